/**
 * A guest is told why they cannot yet, takes the smallest step from there, and is told why they can; an administrator
 * asks the same about them.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { comeIn, makeEligible, READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const ACTION = 'Microsoft.Web/sites/read';
let trial: TrialRun;
let browser: BrowserVisit;
let pat: Person;
let group: string;
let administrator: Person;
let patId: string;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('why');
  pat = await browser.person();
  const { id } = await comeIn(trial, pat, 'pat@partner.example');
  patId = id;
  group = trial.resourceId.split('/').slice(0, 5).join('/');
  await makeEligible(trial, id, READER, group, 'P10D');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

test('the question is asked by hand: a resource of an own role, and an action', async () => {
  await pat.open(`${trial.portalUrl}/why`);
  await pat.seesHeading('Why can’t I?');
  await pat.looksAt('w1-question');
  await pat.type('Resource', group.split('/').at(-1)!);
  await pat.click(pat.page.getByRole('option').first());
  await pat.type('Action', ACTION);
  await pat.clickButton('Explain');
  await pat.sees('You have no active role for this here.');
  await pat.sees('Eligible only: it counts once it is activated');
  await pat.looksAt('w2-no');
});

test('the answer has an address of its own, also on a telephone, and leads to the form of the activation', async () => {
  const address = pat.page.url();
  await pat.page.setViewportSize({ width: 390, height: 844 });
  await pat.open(address);
  await pat.sees('What would help');
  await pat.looksAt('w3-narrow');
  await pat.page.setViewportSize({ width: 1440, height: 900 });
  await pat.clickLink('Activate');
  await pat.type('Justification', 'One look at the expenses');
  await pat.click(dialogOn(pat.page).getByRole('button', { name: 'Activate' }));
  await pat.page.getByRole('row').filter({ hasText: 'Activated' }).waitFor();
  await pat.open(address);
  await pat.sees(`Yes: you may do ${ACTION} on`);
  await pat.sees('Enough by itself');
  await pat.looksAt('w4-yes');
});

test('an administrator asks about the guest, also whether they have a role', async () => {
  administrator = await browser.person();
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
  const query = new URLSearchParams({ person: patId, scope: trial.resourceId, action: 'Microsoft.Web/sites/write' });
  await administrator.open(`${trial.portalUrl}/why?${query.toString()}`);
  await administrator.sees('has no active role for this here.');
  await administrator.page.setViewportSize({ width: 1440, height: 900 });
  await administrator.looksAt('w5-administrator');
  await administrator.open(
    `${trial.portalUrl}/why?${new URLSearchParams({ person: patId, scope: trial.resourceId, role: READER }).toString()}`,
  );
  await administrator.sees(/^Yes: .* has the role Reader on/);
  await administrator.page.setViewportSize({ width: 390, height: 844 });
  await administrator.looksAt('w6-role-narrow');
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual([...pat.violations, ...administrator.violations], []);
});

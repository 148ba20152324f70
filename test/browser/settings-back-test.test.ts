/**
 * An engineer tries stricter settings before saving them: how many activations of the last days they would have refused, and
 * whose.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { comeIn, makeEligible, READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

let trial: TrialRun;
let browser: BrowserVisit;
let engineer: Person;
let group: string;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('settings-back-test');
  const pat = await browser.person();
  const { id } = await comeIn(trial, pat, 'pat@partner.example');
  group = trial.resourceId.split('/').slice(0, 5).join('/');
  await makeEligible(trial, id, READER, group, 'P10D');
  await pat.open(`${trial.portalUrl}/my-roles`);
  await pat.page.getByRole('row').filter({ hasText: 'Reader' }).getByRole('button', { name: 'Activate' }).click();
  await pat.type('Justification', 'One look at the expenses');
  await pat.click(dialogOn(pat.page).getByRole('button', { name: 'Activate' }));
  await pat.page.getByRole('row').filter({ hasText: 'Activated' }).waitFor();
  engineer = await browser.person();
  await engineer.open(trial.firstAdministratorUrl);
  await engineer.type('Your name', 'First administrator');
  await engineer.page.keyboard.press('Enter');
  await engineer.seesHeading('How will you sign in next time?');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const panel = () => dialogOn(engineer.page);

test('a ticket is asked for from now on: what that would have meant stands beside what changes', async () => {
  const query = new URLSearchParams({ scope: group, role: READER, tab: 'settings' });
  await engineer.open(`${trial.portalUrl}/resources/role?${query.toString()}`);
  await engineer.clickButton('Edit');
  await engineer.click(engineer.page.getByRole('checkbox', { name: 'Ticket' }));
  await engineer.clickButton('Review changes');
  await panel().getByText('Of 1 activation asked for, by these settings:').waitFor();
  await engineer.click(panel().getByRole('button', { name: '1 named no ticket that is accepted' }));
  await panel().getByText('One look at the expenses').waitFor();
  await engineer.page.setViewportSize({ width: 1440, height: 900 });
  await engineer.looksAt('b1-tried');
  await engineer.page.setViewportSize({ width: 390, height: 844 });
  await engineer.looksAt('b2-tried-narrow');
});

test('where nobody asked for the role there is nothing to try it on', async () => {
  await engineer.page.setViewportSize({ width: 1280, height: 860 });
  const query = new URLSearchParams({ scope: group, role: 'b24988ac-6180-42a0-ab88-20f7382dd24c', tab: 'settings' });
  await engineer.open(`${trial.portalUrl}/resources/role?${query.toString()}`);
  await engineer.clickButton('Edit');
  await engineer.click(engineer.page.getByRole('checkbox', { name: 'Ticket' }));
  await engineer.clickButton('Review changes');
  await panel().getByText('Nobody asked to activate this role.').waitFor();
  await engineer.looksAt('b3-nothing');
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual(engineer.violations, []);
});

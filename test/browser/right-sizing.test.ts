/**
 * An administrator lets an application record its decisions, sees what a guest did with an activated role, is told that less
 * would have been enough, and makes a review of it in one step.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asClient, comeIn, makeEligible } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const ACTION = 'Microsoft.Web/sites/read';
let trial: TrialRun;
let browser: BrowserVisit;
let pat: Person;
let patId: string;
let group: string;
let administrator: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('right-sizing');
  pat = await browser.person();
  patId = (await comeIn(trial, pat, 'pat@partner.example')).id;
  group = trial.resourceId.split('/').slice(0, 5).join('/');
  await makeEligible(trial, patId, CONTRIBUTOR, group, 'P10D');
  administrator = await browser.person();
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const tab = (of: string) => `${trial.portalUrl}/resources/scope?scope=${encodeURIComponent(of)}&tab=right-sizing`;

/** What an enforcement point asks; the client of the trial may. */
async function ask(times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    const answer = (await asClient(trial, 'POST', '/access/v1/evaluation', {
      subject: { type: 'user', id: patId },
      resource: { type: 'Microsoft.Web/sites', id: trial.resourceId },
      action: { name: ACTION },
    })) as { decision: boolean };
    assert.equal(answer.decision, true);
  }
}

test('nothing is recorded until the administrator says so, in the tab of the resource', async () => {
  await administrator.open(tab(group));
  await administrator.sees('Nothing is recorded');
  await administrator.looksAt('u1-nothing');
  await administrator.click(administrator.page.getByRole('combobox', { name: 'Recorded of Expenses' }));
  await administrator.click(administrator.page.getByRole('option', { name: 'All decisions' }));
  await administrator.sees('Recording changed');
});

test('the guest works; the tab says that reading was enough, and that records are young', async () => {
  await pat.open(`${trial.portalUrl}/my-roles?tab=eligible`);
  await pat.click(pat.page.getByRole('row', { name: /Contributor/ }).getByRole('button', { name: /Activate/ }));
  await pat.type('Justification', 'One look at the expenses');
  await pat.click(dialogOn(pat.page).getByRole('button', { name: 'Activate' }));
  await pat.page.getByRole('row').filter({ hasText: 'Activated' }).waitFor();
  await ask(3);
  // A job writes what was gathered, every other second.
  for (let tries = 0; tries < 20; tries++) {
    await administrator.open(tab(group));
    await administrator.page.getByRole('table', { name: 'Right-sizing' }).getByRole('row').nth(1).waitFor();
    if (await administrator.page.getByText('3 recorded').first().isVisible()) break;
  }
  await administrator.sees(/^Reader on /);
  await administrator.sees('Recorded for less than these days');
  await administrator.click(administrator.page.getByText('One action').first());
  await administrator.sees(ACTION);
  await administrator.page.setViewportSize({ width: 1440, height: 1000 });
  await administrator.looksAt('u2-found');
  await administrator.page.setViewportSize({ width: 390, height: 844 });
  await administrator.looksAt('u3-narrow');
  await administrator.page.setViewportSize({ width: 1280, height: 860 });
});

test('what was done is on the timeline of the activation, on the page of the person and in their own audit', async () => {
  const query = new URLSearchParams({ scope: group, tab: 'assignments', state: 'activated' });
  await administrator.open(`${trial.portalUrl}/resources/scope?${query.toString()}`);
  await administrator.click(
    administrator.page
      .getByRole('row', { name: /Contributor/ })
      .getByRole('button', { name: /^(Open|Details|Timeline)/ })
      .first(),
  );
  await administrator.sees('3 times · Expenses');
  await administrator.looksAt('u4-timeline');
  await administrator.open(`${trial.portalUrl}/users/${patId}?tab=use`);
  await administrator.sees('3 times');
  await administrator.looksAt('u5-person');
  await pat.open(`${trial.portalUrl}/audit/mine?tab=use`);
  await pat.sees('3 times');
  await pat.looksAt('u6-own');
});

test('one step makes an access review of everybody who holds the role there, with what was found', async () => {
  await administrator.open(tab(group));
  await administrator.click(administrator.page.getByRole('button', { name: /^Review Contributor on / }));
  await administrator.seesHeading(/^Right-sizing: Contributor on /);
  await administrator.looksAt('u7-review');
});

test('the overview of the resource and of the directory count alerts and reviews beside access', async () => {
  const address = `${trial.portalUrl}/resources/scope?scope=${encodeURIComponent(group)}&tab=overview`;
  // A job begins the review within seconds.
  for (let tries = 0; tries < 20; tries++) {
    await administrator.open(address);
    await administrator.page.getByRole('region', { name: 'Access reviews' }).waitFor();
    if (await administrator.page.getByRole('link', { name: '1 in progress' }).isVisible()) break;
  }
  await administrator.page.getByRole('link', { name: '1 in progress' }).waitFor();
  await administrator.page.getByRole('region', { name: 'Open alerts' }).waitFor();
  await administrator.looksAt('u8-overview');
  await administrator.open(`${trial.portalUrl}/directory-roles?tab=overview`);
  await administrator.page.getByRole('region', { name: 'Open alerts' }).waitFor();
  await administrator.looksAt('u9-directory');
});

test('no page that was looked at has anything axe objects to', () => {
  assert.deepEqual([...administrator.violations, ...pat.violations], []);
});

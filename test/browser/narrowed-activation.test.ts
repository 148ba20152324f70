/**
 * Eligible for a role on a whole resource group, a guest takes it on one resource alone, which they had no right to read.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { comeIn, makeEligible, READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

let trial: TrialRun;
let browser: BrowserVisit;
let pat: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('narrowed-activation');
  pat = await browser.person();
  const { id } = await comeIn(trial, pat, 'pat@partner.example');
  const group = trial.resourceId.split('/').slice(0, 5).join('/');
  await makeEligible(trial, id, READER, group, 'P10D');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const panel = () => dialogOn(pat.page);
const resource = () => trial.resourceId.split('/').at(-1)!;

test('the panel offers what lies below, and takes it back', async () => {
  await pat.open(`${trial.portalUrl}/my-roles`);
  await pat.clickButton('Activate Reader');
  await panel().getByLabel('Only on a part of it').fill(resource().slice(0, 4));
  await pat.looksAt('n1-choices');
  await pat.click(pat.page.getByRole('option').filter({ hasText: resource() }));
  await panel().getByText('Only on').waitFor();
  await pat.click(panel().getByRole('button', { name: 'Everywhere instead' }));
  await panel().getByText('Leave it empty to activate the role everywhere you are eligible.').waitFor();
});

test('activated on one resource, the role is active there and nowhere above', async () => {
  await panel().getByLabel('Only on a part of it').fill(resource().slice(0, 4));
  await pat.click(pat.page.getByRole('option').filter({ hasText: resource() }));
  await panel().getByLabel('Justification').fill('One look at the expenses');
  await pat.looksAt('n2-chosen');
  await pat.click(panel().getByRole('button', { name: 'Activate' }));
  const row = pat.page.getByRole('row').filter({ hasText: 'Activated' });
  await row.getByText(resource()).waitFor();
  assert.equal(await pat.page.getByRole('row').filter({ hasText: 'Activated' }).count(), 1);
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual(pat.violations, []);
});

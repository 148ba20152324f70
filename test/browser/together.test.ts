/**
 * Ten roles in one go: one needs an approval, one stands in nobody's way until it is active already. Light and dark, wide
 * and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { comeIn, EXPENSE_APPROVER, makeEligible, READER, requireApproval } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const USER_ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
const WHY = 'Moving the expenses to the new ledger.';

let trial: TrialRun;
let browser: BrowserVisit;
let pat: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('together');
  pat = await browser.person();
  const sam = await browser.person();
  const approver = await comeIn(trial, sam, 'sam@partner.example');
  const { id } = await comeIn(trial, pat, 'pat@partner.example');
  const group = trial.resourceId.split('/').slice(0, 5).join('/');
  for (const scope of [group, trial.resourceId]) {
    for (const roleId of [READER, CONTRIBUTOR, OWNER, USER_ACCESS_ADMINISTRATOR, EXPENSE_APPROVER]) {
      await makeEligible(trial, id, roleId, scope, 'P10D');
    }
  }
  await requireApproval(trial, group, OWNER, [approver.id]);
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const panel = () => dialogOn(pat.page);
const items = () => panel().getByRole('listitem');

async function looksAtBoth(name: string): Promise<void> {
  await pat.page.setViewportSize({ width: 1440, height: 900 });
  await pat.looksAt(name);
  await pat.page.setViewportSize({ width: 390, height: 844 });
  await pat.looksAt(`${name}-narrow`);
  await pat.page.setViewportSize({ width: 1280, height: 860 });
}

test('all ten are chosen at once', async () => {
  await pat.open(`${trial.portalUrl}/my-roles`);
  await pat.click(pat.page.getByRole('checkbox', { name: 'Choose all' }));
  await pat.sees('10 of 10 chosen');
  await looksAtBoth('b1-chosen');
  await pat.clickButton('Activate 10 roles');
});

test('the panel says of each role until when, and what is still missing', async () => {
  await panel().getByText('Needs approval').waitFor();
  assert.equal(await items().count(), 10);
  await items().first().getByText('Say why you need the role.').waitFor();
  assert.ok(await panel().getByRole('button', { name: 'Activate', exact: true }).isDisabled());
  await panel().getByLabel('Justification').fill(WHY);
  await items().getByText('Say why you need the role.').first().waitFor({ state: 'detached' });
  await looksAtBoth('b2-panel');
});

test('nine become active, and one waits for approval', async () => {
  await pat.click(panel().getByRole('button', { name: 'Activate', exact: true }));
  await panel().getByText('All 10 accepted').waitFor();
  assert.equal(await items().getByText('Active', { exact: true }).count(), 9);
  assert.equal(await items().getByText('Waits for approval').count(), 1);
  await looksAtBoth('b3-results');
  await pat.click(panel().getByRole('button', { name: 'Close' }).last());
  await pat.page.getByRole('row').filter({ hasText: 'Activated' }).nth(8).waitFor();
  assert.equal(await pat.page.getByRole('row').filter({ hasText: 'Activated' }).count(), 9);
});

test('what became active elsewhere meanwhile is refused, and keeps back the others where all or none was chosen', async () => {
  const give = (name: string) => pat.page.getByRole('button', { name: `Deactivate ${name}` });
  const active = pat.page.getByRole('row').filter({ hasText: 'Activated' });
  // One after the other: rows close up while a role goes.
  for (const [name, left] of [
    ['Reader', 8],
    ['Contributor', 7],
  ] as const) {
    await pat.click(give(name).first());
    await active.nth(left).waitFor({ state: 'detached' });
  }
  await pat.click(pat.page.getByRole('tab', { name: /^Eligible/ }));
  await pat.click(pat.page.getByRole('checkbox', { name: 'Choose all' }));
  await pat.clickButton('Activate 2 roles');
  await panel().getByLabel('Justification').fill(WHY);
  await pat.click(panel().getByRole('radio', { name: /All or none/ }));
  const activate = panel().getByRole('button', { name: 'Activate', exact: true });
  await items().getByText('Say why you need the role.').first().waitFor({ state: 'detached' });
  await takeElsewhere(await items().first().locator('.cell-title').innerText());
  await pat.click(activate);
  await panel().getByText('Nothing was activated').waitFor();
  assert.equal(await items().getByText('Refused').count(), 1);
  assert.equal(await items().getByText('Another one kept it back.').count(), 1);
  await looksAtBoth('b4-held-back');
});

test('what was given back is activated again from the list of what is over, for the same time', async () => {
  await pat.click(panel().getByRole('button', { name: 'Close' }).last());
  await pat.click(pat.page.getByRole('tab', { name: /^Expired/ }));
  const again = pat.page.getByRole('button', { name: /^Activate again/ });
  await again.first().waitFor();
  assert.equal(await again.count(), 1, 'the other one is active already');
  await looksAtBoth('b5-expired');
  await pat.click(again.first());
  await panel().getByText('1 h', { exact: true }).first().waitFor();
  await pat.click(panel().getByText(/^What you will be able to do/));
  await panel().getByLabel('Justification').fill(WHY);
  await looksAtBoth('b6-again');
  await pat.click(panel().getByRole('button', { name: 'Activate', exact: true }));
  await pat.page.getByRole('row').filter({ hasText: 'Activated' }).nth(8).waitFor();
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual(pat.violations, []);
});

/** The same role in another tab. */
async function takeElsewhere(name: string): Promise<void> {
  const tab = await pat.context.newPage();
  await tab.goto(`${trial.portalUrl}/my-roles`);
  const activate = tab.getByRole('button', { name: `Activate ${name}`, exact: true });
  await activate.click();
  await tab.getByLabel('Justification').fill(WHY);
  await dialogOn(tab).getByRole('button', { name: 'Activate', exact: true }).click();
  await tab.getByText(`${name} is active`).waitFor();
  await tab.close();
}

/**
 * An auditor looks back: who had a role before it was taken away, why they could, and what the settings said then.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asClient, comeIn, makeEligible, READER } from '../support/approval-visit.ts';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const ACTION = 'Microsoft.Web/sites/read';
let trial: TrialRun;
let browser: BrowserVisit;
let auditor: Person;
let group: string;
let patId: string;
/** The guest was eligible, and is not any more. */
let then: string;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('time-machine');
  const pat = await browser.person();
  ({ id: patId } = await comeIn(trial, pat, 'pat@partner.example'));
  group = trial.resourceId.split('/').slice(0, 5).join('/');
  await makeEligible(trial, patId, READER, group, 'P10D');
  then = new Date().toISOString();
  await asClient(
    trial,
    'PUT',
    `${group}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${crypto.randomUUID()}?api-version=2020-10-01`,
    {
      properties: {
        principalId: patId,
        roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${READER}`,
        requestType: 'AdminRemove',
      },
    },
  );
  auditor = await browser.person();
  await auditor.open(trial.firstAdministratorUrl);
  await auditor.type('Your name', 'First administrator');
  await auditor.page.keyboard.press('Enter');
  await auditor.seesHeading('How will you sign in next time?');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const address = (page: string, query: Record<string, string>) =>
  `${trial.portalUrl}${page}?${new URLSearchParams(query).toString()}`;
const row = () => auditor.page.getByRole('row').filter({ hasText: 'Reader' }).filter({ hasText: 'Pat' });

test('now nobody is eligible; at that time somebody was, and nothing can be changed there', async () => {
  const query = { scope: group, tab: 'assignments', kind: 'eligible', principal: patId };
  await auditor.open(address('/resources/scope', query));
  await auditor.sees('Nobody matches');
  await auditor.open(address('/resources/scope', { ...query, asOf: then }));
  await auditor.sees(/^As of/);
  await row().waitFor();
  assert.equal(
    await row()
      .getByRole('button', { name: /^Remove/ })
      .count(),
    0,
  );
  await auditor.page.setViewportSize({ width: 1440, height: 900 });
  await auditor.looksAt('t1-assignments');
  await auditor.page.setViewportSize({ width: 390, height: 844 });
  await auditor.looksAt('t2-assignments-narrow');
  await auditor.page.setViewportSize({ width: 1440, height: 900 });
  await auditor.clickButton('Back to now');
  await auditor.sees('Nobody matches');
});

test('an instant that has not come is refused in words, and one before anything was kept says since when', async () => {
  const query = { scope: group, tab: 'assignments' };
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  await auditor.open(address('/resources/scope', query));
  await auditor.page.getByLabel(/^As of/).fill(tomorrow);
  await auditor.sees('Nobody knows yet how things will stand then.');
  await auditor.open(address('/resources/scope', { ...query, asOf: '2020-01-01T00:00:00Z' }));
  await auditor.sees('It is not known how things stood then.');
  await auditor.looksAt('t3-refused');
});

test('why they could not do it then, with the eligibility that is gone', async () => {
  const query = { person: patId, scope: group, action: ACTION };
  await auditor.open(address('/why', { ...query, asOf: then }));
  await auditor.sees('Eligible only: it counts once it is activated');
  await auditor.sees(/^As of/);
  assert.equal(await auditor.page.getByText('What would help').count(), 0);
  await auditor.looksAt('t4-why');
  await auditor.open(address('/why', query));
  await auditor.sees('There is none.');
});

test('the settings of a role as they were, without a way to edit them', async () => {
  await auditor.open(address('/resources/role', { scope: group, role: READER, tab: 'settings', asOf: then }));
  await auditor.sees(/^As of/);
  await auditor.sees('Longest activation');
  assert.equal(await auditor.page.getByRole('button', { name: 'Edit', exact: true }).count(), 0);
  await auditor.looksAt('t5-settings');
  await auditor.clickButton('Back to now');
  await auditor.page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual(auditor.violations, []);
});

/**
 * An administrator narrows the trail and exports it, in a real browser: with progress, stopped, and while the server cannot
 * be reached. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('audit-export');
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

async function looksAtBoth(name: string): Promise<void> {
  await administrator.page.setViewportSize({ width: 1440, height: 900 });
  await administrator.looksAt(name);
  await administrator.page.setViewportSize({ width: 390, height: 844 });
  await administrator.looksAt(`${name}-narrow`);
  await administrator.page.setViewportSize({ width: 1280, height: 860 });
}

const rows = () => administrator.page.getByRole('row').filter({ has: administrator.page.getByRole('cell') });

test('the directory audit is narrowed to one category, and the file holds what the list shows', async () => {
  await administrator.open(`${trial.portalUrl}/audit/directory`);
  await rows().first().waitFor();
  await looksAtBoth('e1-list');
  await administrator.clickButton('More filters');
  await looksAtBoth('e2-more-filters');
  await administrator.click(administrator.page.getByRole('combobox', { name: 'Category', exact: true }));
  await administrator.click(administrator.page.getByRole('option', { name: 'User management', exact: true }));
  await administrator.arrivesAt(/category=UserManagement/);
  await administrator.page.locator('[aria-busy="true"], .skeleton').first().waitFor({ state: 'detached' });
  await rows().first().waitFor();
  const lines = (await administrator.exportAs('NDJSON')).trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as { category: string; sequence: number | null });
  assert.ok(entries.length > 0);
  assert.deepEqual(new Set(entries.map(({ category }) => category)), new Set(['UserManagement']));
  const csv = await administrator.exportAs('CSV');
  assert.equal(csv.trim().split('\r\n').length, entries.length + 1);
});

test('half an id says what is missing, and nothing matches a foreign one', async () => {
  await administrator.type('Request or correlation id', '1234');
  await administrator.sees('An id has 36 characters');
  await looksAtBoth('e3-half-an-id');
  await administrator.type('Request or correlation id', '00000000-0000-4000-8000-000000000000');
  await administrator.sees('Nothing was recorded');
  await looksAtBoth('e4-nothing');
});

test('an export says how far it is and is stopped; without a way to the server it says so', async () => {
  await administrator.open(`${trial.portalUrl}/audit/resources`);
  await rows().first().waitFor();
  const exports = /resource-audit\.ndjson/;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await administrator.page.route(exports, async (route) => {
    await held;
    await route.abort();
  });
  await administrator.clickButton('Export');
  await looksAtBoth('e5-menu');
  await administrator.click(administrator.page.getByRole('menuitem', { name: 'NDJSON' }));
  await administrator.page.getByRole('status').getByText('Exporting: 0 entries').waitFor();
  await looksAtBoth('e6-progress');
  await administrator.clickButton('Stop');
  await administrator.page.getByRole('button', { name: 'Export', exact: true }).waitFor();
  letGo();
  await administrator.clickButton('Export');
  await administrator.click(administrator.page.getByRole('menuitem', { name: 'NDJSON' }));
  await administrator.sees('Daypass cannot be reached');
  await looksAtBoth('e7-error');
  await administrator.page.unroute(exports);
});

test('one entry leads to everything about its request', async () => {
  await administrator.open(`${trial.portalUrl}/audit/resources`);
  await rows().first().waitFor();
  await administrator.page
    .getByRole('button', { name: /^Details of/ })
    .first()
    .press('Enter');
  await looksAtBoth('e8-entry');
});

test('streams of the trail: none, and how some are', async () => {
  await administrator.open(`${trial.portalUrl}/audit/streams`);
  await administrator.sees('The trail is forwarded nowhere');
  await looksAtBoth('e9-no-streams');
  const states = /portal\/api\/audit-streams/;
  const state = {
    kind: 'syslog',
    waitingSince: null,
    deliveredAt: '2031-03-04T12:00:00.000Z',
    behind: 0,
    position: 48_213,
  };
  const fine = { ...state, name: 'siem', host: 'siem.example:6514', isEncrypted: true };
  const failing = {
    name: 'archive',
    kind: 'webhook',
    host: 'archive.example',
    isEncrypted: false,
    position: 47_900,
    behind: 313,
    waitingSince: '2031-03-04T11:40:00.000Z',
    failingSince: '2031-03-04T11:40:02.000Z',
    failure: 'archive.example did not answer: ECONNREFUSED.',
    nextAttemptAt: '2031-03-04T12:01:00.000Z',
  };
  await administrator.page.route(states, (route) =>
    route.fulfill({ json: { value: [fine, failing], sealed: 48_213 } }),
  );
  await administrator.open(`${trial.portalUrl}/audit/streams`);
  await administrator.sees('Not getting through');
  await looksAtBoth('e10-streams');
  await administrator.page.unroute(states);
});

test('axe finds nothing on any page looked at', () => {
  assert.deepEqual(administrator.violations, []);
});

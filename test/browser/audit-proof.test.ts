/**
 * An administrator hands out entries of the audit trail with their proof, in a real browser: of the directory, of a resource,
 * and while the server cannot be reached. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseBundle, parseKeyText, verifyBundle } from '#modules/audit/index.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('audit-proof');
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

const openDetails = (name: RegExp) => administrator.page.getByRole('button', { name }).first().press('Enter');
const proofButton = () => dialogOn(administrator.page).getByRole('button', { name: 'Download with proof' });

/** The file proves itself by the key the server shows, and is about the entry that is open. */
async function assertProves(text: string): Promise<void> {
  const { key } = await administrator.page.evaluate<{ key: string }>(
    "fetch('/portal/api/audit/checkpoint').then((answer) => answer.json())",
  );
  const result = verifyBundle(parseBundle(text)!, parseKeyText(key)!);
  assert.ok(result.holds, text);
  await dialogOn(administrator.page).getByText(String(result.entry['id'])).waitFor();
}

test('an entry of the directory is handed out with its proof', async () => {
  await administrator.open(`${trial.portalUrl}/audit/directory`);
  await openDetails(/^Details of/);
  await proofButton().waitFor();
  await looksAtBoth('p1-directory');
  await assertProves(await administrator.download(proofButton()));
});

test('without a way to the server the panel says so, and it is tried again from there', async () => {
  const proofs = /\/proof/;
  await administrator.page.route(proofs, (route) => route.abort());
  await proofButton().press('Enter');
  const again = dialogOn(administrator.page).getByRole('button', { name: 'Try again' });
  await again.waitFor();
  await looksAtBoth('p2-error');
  await administrator.page.unroute(proofs);
  await assertProves(await administrator.download(again));
  await administrator.page.keyboard.press('Escape');
});

test('an entry of a resource is handed out with its proof', async () => {
  await administrator.open(`${trial.portalUrl}/audit/resources`);
  await openDetails(/^Details of/);
  await proofButton().waitFor();
  await looksAtBoth('p3-resource');
  await assertProves(await administrator.download(proofButton()));
});

test('axe finds nothing on any page looked at', () => {
  assert.deepEqual(administrator.violations, []);
});

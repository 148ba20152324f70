/**
 * A directory role in My roles: eligible, activated with a reason, given back. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asPerson, comeIn, type Guest } from '../support/approval-visit.ts';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const GUEST_INVITER = '95e79109-95c0-4d8e-aee3-d01accf2d47b';
const ROLE = 'Guest Inviter';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let pat: Person;
let guest: Guest;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('directory-roles');
  [administrator, pat] = [await browser.person(), await browser.person()];
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
  guest = await comeIn(trial, pat, 'pat@partner.example');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const panel = () => pat.page.getByRole('dialog');
const row = () => pat.page.getByRole('row').filter({ hasText: ROLE });

async function looksAtBoth(name: string): Promise<void> {
  await pat.page.setViewportSize({ width: 1440, height: 900 });
  await pat.looksAt(name);
  await pat.page.setViewportSize({ width: 390, height: 844 });
  await pat.looksAt(`${name}-narrow`);
  await pat.page.setViewportSize({ width: 1280, height: 860 });
}

test('an administrator makes the guest eligible, who finds the role beside those on resources', async () => {
  await asPerson(administrator, trial, 'POST', '/v1.0/roleManagement/directory/roleEligibilityScheduleRequests', {
    action: 'adminAssign',
    principalId: guest.id,
    roleDefinitionId: GUEST_INVITER,
    directoryScopeId: '/',
    justification: 'Brings the colleagues in',
    scheduleInfo: { expiration: { type: 'afterDuration', duration: 'P10D' } },
  });
  await pat.open(`${trial.portalUrl}/my-roles`);
  await row().getByText('Directory role').waitFor();
  await looksAtBoth('d1-eligible');
});

test('it is activated with a reason, for an hour', async () => {
  await pat.clickButton(`Activate ${ROLE}`);
  await panel().getByText('Directory', { exact: true }).waitFor();
  await panel().getByLabel('Justification').fill('Two colleagues start on Monday');
  await looksAtBoth('d2-panel');
  await pat.click(panel().getByRole('button', { name: 'Activate' }));
  await row().getByText('Activated').waitFor();
  await row().getByText(/left$/).waitFor();
  await looksAtBoth('d3-active');
});

test('it is given back', async () => {
  await pat.clickButton(`Deactivate ${ROLE}`);
  await pat.sees('No role is active');
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual(pat.violations, []);
});

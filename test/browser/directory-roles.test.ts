/**
 * A directory role: given by an administrator, activated by a guest with a reason, given back. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { comeIn } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const ROLE = 'Guest Inviter';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let pat: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('directory-roles');
  [administrator, pat] = [await browser.person(), await browser.person()];
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
  await comeIn(trial, pat, 'pat@partner.example');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const panel = () => dialogOn(pat.page);
const row = () => pat.page.getByRole('row').filter({ hasText: ROLE });

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1280, height: 860 });
}

test('an administrator finds the role among those of the directory and makes the guest eligible', async () => {
  await administrator.open(`${trial.portalUrl}/directory-roles`);
  await administrator.seesHeading('Directory roles');
  await looksAtBoth(administrator, 'd0-roles');
  await administrator.clickLink(ROLE);
  await administrator.sees('Nobody is eligible');
  await administrator.clickButton('Add assignment');
  const form = dialogOn(administrator.page);
  await form.getByLabel('Select a member or group').fill('pat');
  await administrator.click(administrator.page.getByRole('option', { name: /pat/ }).first());
  await administrator.click(form.getByRole('checkbox', { name: /Permanently eligible/ }));
  await administrator.click(form.getByRole('button', { name: 'Assign' }));
  await administrator.page.getByRole('row').filter({ hasText: 'pat' }).getByText('Permanent').waitFor();
  await looksAtBoth(administrator, 'd0-assigned');
});

test('a group that may hold directory roles is made, and chosen like a person', async () => {
  await administrator.open(`${trial.portalUrl}/groups?new=yes`);
  const form = dialogOn(administrator.page);
  await form.getByLabel('Name').fill('Night watch');
  await administrator.click(form.getByRole('checkbox', { name: /^Directory roles can be given/ }));
  await administrator.click(form.getByRole('button', { name: 'Create' }));
  await form.waitFor({ state: 'detached' });
  await administrator.open(`${trial.portalUrl}/directory-roles`);
  await administrator.clickLink(ROLE);
  await administrator.clickButton('Add assignment');
  await form.getByLabel('Select a member or group').fill('Night');
  await administrator.click(administrator.page.getByRole('option', { name: /Night watch/ }).first());
  await administrator.click(form.getByRole('checkbox', { name: /Permanently eligible/ }));
  await administrator.click(form.getByRole('button', { name: 'Assign' }));
  await administrator.page.getByRole('row').filter({ hasText: 'Night watch' }).getByText('Permanent').waitFor();
});

test('its settings are read and changed like those of a role on a resource', async () => {
  await administrator.click(administrator.page.getByRole('tab', { name: 'Role settings' }));
  await administrator.sees('Activation');
  await looksAtBoth(administrator, 'd0-settings');
});

test('the guest finds the role beside those on resources', async () => {
  await pat.open(`${trial.portalUrl}/my-roles`);
  await row().getByText('Directory role').waitFor();
  await looksAtBoth(pat, 'd1-eligible');
});

test('it is activated with a reason, for an hour', async () => {
  await pat.clickButton(`Activate ${ROLE}`);
  await panel().getByText('Directory', { exact: true }).waitFor();
  await panel().getByLabel('Justification').fill('Two colleagues start on Monday');
  await looksAtBoth(pat, 'd2-panel');
  await pat.click(panel().getByRole('button', { name: 'Activate' }));
  await row().getByText('Activated').waitFor();
  await row().getByText(/left$/).waitFor();
  await looksAtBoth(pat, 'd3-active');
});

test('it is given back', async () => {
  await pat.clickButton(`Deactivate ${ROLE}`);
  await pat.sees('No role is active');
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual([...administrator.violations, ...pat.violations], []);
});

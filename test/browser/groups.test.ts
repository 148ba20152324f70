/**
 * A group: made, filled, changed and deleted by an administrator, and what a guest in it holds. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { comeIn, EXPENSE_APPROVER, makeEligible, type Guest } from '../support/approval-visit.ts';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const DIRECTORY_READERS = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';
const PAT = 'pat@partner.example';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let pat: Person;
let patAs: Guest;
let groupUrl: string;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('groups');
  [administrator, pat] = [await browser.person(), await browser.person()];
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
  patAs = await comeIn(trial, pat, PAT);
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const dialog = () => administrator.page.getByRole('dialog');
const rowOf = (name: string | RegExp) => administrator.page.getByRole('row').filter({ hasText: name });
const choose = (button: string) => administrator.click(dialog().getByRole('button', { name: button, exact: true }));
const groupId = () => groupUrl.split('/').at(-1)!;

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1280, height: 860 });
}

const hasFocus = (button: string) =>
  administrator.page
    .locator(':focus')
    .and(administrator.page.getByRole('button', { name: button }))
    .waitFor();

async function choosesPat(label: string): Promise<void> {
  await dialog().getByLabel(label).fill('pat');
  await administrator.page.getByRole('option', { name: /pat/ }).first().waitFor();
  await administrator.page.getByRole('option').filter({ hasNotText: /pat/ }).first().waitFor({ state: 'detached' });
  await administrator.page.keyboard.press('ArrowDown');
  await administrator.page.keyboard.press('Enter');
  await hasFocus('Choose somebody else');
}

test('an administrator makes a group with the keyboard, and is told what directory roles mean for it', async () => {
  await administrator.open(`${trial.portalUrl}/groups`);
  await administrator.seesHeading('Groups');
  await looksAtBoth(administrator, 'g0-groups');
  await administrator.page.getByRole('button', { name: 'New group' }).focus();
  await administrator.page.keyboard.press('Enter');
  await dialog()
    .getByText(/Every member then holds them/)
    .waitFor();
  await looksAtBoth(administrator, 'g1-new');
  assert.equal(await dialog().getByRole('button', { name: 'Create' }).isDisabled(), true, 'a group needs a name');
  await dialog().getByLabel('Name').focus();
  await administrator.page.keyboard.type('Vendors');
  await administrator.page.keyboard.press('Tab');
  await administrator.page.keyboard.type('Partners who bill us');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('Vendors');
  await administrator.sees('No members');
  await looksAtBoth(administrator, 'g2-empty');
  groupUrl = administrator.page.url();
});

test('the guest is added with the keyboard, and is eligible through the group', async () => {
  await makeEligible(trial, groupId(), EXPENSE_APPROVER, trial.resourceId, 'P10D');
  await administrator.clickButton('Add member');
  await choosesPat('Select a person or group');
  await looksAtBoth(administrator, 'g3-add');
  for (const key of ['Tab', 'Tab', 'Enter']) await administrator.page.keyboard.press(key);
  await rowOf(/pat/i).getByText('Guest').waitFor();
  await hasFocus('Add member');
  await looksAtBoth(administrator, 'g4-member');
  await pat.open(`${trial.portalUrl}/my-roles`);
  await pat.page.getByRole('button', { name: /^Activate Expense/ }).waitFor();
});

test('who is a member is not added again: the refusal stands where the work is', async () => {
  await administrator.clickButton('Add member');
  await choosesPat('Select a person or group');
  await choose('Add');
  await dialog().getByText('Membership is held once.').waitFor();
  await looksAtBoth(administrator, 'g5-refused');
  await administrator.page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
});

test('an owner comes and goes', async () => {
  await administrator.click(administrator.page.getByRole('tab', { name: 'Owners' }));
  await administrator.sees('No owners');
  await administrator.clickButton('Add owner');
  await choosesPat('Select an owner');
  await choose('Add');
  await rowOf(/pat/i).waitFor();
  await looksAtBoth(administrator, 'g6-owner');
  await administrator.click(rowOf(/pat/i).getByRole('button', { name: /^Remove/ }));
  await choose('Remove');
  await administrator.sees('No owners');
});

test('its name and description change', async () => {
  await administrator.clickButton('Edit');
  await dialog().getByLabel('Name').fill('Vendors and partners');
  await dialog().getByLabel('Description').fill('');
  await choose('Save');
  await administrator.seesHeading('Vendors and partners');
  assert.equal(await administrator.page.getByText('Partners who bill us').count(), 0);
});

test('who may read groups and not change them finds no button for it', async () => {
  const { page } = administrator;
  const { csrfToken } = await (await page.request.get(`${trial.portalUrl}/portal/api/session`)).json();
  const answer = await page.request.post(`${trial.portalUrl}/v1.0/roleManagement/directory/roleAssignments`, {
    headers: { 'x-daypass-csrf': csrfToken, origin: trial.portalUrl },
    data: { principalId: patAs.id, roleDefinitionId: DIRECTORY_READERS, directoryScopeId: '/' },
  });
  assert.equal(answer.status(), 201);
  await pat.open(groupUrl);
  await pat.page.getByRole('row').filter({ hasText: /pat/i }).waitFor();
  for (const name of ['Edit', 'Delete', 'Add member', /^Remove/])
    assert.equal(await pat.page.getByRole('button', { name }).count(), 0, String(name));
  await looksAtBoth(pat, 'g7-reader');
  await pat.open(`${trial.portalUrl}/groups`);
  await pat.page.getByRole('link', { name: 'Vendors and partners' }).waitFor();
  assert.equal(await pat.page.getByRole('button', { name: 'New group' }).count(), 0);
});

test('the guest is removed, and is eligible no longer', async () => {
  await administrator.open(groupUrl);
  await rowOf(/pat/i).waitFor();
  await administrator.clickButton('Delete');
  await dialog()
    .getByText(/^One membership ends/)
    .waitFor();
  await choose('Cancel');
  await dialog().waitFor({ state: 'detached' });
  await administrator.click(rowOf(/pat/i).getByRole('button', { name: /^Remove/ }));
  await dialog()
    .getByText(/end at once for them/)
    .waitFor();
  await looksAtBoth(administrator, 'g8-remove');
  await choose('Remove');
  await administrator.sees('No members');
  await hasFocus('Add member');
  await pat.open(`${trial.portalUrl}/my-roles`);
  await pat.seesHeading('My roles');
  await pat.page.locator('[aria-busy="true"], .skeleton').first().waitFor({ state: 'detached' });
  assert.equal(await pat.page.getByRole('button', { name: /^Activate Expense/ }).count(), 0);
});

test('before it is deleted, the administrator reads which roles end with it', async () => {
  await administrator.clickButton('Delete');
  await dialog()
    .getByText(/Expense approver on .* · Eligible/i)
    .waitFor();
  await looksAtBoth(administrator, 'g9-delete');
  await choose('Delete');
  await administrator.seesHeading('Groups');
  await administrator.page.getByRole('link', { name: 'Vendors and partners' }).waitFor({ state: 'detached' });
  await administrator.open(groupUrl);
  await administrator.sees(/does not exist/);
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual([...administrator.violations, ...pat.violations], []);
});

/**
 * A group: made, filled, changed and deleted by an administrator, and what a guest in it holds. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assign, comeIn, EXPENSE_APPROVER, makeEligible, READER, type Guest } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
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

const dialog = () => dialogOn(administrator.page);
const rowOf = (name: string | RegExp) => administrator.page.getByRole('row').filter({ hasText: name });
const choose = (button: string) => administrator.click(dialog().getByRole('button', { name: button, exact: true }));
const groupId = () => groupUrl.split('/').at(-1)!;

/** As somebody types it; whatever the zone of the browser, it lies ahead. */
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);

const ofPat = (text: string) => pat.page.getByRole('row').filter({ hasText: text });

/** Over Graph with the session of the administrator's browser. */
async function asAdministrator(path: string, data: object, expected: number, method = 'POST'): Promise<void> {
  const { request } = administrator.page;
  const { csrfToken } = await (await request.get(`${trial.portalUrl}/portal/api/session`)).json();
  const headers = { 'x-daypass-csrf': csrfToken, origin: trial.portalUrl };
  const answer = await request.fetch(`${trial.portalUrl}/v1.0/${path}`, { method, headers, data });
  assert.equal(answer.status(), expected, await answer.text());
}

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1280, height: 860 });
}

/** From now on Pat is asked before somebody becomes a member. */
async function patApprovesMembers(): Promise<void> {
  const found = await administrator.page.request.get(
    `${trial.portalUrl}/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '${groupId()}' and scopeType eq 'Group' and roleDefinitionId eq 'member'`,
  );
  const [{ policyId }] = ((await found.json()) as { value: [{ policyId: string }] }).value;
  const approver = { '@odata.type': '#microsoft.graph.singleUser', userId: patAs.id };
  const stage = { approvalStageTimeOutInDays: 1, isApproverJustificationRequired: true, primaryApprovers: [approver] };
  const setting = { isApprovalRequired: true, approvalMode: 'SingleStage', approvalStages: [stage] };
  const id = 'Approval_EndUser_Assignment';
  const rule = { id, '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyApprovalRule', setting };
  await asAdministrator(`policies/roleManagementPolicies/${policyId}/rules/${id}`, rule, 200, 'PATCH');
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
  await dialog().getByText('A group has each member once.').waitFor();
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
  await dialog()
    .getByText(/Nobody else owns it/)
    .waitFor();
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
  const reading = { principalId: patAs.id, roleDefinitionId: DIRECTORY_READERS, directoryScopeId: '/' };
  await asAdministrator('roleManagement/directory/roleAssignments', reading, 201);
  await pat.open(groupUrl);
  await pat.page.getByRole('row').filter({ hasText: /pat/i }).waitFor();
  for (const name of ['Edit', 'Delete', 'Add member', /^Remove/])
    assert.equal(await pat.page.getByRole('button', { name }).count(), 0, String(name));
  assert.equal(await pat.page.getByRole('tab', { name: 'Privileged access' }).count(), 0);
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

test('an owner makes somebody eligible to be a member', async () => {
  await asAdministrator(`groups/${groupId()}/owners/$ref`, { '@odata.id': `x/v1.0/directoryObjects/${patAs.id}` }, 204);
  await pat.open(`${groupUrl}?tab=access`);
  await pat.sees(/^Nobody is eligible/);
  await pat.looksAt('g10-access-empty');
  await pat.clickButton('Add assignment');
  const panel = dialogOn(pat.page);
  await panel.getByLabel('Select a member or group').fill('First');
  await pat.click(pat.page.getByRole('option', { name: /^First administrator/ }));
  await panel.getByLabel('Justification').fill('Bills on Fridays');
  await pat.looksAt('g11-access-add');
  await pat.click(panel.getByRole('button', { name: 'Assign' }));
  await ofPat('First administrator').getByText('Eligible', { exact: true }).waitFor();
});

test('who is eligible plans a membership for tomorrow, and takes it back', async () => {
  await administrator.open(`${trial.portalUrl}/my-roles?of=groups`);
  await administrator.clickButton('Activate Member of Vendors and partners');
  await dialog().getByLabel('Start').fill(tomorrow());
  await dialog().getByLabel('Justification').fill('Billing of tomorrow');
  await dialog()
    .getByText(/^Begins .*, ends/)
    .waitFor();
  await looksAtBoth(administrator, 'g17-plan');
  await choose('Activate');
  await rowOf('Billing of tomorrow').waitFor();
  await looksAtBoth(administrator, 'g18-planned');
  await administrator.open(`${trial.portalUrl}/my-roles?tab=planned&of=directory`);
  await administrator.sees('No role matches');
  await administrator.open(`${trial.portalUrl}/my-roles?tab=planned&of=groups`);
  await rowOf('Billing of tomorrow').waitFor();
  await administrator.click(administrator.page.getByRole('tab', { name: 'Eligible' }));
  await rowOf('Vendors and partners').getByText('Planned', { exact: true }).waitFor();
  await administrator.click(administrator.page.getByRole('tab', { name: 'Planned' }));
  await administrator.clickButton('Cancel the activation of Member of Vendors and partners');
  await administrator.sees('Nothing is planned');
  await administrator.click(administrator.page.getByRole('tab', { name: 'Eligible' }));
  await administrator.page.getByRole('button', { name: 'Activate Member of Vendors and partners' }).waitFor();
});

test('who is eligible becomes a member under My roles, sees what it brings and until when, and gives it back', async () => {
  await assign(trial, groupId(), READER, trial.resourceId);
  await administrator.open(`${trial.portalUrl}/my-roles?of=groups`);
  await administrator.page.getByRole('button', { name: 'Activate Member of Vendors and partners' }).waitFor();
  await administrator.page.keyboard.press('Control+k');
  await administrator.page.getByRole('combobox', { name: 'Search and commands' }).fill('member of vendors');
  await administrator.page.getByRole('option', { name: /^Activate Member of Vendors and partners/ }).waitFor();
  await administrator.page.keyboard.press('Enter');
  await administrator.click(dialog().getByText('Roles of the group: 1 new'));
  await dialog()
    .getByText(/^Reader on/)
    .waitFor();
  await administrator.looksAt('g17-roles-of-the-group');
  await administrator.type('Justification', 'Billing');
  await administrator.click(dialog().getByRole('button', { name: 'Activate' }));
  await administrator.page.getByRole('button', { name: 'Deactivate Member of Vendors and partners' }).waitFor();
  await administrator.photograph('g12-my-groups');
  await pat.open(`${groupUrl}?tab=access`);
  await ofPat('Activated').waitFor();
  await pat.looksAt('g13-access');
  await pat.click(ofPat('Eligible').getByRole('button', { name: 'Remove First administrator' }));
  await pat.sees('The activation of First administrator');
  await pat.photograph('g14-access-remove');
  await pat.page.keyboard.press('Escape');
  const deactivate = administrator.page.getByRole('button', { name: 'Deactivate Member of Vendors and partners' });
  await administrator.click(deactivate);
  await deactivate.waitFor({ state: 'detached' });
  await administrator.click(administrator.page.getByRole('tab', { name: 'Expired' }));
  await administrator.page.getByRole('button', { name: 'Activate again: Member of Vendors and partners' }).waitFor();
});

test('where membership needs an approval, the owner who is asked gives it', async () => {
  await patApprovesMembers();
  await administrator.open(`${trial.portalUrl}/my-roles?of=groups`);
  await administrator.clickButton('Activate Member of Vendors and partners');
  await dialog().getByLabel('Justification').fill('Billing once more');
  await choose('Ask for approval');
  await rowOf('Billing once more').getByText('Waits for approval').waitFor();
  await pat.open(`${trial.portalUrl}/approvals`);
  await pat.clickButton('Review First administrator, Member of Vendors and partners');
  const panel = dialogOn(pat.page);
  await panel.getByLabel('Your reason').fill('Agreed');
  await pat.looksAt('g19-access-review');
  await pat.click(panel.getByRole('button', { name: 'Approve' }));
  await ofPat('Billing once more').getByText('Approved').waitFor();
  await administrator.open(`${trial.portalUrl}/my-roles?of=groups&tab=active`);
  await administrator.clickButton('Deactivate Member of Vendors and partners');
  await administrator.sees('No role');
});

test('the owner changes until when, reads what membership asks for, and takes the eligibility away', async () => {
  await pat.open(`${groupUrl}?tab=access`);
  await pat.clickButton('Change First administrator');
  const panel = dialogOn(pat.page);
  await panel.getByLabel('Justification').fill('Longer');
  await pat.photograph('g15-access-change');
  await pat.click(panel.getByRole('button', { name: 'Save' }));
  await pat.sees('Assignment changed');
  await pat.click(pat.page.getByRole('tab', { name: 'Settings' }));
  await pat.page.getByRole('heading', { name: 'Role settings' }).waitFor();
  await pat.photograph('g16-access-settings');
  await pat.click(pat.page.getByRole('tab', { name: 'Privileged access' }));
  await pat.clickButton('Remove First administrator');
  await pat.sees('Nobody has activated it at this moment.');
  await pat.click(panel.getByRole('button', { name: 'Remove', exact: true }));
  await pat.sees(/^Nobody is eligible/);
});

test('before it is deleted, the administrator reads which roles end with it', async () => {
  await administrator.open(groupUrl);
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

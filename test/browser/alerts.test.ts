/**
 * Alerts of a resource and of the directory: nothing wrong, something wrong, mended by one click, dismissed and taken up
 * again, refused where it is over already, and watched more strictly. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { asClient, READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const OUTSIDE = 'Roles are assigned outside of PIM';
const OUTSIDE_DIRECTORY = 'Directory roles are assigned outside of PIM';

let trial: TrialRun;
let browser: BrowserVisit;
let owner: Person;
const assignments = new Map<string, string>();

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('alerts');
  owner = await browser.person();
  await owner.open(trial.firstAdministratorUrl);
  await owner.type('Your name', 'First administrator');
  await owner.page.keyboard.press('Enter');
  await owner.seesHeading('How will you sign in next time?');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

/** Beside the expense application, which the sample organization gives to people plainly. */
const vault = () => trial.resourceId.replace(/[^/]+\/[^/]+\/[^/]+$/, 'Microsoft.KeyVault/vaults/expenses-keys');
const alertsUrl = () => `${trial.portalUrl}/resources/scope?scope=${encodeURIComponent(vault())}&tab=alerts`;
const dialog = () => dialogOn(owner.page);
const row = (name: string) => owner.page.getByRole('row').filter({ hasText: name });
const assignmentAddress = (id: string) =>
  `${vault()}/providers/Microsoft.Authorization/roleAssignments/${id}?api-version=2022-04-01`;

async function looksAtBoth(name: string): Promise<void> {
  await owner.page.setViewportSize({ width: 1440, height: 900 });
  await owner.looksAt(name);
  await owner.page.setViewportSize({ width: 390, height: 844 });
  await owner.looksAt(`${name}-narrow`);
  await owner.page.setViewportSize({ width: 1280, height: 860 });
}

/** A member of the directory who has Reader on the resource by a plain assignment. */
async function givePlainly(name: string): Promise<void> {
  const user = await asClient(trial, 'POST', '/v1.0/users', {
    accountEnabled: true,
    displayName: name,
    mailNickname: name.toLowerCase(),
    userPrincipalName: `${name.toLowerCase()}@${await domain()}`,
  });
  const principalId = (user as { id: string }).id;
  const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${READER}`;
  assignments.set(name, randomUUID());
  await asClient(trial, 'PUT', assignmentAddress(assignments.get(name)!), {
    properties: { principalId, roleDefinitionId },
  });
}

async function domain(): Promise<string> {
  const { value } = (await asClient(trial, 'GET', '/v1.0/domains')) as { value: { id: string }[] };
  return value[0]!.id;
}

describe('alerts of a resource', () => {
  test('where nothing is wrong say so, and show what is watched', async () => {
    await owner.open(alertsUrl());
    await owner.sees('Nothing is wrong');
    await looksAtBoth('a0-empty');
    await owner.clickButton('Show what is watched');
    await row('A role duplicates another').getByText('Medium').waitFor();
    await looksAtBoth('a1-all');
  });

  test('name what is wrong, the worst first, and lead to who is meant', async () => {
    for (const name of ['Ada', 'Ben', 'Cem']) await givePlainly(name);
    await owner.open(alertsUrl());
    await row(OUTSIDE).getByText('3', { exact: true }).waitFor();
    await looksAtBoth('a2-list');
    await owner.clickLink(OUTSIDE);
    await row('Ada').getByText('Reader').waitFor();
    await looksAtBoth('a3-incidents');
  });

  test('are mended by one click: eligible instead of active', async () => {
    await owner.clickButton('Fix: Ada');
    await dialog().getByText('Make eligible instead').click();
    await dialog().getByLabel('Why').fill('Just in time');
    await looksAtBoth('a4-fix');
    await owner.click(dialog().getByRole('button', { name: 'Make eligible' }));
    await row('Ada').waitFor({ state: 'detached' });
    await owner.sees('Made eligible instead');
  });

  test('are dismissed with a reason, and without one they are not', async () => {
    await owner.page.getByRole('button', { name: 'Dismiss: Ben' }).press('Enter');
    await owner.click(dialog().getByRole('button', { name: 'Dismiss' }));
    await dialog().getByRole('alert').waitFor();
    await dialog().getByLabel('Why').fill('Needed until the migration is done');
    await looksAtBoth('a5-dismiss');
    await owner.click(dialog().getByRole('button', { name: 'Dismiss' }));
    await row('Ben').waitFor({ state: 'detached' });
    await owner.click(owner.page.getByRole('combobox', { name: 'State' }));
    await owner.click(owner.page.getByRole('option', { name: 'Dismissed' }));
    await row('Ben').getByText('Needed until the migration is done').waitFor();
    assert.match(owner.page.url(), /state=dismissed/);
    await looksAtBoth('a6-dismissed');
    await owner.page.getByRole('button', { name: 'Take up again: Ben' }).press('Enter');
    await owner.sees('Nothing was dismissed');
  });

  test('say that it is over where somebody was quicker', async () => {
    await owner.open(`${alertsUrl()}&alert=AzureRolesAssignedOutsidePimAlert`);
    await owner.clickButton('Fix: Cem');
    await asClient(trial, 'DELETE', assignmentAddress(assignments.get('Cem')!));
    await owner.click(dialog().getByRole('button', { name: 'Remove' }));
    await dialog().getByText('There is no such incident.').waitFor();
    await looksAtBoth('a7-refused');
    await owner.click(dialog().getByRole('button', { name: 'Cancel' }));
  });

  test('are watched as strictly as somebody says, within what makes sense', async () => {
    await owner.open(`${alertsUrl()}&alert=TooManyOwnersAssignedToResource`);
    await owner.clickButton('Change what is watched');
    const count = dialog().getByLabel('Owners from which on they are too many');
    await count.fill('1');
    await dialog().getByText('Enter a number from 2 to 100.').waitFor();
    assert.equal(await dialog().getByRole('button', { name: 'Save' }).isDisabled(), true);
    await looksAtBoth('a8-watched');
    await count.fill('2');
    await owner.click(dialog().getByRole('button', { name: 'Save' }));
    await owner.sees('Yes, set here');
  });
});

describe('alerts of the directory', () => {
  test('name who has a directory role without a request', async () => {
    await owner.open(`${trial.portalUrl}/directory-roles?tab=alerts`);
    await owner.clickLink(OUTSIDE_DIRECTORY);
    await row('First administrator').getByText('Global Administrator').waitFor();
    await looksAtBoth('a9-directory');
  });
});

describe('the client secret of a home directory', () => {
  const directoryAlerts = () => owner.open(`${trial.portalUrl}/directory-roles?tab=alerts`);
  const ending = 'A certificate or secret of a home directory ends';

  /** As an administrator enters it: in so many days from now. */
  async function endsIn(days: number, secret = ''): Promise<void> {
    await owner.open(`${trial.portalUrl}/settings/home-directories`);
    await owner.click(card().getByRole('button', { name: 'Edit' }));
    if (secret) await dialog().getByLabel('Client secret').fill(secret);
    const end = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);
    await dialog().getByLabel('The secret ends').fill(end);
    if (days === 10) await looksAtBoth('a10-secret-form');
    await owner.click(dialog().getByRole('button', { name: 'Save' }));
    await owner.sees('Saved');
  }
  const card = () => owner.page.locator('.card').filter({ hasText: 'OpenID Connect' }).first();

  test('that is about to end is an alert, until a new end is entered', async () => {
    await endsIn(10);
    await card().getByText('Ends soon').waitFor();
    await looksAtBoth('a11-secret-card');
    await directoryAlerts();
    await owner.clickLink(ending);
    await owner.sees(/Client secret until/);
    await looksAtBoth('a12-secret-alert');
    await endsIn(90);
    await directoryAlerts();
    await row(OUTSIDE_DIRECTORY).waitFor();
    assert.equal(await owner.page.getByRole('link', { name: ending }).count(), 0);
  });
});

test('no page breaks a rule of accessibility', () => {
  assert.deepEqual(owner.violations, []);
});

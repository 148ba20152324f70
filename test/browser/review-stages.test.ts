/**
 * A review in two stages as people do it: asked for in the form, answered by the first reviewer, handed to another second one,
 * who sees what was said before; and the owner of a group takes out whom a denial could not reach. Light and dark, wide and
 * narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asClient, assign, comeIn, READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

let trial: TrialRun;
let browser: BrowserVisit;
let owner: Person;
let pat: Person;
let sam: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('review-stages');
  owner = await browser.person();
  await owner.open(trial.firstAdministratorUrl);
  await owner.type('Your name', 'First administrator');
  await owner.page.keyboard.press('Enter');
  await owner.seesHeading('How will you sign in next time?');
  pat = await browser.person();
  const { id: patId } = await comeIn(trial, pat, 'pat@partner.example');
  sam = await browser.person();
  await comeIn(trial, sam, 'sam@partner.example');
  const { value } = (await asClient(trial, 'GET', '/v1.0/domains')) as { value: { id: string }[] };
  const people = new Map<string, string>();
  for (const displayName of ['Ada Reader', 'Ben Reader', 'Cy Reader']) {
    const mailNickname = displayName.toLowerCase().replace(' ', '.');
    const user = await asClient(trial, 'POST', '/v1.0/users', {
      accountEnabled: true,
      displayName,
      mailNickname,
      userPrincipalName: `${mailNickname}@${value[0]!.id}`,
    });
    people.set(displayName, (user as { id: string }).id);
  }
  for (const name of ['Ada Reader', 'Ben Reader']) await assign(trial, people.get(name)!, READER, vault());
  const address = (id: string) => `${trial.baseUrl}/graph/v1.0/directoryObjects/${id}`;
  const group = (await asClient(trial, 'POST', '/v1.0/groups', {
    displayName: 'Ledger team',
    mailEnabled: false,
    mailNickname: 'ledger-team',
    securityEnabled: true,
    'members@odata.bind': [address(people.get('Cy Reader')!)],
    'owners@odata.bind': [address(patId)],
  })) as { id: string };
  await assign(trial, group.id, READER, vault());
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const vault = () => trial.resourceId.replace(/[^/]+\/[^/]+\/[^/]+$/, 'Microsoft.KeyVault/vaults/expenses-keys');

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1280, height: 860 });
}

async function choosesReviewer(label: string, name: string): Promise<void> {
  await owner.page.getByLabel(label).fill(name);
  await owner.click(owner.page.getByRole('option', { name: new RegExp(`^${name}`) }));
}

test('an administrator says who answers first, who after them, and what goes on', async () => {
  const scope = encodeURIComponent(vault());
  await owner.open(`${trial.portalUrl}/access-reviews/new?kind=roles&scope=${scope}`);
  await owner.click(owner.page.getByRole('checkbox', { name: 'Reader', exact: true }));
  await owner.type('Name', 'Readers in two stages');
  await choosesReviewer('Add a reviewer', 'pat');
  await owner.clickButton('Add a stage');
  await owner.clickButton('Create');
  await owner.page.getByText('Select who answers in stage 2.').first().waitFor();
  await looksAtBoth(owner, 's0-missing');
  await choosesReviewer('Add a reviewer in stage 2', 'First');
  const moves = owner.page.getByRole('group', { name: 'Goes on to stage 2' });
  await owner.click(moves.getByRole('checkbox', { name: 'Approved' }));
  await owner.click(moves.getByRole('checkbox', { name: 'Don’t know' }));
  await owner.sees('First, pat answers, for 7 days.');
  await owner.sees('Then First administrator answers about whoever was denied or not answered about, for 7 days.');
  await looksAtBoth(owner, 's1-form');
  await owner.clickButton('Create');
  await owner.seesHeading('Readers in two stages');
  await owner.sees('Answers now');
  await looksAtBoth(owner, 's2-in-progress');
});

test('the first reviewer answers, and the second one is somebody else by then', async () => {
  await pat.open(`${trial.portalUrl}/my-reviews`);
  await pat.clickLink('Answer Readers in two stages');
  await pat.sees('Stage 1 of 2.');
  const row = (name: string) => pat.page.getByRole('row', { name });
  await row('Ada Reader').and(pat.page.locator(':focus')).waitFor();
  await pat.page.keyboard.press('d');
  await row('Ada Reader').getByText('Denied', { exact: true }).waitFor();
  await pat.page.keyboard.press('a');
  await pat.page.keyboard.type('Reads the ledger daily');
  await pat.page.keyboard.press('Enter');
  await row('Ben Reader').getByText('Approved', { exact: true }).waitFor();
  await pat.page.keyboard.press('d');
  await row('Cy Reader').getByText('Denied', { exact: true }).waitFor();
  await pat.click(pat.page.getByRole('button', { name: 'Who else has Reader' }));
  await dialogOn(pat.page).getByText('Ben Reader', { exact: true }).waitFor();
  await looksAtBoth(pat, 's2-who-else');
  await pat.click(dialogOn(pat.page).getByRole('button', { name: 'Close' }).last());

  await owner.clickButton('Change reviewers');
  const panel = dialogOn(owner.page);
  await owner.click(panel.getByRole('button', { name: 'Remove First administrator' }));
  await panel.getByLabel('Add a reviewer in stage 2').fill('sam');
  await owner.click(owner.page.getByRole('option', { name: /^sam/ }));
  await looksAtBoth(owner, 's3-reviewers');
  await owner.click(panel.getByRole('button', { name: 'Save' }));
  await owner.page.getByText('sam answers.').waitFor();
  await owner.clickButton('End stage 1');
  await looksAtBoth(owner, 's4-end-stage');
  await owner.click(dialogOn(owner.page).getByRole('button', { name: 'End stage' }));
  await owner.page.getByRole('row', { name: /^1/ }).getByText('Over').waitFor();
});

test('the second reviewer sees what was said before, and the last answer counts', async () => {
  await sam.open(`${trial.portalUrl}/my-reviews`);
  await sam.clickLink('Answer Readers in two stages');
  await sam.sees('Stage 2 of 2.');
  const row = sam.page.getByRole('row', { name: 'Ada Reader' });
  await row.getByText('Before: Denied').waitFor();
  await row.getByText('Stage 1: Denied, pat').waitFor();
  assert.equal(await sam.page.getByRole('row', { name: 'Ben Reader' }).count(), 0);
  await looksAtBoth(sam, 's5-second');
  await row.and(sam.page.locator(':focus')).waitFor();
  await sam.page.keyboard.press('a');
  await sam.page.keyboard.type('Covers for Ben');
  await sam.page.keyboard.press('Enter');
  await row.getByText('Approved', { exact: true }).waitFor();
  await owner.page.reload();
  const found = owner.page.getByRole('row').filter({ hasText: 'Ada Reader' });
  await found.getByText('Approved').first().waitFor();
  await found.getByText('Stage 1: Denied').waitFor();
  await looksAtBoth(owner, 's6-answers');
});

test('whoever is denied and has it through a group is taken out of it by its owner', async () => {
  await owner.clickButton('End now');
  await owner.click(dialogOn(owner.page).getByRole('button', { name: 'End now' }));
  await owner.clickButton('Apply answers');
  await owner.click(dialogOn(owner.page).getByRole('button', { name: 'Apply' }));
  const cy = owner.page.getByRole('row').filter({ hasText: 'Cy Reader' });
  await cy.getByText('The owners of Ledger team are asked').waitFor();
  await pat.open(`${trial.portalUrl}/my-reviews`);
  await pat.sees('Decide about your groups');
  await looksAtBoth(pat, 's7-task');
  await pat.clickButton('Take out Cy Reader');
  await looksAtBoth(pat, 's8-take-out');
  await pat.click(dialogOn(pat.page).getByRole('button', { name: 'Take out' }));
  await pat.page.getByText('Decide about your groups').waitFor({ state: 'detached' });
  await owner.page.reload();
  await cy.getByText('took them out of Ledger team').waitFor();
  await looksAtBoth(owner, 's9-results');
});

test('a review of every week is changed for the instances to come', async () => {
  const scope = encodeURIComponent(vault());
  await owner.open(`${trial.portalUrl}/access-reviews/new?kind=roles&scope=${scope}`);
  await owner.click(owner.page.getByRole('checkbox', { name: 'Reader', exact: true }));
  await choosesReviewer('Add a reviewer', 'pat');
  await owner.click(owner.page.getByRole('combobox', { name: 'How often' }));
  await owner.click(owner.page.getByRole('option', { name: 'Every week' }));
  await owner.type('Days to answer', '5');
  await owner.type('Name', 'Readers every week');
  await owner.clickButton('Create');
  await owner.seesHeading('Readers every week');
  await owner.page.getByText('In progress').first().waitFor();
  await owner.clickLink('Change');
  await owner.seesHeading('Change Readers every week');
  await owner.type('Days to answer', '9');
  await owner.clickButton('Save');
  await owner.page.getByText('A number from 1 to 7.').waitFor();
  await owner.type('Days to answer', '6');
  await looksAtBoth(owner, 's10-change');
  await owner.clickButton('Save');
  await owner.seesHeading('Readers every week');
  await owner.page.getByText('with 6 days to answer each time').waitFor();
  await looksAtBoth(owner, 's11-changed');
});

test('no page breaks a rule of accessibility', () => {
  assert.deepEqual(
    [owner, pat, sam].flatMap(({ violations }) => violations),
    [],
  );
});

/**
 * The command palette: found by the keyboard, leading to people, resources, pages and actions, and to nothing a guest may not
 * see. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { comeIn, makeEligible, READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let guest: Person;
let guestId: string;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('palette');
  [administrator, guest] = [await browser.person(), await browser.person()];
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
  ({ id: guestId } = await comeIn(trial, guest, 'pat@partner.example'));
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const boxOf = (person: Person) => person.page.getByRole('combobox', { name: 'Search and commands' });

/** Opens the palette by the keyboard and types. */
async function ask(person: Person, text: string): Promise<void> {
  await person.page.keyboard.press('Control+k');
  await boxOf(person).waitFor();
  await person.page.keyboard.type(text);
}

const option = (person: Person, name: RegExp) => person.page.getByRole('option', { name });

test('an administrator goes to inviting a guest without a mouse', async () => {
  await administrator.open(`${trial.portalUrl}/`);
  await administrator.page.getByRole('button', { name: 'Search and commands' }).waitFor();
  await ask(administrator, 'invite');
  await option(administrator, /^Invite a guest/).waitFor();
  await administrator.page.keyboard.press('Enter');
  await administrator.arrivesAt((url) => url.pathname === '/users' && url.searchParams.get('invite') === 'yes');
  await dialogOn(administrator.page).getByText('Invite').first().waitFor();
  await administrator.page.keyboard.press('Escape');
  await administrator.arrivesAt((url) => !url.searchParams.has('invite'));
});

test('finds a person and a resource, chosen with the arrow keys', async () => {
  await ask(administrator, 'internal');
  await option(administrator, /^Internal auditor/).waitFor();
  await administrator.page.keyboard.press('Escape');
  await boxOf(administrator).waitFor({ state: 'detached' });
  await ask(administrator, 'expense');
  await option(administrator, /^expense-app/).waitFor();
  await administrator.page.setViewportSize({ width: 1440, height: 900 });
  await administrator.looksAt('pa0-palette');
  await administrator.page.setViewportSize({ width: 390, height: 844 });
  await administrator.looksAt('pa0-palette-narrow');
  await administrator.page.setViewportSize({ width: 1280, height: 860 });
  const isChosen = () => option(administrator, /^expense-app/).getAttribute('data-highlighted');
  for (let step = 0; step < 12 && (await isChosen()) === null; step += 1) {
    await administrator.page.keyboard.press('ArrowDown');
  }
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('expense-app');
});

test('goes back to the button it came from when nothing was chosen', async () => {
  await administrator.clickButton('Search and commands');
  await boxOf(administrator).waitFor();
  await administrator.page.keyboard.press('Escape');
  await boxOf(administrator).waitFor({ state: 'detached' });
  await administrator.page.keyboard.press('Enter');
  await boxOf(administrator).waitFor();
  await administrator.page.keyboard.press('Escape');
});

test('a guest finds pages, and nobody of the directory', async () => {
  await ask(guest, 'internal auditor');
  await guest.sees('Nothing is called that, or you may not see it.');
  await guest.page.keyboard.press('Escape');
  await boxOf(guest).waitFor({ state: 'detached' });
  await ask(guest, 'approve');
  await option(guest, /^Approve requests/)
    .first()
    .waitFor();
  assert.equal(await option(guest, /Invite a guest/).count(), 0);
});

test('a role is offered until it is active', async () => {
  await makeEligible(trial, guestId, READER, trial.resourceId, 'P10D');
  await guest.open(`${trial.portalUrl}/`);
  await guest.page.getByRole('button', { name: 'Search and commands' }).waitFor();
  await ask(guest, 'activate');
  await option(guest, /^Activate Reader/).waitFor();
  await guest.page.keyboard.press('Enter');
  await guest.type('Justification', 'One look at the expenses');
  await guest.click(dialogOn(guest.page).getByRole('button', { name: 'Activate' }));
  await guest.page.getByRole('row').filter({ hasText: 'Activated' }).waitFor();
  await dialogOn(guest.page).waitFor({ state: 'detached' });
  await ask(guest, 'activate');
  await option(guest, /^Activate a role/).waitFor();
  assert.equal(await option(guest, /^Activate Reader/).count(), 0);
});

test('axe finds nothing on any of these pages', () => {
  assert.deepEqual([...administrator.violations, ...guest.violations], []);
});

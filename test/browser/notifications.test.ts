/**
 * Somebody chooses in a real browser what they are told at once, once a day, or not at all. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

let trial: TrialRun;
let browser: BrowserVisit;
let person: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('notifications');
  person = await browser.person();
  await person.open(trial.firstAdministratorUrl);
  await person.type('Your name', 'First administrator');
  await person.page.keyboard.press('Enter');
  await person.seesHeading('How will you sign in next time?');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

test('what is chosen is kept', async () => {
  await person.open(trial.portalUrl);
  await person.click(person.page.getByRole('button', { name: /^Account of/ }));
  await person.click(person.page.getByRole('menuitem', { name: 'Notifications' }));
  await person.seesHeading('Notifications');
  const kind = person.page.getByRole('combobox', { name: 'Somebody activated a role, or was answered' });
  await person.click(kind);
  await person.click(person.page.getByRole('option', { name: 'In the mail of the day' }));
  await person.clickButton('Save');
  await person.sees('Saved');
  for (const [width, height, end] of [
    [1440, 900, ''],
    [390, 844, '-narrow'],
  ] as const) {
    await person.page.setViewportSize({ width, height });
    await person.looksAt(`n1-notifications${end}`);
  }
  await person.page.reload();
  await kind.getByText('In the mail of the day').waitFor();
  assert.deepEqual(person.violations, []);
});

/**
 * Settings of a role down the tree, in a real browser: decided for the directory, set at the subscription, seen and
 * overridden at a resource below, told when the subscription changed meanwhile, and taken back.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, Person, type BrowserVisit } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

let trial: TrialRun;
let browser: BrowserVisit;
let owner: Person;
/** Another window of the same person. */
let second: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('settings-inheritance');
  owner = await browser.person();
  await owner.open(trial.firstAdministratorUrl);
  await owner.type('Your name', 'First administrator');
  await owner.page.keyboard.press('Enter');
  await owner.seesHeading('How will you sign in next time?');
  second = new Person(owner.context, browser.folder);
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const subscription = () => trial.resourceId.split('/').slice(0, 3).join('/');
const settingsUrl = (scope: string) =>
  `${trial.portalUrl}/resources/role?scope=${encodeURIComponent(scope)}&role=${READER}&tab=settings`;
const panel = (person: Person) => person.page.getByRole('dialog', { name: 'Review changes' });
const changesIn = (person: Person) => panel(person).getByRole('list', { name: 'What changes' }).getByRole('listitem');
const lineOf = (person: Person, name: string) =>
  person.page.locator('.definition-list > div').filter({ has: person.page.getByText(name, { exact: true }) });
const section = (person: Person, name: string) => person.page.getByRole('group', { name, exact: true });

async function looksAtBoth(person: Person, name: string): Promise<void> {
  for (const [width, end] of [
    [1440, ''],
    [390, '-narrow'],
  ] as const) {
    await person.page.setViewportSize({ width, height: 900 });
    await person.looksAt(`${name}${end}`);
  }
  await person.page.setViewportSize({ width: 1440, height: 900 });
}

async function edit(person: Person, scope: string): Promise<void> {
  await person.open(settingsUrl(scope));
  await person.clickButton('Edit');
  await person.page.getByRole('heading', { name: 'Edit role settings' }).waitFor();
}

async function save(person: Person): Promise<void> {
  await person.click(panel(person).getByRole('button', { name: 'Save' }));
}

/** At a scope, the longest activation is set to some hours. */
async function setHours(person: Person, scope: string, hours: string, isSetAlready = false): Promise<void> {
  await edit(person, scope);
  if (!isSetAlready) await person.clickButton('Override here: Length');
  await person.page.getByRole('textbox', { name: 'Longest activation' }).fill(hours);
  await person.clickButton('Review changes');
  await changesIn(person).first().waitFor();
}

describe('settings that are inherited', () => {
  test('are what somebody decides for the directory', async () => {
    await owner.open(`${trial.portalUrl}/settings/roles`);
    await owner.sees('Nobody decided this yet.');
    await owner.click(owner.page.getByRole('radio', { name: /^Inherited from above/ }));
    await owner.sees('This changes at once what roles ask for');
    await looksAtBoth(owner, 'i1-decision');
    await owner.clickButton('Save');
    await owner.sees('Decided by First administrator');
  });

  test('are set at the subscription, and the question before saving says how far they reach', async () => {
    await setHours(owner, subscription(), '2');
    assert.deepEqual(await changesIn(owner).allInnerTexts(), [
      'Longest activation\n8 hours (default)\n2 hours (set here)',
      'Giving back\nAt any time (default)\nAt any time (set here)',
      'Extending\nNot allowed (default)\nNot allowed (set here)',
    ]);
    await panel(owner).getByText('inherit what is set here').waitFor();
    await looksAtBoth(owner, 'i2-reach');
    await save(owner);
    await lineOf(owner, 'Longest activation').getByText('Set here').waitFor();
  });

  test('are read below with the scope they come from', async () => {
    await owner.open(settingsUrl(trial.resourceId));
    const line = lineOf(owner, 'Longest activation');
    await line.getByText('2 hours').waitFor();
    assert.equal(
      new URL((await line.getByRole('link').getAttribute('href'))!, trial.portalUrl).pathname,
      '/resources/role',
    );
    await looksAtBoth(owner, 'i3-inherited');
    await owner.clickButton('Edit');
    await section(owner, 'Length').getByText('Inherited from').waitFor();
    await looksAtBoth(owner, 'i4-form');
  });

  test('are overridden below, by somebody who is told that the subscription changed meanwhile', async () => {
    await setHours(owner, trial.resourceId, '1');
    await setHours(second, subscription(), '3', true);
    await save(second);
    await lineOf(second, 'Longest activation').getByText('3 hours').waitFor();
    await save(owner);
    await owner.sees('These settings changed while you were editing');
    await panel(owner).getByRole('list', { name: 'What changed meanwhile' }).getByText('3 hours').waitFor();
    await owner.clickButton('Keep both changes');
    await owner.page.getByText('These settings changed').waitFor({ state: 'detached' });
    await changesIn(owner).getByText('1 hour (set here)').waitFor();
    await save(owner);
    await lineOf(owner, 'Longest activation').getByText('Set here').waitFor();
  });

  test('name at the subscription who overrides them', async () => {
    await owner.open(settingsUrl(subscription()));
    const below = owner.page.getByRole('list', { name: 'Scopes that set something themselves' });
    await below.getByText('sets one rule of 17 itself').waitFor();
    await below.scrollIntoViewIfNeeded();
    await looksAtBoth(owner, 'i5-below');
    await owner.click(below.getByRole('link'));
    await lineOf(owner, 'Longest activation').getByText('1 hour').waitFor();
  });

  test('are gone back to, after a look at what that changes', async () => {
    await owner.clickButton('Edit');
    const length = section(owner, 'Length');
    await looksAtBoth(owner, 'i6-own');
    await owner.clickButton('Go back to inherited: Length');
    await length.getByText('3 hours').waitFor();
    assert.equal(await owner.page.evaluate('document.activeElement.textContent'), 'Override here');
    await owner.clickButton('Review changes');
    const [line] = await changesIn(owner).allInnerTexts();
    assert.match(line!, /^Longest activation\nWeaker\n1 hour \(set here\)\n3 hours \(inherited from .+\)/);
    await looksAtBoth(owner, 'i7-back');
    await save(owner);
    await lineOf(owner, 'Longest activation').getByText('3 hours').waitFor();
  });

  test('may ask for a fresh second factor and for a ticket that looks like one', async () => {
    await edit(owner, trial.resourceId);
    await owner.clickButton('Override here: Authentication and reasons');
    await owner.click(owner.page.getByRole('radio', { name: /^Second factor/ }));
    await owner.type('Proved within the last minutes', '5');
    await owner.click(owner.page.getByRole('checkbox', { name: /^Ticket/ }));
    await owner.type('What the number looks like', '(INC');
    await owner.sees('Opens a group and does not close it.');
    await owner.page.getByLabel('What the number looks like').scrollIntoViewIfNeeded();
    await looksAtBoth(owner, 'i8-wrong-pattern');
    await owner.type('What the number looks like', 'INC\\d{7}');
    await owner.sees('For example INC1234567.');
    await looksAtBoth(owner, 'i9-demands');
    await owner.clickButton('Review changes');
    await changesIn(owner).getByText('Second factor of the last 5 minutes (set here)').waitFor();
    await changesIn(owner).getByText('Required, as INC\\d{7} (set here)').waitFor();
    await save(owner);
    await lineOf(owner, 'Authentication').getByText('Second factor of the last 5 minutes').waitFor();
  });

  test('axe finds nothing on any of these pages', () => {
    assert.deepEqual([...owner.violations, ...second.violations], []);
  });
});

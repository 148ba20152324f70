/**
 * The settings of a role in a real browser: read, changed after a look at what is different, saved; and what a window is
 * told whose form is older than the settings. Full, wrong and stale, light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { assign, makeEligible } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const EXPENSE_APPROVER = 'c3a7e9d0-62f4-4c1b-8a35-2d9f71b04e22';
const WATCH = 'watch@organization.example';

let trial: TrialRun;
let browser: BrowserVisit;
let owner: Person;
/** Another window of the same person. */
let second: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('role-settings');
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

const settingsUrl = () =>
  `${trial.portalUrl}/resources/role?scope=${encodeURIComponent(trial.resourceId)}&role=${EXPENSE_APPROVER}&tab=settings`;
const panel = (person: Person) => person.page.getByRole('dialog', { name: 'Review changes' });
/** Other fields speak of it in their hints. */
const longest = () => owner.page.getByRole('textbox', { name: 'Longest activation' });
const check = (person: Person, name: string) =>
  person.click(person.page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).first());
const lineOf = (person: Person, name: string) =>
  person.page.locator('.definition-list > div').filter({ has: person.page.getByText(name, { exact: true }) });

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1440, height: 900 });
}

/** The same with a part of the page in the middle of the window. */
async function looksAtPart(person: Person, name: string, part: Locator): Promise<void> {
  for (const [width, end] of [
    [1440, ''],
    [390, '-narrow'],
  ] as const) {
    await person.page.setViewportSize({ width, height: 860 });
    await person.page.evaluate('scrollTo(0, 0)');
    await part.scrollIntoViewIfNeeded();
    await person.looksAt(`${name}${end}`);
  }
  await person.page.setViewportSize({ width: 1440, height: 900 });
}

async function edit(person: Person): Promise<void> {
  await person.open(settingsUrl());
  await person.clickButton('Edit');
  await person.page.getByRole('heading', { name: 'Edit role settings' }).waitFor();
}

describe('the settings of a role', () => {
  test('are read as the default of Daypass', async () => {
    await owner.open(settingsUrl());
    await owner.sees('Default of Daypass');
    await lineOf(owner, 'Longest activation').getByText('8 hours').waitFor();
    await looksAtBoth(owner, 's1-default');
  });

  test('an approval without an approver is told beside the field, and cannot go on', async () => {
    await edit(owner);
    await looksAtBoth(owner, 's2-form');
    await check(owner, 'Approval');
    await owner.sees('Must name at least one approver.');
    assert.equal(await owner.page.getByRole('button', { name: 'Review changes' }).isDisabled(), true);
    await longest().fill('25');
    await owner.sees('Must be 30 minutes to 1 day.');
    await owner.sees('2 fields to correct.');
    await longest().scrollIntoViewIfNeeded();
    await looksAtBoth(owner, 's3-wrong');
  });

  test('with one, what changes is shown before it is saved', async () => {
    await longest().fill('2');
    await owner.type('Add an approver', 'First');
    await owner.click(owner.page.getByRole('option', { name: /First administrator/ }));
    await owner.page.getByRole('button', { name: 'Remove First administrator' }).waitFor();
    await owner.page
      .getByRole('region', { name: 'Somebody activates the role' })
      .getByRole('group', { name: 'Administrators' })
      .getByLabel(/^Also tell/)
      .fill(WATCH);
    await owner.sees('4 changes, not saved yet.');
    await owner.clickButton('Show who would be told');
    const told = (who: string) =>
      owner.page.getByRole('list', { name: `Somebody activates the role: ${who}, who would be told` });
    await told('Approvers').getByText('1 without a mail address').waitFor();
    await told('Administrators').getByText(WATCH).waitFor();
    await told('Administrators').getByText('subscription.owner@organization.example · Administrator').waitFor();
    await looksAtPart(owner, 's4-approver', owner.page.getByLabel('Time to answer'));
    await looksAtPart(owner, 's4-notification', owner.page.getByText('Somebody activates the role'));
    await owner.clickButton('Review changes');
    const changes = panel(owner).getByRole('list', { name: 'What changes' });
    await changes.getByText('Approval', { exact: true }).waitFor();
    assert.deepEqual(await changes.getByRole('listitem').allInnerTexts(), [
      'Longest activation\n8 hours\n2 hours',
      'Approval\nNot required\nRequired',
      'Approvers\nNobody named\nFirst administrator',
      `Activated: administrators\nTold\nTold, also ${WATCH}`,
    ]);
    await looksAtBoth(owner, 's4-diff');
  });

  test('a second window that was open meanwhile is told who was faster and what is different', async () => {
    await edit(second);
    await check(second, 'Ticket');
    await second.clickButton('Review changes');
    await panel(second).getByText('Ticket', { exact: true }).waitFor();
    await owner.click(panel(owner).getByRole('button', { name: 'Save' }));
    await owner.sees('Changed by First administrator');
    assert.equal(await owner.page.evaluate('document.activeElement.textContent'), 'Role settings');
    await looksAtBoth(owner, 's5-saved');
    await second.click(panel(second).getByRole('button', { name: 'Save' }));
    await second.sees('These settings changed while you were editing');
    await panel(second).getByRole('list', { name: 'What changed meanwhile' }).getByText('2 hours').waitFor();
    await looksAtBoth(second, 's6-stale');
  });

  test('and keeps both changes when it wants to', async () => {
    await second.clickButton('Keep both changes');
    await second.page.getByText('These settings changed').waitFor({ state: 'detached' });
    const changes = panel(second).getByRole('list', { name: 'What changes' }).getByRole('listitem');
    await changes.getByText('Ticket', { exact: true }).waitFor();
    assert.deepEqual(await changes.allInnerTexts(), ['Ticket\nNot required\nRequired']);
    await second.click(panel(second).getByRole('button', { name: 'Save' }));
    await lineOf(second, 'Ticket').getByText('Required').waitFor();
    await lineOf(second, 'Longest activation').getByText('2 hours').waitFor();
  });

  test('a weaker role is marked in words, and told by mail', async () => {
    await edit(owner);
    await check(owner, 'Permanent eligibility allowed');
    await check(owner, 'Approval');
    await owner.clickButton('Review changes');
    await owner.sees('2 changes make this role easier to get');
    await looksAtBoth(owner, 's7-weaker');
    await owner.click(panel(owner).getByRole('button', { name: 'Save' }));
    await lineOf(owner, 'Longest eligibility').getByText('Permanent allowed').waitFor();
    for (const to of [WATCH, 'subscription.owner@organization.example']) {
      const mail = await arrived(to, 'The settings of Expense Approver on expense-app were weakened');
      assert.match(mail.text, /Approval: Required → Not required/);
      assert.match(mail.text, /Longest eligibility: 365 days → Permanent allowed/);
    }
  });

  test('the audit says what changed', async () => {
    await owner.open(`${trial.portalUrl}/audit/resources?scope=${encodeURIComponent(trial.resourceId)}`);
    await owner.click(owner.page.getByRole('button', { name: /^Details of Update role setting/ }).first());
    await owner.sees('What changed');
    await owner.sees('Permanent allowed');
    await looksAtBoth(owner, 's8-audit');
    await owner.open(owner.page.url());
    await owner.sees('What changed');
  });

  test('stages, an escalation and what a ticket looks like are set', async () => {
    const stage = (number: number) => owner.page.getByRole('group', { name: `Stage ${number}` });
    const names = async (place: Locator, label: string, name: string) => {
      await place.getByLabel(label).fill(name);
      await owner.click(owner.page.getByRole('option', { name: new RegExp(name) }).first());
      await place.getByRole('button', { name: new RegExp(`^Remove ${name}`) }).waitFor();
    };
    await edit(owner);
    await check(owner, 'Approval');
    await owner.clickButton('Add a stage');
    await names(stage(1), 'Add an approver', 'Internal auditor');
    await owner.click(stage(1).getByRole('checkbox', { name: /^Escalation/ }));
    await names(stage(1), 'Add somebody to escalate to', 'Help desk');
    await names(stage(2), 'Add an approver', 'Subscription owner');
    await owner.type('What the number looks like', 'INC\\d{4}');
    await looksAtPart(owner, 's9-stages', stage(2));
    await owner.clickButton('Review changes');
    await panel(owner).getByText('INC\\d{4}').first().waitFor();
    await owner.click(panel(owner).getByRole('button', { name: 'Save' }));
    await owner.page.getByRole('heading', { name: 'Edit role settings' }).waitFor({ state: 'detached' });
    await owner.sees(/Help desk/);
    await owner.sees(/Subscription owner/);
  });

  test('whoever activates it with another ticket is told what one looks like', async () => {
    const session = await owner.page.request.get(`${trial.portalUrl}/portal/api/session`);
    const { user } = (await session.json()) as { user: { id: string } };
    await makeEligible(trial, user.id, EXPENSE_APPROVER, trial.resourceId, 'P10D');
    await owner.open(`${trial.portalUrl}/my-roles`);
    await owner.clickButton('Activate Expense Approver');
    const form = dialogOn(owner.page);
    const ask = form.getByRole('button', { name: 'Ask for approval' });
    await form.getByLabel('Justification').fill('The claims of this month');
    await form.getByLabel('Ticket number').fill('HD-1');
    await form.getByText(/INC\\d\{4\}/).waitFor();
    assert.ok(await ask.isDisabled());
    await form.getByLabel('Ticket number').fill('INC4711');
    await owner.click(ask);
    await owner.sees('Sent for approval');
    await owner.sees('Stage 1 of 2');
  });

  test('before the role is given through PIM only, whom that would refuse today is shown', async () => {
    const session = await owner.page.request.get(`${trial.portalUrl}/portal/api/session`);
    const { user } = (await session.json()) as { user: { id: string } };
    await assign(trial, user.id, EXPENSE_APPROVER, trial.resourceId);
    await edit(owner);
    await owner.click(owner.page.getByRole('radio', { name: /^Refused/ }));
    const outside = owner.page.getByRole('group', { name: 'Outside PIM' });
    await outside.getByLabel('Exclude a person or group').fill('Subscription owner');
    await owner.click(owner.page.getByRole('option', { name: /Subscription owner/ }).first());
    await looksAtPart(owner, 's10-pim-only', outside);
    await owner.clickButton('Review changes');
    const today = panel(owner).getByRole('region', { name: 'Outside PIM today' });
    await today.getByText('2 assignments would be refused today').waitFor();
    await today.getByText('First administrator').waitFor();
    await looksAtBoth(owner, 's10-pim-only-today');
    await owner.click(panel(owner).getByRole('button', { name: 'Save' }));
    await lineOf(owner, 'Assigning outside PIM').getByText('Refused, except to or by Subscription owner').waitFor();
  });

  test('axe finds nothing on any of these pages', () => {
    assert.deepEqual([...owner.violations, ...second.violations], []);
  });
});

/** A mail, once it is there. */
async function arrived(to: string, subject: string) {
  for (;;) {
    const mail = (await trial.mails()).find((one) => one.to === to && one.subject === subject);
    if (mail) return mail;
  }
}

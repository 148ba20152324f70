/**
 * Cross-tenant access in a real browser: the default and partners, where each setting comes from, whom a change would shut
 * out, and what a guest reads before they accept. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const EMAIL = 'pat@partner.example';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('cross-tenant');
  administrator = await browser.person();
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

async function looksAtAll(name: string): Promise<void> {
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
    [1280, 860],
  ] as const) {
    await administrator.page.setViewportSize({ width, height });
    await administrator.looksAt(`${name}-${width}`);
  }
}

const panel = () => dialogOn(administrator.page);
const choose = async (label: string, option: RegExp | string) => {
  await administrator.click(panel().getByRole('combobox', { name: label, exact: true }));
  await administrator.click(administrator.page.getByRole('option', { name: option }));
};

test('the default and every home directory stand there, with where each setting comes from', async () => {
  await administrator.open(`${trial.portalUrl}/settings/collaboration`);
  await administrator.click(administrator.page.getByRole('link', { name: 'Defaults and partners' }));
  await administrator.seesHeading('Cross-tenant access');
  const row = administrator.page.getByRole('row').filter({ hasText: 'partner.example' });
  assert.ok((await row.getByText('From the default').count()) >= 4);
  await looksAtAll('c1-page');
});

test('a partner gets settings of its own, after a look at whom they affect', async () => {
  await administrator.clickButton('Edit settings of Partner directory');
  await choose('Second factor', 'One that was proved at home counts here');
  await administrator.click(panel().getByRole('checkbox', { name: /Skip the consent page/ }));
  await choose('Where this comes from', 'Set for this partner');
  await choose('People', 'Only people and groups that are named');
  await panel().getByLabel('Mail addresses').fill(EMAIL);
  await choose('Applications', 'Only those that are named');
  await administrator.click(panel().getByRole('checkbox', { name: 'Expenses' }));
  await choose('Redemption order', 'Set for this partner');
  await looksAtAll('c2-panel');
  await administrator.clickButton('See who is affected');
  await administrator.sees('These settings are about');
  await looksAtAll('c3-affected');
  await administrator.clickButton('Save');
  await administrator.sees('Only pat@partner.example');
  const row = administrator.page.getByRole('row').filter({ hasText: 'partner.example' }).first();
  await row.getByText('Set here').first().waitFor();
  await looksAtAll('c4-set');
});

test('what is unclear is refused in the panel, and what was chosen stays', async () => {
  await administrator.clickButton('Edit settings of Partner directory');
  await choose('People', 'All but people and groups that are named');
  await choose('Applications', 'All but those that are named');
  await administrator.clickButton('Save');
  await administrator.sees('The inbound access settings are not clear.');
  await looksAtAll('c5-refused');
  await administrator.clickButton('Cancel');
});

test('a guest reads what counts before they accept, and is shut out by the save that says so', async () => {
  await administrator.open(`${trial.portalUrl}/users`);
  await administrator.clickButton('Invite a guest');
  await administrator.type('E-mail address', EMAIL);
  await administrator.clickButton('Invite');
  await administrator.page.getByRole('region', { name: 'Invitation' }).getByText('Pending', { exact: true }).waitFor();
  const guest = await browser.person();
  await guest.open(await linkTo(EMAIL));
  await guest.sees('The one of your organization is accepted here.');
  await guest.looksAt('c6-invited');
  await guest.clickButton('Get started');
  await guest.arrivesAt((url) => url.origin === trial.partnerUrl);
  await guest.type('E-mail', EMAIL);
  await guest.type('Password', trial.accountOf(EMAIL).password);
  await guest.clickButton('Sign in');
  // Nobody asks for consent: the partner skips it.
  await guest.seesHeading('My roles');

  await administrator.open(`${trial.portalUrl}/settings/cross-tenant-access`);
  await administrator.clickButton('Edit settings of Partner directory');
  await choose('People', 'Nobody');
  await administrator.clickButton('Save');
  await administrator.sees('1 person would be shut out');
  await looksAtAll('c7-shut-out');
  await administrator.clickButton('Save and shut out 1');
  await administrator.sees('Nobody');
  await guest.open(`${trial.portalUrl}/my-roles`);
  await guest.seesHeading('Sign in');
  await guest.type('E-mail or user name', EMAIL);
  await guest.clickButton('Next');
  await guest.sees('Your organization is not let in here at present.');
  await guest.looksAt('c8-refused');
  assert.deepEqual([...administrator.violations, ...guest.violations], []);
});

async function linkTo(address: string): Promise<string> {
  for (;;) {
    const mail = (await trial.mails()).find(({ to }) => to.includes(address));
    if (mail) return /https?:\S+\/redeem\/[\w-]+/.exec(mail.text)![0];
  }
}

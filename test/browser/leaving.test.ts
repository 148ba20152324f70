/**
 * A guest reads their account and leaves in a real browser; whoever invited them gets a mail and restores them. Light and dark,
 * wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const EMAIL = 'pat@partner.example';
const OWN_MAIL = 'ada@organization.example';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let pat: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('leaving');
  [administrator, pat] = [await browser.person(), await browser.person()];
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
  await trial.asDatabaseOwner("update directory_user set mail = $1 where user_principal_name like 'admin@%'", [
    OWN_MAIL,
  ]);
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

async function looksAtBoth(who: Person, name: string): Promise<void> {
  await who.page.setViewportSize({ width: 1440, height: 900 });
  await who.looksAt(name);
  await who.page.setViewportSize({ width: 390, height: 844 });
  await who.looksAt(`${name}-narrow`);
  await who.page.setViewportSize({ width: 1280, height: 860 });
}

async function mailTo(address: string, subject: RegExp) {
  for (;;) {
    const mail = (await trial.mails()).find((one) => one.to.includes(address) && subject.test(one.subject));
    if (mail) return mail;
  }
}

const settings = () => administrator.page.getByRole('region', { name: 'Privacy and leaving' });

test('an administrator has guests ask first, and names whom', async () => {
  await administrator.open(`${trial.portalUrl}/settings/collaboration`);
  await administrator.page.getByRole('checkbox', { name: 'Guests may leave by themselves' }).click();
  await administrator.click(settings().getByRole('button', { name: 'Save' }));
  await administrator.sees('Guests may leave until there is somebody to ask.');
  await administrator.type(/^Privacy contact/, 'privacy@organization.example');
  await administrator.click(settings().getByRole('button', { name: 'Save' }));
  await administrator.sees('Saved');
  await settings().scrollIntoViewIfNeeded();
  await looksAtBoth(administrator, 'l1-settings');
});

test('a guest reads whom to ask before they consent, and on their account', async () => {
  await administrator.open(`${trial.portalUrl}/users?invite=yes`);
  await administrator.type('E-mail address', EMAIL);
  await administrator.clickButton('Invite');
  await administrator.page.getByRole('region', { name: 'Invitation' }).waitFor();
  const { text } = await mailTo(EMAIL, /invited/);
  await pat.open(/https?:\S+\/redeem\/[\w-]+/.exec(text)![0]);
  await pat.clickButton('Get started');
  await pat.arrivesAt((url) => url.origin === trial.partnerUrl);
  await pat.type('E-mail', EMAIL);
  await pat.type('Password', trial.accountOf(EMAIL).password);
  await pat.clickButton('Sign in');
  await pat.seesHeading('Review permissions');
  await pat.sees('privacy@organization.example');
  await looksAtBoth(pat, 'l2-consent');
  await pat.clickButton('Accept');
  await pat.seesHeading('My roles');
  await pat.open(`${trial.portalUrl}/account`);
  await pat.sees('You cannot leave by yourself');
  await looksAtBoth(pat, 'l3-account');
});

test('an administrator converts the guest to a member and back, and reads before what that changes', async () => {
  await administrator.open(`${trial.portalUrl}/users`);
  await administrator.click(administrator.page.getByRole('link', { name: 'pat', exact: true }));
  await administrator.clickButton('Convert to member');
  const dialog = dialogOn(administrator.page);
  await dialog.getByText('User name, groups, roles, sponsors, and the sign-in at home.').waitFor();
  await looksAtBoth(administrator, 'l6-convert');
  await administrator.click(dialog.getByRole('button', { name: 'Convert' }));
  await administrator.page.getByRole('button', { name: 'Convert to guest' }).waitFor();
  await pat.page.reload();
  await pat.sees('You are a member here.');
  await administrator.clickButton('Convert to guest');
  await administrator.click(dialog.getByRole('button', { name: 'Convert' }));
  await administrator.page.getByRole('button', { name: 'Convert to member' }).waitFor();
});

test('when they may, they type where they leave, and are out', async () => {
  await administrator.open(`${trial.portalUrl}/settings/collaboration`);
  await administrator.page.getByRole('checkbox', { name: 'Guests may leave by themselves' }).click();
  await administrator.click(settings().getByRole('button', { name: 'Save' }));
  await administrator.sees('Saved');
  await pat.page.reload();
  await pat.clickButton('Leave');
  const leave = dialogOn(pat.page).getByRole('button', { name: 'Leave' });
  assert.equal(await leave.isDisabled(), true);
  await dialogOn(pat.page).getByText('Every membership of a group').waitFor();
  await looksAtBoth(pat, 'l4-leave');
  await pat.type(/^Type .* to confirm/, 'example organization');
  await pat.page.keyboard.press('Tab');
  await pat.click(leave);
  await pat.seesHeading('You have left');
  await looksAtBoth(pat, 'l5-left');
  await pat.open(`${trial.portalUrl}/my-roles`);
  await pat.seesHeading('Sign in');
});

test('who invited them gets a mail, and finds them among the deleted', async () => {
  const { text } = await mailTo(OWN_MAIL, /has left/);
  await administrator.open(/https?:\S+\/deleted-users/.exec(text)![0]);
  await administrator.page.getByText(EMAIL).first().waitFor();
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual([...administrator.violations, ...pat.violations], []);
});

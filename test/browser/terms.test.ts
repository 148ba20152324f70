/**
 * Terms of use in a real browser: published, accepted at redemption, changed, declined, accepted after all, with a receipt for
 * the guest and a report for the administrator. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { verifyReceipt } from '#modules/audit/index.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const EMAIL = 'pat@partner.example';
const ENGLISH = 'Badges are worn where they can be seen.\n\nWhat you see here stays here.';
const GERMAN = 'Ausweise werden sichtbar getragen.\n\nWas Sie hier sehen, bleibt hier.';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let pat: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('terms');
  [administrator, pat] = [await browser.person(), await browser.person()];
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
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

const words = (who: Person, at: number) => who.page.getByLabel('Words').nth(at);

async function patSignsIn(path: string): Promise<void> {
  await pat.open(`${trial.portalUrl}${path}`);
  await pat.seesHeading('Sign in');
  await pat.type('E-mail or user name', EMAIL);
  await pat.clickButton('Next');
}

test('an administrator publishes terms in two languages', async () => {
  await administrator.open(`${trial.portalUrl}/settings/terms-of-use`);
  await administrator.sees('No terms of use');
  await looksAtBoth(administrator, 't1-none');
  await administrator.clickButton('Add terms');
  await administrator.type('Name', 'House rules');
  await words(administrator, 0).fill(ENGLISH);
  await administrator.clickButton('Add a language');
  await administrator.page.getByLabel('Language').nth(1).fill('en');
  await words(administrator, 1).fill(GERMAN);
  await administrator.clickButton('Publish');
  await administrator.sees(/en is there twice/);
  await looksAtBoth(administrator, 't2-refused');
  await administrator.page.getByLabel('Language').nth(1).fill('de');
  await administrator.type(/^Ask again after days/, '90');
  await administrator.clickButton('Publish');
  await administrator.seesHeading('House rules');
  await administrator.sees('Nobody has answered yet');
  await looksAtBoth(administrator, 't3-published');
});

test('a guest accepts them on the way in', async () => {
  await administrator.open(`${trial.portalUrl}/users?invite=yes`);
  await administrator.type('E-mail address', EMAIL);
  await administrator.clickButton('Invite');
  await administrator.page.getByRole('region', { name: 'Invitation' }).waitFor();
  let link: string | undefined;
  while (!link) {
    const mail = (await trial.mails()).find(({ to }) => to.includes(EMAIL));
    link = /https?:\S+\/redeem\/[\w-]+/.exec(mail?.text ?? '')?.[0];
  }
  await pat.open(link);
  await pat.clickButton('Get started');
  await pat.arrivesAt((url) => url.origin === trial.partnerUrl);
  await pat.type('E-mail', EMAIL);
  await pat.type('Password', trial.accountOf(EMAIL).password);
  await pat.clickButton('Sign in');
  await pat.seesHeading('Review permissions');
  await pat.clickButton('Accept');
  await pat.seesHeading('House rules');
  await pat.sees('What you see here stays here.');
  await looksAtBoth(pat, 't4-redemption');
  await pat.clickButton('Accept');
  await pat.seesHeading('My roles');
});

test('they change: whoever is here goes on, and is asked at the next sign-in', async () => {
  await administrator.open(`${trial.portalUrl}/settings/terms-of-use`);
  await administrator.clickLink('House rules');
  await administrator.clickButton('New version');
  await words(administrator, 0).fill(`${ENGLISH}\n\nPhones stay outside.`);
  await looksAtBoth(administrator, 't5-version');
  await administrator.clickButton('Publish');
  await administrator.page.getByRole('cell', { name: /^2/ }).first().waitFor();
  await pat.open(`${trial.portalUrl}/security-info`);
  await pat.seesHeading('Security info');
  await pat.clickButton('Sign out everywhere');
  await pat.seesHeading('Sign in');
  await patSignsIn('/approvals');
  await pat.seesHeading('House rules');
  await pat.sees('Phones stay outside.');
  await pat.click(pat.page.getByRole('combobox', { name: 'Language' }));
  await pat.click(pat.page.getByRole('option', { name: 'Deutsch' }));
  await pat.sees('Was Sie hier sehen, bleibt hier.');
  await looksAtBoth(pat, 't6-asked-again');
});

test('who declines is not let in, and who then accepts goes on to where they wanted', async () => {
  await pat.clickButton('Decline');
  await pat.seesHeading('You declined');
  await looksAtBoth(pat, 't7-declined');
  await patSignsIn('/approvals');
  await pat.seesHeading('House rules');
  await pat.clickButton('Accept');
  await pat.seesHeading('Approve requests');
});

test('the guest finds all three answers on their account, and a receipt of each', async () => {
  await pat.clickButton(/^Account of/);
  await pat.click(pat.page.getByRole('menuitem', { name: 'Your account' }));
  await pat.seesHeading('Your account');
  const table = pat.page.getByRole('table', { name: 'Terms of use' });
  await table.getByText('Declined').waitFor();
  assert.equal(await table.getByText('Accepted', { exact: true }).count(), 2);
  await looksAtBoth(pat, 't8-account');
  const receipt = await pat.download(pat.page.getByRole('link', { name: 'Receipt of House rules, version 1' }));
  assert.match(receipt, /Answer: accepted/);
  const signed = verifyReceipt(receipt);
  assert.ok(signed.holds && signed.text.endsWith(`${ENGLISH}\n`), receipt);
});

test('the administrator sees who answered what, as a file too, and withdraws them', async () => {
  await administrator.page.reload();
  const answers = administrator.page.getByRole('table', { name: 'Answers' });
  await answers.getByText('Declined').waitFor();
  await looksAtBoth(administrator, 't9-answers');
  await administrator.click(administrator.page.getByRole('combobox', { name: 'Answer' }));
  await administrator.click(administrator.page.getByRole('option', { name: 'Declined' }));
  await administrator.arrivesAt(/answer=declined/);
  await answers.getByText('Accepted', { exact: true }).first().waitFor({ state: 'detached' });
  const file = await administrator.download(administrator.page.getByRole('link', { name: 'Export CSV' }));
  assert.equal(file.trim().split('\n').length, 2);
  assert.match(file, /declined,House rules,2,de/);
  await administrator.clickButton('Withdraw');
  await dialogOn(administrator.page).getByText('Nobody is asked for them any more').waitFor();
  await looksAtBoth(administrator, 't10-withdraw');
  await administrator.click(dialogOn(administrator.page).getByRole('button', { name: 'Withdraw' }));
  await administrator.page.getByRole('button', { name: 'Publish again' }).waitFor();
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual([...administrator.violations, ...pat.violations], []);
});

/**
 * A guest whose home directory speaks SAML accepts an invitation: from the mail to the sign-in page of the partner and back,
 * what is asked of them, and what an administrator sees. Whoever is somebody else there does not come in by it. Light and
 * dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const FAY = 'fay@fabrikam.example';
const GIL = 'gil@fabrikam.example';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let guest: Person;
let page = '';

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('saml-redemption');
  [administrator, guest] = [await browser.person(), await browser.person()];
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1280, height: 860 });
}

/** Invites an address, and answers the link in the mail. */
async function invited(address: string): Promise<string> {
  await administrator.open(`${trial.portalUrl}/users`);
  await administrator.clickButton('Invite a guest');
  await administrator.type('E-mail address', address);
  await administrator.clickButton('Invite');
  await administrator.page.getByRole('region', { name: 'Invitation' }).getByText('Pending', { exact: true }).waitFor();
  page = administrator.page.url();
  for (;;) {
    const mail = (await trial.mails()).find(({ to }) => to.includes(address));
    if (mail) return /https?:\S+\/redeem\/[\w-]+/.exec(mail.text)![0];
  }
}

async function signsInAtFabrikam(): Promise<void> {
  await guest.arrivesAt((url) => url.origin === trial.fabrikamUrl);
  await guest.type('E-mail', FAY);
  await guest.type('Password', trial.accountOf(FAY).password);
  await guest.clickButton('Sign in');
}

test('with the account of somebody else at the partner nobody accepts an invitation', async () => {
  await guest.open(await invited(GIL));
  await guest.clickButton('Get started');
  await signsInAtFabrikam();
  await guest.sees('This is not the invited account.');
  await looksAtBoth(guest, 'r1-somebody-else');
  await administrator.open(page);
  await administrator.page.getByRole('region', { name: 'Invitation' }).getByText('Pending', { exact: true }).waitFor();
});

test('with their own they are asked for consent, come in, and are known by their home directory', async () => {
  await guest.open(await invited(FAY));
  await looksAtBoth(guest, 'r2-invitation');
  await guest.clickButton('Get started');
  // Who is signed in there already is not asked again.
  await guest.seesHeading('Review permissions');
  await looksAtBoth(guest, 'r3-consent');
  await guest.clickButton('Accept');
  await guest.seesHeading('My roles');
  await administrator.open(page);
  const card = administrator.page.getByRole('region', { name: 'Invitation' });
  await card.getByText('Accepted', { exact: true }).first().waitFor();
  await card.getByText('Fabrikam').first().waitFor();
  await looksAtBoth(administrator, 'r4-accepted');
});

test('no page breaks a rule of accessibility', () => {
  assert.deepEqual([...administrator.violations, ...guest.violations], []);
});

/**
 * The invitation of a guest on their page: waits, sent again, revoked, sent anew, accepted, reset. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const EMAIL = 'pat@partner.example';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let pat: Person;
let page = '';
let firstLink = '';
const seen = new Set<string>();

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('guest-invitation');
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

const card = () => administrator.page.getByRole('region', { name: 'Invitation' });
/** The question before an act; what was done is told in a dialog, too. */
const dialog = () => administrator.page.getByRole('dialog', { name: /\?$/ });

async function looksAtBoth(name: string): Promise<void> {
  await administrator.page.setViewportSize({ width: 1440, height: 900 });
  await administrator.looksAt(name);
  await administrator.page.setViewportSize({ width: 390, height: 844 });
  await administrator.looksAt(`${name}-narrow`);
  await administrator.page.setViewportSize({ width: 1280, height: 860 });
}

/** Presses a button of the card, and the same one in the question that follows. */
async function confirms(act: string, saying: RegExp): Promise<void> {
  await administrator.click(card().getByRole('button', { name: act }));
  await dialog().getByText(saying).waitFor();
  await administrator.click(dialog().getByRole('button', { name: act }));
}

async function newestLink(count: number): Promise<string> {
  const links = new Set<string>();
  while (links.size < count) {
    const mails = (await trial.mails()).filter(({ to }) => to.includes(EMAIL));
    for (const { text } of mails) links.add(/https?:\S+\/redeem\/[\w-]+/.exec(text)![0]);
  }
  return [...links].find((link) => !seen.has(link))!;
}
test('the page of an invited guest says since when the invitation waits, by whom, and until when', async () => {
  await administrator.open(`${trial.portalUrl}/users`);
  await administrator.clickButton('Invite a guest');
  await administrator.type('E-mail address', EMAIL);
  await administrator.clickButton('Invite');
  await card()
    .getByText(/by First administrator/)
    .waitFor();
  await card().getByText('Pending', { exact: true }).waitFor();
  await card().getByText('Expires').waitFor();
  page = administrator.page.url();
  firstLink = await newestLink(1);
  seen.add(firstLink);
  await looksAtBoth('g0-pending');
});

test('who invited answers for the guest; once nobody does, the list of guests says so', async () => {
  const sponsors = administrator.page.getByRole('region', { name: 'Sponsors' });
  await administrator.click(sponsors.getByRole('button', { name: 'Remove First administrator as sponsor' }));
  await sponsors.getByText('Nobody answers for this guest').waitFor();
  await administrator.open(`${trial.portalUrl}/users?kind=unsponsored`);
  await administrator.page.getByRole('cell', { name: 'No sponsor' }).waitFor();
  await looksAtBoth('g0-unsponsored');
  await administrator.open(page);
  await administrator.click(sponsors.getByRole('button', { name: 'Add sponsor' }));
  await administrator.type('Select a person or group', 'First');
  await administrator.click(administrator.page.getByRole('option', { name: 'First administrator' }));
  await looksAtBoth('g0-sponsor-panel');
  await administrator.clickButton('Add');
  await sponsors.getByRole('link', { name: 'First administrator' }).waitFor();
});

test('it is sent again, and the old link stops working', async () => {
  await administrator.click(card().getByRole('button', { name: 'Resend' }));
  await dialog()
    .getByText(/The old link stops working at once/)
    .waitFor();
  await looksAtBoth('g1-resend');
  await administrator.click(dialog().getByRole('button', { name: 'Resend' }));
  await card().getByText('Sent again').waitFor();
  await pat.open(firstLink);
  await pat.sees('This invitation link cannot be used.');
  seen.add(await newestLink(2));
});

test('it is revoked: the guest stays, no link works, and they can be invited again', async () => {
  await administrator.click(card().getByRole('button', { name: 'Revoke' }));
  await dialog()
    .getByText(/The guest stays in the directory/)
    .waitFor();
  await looksAtBoth('g2-revoke');
  await administrator.click(dialog().getByRole('button', { name: 'Revoke' }));
  await card().getByText('Revoked', { exact: true }).first().waitFor();
  await looksAtBoth('g3-revoked');
  for (const link of seen) {
    await pat.open(link);
    await pat.sees('This invitation link cannot be used.');
  }
  await confirms('Invite again', /A mail with a new link/);
  await card().getByText('Pending', { exact: true }).waitFor();
});

test('the guest comes by the newest link, and the page says when and through which home directory', async () => {
  await pat.open(await newestLink(3));
  await pat.clickButton('Get started');
  await pat.arrivesAt((url) => url.origin === trial.partnerUrl);
  await pat.type('E-mail', EMAIL);
  await pat.type('Password', trial.accountOf(EMAIL).password);
  await pat.clickButton('Sign in');
  await pat.seesHeading('Review permissions');
  await pat.clickButton('Accept');
  await pat.seesHeading('My roles');
  await administrator.open(page);
  await card().getByText('Signs in through').waitFor();
  await card().getByText('Accepted', { exact: true }).first().waitFor();
  await looksAtBoth('g4-accepted');
});

test('the redemption is reset: the guest is out and signs in anew', async () => {
  await administrator.click(card().getByRole('button', { name: 'Reset redemption' }));
  await dialog()
    .getByText(/Groups and roles stay/)
    .waitFor();
  await looksAtBoth('g5-reset');
  await administrator.click(dialog().getByRole('button', { name: 'Reset redemption' }));
  await card().getByText('Pending', { exact: true }).waitFor();
  await pat.open(`${trial.portalUrl}/my-roles`);
  await pat.seesHeading('Sign in');
});

test('a mailbox that got ten invitations in the hour gets no more, and the question says so', async () => {
  for (let sent = 4; sent < 10; sent += 1) {
    await confirms('Resend', /A mail with a new link/);
    await dialog().waitFor({ state: 'detached' });
  }
  await confirms('Resend', /A mail with a new link/);
  await dialog().getByText('This address got too many invitations in the last hour.').waitFor();
  await looksAtBoth('g6-too-many');
});

test('whoever got it blocks further ones by the link at its end, and the inviter is told', async () => {
  const address = 'reader@elsewhere.example';
  await administrator.open(`${trial.portalUrl}/users?invite=yes`);
  await administrator.type('E-mail address', address);
  await administrator.clickButton('Invite');
  await card().getByText('Pending', { exact: true }).waitFor();
  let link: string | undefined;
  while (!link) {
    const mail = (await trial.mails()).find(({ to }) => to.includes(address));
    link = /https?:\S+\/block-invitations\/\S+/.exec(mail?.text ?? '')?.[0];
  }
  await pat.open(link);
  await pat.seesHeading('Block future invitations?');
  await pat.looksAt('g9-block');
  await pat.clickButton('Block');
  await pat.seesHeading('Invitations are blocked');
  await pat.page.setViewportSize({ width: 390, height: 844 });
  await pat.looksAt('g9-blocked-narrow');
  await confirms('Resend', /A mail with a new link/);
  await dialog().getByText('This address takes no invitations.').waitFor();
  await pat.clickButton('Allow invitations again');
  await pat.seesHeading('Block future invitations?');
  assert.deepEqual(pat.violations, []);
});

test('many are invited by a file: checked first, then run, with a result for each row', async () => {
  await administrator.open(`${trial.portalUrl}/bulk-invitations`);
  const text = 'inviteeEmail,displayName\nmany@elsewhere.example,Many\nnobody,';
  const file = { name: 'partners.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await administrator.page.getByLabel('CSV file').setInputFiles(file);
  await administrator.clickButton('Check file');
  await administrator.page.getByRole('button', { name: 'Run 1 row' }).waitFor();
  await administrator.page.getByText('Will be invited', { exact: true }).waitFor();
  await looksAtBoth('g7-checked');
  await administrator.clickButton('Run 1 row');
  await administrator.page.getByText('Invited', { exact: true }).waitFor();
  await administrator.page.getByText('Done: 1. Not done: 1.').waitFor();
  await administrator.open(`${trial.portalUrl}/bulk-invitations`);
  await administrator.page.getByRole('link', { name: 'partners.csv' }).waitFor();
  await looksAtBoth('g8-uploads');
});

test('axe finds nothing on any of it', () => {
  assert.deepEqual(administrator.violations, []);
});

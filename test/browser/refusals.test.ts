/**
 * The refusals of the story in a real browser: a forwarded link, a declined consent, the wrong account, an expired
 * ticket, and a guest who wants to see the others. Each time nothing is granted, and the page says why.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const PAT = 'pat@partner.example';
const SAM = 'sam@partner.example';

interface Invited {
  id: string;
  redeemUrl: string;
}

let trial: TrialRun;
let browser: BrowserVisit;
let graphToken: string;
let pat: Invited;
let sam: Invited;
/** Pat after the accepted invitation, signed in. */
let guest: Person;
const people: Person[] = [];

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('refusals');
  graphToken = await trial.graphToken();
  pat = await invite(PAT);
  sam = await invite(SAM);
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

async function somebody(): Promise<Person> {
  const person = await browser.person();
  people.push(person);
  return person;
}

async function invite(address: string): Promise<Invited> {
  const answer = await fetch(`${trial.portalUrl}/v1.0/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${graphToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ invitedUserEmailAddress: address, inviteRedirectUrl: `${trial.portalUrl}/my-roles` }),
  });
  const body = (await answer.json()) as { inviteRedeemUrl: string; invitedUser: { id: string } };
  assert.equal(answer.status, 201, JSON.stringify(body));
  return { id: body.invitedUser.id, redeemUrl: body.inviteRedeemUrl };
}

async function stateOf({ id }: Invited): Promise<string> {
  const answer = await fetch(`${trial.portalUrl}/v1.0/users/${id}?$select=externalUserState`, {
    headers: { authorization: `Bearer ${graphToken}` },
  });
  return ((await answer.json()) as { externalUserState: string }).externalUserState;
}

/** Opens the link of an invitation and signs in at the partner, with whatever account. */
async function redeemAs(person: Person, { redeemUrl }: Invited, email: string): Promise<void> {
  await person.open(redeemUrl);
  await person.clickButton('Get started');
  await person.arrivesAt((url) => url.origin === trial.partnerUrl);
  await person.type('E-mail', email);
  await person.type('Password', trial.accountOf(email).password);
  await person.clickButton('Sign in');
}

async function isSignedIn(person: Person): Promise<boolean> {
  const answer = await person.page.request.get(`${trial.portalUrl}/portal/api/session`);
  return ((await answer.json()) as { signedIn: boolean }).signedIn;
}

async function expireTicketsOf({ id }: Invited): Promise<void> {
  const changed = await trial.asDatabaseOwner(
    `update invitation_ticket set expires_at = created_at
     where invitation_id in (select id from invitation where user_id = $1)`,
    [id],
  );
  assert.equal(changed, 1);
}

describe('refusals in a browser', () => {
  test('whoever declines has shared nothing and has no access', async () => {
    const person = await somebody();
    await redeemAs(person, pat, PAT);
    await person.seesHeading('Review permissions');
    await person.clickButton('Decline');
    await person.seesHeading('You declined');
    await person.looksAt('r1-declined');
    assert.equal(await stateOf(pat), 'PendingAcceptance');
    assert.equal(await isSignedIn(person), false);
  });

  test('another account of the same partner cannot take the invitation', async () => {
    const person = await somebody();
    await redeemAs(person, pat, SAM);
    await person.seesHeading('The invitation was not accepted');
    await person.sees('This is not the invited account.');
    await person.looksAt('r2-wrong-account');
    assert.equal(await stateOf(pat), 'PendingAcceptance');
    assert.equal(await isSignedIn(person), false);
  });

  test('the invited account can, after all of that', async () => {
    guest = await somebody();
    await redeemAs(guest, pat, PAT);
    await guest.seesHeading('Review permissions');
    await guest.clickButton('Accept');
    await guest.seesHeading('My roles');
    assert.equal(await stateOf(pat), 'Accepted');
  });

  test('a link forwarded to somebody who is signed in is for somebody else', async () => {
    await guest.open(sam.redeemUrl);
    await guest.sees(/You are signed in here as/);
    await guest.sees(/Only the person at .+@partner\.example can accept it/);
    assert.equal(await guest.page.getByRole('button', { name: 'Get started' }).count(), 0);
    await guest.looksAt('r3-forwarded-link');
    assert.equal(await stateOf(sam), 'PendingAcceptance');
  });

  test('a link whose time is over is refused, to the invited person too', async () => {
    const person = await somebody();
    await person.open(sam.redeemUrl);
    await person.page.getByRole('button', { name: 'Get started' }).waitFor();
    await expireTicketsOf(sam);
    await person.open(sam.redeemUrl);
    await person.seesHeading('This invitation cannot be used');
    await person.sees('This invitation link cannot be used.');
    await person.looksAt('r4-expired');
    assert.equal(await stateOf(sam), 'PendingAcceptance');
  });

  test('a guest sees nobody else in the directory', async () => {
    const read = (url: string) => guest.page.request.get(`${trial.portalUrl}/v1.0${url}`);
    assert.equal((await read(`/users/${pat.id}`)).status(), 200);
    assert.equal((await read(`/users/${sam.id}`)).status(), 403);
    const { value } = (await (await read('/users')).json()) as { value: { id: string }[] };
    assert.deepEqual(
      value.map(({ id }) => id),
      [pat.id],
    );
    await guest.open(`${trial.portalUrl}/users/${pat.id}`);
    await guest.sees(PAT);
    const areas = guest.page.getByRole('navigation', { name: 'Main' });
    assert.equal(await areas.getByRole('link', { name: 'My roles' }).count(), 1);
    assert.equal(await areas.getByRole('link', { name: 'Users' }).count(), 0);
    await guest.open(`${trial.portalUrl}/users/${sam.id}`);
    await guest.page.getByRole('alert').waitFor();
    await guest.looksAt('r5-guest-reads-another');
  });

  test('every page of the refusals was accessible, in light and in dark', () => {
    assert.deepEqual(
      people.flatMap(({ violations }) => violations),
      [],
    );
  });
});

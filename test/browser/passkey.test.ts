/**
 * A passkey in a real browser: enrolled by the first administrator, then enough to sign in alone, as two factors.
 *
 * The authenticator is the browser's own virtual one. The same key without user verification opens nothing.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CDPSession, Response } from 'playwright-core';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

interface Session {
  signedIn: boolean;
  mfaAt: string | null;
  methods: { passkeys: number };
}

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let devtools: CDPSession;
let authenticatorId: string;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('passkey');
  administrator = await browser.person();
  await administrator.open(trial.firstAdministratorUrl);
  devtools = await administrator.context.newCDPSession(administrator.page);
  await devtools.send('WebAuthn.enable');
  const added = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  authenticatorId = added.authenticatorId;
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

async function sessionOf(person: Person): Promise<Session> {
  const answer = await person.page.request.get(`${trial.portalUrl}/portal/api/session`);
  assert.equal(answer.status(), 200);
  return (await answer.json()) as Session;
}

async function signOut(person: Person): Promise<void> {
  await person.clickButton(/First administrator/);
  await person.click(person.page.getByRole('menuitem', { name: 'Sign out' }));
  await person.seesHeading('Sign in');
  assert.equal((await sessionOf(person)).signedIn, false);
}

const verifyUser = (isUserVerified: boolean) =>
  devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });

/** Changes one thing of what the page asks an authenticator; everything else stays as the server wrote it. */
const askWithoutVerification = `{
  const ask = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = ({ publicKey, ...rest }) =>
    ask({ ...rest, publicKey: { ...publicKey, userVerification: 'discouraged' } });
}`;

/** Whether somebody was at the device (bit 0), and whether it verified who (bit 2). */
function flagsOf(answer: Response): { present: boolean; verified: boolean } {
  const { response } = answer.request().postDataJSON() as { response: { response: { authenticatorData: string } } };
  const flags = Buffer.from(response.response.authenticatorData, 'base64url')[32]!;
  return { present: (flags & 0b1) !== 0, verified: (flags & 0b100) !== 0 };
}

describe('a passkey in a browser', () => {
  test('the first administrator enrols one', async () => {
    await administrator.seesHeading('Welcome to Daypass');
    await administrator.type('Your name', 'First administrator');
    await administrator.page.keyboard.press('Enter');
    await administrator.seesHeading('How will you sign in next time?');
    assert.equal((await sessionOf(administrator)).methods.passkeys, 0);
    await administrator.clickButton('Add a passkey');
    await administrator.looksAt('p1-name-of-the-passkey');
    await administrator.clickButton('Continue');
    await administrator.sees('1 enrolled');
    assert.equal((await sessionOf(administrator)).methods.passkeys, 1);
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
    assert.deepEqual(
      credentials.map(({ isResidentCredential }) => isResidentCredential),
      [true],
    );
    await administrator.looksAt('p2-passkey-enrolled');
  });

  test('the passkey alone signs in, and counts as a second factor', async () => {
    await administrator.clickLink('Go to the portal');
    await administrator.seesHeading('Hello, First administrator');
    await signOut(administrator);
    await administrator.clickButton('Use a passkey');
    await administrator.seesHeading('Hello, First administrator');
    const { signedIn, mfaAt } = await sessionOf(administrator);
    assert.equal(signedIn, true);
    assert.ok(mfaAt, 'a passkey with user verification is two factors');
  });

  test('the same passkey does not sign in when the device cannot verify the person', async () => {
    await signOut(administrator);
    await verifyUser(false);
    await administrator.clickButton('Use a passkey');
    await administrator.sees('No passkey was used');
    await administrator.looksAt('p3-not-verified');
    assert.equal((await sessionOf(administrator)).signedIn, false);
  });

  test('nor when a page that was tampered with does not ask for verification', async () => {
    await administrator.open(`${trial.portalUrl}/sign-in`);
    await administrator.page.evaluate(askWithoutVerification);
    const answered = administrator.page.waitForResponse(`${trial.portalUrl}/portal/api/sign-in/passkey`);
    await administrator.clickButton('Use a passkey');
    const refused = await answered;
    assert.deepEqual(flagsOf(refused), { present: true, verified: false });
    assert.equal(refused.status(), 401);
    assert.equal(((await refused.json()) as { error: { code: string } }).error.code, 'sign-in.failed');
    assert.equal((await sessionOf(administrator)).signedIn, false);
  });

  test('and does again once the device can', async () => {
    await administrator.open(`${trial.portalUrl}/sign-in`);
    await verifyUser(true);
    const answered = administrator.page.waitForResponse(`${trial.portalUrl}/portal/api/sign-in/passkey`);
    await administrator.clickButton('Use a passkey');
    assert.deepEqual(flagsOf(await answered), { present: true, verified: true });
    await administrator.seesHeading('Hello, First administrator');
    assert.ok((await sessionOf(administrator)).mfaAt);
  });

  test('every page on the way was accessible, in light and in dark', () => {
    assert.deepEqual(administrator.violations, []);
  });
});

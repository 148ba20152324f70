/**
 * The sign-in log says which application somebody signed in to, and who proved their second factor.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ROOT_SCOPE } from '#model/scope.ts';
import { listEntries } from '#modules/audit/index.ts';
import { updateProtectedApplication } from '#modules/decisions/index.ts';
import { presentSignIn } from '../../server/wire/portal/present-sign-in.ts';
import { openPartnerWorld, pat, type PartnerWorld } from '../support/partner-world.ts';
import { fay, openSamlWorld, type SamlWorld } from '../support/saml-world.ts';

async function lastOf({ ports }: PartnerWorld) {
  const [entry] = await listEntries(ports.database, { signIns: {}, limit: 1 });
  return presentSignIn(entry!);
}

describe('the application somebody signs in to', () => {
  let world: PartnerWorld;
  before(async () => {
    world = await openPartnerWorld('sign-in applications');
    await world.redeem(pat);
  });
  after(() => world.close());

  const signInTo = async (returnTo: string, browser = world.browser()) => {
    world.clock.moveBy(60_000);
    const start = await browser.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo });
    assert.equal((await browser.signInAt(start.body.redirectUrl, pat)).location, returnTo);
    return (await lastOf(world)).application;
  };

  test('is the portal, where the way back leads to one of its pages, and where it leads to none', async () => {
    assert.deepEqual(await signInTo('/my-roles'), { id: 'portal', displayName: 'Portal' });
    assert.deepEqual(await signInTo(`/forward-auth/start?application=${randomUUID()}&rd=x&state=y`), {
      id: 'portal',
      displayName: 'Portal',
    });
  });

  test('is a protected application, where a proxy sent them', async () => {
    const id = randomUUID();
    const wanted = {
      id,
      displayName: 'Expenses',
      host: 'expenses.example',
      scope: ROOT_SCOPE,
      style: 'redirect',
      rules: [],
    } as never;
    await updateProtectedApplication(world.ports, world.operator, wanted, false);
    const application = await signInTo(`/forward-auth/start?application=${id}&rd=x&state=y`);
    assert.deepEqual(application, { id, displayName: 'Expenses' });
  });

  test('is a command line, where it opened the browser', async () => {
    const browser = world.browser();
    const query = new URLSearchParams({
      client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      response_type: 'code',
      redirect_uri: 'http://localhost:8400',
      scope: `${world.baseUrl}//.default openid`,
      state: 'the state',
      code_challenge: createHash('sha256').update(randomBytes(32).toString('base64url')).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const asked = await browser.get(`/organizations/oauth2/v2.0/authorize?${query.toString()}`);
    const { pathname } = new URL(asked.location!, world.baseUrl);
    assert.match(pathname, /^\/sign-in\/interaction\//);
    assert.deepEqual(await signInTo(pathname, browser), {
      id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      displayName: 'Azure command line',
    });
  });
});

describe('a second factor that home proved', () => {
  let world: SamlWorld;
  before(async () => {
    world = await openSamlWorld('second factor of home');
    const browser = world.browser();
    const ticket = await world.invite(fay.email);
    const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    await world.signInThere(browser, step.body.redirectUrl, fay);
    await browser.post('/portal/api/redemption/consent', { accepted: true });
  });
  after(() => world.close());

  test('is told as proved by home, at a sign-in and at a step-up; a step-up without one is refused by name', async () => {
    const browser = world.browser();
    const start = async () => {
      world.clock.moveBy(60_000);
      return (await browser.post('/portal/api/sign-in/start', { identifier: fay.email, returnTo: '/' })).body;
    };
    await world.signInThere(browser, (await start()).redirectUrl, fay);
    assert.equal((await lastOf(world)).secondFactor, null);
    const stepUp = async () => {
      world.clock.moveBy(60_000);
      const { body } = await browser.post('/portal/api/step-up/start', { returnTo: '/' });
      await world.signInThere(browser, body.redirectUrl, fay);
      return lastOf(world);
    };
    const refused = await stepUp();
    assert.deepEqual(
      [refused.purpose, refused.reason, refused.homeDirectory?.displayName, refused.method],
      ['step-up', 'session.mfa-required', 'Fabrikam', 'saml'],
    );
    world.proveBy('http://schemas.microsoft.com/claims/multipleauthn');
    const raised = await stepUp();
    assert.deepEqual(
      [raised.purpose, raised.result, raised.secondFactor?.by, raised.method],
      ['step-up', 'success', 'home-directory', 'saml'],
    );
    await world.signInThere(browser, (await start()).redirectUrl, fay);
    const { secondFactor } = await lastOf(world);
    assert.deepEqual(secondFactor, { by: 'home-directory', at: world.clock.now().toISOString() });
  });
});

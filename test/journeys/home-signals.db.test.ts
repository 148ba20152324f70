/**
 * What a partner says of an account between two sign-ins: access here ends with the same commit, for its own people and
 * nobody else's.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { findUserByMail, updateUser } from '#modules/directory/index.ts';
import { signalsUrl, updatePartnerAccess } from '#modules/home-directories/index.ts';
import { findPerson } from '#modules/sessions/index.ts';
import { activateGuest } from '../support/activated-guest.ts';
import { openPartnerWorld, pat, sam, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';
import { openSignalSource, type SignalSource } from '../support/signal-source.ts';
import { activitiesOf, eventsWaiting } from '../support/trail.ts';

const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';
const RISC = 'https://schemas.openid.net/secevent/risc/event-type/';

let world: PartnerWorld;
let source: SignalSource;
let audience: string;
let visits: Record<'pat' | 'sam', PortalBrowser>;

before(async () => {
  // The partner's tokens carry real time.
  world = await openPartnerWorld('home signals', {}, {}, new Date());
  source = await openSignalSource(() => world.clock.now());
  audience = signalsUrl(world.ports, world.homeDirectoryId);
  await world.changeHome({ signalsIssuer: source.issuer });
  visits = { pat: await world.redeem(pat), sam: await world.redeem(sam) };
});
after(async () => {
  await source?.close();
  await world?.close();
});

/** Both are here, signed in and active again, whatever a test did to them. */
beforeEach(async () => {
  source.answers = true;
  for (const person of [pat, sam]) {
    const name = person === pat ? 'pat' : 'sam';
    if (!(await isSignedIn(name))) await signInAgain(name);
  }
});

// What begins in one test began well before what is signed in the next.
afterEach(() => world.clock.moveBy(120_000));

const personOf = (name: 'pat' | 'sam') => ({ pat, sam })[name];
const guestOf = async (name: 'pat' | 'sam') => (await findUserByMail(world.ports.database, personOf(name).email))!;
const isSignedIn = async (name: 'pat' | 'sam') =>
  ((await visits[name].get('/portal/api/session')).body as { signedIn: boolean }).signedIn;

async function signInAgain(name: 'pat' | 'sam'): Promise<string | undefined> {
  const { email } = personOf(name);
  const step = await visits[name].post('/portal/api/sign-in/start', { identifier: email, returnTo: '/' });
  return (await visits[name].signInAt(step.body.redirectUrl, personOf(name))).location;
}

const linkOf = (userId: string) =>
  world.ports.database
    .selectFrom('identity_link')
    .select(['issuer', 'subject', 'suspended_at'])
    .where('user_id', '=', userId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
const isSuspended = async (name: 'pat' | 'sam') => (await linkOf((await guestOf(name)).id)).suspended_at !== null;

/** What the home of somebody says of them, as valid as the changes leave it. */
async function eventAbout(userId: string, type: string, details: object = {}) {
  const { issuer: iss, subject: sub } = await linkOf(userId);
  return { aud: audience, sub_id: { format: 'iss_sub', iss, sub }, events: { [type]: details } };
}
const eventOf = async (name: 'pat' | 'sam', type: string, details?: object) =>
  eventAbout((await guestOf(name)).id, type, details);

const push = async (token: string, homeDirectoryId = world.homeDirectoryId) => {
  const answer = await world.app.inject({
    method: 'POST',
    url: `/sign-in/signals/${homeDirectoryId}`,
    headers: { 'content-type': 'application/secevent+jwt' },
    payload: token,
  });
  return [answer.statusCode, answer.body === '' ? undefined : answer.json().err] as const;
};

const TAKEN = [202, undefined] as const;

/** Somebody holds a role for an hour. */
const activate = async (name: 'pat' | 'sam') => activateGuest(world, await guestOf(name));

// First: the provider's own words carry real time.
describe('somebody signs out at home', () => {
  test('and is signed out here as well, by the word of the real provider; nobody else is, nor the same person elsewhere', async () => {
    const elsewhere = world.browser();
    const step = await elsewhere.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/' });
    await elsewhere.signInAt(step.body.redirectUrl, pat);
    await visits.pat.signOutAtHome(world.partner.url);
    const session = (await elsewhere.get('/portal/api/session')).body as { signedIn: boolean };
    assert.deepEqual([await isSignedIn('pat'), session.signedIn, await isSignedIn('sam')], [false, true, true]);
  });

  test('an identity token is no such word', async () => {
    const answer = await world.app.inject({
      method: 'POST',
      url: `/sign-in/signed-out/${world.homeDirectoryId}`,
      payload: new URLSearchParams({ logout_token: await source.sign({ aud: 'daypass' }) }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.deepEqual([answer.statusCode, answer.json().error], [400, 'invalid_request']);
  });
});

describe('a partner says that', () => {
  test('sessions of somebody are revoked: theirs end here, and what they activated; they may sign in again', async () => {
    const running = await activate('pat');
    const token = await source.sign(await eventOf('pat', `${CAEP}session-revoked`));
    const recorded = await activitiesOf(world.ports.database, async () => assert.deepEqual(await push(token), TAKEN));
    assert.deepEqual(recorded, ['home-signal.received', 'role.activation-ended', 'session.ended']);
    assert.deepEqual([await isSignedIn('pat'), await running(), await isSignedIn('sam')], [false, false, true]);
    assert.equal(await signInAgain('pat'), '/');
    assert.equal(await running(), false);
  });

  test('an account is disabled: every decision denies, the eligibility stays, and its return gives nothing back', async () => {
    const running = await activate('pat');
    const disabled = await source.sign(await eventOf('pat', `${RISC}account-disabled`, { reason: 'hijacking' }));
    assert.deepEqual(await push(disabled), TAKEN);
    assert.equal((await eventsWaiting(world.ports.database)).at(-1), 'home-account.refused');
    const { id } = await guestOf('pat');
    assert.equal((await findPerson(world.ports.database, id))!.standing, 'suspended');
    assert.deepEqual([await isSignedIn('pat'), await running()], [false, false]);

    world.clock.moveBy(1000);
    assert.deepEqual(await push(await source.sign(await eventOf('pat', `${RISC}account-enabled`))), TAKEN);
    assert.equal((await findPerson(world.ports.database, id))!.standing, 'active');
    assert.deepEqual([await isSignedIn('pat'), await running()], [false, false]);
    const held = await world.ports.database
      .selectFrom('eligibility_schedule')
      .select('removed_at')
      .where('principal_id', '=', id)
      .execute();
    assert.deepEqual(held, [{ removed_at: null }]);
  });

  test('whom the settings here shut out, no word of home lets in', async () => {
    const { id } = await guestOf('pat');
    const nobody = {
      users: { accessType: 'blocked', targets: [{ target: 'AllUsers', targetType: 'user' }] },
      applications: { accessType: 'blocked', targets: [{ target: 'AllApplications', targetType: 'application' }] },
    };
    assert.deepEqual(await push(await source.sign(await eventAbout(id, `${RISC}account-disabled`))), TAKEN);
    await updatePartnerAccess(world.ports, world.operator, world.homeDirectoryId, { inbound: nobody });
    world.clock.moveBy(120_000);
    assert.deepEqual(await push(await source.sign(await eventAbout(id, `${RISC}account-enabled`))), TAKEN);
    assert.equal(await isSuspended('pat'), true);
    await updatePartnerAccess(world.ports, world.operator, world.homeDirectoryId, { inbound: null });
    await signInAgain('pat');
    assert.equal(await isSuspended('pat'), false);
  });

  test('an account was disabled, after it said that it is enabled again: the later one counts', async () => {
    const at = Math.floor(world.clock.now().getTime() / 1000);
    const enabled = await eventOf('pat', `${RISC}account-enabled`, { event_timestamp: at - 10 });
    const disabled = await eventOf('pat', `${RISC}account-disabled`, { event_timestamp: at - 20 });
    assert.deepEqual(await push(await source.sign(enabled)), TAKEN);
    assert.deepEqual(await push(await source.sign(disabled)), TAKEN);
    assert.equal(await isSuspended('pat'), false);
    const again = await eventOf('pat', `${RISC}account-disabled`, { event_timestamp: at - 5 });
    assert.deepEqual(await push(await source.sign(again)), TAKEN);
    assert.equal(await isSuspended('pat'), true);
  });

  test('a password was changed: sessions end, what is activated goes on; one more passkey ends nothing', async () => {
    const running = await activate('pat');
    const change = (change_type: string) => eventOf('pat', `${CAEP}credential-change`, { change_type });
    assert.deepEqual(await push(await source.sign(await change('create'))), TAKEN);
    assert.equal(await isSignedIn('pat'), true);
    assert.deepEqual(await push(await source.sign(await change('update'))), TAKEN);
    assert.deepEqual([await isSignedIn('pat'), await running()], [false, true]);
    const revoked = await source.sign(await eventOf('pat', `${CAEP}session-revoked`));
    assert.deepEqual(await push(revoked), TAKEN);
    assert.equal(await running(), false);
  });

  test('a mailbox is of somebody else now: nobody comes in as the guest until an administrator has looked', async () => {
    const token = await source.sign({
      ...(await eventOf('sam', `${RISC}identifier-recycled`)),
      sub_id: { format: 'email', email: sam.email.toUpperCase() },
    });
    assert.deepEqual(await push(token), TAKEN);
    assert.notEqual(await signInAgain('sam'), '/');
    await updateUser(world.ports, world.operator, (await guestOf('sam')).id, { enabled: true });
    assert.equal(await signInAgain('sam'), '/');
  });

  test('somebody has another mailbox: mail goes there, as long as it is one of its own', async () => {
    const { id } = await guestOf('sam');
    const mail = async () =>
      (await world.ports.database.selectFrom('directory_user').select('mail').where('id', '=', id).executeTakeFirst())!
        .mail;
    const move = async (to: string) =>
      push(await source.sign(await eventAbout(id, `${RISC}identifier-changed`, { 'new-value': to })));
    assert.deepEqual(await move('sam@other.example'), TAKEN);
    assert.equal(await mail(), sam.email);
    assert.deepEqual(await move(pat.email), TAKEN);
    assert.equal(await mail(), sam.email);
    assert.deepEqual(await move('samuel@partner.example'), TAKEN);
    assert.equal(await mail(), 'samuel@partner.example');
    assert.deepEqual(await move(sam.email), TAKEN);
    assert.equal(await mail(), sam.email);
  });
});

describe('a signal', () => {
  const revoked = () => eventOf('pat', `${CAEP}session-revoked`);

  test('counts once: the same one again ends no session that began since', async () => {
    const token = await source.sign(await revoked());
    assert.deepEqual(await push(token), TAKEN);
    // By clocks that differ, this session could be one of those the signal ended.
    await signInAgain('pat');
    assert.deepEqual(await push(token), TAKEN);
    assert.equal(await isSignedIn('pat'), true);
  });

  test('that comes late ends what began before it was signed, and no later session', async () => {
    const token = await source.sign({
      ...(await revoked()),
      iat: Math.floor(world.clock.now().getTime() / 1000) - 86_400,
    });
    assert.deepEqual(await push(token), TAKEN);
    assert.equal(await isSignedIn('pat'), true);
  });

  for (const [what, changed, header, expected] of [
    ['with another issuer', { iss: 'https://elsewhere.example' }, {}, 'invalid_issuer'],
    ['for another receiver', { aud: 'https://elsewhere.example' }, {}, 'invalid_audience'],
    ['from the future', { iat: Math.floor(Date.now() / 1000) + 86_400_000 }, {}, 'invalid_request'],
    ['of two months ago', { iat: Math.floor(Date.now() / 1000) - 60 * 86_400 }, {}, 'invalid_request'],
    ['without a name', { jti: undefined }, {}, 'invalid_request'],
    ['that is a token of another kind', {}, { typ: 'JWT' }, 'invalid_request'],
    [
      'of two events',
      { events: { [`${CAEP}session-revoked`]: {}, [`${RISC}account-purged`]: {} } },
      {},
      'invalid_request',
    ],
    ['of no event', { events: {} }, {}, 'invalid_request'],
  ] as const) {
    test(`${what} is refused with ${expected}`, async () => {
      const valid = await revoked();
      assert.deepEqual(await push(await source.sign({ ...valid, ...changed } as JWTPayload, header)), [400, expected]);
      assert.equal(await isSignedIn('pat'), true);
      assert.deepEqual(await push(await source.sign(valid)), TAKEN);
      assert.equal(await isSignedIn('pat'), false);
    });
  }

  test('signed by a stranger, or by nobody, is refused', async () => {
    const claims = { ...(await revoked()), iss: source.issuer, iat: Math.floor(world.clock.now().getTime() / 1000) };
    const stranger = await generateKeyPair('RS256');
    const forged = await new SignJWT({ ...claims, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'secevent+jwt' })
      .sign(stranger.privateKey);
    assert.deepEqual(await push(forged), [400, 'invalid_key']);
    const [, body] = forged.split('.');
    const bare = Buffer.from(JSON.stringify({ alg: 'none', typ: 'secevent+jwt' })).toString('base64url');
    assert.deepEqual(await push(`${bare}.${body}.`), [400, 'invalid_key']);
    assert.deepEqual(await push('not a token'), [400, 'invalid_request']);
    assert.equal(await isSignedIn('pat'), true);
  });

  test('of one partner says nothing of the people of another', async () => {
    const other = await openSignalSource(() => world.clock.now());
    const otherId = randomUUID();
    await world.addHome(otherId, { signalsIssuer: other.issuer, domains: ['other.example'] });
    const claims = { ...(await revoked()), aud: signalsUrl(world.ports, otherId) };
    assert.deepEqual(await push(await other.sign(claims), otherId), TAKEN);
    const byMailbox = { ...claims, sub_id: { format: 'email', email: pat.email } };
    assert.deepEqual(await push(await other.sign(byMailbox), otherId), TAKEN);
    const namesake = { format: 'iss_sub', iss: `${world.partner.url}/other`, sub: claims.sub_id.sub };
    assert.deepEqual(await push(await other.sign({ ...claims, sub_id: namesake }), otherId), TAKEN);
    assert.deepEqual(await push(await other.sign(await revoked())), [400, 'invalid_key']);
    assert.equal(await isSignedIn('pat'), true);
    await other.close();
  });

  test('whose keys cannot be had is to come again; where none are taken, it is told so', async () => {
    const away = await openSignalSource(() => world.clock.now());
    await world.changeHome({ signalsIssuer: away.issuer });
    away.answers = false;
    const token = await away.sign(await revoked());
    assert.equal((await push(token))[0], 503);
    away.answers = true;
    assert.deepEqual(await push(token), TAKEN);
    assert.equal(await isSignedIn('pat'), false);
    await world.changeHome({ signalsIssuer: null });
    assert.deepEqual(await push(await away.sign(await revoked())), [400, 'access_denied']);
    await world.changeHome({ signalsIssuer: source.issuer });
    await away.close();
  });
});

test('an account is gone for good at home: the guest is deleted, and can be restored for thirty days', async () => {
  const { id } = await guestOf('sam');
  assert.deepEqual(await push(await source.sign(await eventOf('sam', `${RISC}account-purged`))), TAKEN);
  assert.equal(await findUserByMail(world.ports.database, sam.email), undefined);
  const deleted = await world.ports.database
    .selectFrom('principal')
    .select('deleted_at')
    .where('id', '=', id)
    .executeTakeFirst();
  assert.deepEqual(deleted?.deleted_at, world.clock.now());
});

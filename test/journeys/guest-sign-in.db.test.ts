/**
 * A guest signs in at home and nowhere else: redemption, liveness, and what a home directory may not say.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROOT_SCOPE } from '#model/scope.ts';
import { findLiveSession } from '#modules/sessions/index.ts';
import { activitiesOf, eventsWaiting } from '../support/trail.ts';
import { openPartnerWorld, pat, sam, stray, type PartnerWorld } from '../support/partner-world.ts';

describe('a guest from a partner directory', () => {
  let world: PartnerWorld;
  before(async () => {
    world = await openPartnerWorld('guest sign-in');
  });
  after(() => world.close());

  test('redeems, consents, is signed in, and signs in again at home', async () => {
    const browser = world.browser();
    const ticket = await world.invite(pat.email);
    const shown = await browser.get(`/portal/api/redemptions/${ticket}`);
    assert.equal(shown.body.proof.kind, 'home-directory', JSON.stringify(shown));
    assert.equal(shown.body.invitedAddress, 'p•••@partner.example');
    const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    assert.equal(step.body.next, 'home-directory', JSON.stringify(step));
    const back = await browser.signInAt(step.body.redirectUrl, pat);
    assert.equal(back.location, '/redeem/consent', JSON.stringify(back));
    const before = await browser.get('/portal/api/redemption');
    assert.equal(before.body.step, 'consent');
    assert.equal(before.body.provedAs.address, pat.email);
    const done = await browser.post('/portal/api/redemption/consent', { accepted: true });
    assert.equal(done.body.step, 'done', JSON.stringify(done));
    const session = await browser.get('/portal/api/session');
    assert.equal(session.body.user.userType, 'Guest');

    const again = world.browser();
    const start = await again.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/my-roles' });
    assert.equal(start.body.next, 'home-directory');
    assert.equal((await again.signInAt(start.body.redirectUrl, pat)).location, '/my-roles');
    assert.equal((await again.get('/portal/api/session')).body.user.id, session.body.user.id);
  });

  test('D41: the used link is over, for its own guest too', async () => {
    const ticket = await world.invite('lou@partner.example');
    const browser = world.browser();
    const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    assert.equal(step.body.next, 'home-directory');
    await world.ports.unitOfWork((tx) =>
      tx.db.updateTable('invitation_ticket').set({ consumed_at: tx.now }).where('consumed_at', 'is', null).execute(),
    );
    const over = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    assert.equal(over.body.error.code, 'invitation.ticket-invalid');
  });

  test('D34, D33: an answer without our flow, with a changed state, or of another browser opens no session', async () => {
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/' });
    const address = new URL(await browser.answerOf(start.body.redirectUrl, pat));
    const other = world.browser();
    await other.get('/portal/api/session');
    const refused = '/sign-in?problem=sign-in.home-answer-invalid';
    assert.equal((await other.get(address.pathname + address.search)).location, refused);
    const changed = new URL(address);
    changed.searchParams.set('state', `${changed.searchParams.get('state')!.slice(0, -1)}_`);
    assert.equal((await browser.get(changed.pathname + changed.search)).location, refused);
    const withoutState = new URL(address);
    withoutState.searchParams.delete('state');
    assert.equal((await browser.get(withoutState.pathname + withoutState.search)).location, refused);
    // Unchanged and in its own browser the same answer is good, once.
    assert.equal((await browser.get(address.pathname + address.search)).location, '/');
    assert.equal((await browser.get(address.pathname + address.search)).location, refused);
  });

  test('D34: a missing or foreign issuer in the answer is refused', async () => {
    for (const issuer of [undefined, 'https://evil.example']) {
      const browser = world.browser();
      const start = await browser.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/' });
      const address = new URL(await browser.answerOf(start.body.redirectUrl, pat));
      if (issuer) address.searchParams.set('iss', issuer);
      else address.searchParams.delete('iss');
      const refused = await browser.get(address.pathname + address.search);
      assert.equal(refused.location, '/sign-in?problem=sign-in.home-answer-invalid');
    }
  });

  test('somebody at the partner who was never invited is not let in', async () => {
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', { identifier: sam.email, returnTo: '/' });
    const back = await browser.signInAt(start.body.redirectUrl, sam);
    assert.equal(back.location, '/sign-in?problem=sign-in.not-invited');
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, false);
  });

  test('D37: a partner may not speak for addresses of another domain', async () => {
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', { identifier: 'x@partner.example', returnTo: '/' });
    const back = await browser.signInAt(start.body.redirectUrl, stray);
    assert.equal(back.location, '/sign-in?problem=sign-in.home-domain-foreign');
  });

  test('D42: a colleague cannot redeem a forwarded link, and is told so before consent', async () => {
    const ticket = await world.invite('lee@partner.example');
    const browser = world.browser();
    const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    const back = await browser.signInAt(step.body.redirectUrl, sam);
    assert.equal(back.location, '/redeem/problem?code=invitation.wrong-account');
    const consent = await browser.post('/portal/api/redemption/consent', { accepted: true });
    assert.equal(consent.status, 400);
  });

  test('D42: a link opened while somebody else is signed in says so', async () => {
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/' });
    await browser.signInAt(start.body.redirectUrl, pat);
    const ticket = await world.invite('kim@partner.example');
    const refused = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    assert.equal(refused.body.error.code, 'invitation.signed-in-as-someone-else');
    const allowed = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: true });
    assert.equal(allowed.body.next, 'home-directory', JSON.stringify(allowed));
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, false);
  });

  test('a home directory that was disabled while the person was away is not believed', async () => {
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/' });
    const address = new URL(await browser.answerOf(start.body.redirectUrl, pat));
    await world.changeHome({ enabled: false });
    const back = await browser.get(address.pathname + address.search);
    assert.equal(back.location, '/sign-in?problem=sign-in.home-disabled');
    await world.changeHome({ enabled: true });
  });
});

describe('liveness of a guest', () => {
  let world: PartnerWorld;
  before(async () => {
    world = await openPartnerWorld('guest liveness');
  });
  after(() => world.close());

  test('row 25: the session goes on while home confirms it, and ends when the account is disabled there', async () => {
    const browser = await world.redeem(pat);
    world.clock.moveBy(299_999);
    await world.administer(pat.email, 'disable');
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, true);
    await world.administer(pat.email, 'enable');
    const userId = (await browser.get('/portal/api/session')).body.user.id as string;
    const ask = () =>
      world.composition.decisions.decide({
        principalId: userId,
        action: 'Microsoft.Web/sites/read',
        scope: ROOT_SCOPE,
      });
    assert.partialDeepStrictEqual(ask(), { decision: 'deny', reason: 'no-assignment' });

    // Enabling does not bring back what disabling revoked: the refresh token is gone.
    world.clock.moveBy(1);
    const ended = await activitiesOf(world.ports.database, async () => {
      assert.equal((await browser.get('/portal/api/session')).body.signedIn, false);
    });
    assert.deepEqual(ended, ['identity.suspended', 'session.ended']);
    assert.ok((await eventsWaiting(world.ports.database)).includes('home-account.refused'));
    const link = await world.ports.database
      .selectFrom('identity_link')
      .select(['suspended_at', 'suspended_reason'])
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    assert.equal(link.suspended_reason, 'home-account-refused');
    assert.partialDeepStrictEqual(ask(), { decision: 'deny', reason: 'principal-suspended' });

    // A later sign-in at home resumes the link.
    const again = world.browser();
    const start = await again.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/' });
    assert.equal((await again.signInAt(start.body.redirectUrl, pat)).location, '/');
    assert.equal((await again.get('/portal/api/session')).body.user.id, userId);
  });

  test('a confirmed session is extended for all of many requests that come at once', async () => {
    const browser = await world.redeem(sam);
    const [row] = await world.ports.database
      .selectFrom('session')
      .select('id')
      .where('ended_at', 'is', null)
      .orderBy('created_at', 'desc')
      .execute();
    const sessionId = row!.id;
    world.clock.moveBy(300_000);
    const found = await Promise.all(Array.from({ length: 8 }, () => findLiveSession(world.ports, { sessionId })));
    assert.ok(found.every((session) => session?.id === sessionId));
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, true);
    const { live_until: liveUntil } = await world.ports.database
      .selectFrom('session')
      .select('live_until')
      .where('id', '=', sessionId)
      .executeTakeFirstOrThrow();
    assert.equal(liveUntil?.getTime(), world.clock.now().getTime() + 300_000);
  });

  test('while home does not answer the session is refused but not ended', async () => {
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', { identifier: sam.email, returnTo: '/' });
    await browser.signInAt(start.body.redirectUrl, sam);
    world.clock.moveBy(300_000);
    await world.partner.stop();
    const refused = await browser.get('/portal/api/session');
    assert.equal(refused.status, 503);
    assert.equal(refused.body.error.code, 'sign-in.home-unavailable');
    const open = await world.ports.database
      .selectFrom('session')
      .select('id')
      .where('live_until', '<=', world.clock.now())
      .where('ended_at', 'is', null)
      .execute();
    assert.ok(open.length > 0);
  });
});

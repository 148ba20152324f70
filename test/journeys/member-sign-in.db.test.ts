/**
 * The first administrator, passwords and second factors of members, and mailbox codes of guests.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { publicOrigins } from '#platform/settings.ts';
import { createBootstrapLink } from '#modules/administration/index.ts';
import { totpCode } from '../../server/modules/credentials/totp.ts';
import { SoftwarePasskey } from '../support/software-passkey.ts';
import { openPartnerWorld, type PartnerWorld } from '../support/partner-world.ts';
import { activitiesOf } from '../support/trail.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';

const password = 'seven calm otters';

describe('the first administrator', () => {
  let world: PartnerWorld;
  let link: string;
  let domain: string;
  before(async () => {
    world = await openPartnerWorld('member sign-in');
    domain = world.ports.settings.DAYPASS_DOMAIN;
    link = (await createBootstrapLink(world.ports, world.operator, 'test')).token;
  });
  after(() => world.close());

  const person = () => ({ displayName: 'Second administrator', userPrincipalName: `second@${domain}`, mail: null });
  let secret: string;

  async function enter(browser: PortalBrowser, given = password) {
    const start = await browser.post('/portal/api/sign-in/start', { identifier: `second@${domain}`, returnTo: '/' });
    const { challengeId } = start.body;
    return browser.post('/portal/api/sign-in/password', { challengeId, password: given });
  }

  test('comes in by the link, once, and sets a password and an app', async () => {
    const browser = world.browser();
    assert.equal((await browser.get(`/portal/api/bootstrap/${link}`)).status, 200);
    const done = await browser.post(`/portal/api/bootstrap/${link}`, person());
    assert.deepEqual(done.body, { next: 'done', returnTo: '/security-info' });
    assert.equal((await browser.get('/portal/api/session')).body.abilities.manageUsers, true);
    const again = await world.browser().post(`/portal/api/bootstrap/${link}`, { ...person(), userPrincipalName: 'x' });
    assert.equal(again.body.error.code, 'bootstrap.link-invalid');

    const weak = await browser.post(
      '/portal/api/security-info/password',
      { currentPassword: null, newPassword: 'short' },
      'PUT',
    );
    assert.equal(weak.body.error.code, 'password.too-weak');
    const set = await browser.post(
      '/portal/api/security-info/password',
      { currentPassword: null, newPassword: password },
      'PUT',
    );
    assert.equal(set.status, 200, JSON.stringify(set));
    const offered = await browser.post('/portal/api/security-info/totp/start');
    secret = offered.body.secret;
    assert.match(offered.body.qr.path, /^M/);
    const { challengeId } = offered.body;
    const code = totpCode(secret, world.clock.now());
    const confirmed = await browser.post('/portal/api/security-info/totp', { challengeId, code });
    assert.equal(confirmed.status, 201, JSON.stringify(confirmed));
  });

  test('signs in with password and code; a code counts once', async () => {
    world.clock.moveBy(60_000);
    const browser = world.browser();
    const step = await enter(browser);
    assert.equal(step.body.next, 'second-factor', JSON.stringify(step));
    const code = totpCode(secret, world.clock.now());
    const { challengeId } = step.body;
    const done = await browser.post('/portal/api/sign-in/totp', { challengeId, code });
    assert.deepEqual(done.body, { next: 'done', returnTo: '/' });
    assert.notEqual((await browser.get('/portal/api/session')).body.mfaAt, null);

    const other = world.browser();
    const replayed = await other.post('/portal/api/sign-in/totp', {
      challengeId: (await enter(other)).body.challengeId,
      code,
    });
    assert.equal(replayed.body.error.code, 'sign-in.failed');
    const guessing = world.browser();
    const { challengeId: asked } = (await enter(guessing)).body;
    const guess = () => guessing.post('/portal/api/sign-in/totp', { challengeId: asked, code: '12345' });
    assert.deepEqual(await activitiesOf(world.ports.database, guess), ['sign-in.refused']);
  });

  test('a wrong password, and any password of nobody, are answered alike', async () => {
    const wrong = await enter(world.browser(), 'not the password');
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', { identifier: `nobody@${domain}`, returnTo: '/' });
    assert.equal(start.body.next, 'password');
    const { challengeId } = start.body;
    const nobody = await browser.post('/portal/api/sign-in/password', { challengeId, password });
    assert.deepEqual(nobody, wrong);
    assert.equal(nobody.status, 401);
    const tried = await activitiesOf(world.ports.database, () => enter(world.browser(), 'not the password'));
    assert.deepEqual(tried, ['sign-in.refused']);
  });

  test('D50: after five wrong passwords the right one rests for a minute', async () => {
    for (let tries = 0; tries < 4; tries += 1) await enter(world.browser(), 'not the password');
    assert.equal((await enter(world.browser())).body.error.code, 'sign-in.failed');
    world.clock.moveBy(59_999);
    assert.equal((await enter(world.browser())).body.error.code, 'sign-in.failed');
    world.clock.moveBy(1);
    assert.equal((await enter(world.browser())).body.next, 'second-factor');
  });

  test('D52: each sign-in and each step-up gives a new cookie, and the old one is worth nothing', async () => {
    const browser = world.browser();
    const name = '__Host-daypass-session-8080';
    browser.cookies.set(name, 'A'.repeat(43));
    world.clock.moveBy(60_000);
    const step = await enter(browser);
    const answer = { challengeId: step.body.challengeId, code: totpCode(secret, world.clock.now()) };
    await browser.post('/portal/api/sign-in/totp', answer);
    const first = browser.cookies.get(name)!;
    assert.notEqual(first, 'A'.repeat(43));
    const proved = (await browser.get('/portal/api/session')).body.mfaAt;
    world.clock.moveBy(60_000);
    const started = await browser.post('/portal/api/step-up/start', { returnTo: '/my-roles' });
    assert.equal(started.body.next, 'second-factor', JSON.stringify(started));
    const code = totpCode(secret, world.clock.now());
    const prove = (given: string) =>
      browser.post('/portal/api/sign-in/totp', { challengeId: started.body.challengeId, code: given });
    const wrong = await prove(String((Number(code) + 1) % 1_000_000).padStart(6, '0'));
    assert.equal(wrong.body.error.code, 'sign-in.failed');
    assert.equal((await browser.get('/portal/api/session')).body.mfaAt, proved);
    const raised = await prove(code);
    assert.deepEqual(raised.body, { next: 'done', returnTo: '/my-roles' }, JSON.stringify(raised));
    assert.notEqual(browser.cookies.get(name), first);
    assert.equal((await browser.get('/portal/api/session')).body.mfaAt, world.clock.now().toISOString());
    const stolen = world.browser();
    stolen.cookies.set(name, first);
    assert.equal((await stolen.get('/portal/api/session')).body.signedIn, false);
  });

  test('a new password ends the other sessions, and an app is replaced by another; the trail tells each', async () => {
    world.clock.moveBy(60_000);
    const signedIn = async () => {
      const browser = world.browser();
      const { challengeId } = (await enter(browser)).body;
      world.clock.moveBy(30_000);
      await browser.post('/portal/api/sign-in/totp', { challengeId, code: totpCode(secret, world.clock.now()) });
      return browser;
    };
    const [browser, other] = [await signedIn(), await signedIn()];
    const left = (work: () => Promise<unknown>) => activitiesOf(world.ports.database, work);
    const isIn = async () => (await other.get('/portal/api/session')).body.signedIn;
    assert.equal(await isIn(), true);
    const passwords = { currentPassword: password, newPassword: `${password} swim` };
    const changed = await left(() => browser.post('/portal/api/security-info/password', passwords, 'PUT'));
    assert.deepEqual(changed, ['sign-in-method.added', 'session.ended']);
    assert.equal(await isIn(), false);
    const back = { currentPassword: passwords.newPassword, newPassword: password };
    assert.deepEqual(await left(() => browser.post('/portal/api/security-info/password', back, 'PUT')), [
      'sign-in-method.added',
    ]);
    const removed = await left(() => browser.post('/portal/api/security-info/totp', {}, 'DELETE'));
    assert.deepEqual(removed, ['sign-in-method.removed']);
    const offered = (await browser.post('/portal/api/security-info/totp/start')).body;
    secret = offered.secret;
    const confirm = () =>
      browser.post('/portal/api/security-info/totp', {
        challengeId: offered.challengeId,
        code: totpCode(secret, world.clock.now()),
      });
    assert.deepEqual(await left(confirm), ['sign-in-method.added']);
    const third = await signedIn();
    const { sessions } = (await browser.get('/portal/api/security-info')).body;
    const latest = sessions.filter((one: { current: boolean }) => !one.current).at(-1);
    const ended = await left(() => browser.post(`/portal/api/security-info/sessions/${latest.id}`, {}, 'DELETE'));
    assert.deepEqual(ended, ['session.ended']);
    assert.equal((await third.get('/portal/api/session')).body.signedIn, false);
  });

  test('a passkey is added, is the second factor of a step-up, and is removed; the trail tells each', async () => {
    world.clock.moveBy(60_000);
    const browser = world.browser();
    const { challengeId } = (await enter(browser)).body;
    await browser.post('/portal/api/sign-in/totp', { challengeId, code: totpCode(secret, world.clock.now()) });
    const passkey = new SoftwarePasskey(publicOrigins(world.ports.settings).portalUrl);
    const offered = (await browser.post('/portal/api/security-info/passkeys/options')).body;
    const answer = { challengeId: offered.challengeId, name: 'Key', response: passkey.register(offered.options) };
    const left = (work: () => Promise<unknown>) => activitiesOf(world.ports.database, work);
    const added = await left(() => browser.post('/portal/api/security-info/passkeys', answer));
    assert.deepEqual(added, ['sign-in-method.added']);

    world.clock.moveBy(20 * 60_000);
    const started = (await browser.post('/portal/api/step-up/start', { returnTo: '/my-roles' })).body;
    assert.deepEqual(started.methods, ['passkey', 'totp']);
    const prove = async (key: SoftwarePasskey) => {
      const asked = { challengeId: started.challengeId };
      const { challengeId, options } = (await browser.post('/portal/api/sign-in/passkey/options', asked)).body;
      // Whoever has another key claims to be this one.
      const response = { ...key.prove(options), id: passkey.id, rawId: passkey.id };
      return browser.post('/portal/api/sign-in/passkey', { challengeId, response });
    };
    const stranger = new SoftwarePasskey(publicOrigins(world.ports.settings).portalUrl);
    assert.equal((await prove(stranger)).body.error.code, 'sign-in.failed');
    const proved = await left(async () => {
      assert.deepEqual((await prove(passkey)).body, { next: 'done', returnTo: '/my-roles' });
    });
    assert.deepEqual(proved, ['second-factor.proved']);
    const removed = await left(() => browser.post(`/portal/api/security-info/passkeys/${passkey.id}`, {}, 'DELETE'));
    assert.deepEqual(removed, ['sign-in-method.removed']);
  });

  test('a write without the CSRF token, or from another origin, is refused', async () => {
    const browser = world.browser();
    const { csrfToken } = (await browser.get('/portal/api/session')).body;
    const url = '/portal/api/sign-in/start';
    const body = { identifier: `second@${domain}`, returnTo: '/' };
    const good = await browser.send('POST', url, body, { 'x-daypass-csrf': csrfToken });
    assert.equal(good.status, 200);
    const without = await browser.send('POST', url, body);
    assert.equal(without.body.error.code, 'request.csrf-missing');
    const foreign = { 'x-daypass-csrf': csrfToken, origin: 'https://evil.example' };
    assert.equal((await browser.send('POST', url, body, foreign)).body.error.code, 'request.csrf-missing');
  });

  test('D53: signing out everywhere ends the other browsers too', async () => {
    const open = async () => {
      world.clock.moveBy(60_000);
      const browser = world.browser();
      const { challengeId } = (await enter(browser)).body;
      await browser.post('/portal/api/sign-in/totp', { challengeId, code: totpCode(secret, world.clock.now()) });
      assert.equal((await browser.get('/portal/api/session')).body.signedIn, true);
      return browser;
    };
    const [here, there] = [await open(), await open()];
    await here.post('/portal/api/sign-out', { everywhere: true });
    assert.equal((await there.get('/portal/api/session')).body.signedIn, false);
  });

  test('left each step in the trail: ways in, refusals, second factors, ends of sessions', async () => {
    const rows = await world.ports.database
      .selectFrom('audit_entry as e')
      .innerJoin('directory_user as u', 'u.id', 'e.subject_id')
      .select('e.activity')
      .distinct()
      .where('u.user_principal_name', '=', `second@${domain}`)
      .execute();
    const found = new Set(rows.map((row) => row.activity));
    for (const activity of [
      'administrator.bootstrapped',
      'sign-in.succeeded',
      'sign-in.refused',
      'sign-in-method.added',
      'second-factor.proved',
      'session.ended',
    ]) {
      assert.ok(found.has(activity), activity);
    }
  });
});

describe('a guest without a home directory', () => {
  let world: PartnerWorld;
  const address = 'robin@elsewhere.example';
  before(async () => {
    world = await openPartnerWorld('passcodes');
  });
  after(() => world.close());

  async function start(browser: PortalBrowser, identifier = address) {
    return (await browser.post('/portal/api/sign-in/start', { identifier, returnTo: '/' })).body;
  }
  const answer = (browser: PortalBrowser, challengeId: string, code: string) =>
    browser.post('/portal/api/sign-in/one-time-passcode', { challengeId, code });
  const wrongOf = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, '0');

  test('redeems and signs in with codes sent to the mailbox', async () => {
    const browser = world.browser();
    const ticket = await world.invite(address);
    const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    assert.equal(step.body.next, 'one-time-passcode', JSON.stringify(step));
    const proved = await answer(browser, step.body.challengeId, world.passcodes.at(-1)!);
    assert.equal(proved.body.returnTo, '/redeem/consent');
    const done = await browser.post('/portal/api/redemption/consent', { accepted: true });
    assert.equal(done.body.step, 'done', JSON.stringify(done));

    const again = world.browser();
    const { challengeId } = await start(again);
    assert.equal((await answer(again, challengeId, world.passcodes.at(-1)!)).body.next, 'done');
    const session = (await again.get('/portal/api/session')).body;
    assert.equal(session.user.mail, address);
    assert.equal(session.mfaAt, null);
  });

  test('D50: the sixth try is not evaluated, whatever it is', async () => {
    world.clock.moveBy(3_600_000);
    const browser = world.browser();
    const { challengeId } = await start(browser);
    const code = world.passcodes.at(-1)!;
    const tries = await Promise.all(Array.from({ length: 5 }, () => answer(browser, challengeId, wrongOf(code))));
    assert.ok(tries.every((tried) => tried.body.error.code === 'sign-in.code-wrong'));
    assert.deepEqual((await answer(browser, challengeId, code)).body.error.details, { triesLeft: 0 });
  });

  test('D50: a code is good at the last instant of ten minutes, in its own browser, once, and only the newest', async () => {
    world.clock.moveBy(3_600_000);
    const browser = world.browser();
    const { challengeId } = await start(browser);
    const old = world.passcodes.at(-1)!;
    await browser.post('/portal/api/sign-in/one-time-passcode/resend', { challengeId });
    const code = world.passcodes.at(-1)!;
    assert.equal((await answer(browser, challengeId, old)).body.error.code, 'sign-in.code-wrong');
    const elsewhere = await answer(world.browser(), challengeId, code);
    assert.equal(elsewhere.body.error.code, 'sign-in.flow-ended');
    world.clock.moveBy(599_999);
    assert.equal((await answer(browser, challengeId, code)).body.next, 'done');
    assert.equal((await answer(browser, challengeId, code)).body.error.code, 'sign-in.flow-ended');
    const late = world.browser();
    const second = await start(late);
    world.clock.moveBy(600_000);
    const over = await answer(late, second.challengeId, world.passcodes.at(-1)!);
    assert.equal(over.body.error.code, 'sign-in.code-wrong');
  });

  test('D51: an address nobody has is answered like one somebody has', async () => {
    const known = await start(world.browser());
    const unknown = await start(world.browser(), 'stranger@elsewhere.example');
    assert.deepEqual(Object.keys(unknown), Object.keys(known));
    assert.equal(unknown.next, 'one-time-passcode');
    assert.equal(unknown.expiresAt, known.expiresAt);
    const browser = world.browser();
    const { challengeId } = await start(browser, 'stranger@elsewhere.example');
    const refused = await answer(browser, challengeId, world.passcodes.at(-1)!);
    assert.equal(refused.body.error.code, 'sign-in.failed');
  });
});

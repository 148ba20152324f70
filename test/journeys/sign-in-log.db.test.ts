/**
 * The sign-in log: every attempt to come in leaves one entry that says who, where, by what and why not.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createUser } from '#modules/directory/index.ts';
import { listEntries } from '#modules/audit/index.ts';
import { portalPlugin } from '../../server/wire/portal/plugin.ts';
import { presentSignIn } from '../../server/wire/portal/present-sign-in.ts';
import type { SignInEntry } from '../../server/wire/portal/sign-in-log-contract.ts';
import { liveSession } from '../support/live-session.ts';
import { openPartnerWorld, pat, sam, stray, type PartnerPerson, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';
import { fay, openSamlWorld, type SamlWorld } from '../support/saml-world.ts';
import { totpCode } from '../../server/modules/credentials/totp.ts';

const password = 'seven calm otters';
const vendor = 'robin@elsewhere.example';

/** The entries a step left, oldest first. */
async function leftBy({ ports }: PartnerWorld, step: () => Promise<unknown>): Promise<SignInEntry[]> {
  const positions = () =>
    ports.database.selectFrom('audit_entry').select(['id', 'position']).orderBy('position').execute();
  const before = (await positions()).length;
  await step();
  const order = (await positions()).slice(before).map(({ id }) => id);
  const entries = await listEntries(ports.database, { signIns: {}, limit: 1000 });
  return order.flatMap((id) => entries.filter((entry) => entry.id === id)).map(presentSignIn);
}

const startOf = async (browser: PortalBrowser, identifier: string, returnTo = '/') =>
  (await browser.post('/portal/api/sign-in/start', { identifier, returnTo })).body;

describe('the sign-in log', () => {
  let world: PartnerWorld;
  let patId: string;
  before(async () => {
    world = await openPartnerWorld('sign-in log', {}, { portal: portalPlugin });
    const browser = await world.redeem(pat);
    patId = (await browser.get('/portal/api/session')).body.user.id;
  });
  after(() => world.close());
  beforeEach(() => world.clock.moveBy(3_600_000));

  async function goHome(who: PartnerPerson, typed = who.email, returnTo = '/'): Promise<string> {
    const browser = world.browser();
    const start = await startOf(browser, typed, returnTo);
    return (await browser.signInAt(start.redirectUrl, who)).location!;
  }

  test('a guest who signs in at home: person, home directory, protocol, application, browser, session', async () => {
    const [entry, ...more] = await leftBy(world, () => goHome(pat));
    assert.deepEqual(more, []);
    assert.partialDeepStrictEqual(entry, {
      purpose: 'sign-in',
      result: 'success',
      reason: null,
      person: { id: patId, userPrincipalName: `pat_partner.example#EXT#@${world.ports.settings.DAYPASS_DOMAIN}` },
      homeDirectory: { id: world.homeDirectoryId, displayName: 'Partner directory' },
      method: 'openid',
      application: { id: 'portal', displayName: 'Portal' },
      ipAddress: '127.0.0.1',
      secondFactor: null,
    });
    assert.ok(entry?.sessionId);
  });

  test('redeeming says that it was the acceptance of an invitation', async () => {
    const entries = await leftBy(world, () => world.redeem(sam));
    assert.deepEqual(
      entries.map(({ purpose, result, method }) => [purpose, result, method]),
      [['redemption', 'success', 'openid']],
    );
  });

  test('a refusal of the home, and an answer that does not belong to the question, each leave one entry', async () => {
    const refused = await leftBy(world, async () => {
      const browser = world.browser();
      const { redirectUrl } = await startOf(browser, pat.email);
      const state = new URL(redirectUrl).searchParams.get('state')!;
      const query = new URLSearchParams({ error: 'access_denied', state, iss: world.partner.url });
      const back = await browser.get(`/sign-in/callback/${world.homeDirectoryId}?${query.toString()}`);
      assert.equal(back.location, '/sign-in?problem=sign-in.home-refused');
    });
    assert.deepEqual(
      refused.map(({ reason, person, homeDirectory, method }) => [
        reason,
        person?.id,
        homeDirectory?.displayName,
        method,
      ]),
      [['sign-in.home-refused', patId, 'Partner directory', 'openid']],
    );
    assert.match(refused[0]!.refusal!, /Partner directory/);
    const unasked = await leftBy(world, () =>
      world.browser().get(`/sign-in/callback/${world.homeDirectoryId}?state=x`),
    );
    assert.deepEqual(
      unasked.map(({ reason, person }) => [reason, person]),
      [['sign-in.home-answer-invalid', null]],
    );
    // A callback of no home directory is about nothing.
    assert.deepEqual(await leftBy(world, () => world.browser().get(`/sign-in/callback/${patId}?state=x`)), []);
  });

  test('somebody who was never invited is named by the address the home told', async () => {
    const [entry, ...more] = await leftBy(world, () => goHome(stray, 'x@partner.example'));
    assert.deepEqual(more, []);
    assert.deepEqual(
      [entry?.reason, entry?.person, entry?.identifier],
      ['sign-in.home-domain-foreign', null, 'x@partner.example'],
    );
  });

  test('a guest whose account is disabled here is refused by name', async () => {
    await world.ports.unitOfWork((tx) =>
      tx.db.updateTable('principal').set({ enabled: false }).where('id', '=', patId).execute(),
    );
    const entries = await leftBy(world, () => goHome(pat));
    assert.deepEqual(
      entries.map(({ reason, person }) => [reason, person?.id]),
      [['sign-in.not-active', patId]],
    );
    await world.ports.unitOfWork((tx) =>
      tx.db.updateTable('principal').set({ enabled: true }).where('id', '=', patId).execute(),
    );
    assert.deepEqual(
      (await leftBy(world, () => goHome(pat))).map(({ result }) => result),
      ['success'],
    );
  });

  test('the wrong account at an invitation is one entry about the invited guest', async () => {
    const entries = await leftBy(world, async () => {
      const browser = world.browser();
      const ticket = await world.invite('lee@partner.example');
      const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
      await browser.signInAt(step.body.redirectUrl, sam);
    });
    assert.deepEqual(
      entries.map(({ purpose, reason, person, identifier, homeDirectory }) => [
        purpose,
        reason,
        person?.userPrincipalName?.split('#')[0],
        identifier,
        homeDirectory?.displayName,
      ]),
      [['redemption', 'invitation.wrong-account', 'lee_partner.example', sam.email, 'Partner directory']],
    );
  });

  test('a vendor: wrong code, too many codes, right code', async () => {
    const answer = (browser: PortalBrowser, challengeId: string, code: string) =>
      browser.post('/portal/api/sign-in/one-time-passcode', { challengeId, code });
    const ticket = await world.invite(vendor);
    const browser = world.browser();
    const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    const wrong = await leftBy(world, () => answer(browser, step.body.challengeId, '00000000'));
    assert.deepEqual(
      wrong.map(({ purpose, reason, method, person }) => [purpose, reason, method, person?.displayName]),
      [['redemption', 'sign-in.code-wrong', 'one-time-passcode', 'robin']],
    );
    await answer(browser, step.body.challengeId, world.passcodes.at(-1)!);
    await browser.post('/portal/api/redemption/consent', { accepted: true });
    const again = world.browser();
    const { challengeId } = await startOf(again, vendor);
    const entries = await leftBy(world, async () => {
      await answer(again, challengeId, '00000000');
      await answer(again, challengeId, world.passcodes.at(-1)!);
    });
    assert.deepEqual(
      entries.map(({ result, reason, method, homeDirectory }) => [result, reason, method, homeDirectory]),
      [
        ['failure', 'sign-in.code-wrong', 'one-time-passcode', null],
        ['success', null, 'one-time-passcode', null],
      ],
    );
    const often = await leftBy(world, async () => {
      for (let asked = 0; asked < 6; asked += 1) await startOf(world.browser(), vendor);
    });
    assert.ok(often.length > 0 && often.every(({ reason }) => reason === 'sign-in.too-many-tries'));
  });

  test('what was typed is kept where it is an address, and never where it may be a password', async () => {
    const tryAs = async (identifier: string) => {
      const browser = world.browser();
      const { challengeId } = await startOf(browser, identifier);
      const { body } = await browser.post('/portal/api/sign-in/password', { challengeId, password: 'a wrong guess' });
      assert.equal(body.error.code, 'sign-in.failed');
    };
    const nobody = `nobody@${world.ports.settings.DAYPASS_DOMAIN}`;
    const typed = await leftBy(world, async () => {
      await tryAs(nobody);
      await tryAs('my secret passphrase');
    });
    assert.deepEqual(
      typed.map(({ person, identifier, reason }) => [person, identifier, reason]),
      [
        [null, nobody, 'sign-in.failed'],
        [null, null, 'sign-in.failed'],
      ],
    );
    const rows = JSON.stringify(await world.ports.database.selectFrom('audit_entry').selectAll().execute());
    for (const secret of ['a wrong guess', 'my secret passphrase']) assert.ok(!rows.includes(secret));
  });

  test('a member: wrong password, second factor by an app, and a failed and a proved step-up', async () => {
    const browser = world.browser();
    const secret = await enrolMember(browser);
    world.clock.moveBy(60_000);
    const upn = `mia@${world.ports.settings.DAYPASS_DOMAIN}`;
    const enter = async (given: string) => {
      const fresh = world.browser();
      const { challengeId } = await startOf(fresh, upn);
      const step = await fresh.post('/portal/api/sign-in/password', { challengeId, password: given });
      return { fresh, step };
    };
    const wrong = await leftBy(world, () => enter('not the password'));
    assert.deepEqual(
      wrong.map(({ reason, method, person }) => [reason, method, person?.displayName]),
      [['sign-in.failed', 'password', 'Mia']],
    );
    const { fresh, step } = await enter(password);
    const signedIn = await leftBy(world, async () => {
      const code = totpCode(secret, world.clock.now());
      await fresh.post('/portal/api/sign-in/totp', { challengeId: step.body.challengeId, code });
    });
    assert.deepEqual(
      signedIn.map(({ result, method, secondFactor }) => [result, method, secondFactor]),
      [['success', 'password', { by: 'authenticator-app', at: world.clock.now().toISOString() }]],
    );
    world.clock.moveBy(60_000);
    const { challengeId } = (await fresh.post('/portal/api/step-up/start', { returnTo: '/my-roles' })).body;
    const raised = await leftBy(world, async () => {
      await fresh.post('/portal/api/sign-in/totp', { challengeId, code: '12345' });
      await fresh.post('/portal/api/sign-in/totp', { challengeId, code: totpCode(secret, world.clock.now()) });
    });
    assert.deepEqual(
      raised.map(({ purpose, result, reason, secondFactor }) => [purpose, result, reason, secondFactor?.by]),
      [
        ['step-up', 'failure', 'sign-in.failed', undefined],
        ['step-up', 'success', null, 'authenticator-app'],
      ],
    );
    const ids = raised.map(({ id }) => id);
    const rows = world.ports.database.selectFrom('audit_entry').select('activity').where('id', 'in', ids);
    const activities = (await rows.execute()).map(({ activity }) => activity);
    assert.deepEqual(activities, ['second-factor.proved', 'second-factor.proved']);
    // An answer to what was asked of another browser is no attempt.
    assert.deepEqual(
      await leftBy(world, () => world.browser().post('/portal/api/sign-in/totp', { challengeId, code: '1' })),
      [],
    );
  });

  async function enrolMember(browser: PortalBrowser): Promise<string> {
    const { id } = await createUser(world.ports, world.operator, {
      userPrincipalName: `mia@${world.ports.settings.DAYPASS_DOMAIN}`,
      displayName: 'Mia',
      mail: null,
    });
    const { cookie } = await liveSession(world.ports, id);
    const [name, value] = cookie!.split('=') as [string, string];
    browser.cookies.set(name, value);
    const set = { currentPassword: null, newPassword: password };
    assert.equal((await browser.post('/portal/api/security-info/password', set, 'PUT')).status, 200);
    const offered = (await browser.post('/portal/api/security-info/totp/start')).body;
    const code = totpCode(offered.secret, world.clock.now());
    await browser.post('/portal/api/security-info/totp', { challengeId: offered.challengeId, code });
    return offered.secret;
  }

  test('the log of the portal is filtered, paged and exported for who may read sign-ins, and refused to others', async () => {
    const reader = await liveSession(world.ports, world.administrator.principalId);
    const get = (path: string, headers = reader) => world.app.inject({ method: 'GET', url: path, headers });
    const list = async (query: string) =>
      (await get(`/portal/api/sign-ins?${query}`)).json<{ value: SignInEntry[]; nextCursor: string | null }>().value;
    const all = await list('');
    assert.ok(all.length > 10);
    const byPerson = await list(`person=${patId}`);
    assert.ok(byPerson.length > 0 && byPerson.every(({ person }) => person?.id === patId));
    const refused = await list(`person=${patId}&result=failure&reason=sign-in.not-active`);
    assert.deepEqual(
      refused.map(({ reason }) => reason),
      ['sign-in.not-active'],
    );
    const atHome = await list(`home=${world.homeDirectoryId}`);
    assert.ok(atHome.length > 0 && atHome.every(({ homeDirectory }) => homeDirectory?.id === world.homeDirectoryId));
    assert.deepEqual(await list('application=another'), []);
    assert.equal((await list('application=portal')).length, all.filter((one) => one.application).length);
    const until = all.at(-1)!.at;
    assert.ok((await list(`to=${until}`)).every(({ at }) => at <= until));
    assert.equal((await get('/portal/api/sign-ins?reason=request.invalid')).statusCode, 400);
    const one = await get(`/portal/api/sign-ins/${all[0]!.id}`);
    assert.deepEqual(one.json(), all[0]);
    const csv = await get(`/portal/api/sign-ins.csv?person=${patId}&result=failure`);
    assert.match(csv.body, /^Time,Purpose,Result,Reason,/);
    assert.match(csv.body, /sign-in\.not-active/);
    const choices = (await get('/portal/api/sign-in-choices')).json();
    assert.deepEqual(choices.homeDirectories, [{ id: world.homeDirectoryId, displayName: 'Partner directory' }]);
    assert.deepEqual(choices.applications, [{ id: 'portal', displayName: 'Portal' }]);

    const guest = await liveSession(world.ports, patId);
    for (const path of ['sign-ins', `sign-ins/${all[0]!.id}`, 'sign-ins.csv', 'sign-in-choices']) {
      const answer = await get(`/portal/api/${path}`, guest);
      assert.equal(answer.statusCode, 403, path);
    }
    const own = (await get('/portal/api/own-sign-ins', guest)).json<{ value: SignInEntry[] }>().value;
    assert.ok(own.length > 0 && own.every(({ person }) => person?.id === patId));
  });
});

describe('the sign-in log of a partner who speaks SAML', () => {
  let world: SamlWorld;
  before(async () => {
    world = await openSamlWorld('saml sign-in log');
  });
  after(() => world.close());

  test('a guest redeems; a changed answer is refused with the check that failed', async () => {
    const browser = world.browser();
    const ticket = await world.invite(fay.email);
    const redeemed = await leftBy(world, async () => {
      const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
      await world.signInThere(browser, step.body.redirectUrl, fay);
      await browser.post('/portal/api/redemption/consent', { accepted: true });
    });
    assert.deepEqual(
      redeemed.map(({ purpose, method, homeDirectory }) => [purpose, method, homeDirectory?.displayName]),
      [['redemption', 'saml', 'Fabrikam']],
    );
    const refused = await leftBy(world, async () => {
      const again = world.browser();
      const { redirectUrl } = await startOf(again, fay.email);
      const form = await world.formOf(again, redirectUrl, fay);
      const text = Buffer.from(form.SAMLResponse, 'base64').toString();
      const changed = Buffer.from(text.replace('fay@', 'may@')).toString('base64');
      await world.handIn({ ...form, SAMLResponse: changed });
    });
    assert.deepEqual(
      refused.map(({ reason, check, person, method }) => [reason, check, person?.displayName, method]),
      [['sign-in.home-answer-invalid', 'signature', redeemed[0]!.person!.displayName, 'saml']],
    );
  });
});

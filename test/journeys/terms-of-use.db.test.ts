/**
 * Terms of use after redemption: asked at the next sign-in where a version or the time says so, and nobody is in before
 * the answer.
 */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { logKeyOf, verifyReceipt } from '#modules/audit/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { publishTerms, withdrawTerms } from '#modules/invitations/index.ts';
import { writePassword } from '../../server/modules/credentials/credential-store.ts';
import { hashPassword } from '../../server/modules/credentials/password.ts';
import { portalPlugin } from '../../server/wire/portal/plugin.ts';
import { liveSession, type Caller } from '../support/live-session.ts';
import { openPartnerWorld, pat, sam, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';
import { termsIn } from '../support/published-terms.ts';

const DAY = 86_400_000;
const PAGE = '/sign-in/terms';
const WAITING = '/portal/api/sign-in/terms';

let world: PartnerWorld;
/** Came before there were any terms, and stays signed in. */
let running: PortalBrowser;
let patId: string;
let termsId = '';

before(async () => {
  world = await openPartnerWorld('terms of use', { DAYPASS_SESSION_HOURS: '24' }, { portal: portalPlugin });
  running = await world.redeem(pat);
  patId = (await running.get('/portal/api/session')).body.user.id;
});
after(() => world?.close());
afterEach(async () => {
  world.clock.moveBy(1_000);
  if (termsId) await withdrawTerms(world.ports, world.administrator, termsId).catch(() => undefined);
});

const texts = { en: 'Be kind.\n\nLock the door.', de: 'Sei freundlich.' };

async function publish(changed: Parameters<typeof termsIn>[2] = {}, id: string = randomUUID()) {
  termsId = id;
  return publishTerms(world.ports, world.administrator, id, termsIn('House rules', texts, changed));
}

/** Pat signs in at home, in a new browser; answers where that led. */
async function signIn(returnTo = '/my-roles') {
  const browser = world.browser();
  const start = await browser.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo });
  const { location } = await browser.signInAt(start.body.redirectUrl, pat);
  return { browser, location };
}

const trailOf = async (userId: string) =>
  (
    await world.ports.database.selectFrom('audit_entry').select('activity').where('subject_id', '=', userId).execute()
  ).map(({ activity }) => activity);

const isSignedIn = async (browser: PortalBrowser) =>
  (await browser.get('/portal/api/session')).body.signedIn as boolean;

const answer = (browser: PortalBrowser, accepted: boolean, changed: object = {}) =>
  browser.post(WAITING, { termsId, version: 1, language: 'en', accepted, ...changed });

/** Signs in and accepts what is asked. */
async function signInAccepting(version = 1): Promise<PortalBrowser> {
  const { browser, location } = await signIn();
  assert.equal(location, PAGE);
  assert.equal((await answer(browser, true, { version })).body.step, 'done');
  return browser;
}

describe('terms that are published while a guest is here', () => {
  test('the running session goes on, the next sign-in asks, and nobody is in before the answer', async () => {
    await publish();
    assert.equal(await isSignedIn(running), true);
    const { browser, location } = await signIn();
    assert.equal(location, PAGE);
    assert.equal(await isSignedIn(browser), false);
    const { body } = await browser.get(WAITING);
    assert.equal(body.step, 'terms');
    assert.deepEqual(body.terms.paragraphs, ['Be kind.', 'Lock the door.']);
    assert.deepEqual(body.terms.languages, ['en', 'de']);
    const done = await answer(browser, true);
    assert.deepEqual([done.body.step, done.body.returnTo], ['done', '/my-roles'], JSON.stringify(done));
    assert.equal(await isSignedIn(browser), true);
    assert.equal((await signIn()).location, '/my-roles');
    assert.ok((await trailOf(patId)).includes('terms.accepted'));
  });

  test('who declines is not signed in and is out everywhere; who then accepts goes on', async () => {
    const before = (await signIn()).browser;
    assert.equal(await isSignedIn(before), true);
    await publish();
    const { browser } = await signIn();
    assert.equal((await answer(browser, false)).body.step, 'declined');
    assert.equal(await isSignedIn(browser), false);
    assert.equal(await isSignedIn(before), false);
    assert.equal((await answer(browser, true)).body.error.code, 'request.not-found');
    const trail = await trailOf(patId);
    assert.ok(trail.includes('terms.declined') && trail.includes('sign-in.refused'));
    assert.equal(await isSignedIn(await signInAccepting()), true);
  });

  test('the language is the one the browser wants most, another can be chosen, and it is on record', async () => {
    await publish();
    const { browser } = await signIn();
    const wanted = await browser.send('GET', WAITING, undefined, { 'accept-language': 'fr, en;q=0.2, de-AT;q=0.9' });
    assert.deepEqual([wanted.body.terms.language, wanted.body.terms.paragraphs], ['de', ['Sei freundlich.']]);
    assert.equal((await browser.get(`${WAITING}?language=de`)).body.terms.language, 'de');
    assert.equal((await browser.get(`${WAITING}?language=pl`)).body.terms.language, 'en');
    assert.equal((await answer(browser, true, { language: 'pl' })).body.error.code, 'invitation.terms-outdated');
    assert.equal((await answer(browser, true, { language: 'de' })).body.step, 'done');
    const [own] = (await browser.get('/portal/api/my-terms')).body.value;
    assert.deepEqual([own.displayName, own.version, own.language, own.answer], ['House rules', 1, 'de', 'accepted']);
  });

  test('another browser neither reads nor answers them, and a version that was replaced meanwhile is not accepted', async () => {
    await publish();
    const { browser } = await signIn();
    const other = world.browser();
    assert.equal((await other.get(WAITING)).status, 404);
    assert.equal((await answer(other, true)).body.error.code, 'request.not-found');
    await publish({}, termsId);
    assert.equal((await answer(browser, true)).body.error.code, 'invitation.terms-outdated');
    assert.equal((await answer(browser, true, { version: 2 })).body.step, 'done');
  });

  test('several are asked one at a time; terms withdrawn meanwhile are asked of nobody', async () => {
    const second = randomUUID();
    await publish();
    await publishTerms(world.ports, world.administrator, second, termsIn('Visitor rules', { en: 'Sign the book.' }));
    const { browser } = await signIn();
    const next = await answer(browser, true);
    assert.deepEqual([next.body.step, next.body.terms.displayName], ['terms', 'Visitor rules']);
    assert.equal(await isSignedIn(browser), false);
    await withdrawTerms(world.ports, world.administrator, second);
    assert.equal((await browser.get(WAITING)).body.error.code, 'sign-in.flow-ended');
    assert.equal((await signIn()).location, '/my-roles');
  });

  test('who signs out everywhere is out of a sign-in that waits for terms as well', async () => {
    const first = (await signIn()).browser;
    await publish();
    const { browser } = await signIn();
    assert.equal((await browser.get(WAITING)).status, 200);
    await first.post('/portal/api/sign-out', { everywhere: true });
    assert.equal((await answer(browser, true)).body.error.code, 'request.not-found');
  });

  test('the session began with the proof, not with the answer, and home still confirms it afterwards', async () => {
    await publish();
    const { browser } = await signIn();
    const provedAt = world.clock.now();
    world.clock.moveBy(240_000);
    assert.equal((await answer(browser, true)).body.step, 'done');
    const { authenticatedAt } = (await browser.get('/portal/api/session')).body;
    assert.equal(authenticatedAt, provedAt.toISOString());
    world.clock.moveBy(120_000);
    assert.equal(await isSignedIn(browser), true);
    await world.administer(pat.email, 'disable');
    world.clock.moveBy(301_000);
    assert.equal(await isSignedIn(browser), false);
    await world.administer(pat.email, 'enable');
  });

  test('whoever was disabled while they read is not let in by accepting', async () => {
    await publish();
    const { browser } = await signIn();
    const enable = (enabled: boolean) =>
      world.ports.unitOfWork((tx) => tx.db.updateTable('principal').set({ enabled }).where('id', '=', patId).execute());
    await enable(false);
    assert.equal((await answer(browser, true)).body.error.code, 'sign-in.not-active');
    await enable(true);
    assert.equal((await answer(browser, true)).body.step, 'done');
  });
});

describe('when they are asked again', () => {
  test('a version that asks again does, one that only changes words does not', async () => {
    await publish();
    await signInAccepting();
    await publish({ asksAgain: false }, termsId);
    assert.equal((await signIn()).location, '/my-roles');
    await publish({ asksAgain: true }, termsId);
    await signInAccepting(3);
    assert.equal((await signIn()).location, '/my-roles');
  });

  test('after as many days as they say, and not an instant earlier', async () => {
    await publish({ reacceptDays: 30 });
    const { browser } = await signIn();
    const answeredAt = world.clock.now();
    await answer(browser, true);
    world.clock.moveTo(new Date(answeredAt.getTime() + 30 * DAY - 1));
    assert.equal((await signIn()).location, '/my-roles');
    world.clock.moveTo(new Date(answeredAt.getTime() + 30 * DAY));
    await signInAccepting();
    assert.equal((await signIn()).location, '/my-roles');
  });
});

describe('who is asked', () => {
  test('a guest with a mailbox only is asked after the code', async () => {
    const address = 'vendor@elsewhere.example';
    const ticket = await world.invite(address);
    const browser = world.browser();
    const { challengeId } = (await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false }))
      .body;
    await browser.post('/portal/api/sign-in/one-time-passcode', { challengeId, code: world.passcodes.at(-1) });
    await publish();
    await browser.post('/portal/api/redemption/consent', { accepted: true });
    const { terms } = (await browser.get('/portal/api/redemption?language=de')).body;
    assert.equal(terms.language, 'de');
    const yes = { termsId, version: 1, language: 'de', accepted: true };
    assert.equal((await browser.post('/portal/api/redemption/terms', yes)).body.step, 'done');

    await publish({}, termsId);
    const again = world.browser();
    const start = await again.post('/portal/api/sign-in/start', { identifier: address, returnTo: '/' });
    const code = { challengeId: start.body.challengeId, code: world.passcodes.at(-1) };
    assert.equal((await again.post('/portal/api/sign-in/one-time-passcode', code)).body.next, 'terms');
    assert.equal(await isSignedIn(again), false);
    assert.equal((await answer(again, true, { version: 2 })).body.step, 'done');
  });

  test('who declines them at redemption stays outside, and that is on record with the terms', async () => {
    const address = 'other-vendor@elsewhere.example';
    const ticket = await world.invite(address);
    const browser = world.browser();
    const { challengeId } = (await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false }))
      .body;
    await browser.post('/portal/api/sign-in/one-time-passcode', { challengeId, code: world.passcodes.at(-1) });
    await publish();
    await browser.post('/portal/api/redemption/consent', { accepted: true });
    const no = { termsId, version: 1, language: 'en', accepted: false };
    assert.equal((await browser.post('/portal/api/redemption/terms', no)).body.step, 'declined');
    const { rows } = await sql<{ accepted: boolean; activity: string }>`
      select a.accepted, e.activity from terms_acceptance a join audit_entry e on e.id = a.audit_entry_id
      join directory_user u on u.id = a.user_id where u.mail = ${address}`.execute(world.ports.database);
    assert.deepEqual(rows, [{ accepted: false, activity: 'terms.declined' }]);
  });

  test('a member of our own is not', async () => {
    const member = await createUser(world.ports, world.administrator, {
      userPrincipalName: `mia@${world.ports.settings.DAYPASS_DOMAIN}`,
      displayName: 'Mia',
    });
    const phc = await hashPassword(world.ports, 'seven calm otters');
    await world.ports.unitOfWork((tx) => writePassword(tx, member.id, phc));
    await publish();
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', {
      identifier: member.userPrincipalName,
      returnTo: '/',
    });
    const password = { challengeId: start.body.challengeId, password: 'seven calm otters' };
    await browser.post('/portal/api/sign-in/password', password);
    assert.equal(await isSignedIn(browser), true);
  });
});

describe('what is kept of an answer', () => {
  let administrator: Caller;
  before(async () => {
    administrator = await liveSession(world.ports, world.administrator.principalId);
  });
  /** What an administrator is told of the terms at hand. */
  const ask = (path: string) =>
    world.browser().send('GET', `/portal/api/terms-of-use/${termsId}${path}`, undefined, administrator);

  test('a receipt for whoever answered, with the text and the entry of the trail, and for nobody else', async () => {
    await publish({ reacceptDays: 30 });
    const { browser } = await signIn();
    const answeredAt = world.clock.now();
    await answer(browser, true, { language: 'de' });
    const [own] = (await browser.get('/portal/api/my-terms')).body.value;
    const receipt = (await browser.get(own.receiptUrl)).body as string;
    const { audit_entry_id: entryId } = await world.ports.database
      .selectFrom('terms_acceptance')
      .select('audit_entry_id')
      .where('id', '=', own.id)
      .executeTakeFirstOrThrow();
    for (const part of [
      'Terms of use: House rules',
      'Version: 1',
      'Language: de',
      'Answer: accepted',
      `Time: ${answeredAt.toISOString()}`,
      `Audit entry: ${entryId}`,
      `SHA-256 of the text: ${createHash('sha256').update('Sei freundlich.').digest('hex')}`,
      '\n\nSei freundlich.\n',
    ]) {
      assert.ok(receipt.includes(part), `${part} in ${receipt}`);
    }
    const key = logKeyOf(world.ports.secrets);
    assert.ok(verifyReceipt(receipt, key).holds, 'the log has signed it');
    assert.equal(verifyReceipt(receipt.replace('Answer: accepted', 'Answer: declined'), key).holds, false);
    await withdrawTerms(world.ports, world.administrator, termsId);
    const somebody = await world.redeem(sam);
    assert.equal(await isSignedIn(somebody), true);
    assert.equal((await somebody.get(own.receiptUrl)).body.error.code, 'request.not-found');
  });

  test('a report of who said what to which version, by version, answer and person, and as a file', async () => {
    await publish({ reacceptDays: 30 });
    const { browser } = await signIn();
    const answeredAt = world.clock.now();
    await answer(browser, false, { language: 'de' });
    world.clock.moveBy(1_000);
    const guest = await signInAccepting();
    world.clock.moveBy(1_000);
    await publish({}, termsId);
    const asked = (query = '') => ask(`/answers${query}`);
    const { value } = (await asked()).body;
    assert.deepEqual(
      value.map((row: { answer: string; language: string }) => [row.answer, row.language]),
      [
        ['accepted', 'en'],
        ['declined', 'de'],
      ],
    );
    // The version that asked again ended what was accepted before it.
    assert.equal(value[0].countsUntil, world.clock.now().toISOString());
    const count = async (query: string) => (await asked(query)).body.value.length as number;
    assert.deepEqual([await count('?answer=declined'), await count('?version=2')], [1, 0]);
    assert.deepEqual([await count(`?user=${patId}`), await count(`?user=${randomUUID()}`)], [2, 0]);
    assert.equal((await asked('?answer=perhaps')).body.error.code, 'request.invalid');
    const { versions } = (await ask('')).body;
    assert.deepEqual(
      versions.map((row: { version: number; acceptedBy: number; declinedBy: number }) => [
        row.version,
        row.acceptedBy,
        row.declinedBy,
      ]),
      [
        [2, 0, 0],
        [1, 1, 1],
      ],
    );
    const lines = String((await asked('.csv?answer=declined')).body)
      .trim()
      .split('\r\n');
    assert.equal(lines.length, 2);
    assert.ok(lines[1]!.startsWith(`${answeredAt.toISOString()},declined,House rules,1,de,`), lines[1]);
    assert.equal((await guest.get(`/portal/api/terms-of-use/${termsId}/answers`)).status, 403);
  });
});

/**
 * People who guess, keep or plant a secret: links, mailed codes, session cookies and tokens.
 *
 * Each refusal stands beside the same act that succeeds with one thing different.
 * It never looks into stored secrets: only at what the server answers.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { addSchedule, assignDirectoryRole, removePlainRole } from '#modules/assignments/index.ts';
import { findUserByMail, updateCollaborationSettings, updateUser } from '#modules/directory/index.ts';
import { revokeInvitation } from '#modules/invitations/index.ts';
import { directoryRoles } from '#modules/role-definitions/index.ts';
import { sessionCookieName } from '../../server/wire/cookies.ts';
import { GuestWorld, type Caller } from '../support/guest-world.ts';
import { openPartnerWorld, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';

const DAY = 86_400_000;
const PLANTED = 'A'.repeat(43);
const wrongOf = (code: string, by = 1) => String((Number(code) + by) % 100_000_000).padStart(8, '0');

const startSignIn = (browser: PortalBrowser, identifier: string) =>
  browser.post('/portal/api/sign-in/start', { identifier, returnTo: '/' });
const answerCode = (browser: PortalBrowser, challengeId: string, code: string) =>
  browser.post('/portal/api/sign-in/one-time-passcode', { challengeId, code });
const begin = (browser: PortalBrowser, ticket: string) =>
  browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
const isSignedIn = async (browser: PortalBrowser) =>
  (await browser.get('/portal/api/session')).body.signedIn as boolean;

/** Redeems by the code in the mailbox and stays signed in. */
async function redeemByCode(world: PartnerWorld, browser: PortalBrowser, ticket: string): Promise<void> {
  const step = await begin(browser, ticket);
  await answerCode(browser, step.body.challengeId, world.passcodes.at(-1)!);
  const done = await browser.post('/portal/api/redemption/consent', { accepted: true });
  assert.equal(done.body.step, 'done', JSON.stringify(done));
}

const idOf = async (world: PartnerWorld, address: string) => (await findUserByMail(world.ports.database, address))!.id;

describe('D41: somebody with an invitation link that is not good', () => {
  let world: PartnerWorld;
  before(async () => {
    world = await openPartnerWorld('guessed links');
  });
  after(() => world.close());

  test('is told the same, whether it was changed, used, revoked, outlived or never existed', async () => {
    const isGood = async (ticket: string) =>
      assert.equal((await world.browser().get(`/portal/api/redemptions/${ticket}`)).status, 200);
    const used = await world.invite('used@elsewhere.example');
    const revoked = await world.invite('revoked@elsewhere.example');
    const outlived = await world.invite('outlived@elsewhere.example');
    for (const ticket of [used, revoked, outlived]) await isGood(ticket);

    await redeemByCode(world, world.browser(), used);
    await revokeInvitation(world.ports, world.operator, await idOf(world, 'revoked@elsewhere.example'));
    world.clock.moveBy(30 * DAY - 1);
    await isGood(outlived);
    world.clock.moveBy(1);
    const fresh = await world.invite('fresh@elsewhere.example');
    await isGood(fresh);
    const changed = fresh.slice(0, 20) + (fresh[20] === 'A' ? 'B' : 'A') + fresh.slice(21);

    const opened = [];
    const begun = [];
    for (const ticket of [changed, used, revoked, outlived, 'A'.repeat(fresh.length)]) {
      opened.push(neutral(await world.browser().get(`/portal/api/redemptions/${ticket}`)));
      begun.push(neutral(await begin(world.browser(), ticket)));
    }
    assert.equal(JSON.parse(opened[0]!).body.error.code, 'invitation.ticket-invalid');
    assert.equal(new Set([...opened, ...begun]).size, 1, [...opened, ...begun].join('\n'));
    assert.equal((await begin(world.browser(), fresh)).body.next, 'one-time-passcode');
  });

  /** What a person can tell apart: status and whole body. */
  const neutral = ({ status, body }: { status: number; body: object }) => JSON.stringify({ status, body });
});

describe('somebody in front of a mailbox code', () => {
  let world: PartnerWorld;
  const address = 'robin@elsewhere.example';
  before(async () => {
    world = await openPartnerWorld('guessed codes');
    await redeemByCode(world, world.browser(), await world.invite(address));
  });
  after(() => world.close());

  /** A new challenge, an hour later. */
  async function challenge(browser = world.browser()) {
    world.clock.moveBy(3_600_000);
    const { challengeId } = (await startSignIn(browser, address)).body as { challengeId: string };
    return { browser, challengeId, code: world.passcodes.at(-1)! };
  }

  test('D50: is let in after four wrong codes, and not after five', async () => {
    for (const wrong of [4, 5]) {
      const isLetIn = wrong === 4;
      const { browser, challengeId, code } = await challenge();
      for (let by = 1; by <= wrong; by += 1) {
        const refused = await answerCode(browser, challengeId, wrongOf(code, by));
        assert.deepEqual(refused.body.error.details, { triesLeft: 5 - by });
      }
      const right = await answerCode(browser, challengeId, code);
      assert.equal(right.body.error?.code, isLetIn ? undefined : 'sign-in.code-wrong');
      assert.equal(await isSignedIn(browser), isLetIn);
    }
  });

  test('D50: who guesses forty at once from forty addresses has five evaluated', async () => {
    const { browser, challengeId, code } = await challenge();
    const { csrfToken } = (await browser.get('/portal/api/session')).body;
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const origin = `http://localhost:${world.ports.settings.DAYPASS_PORT}`;
    const guesses = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        world.app.inject({
          method: 'POST',
          url: '/portal/api/sign-in/one-time-passcode',
          remoteAddress: `192.0.2.${index + 1}`,
          headers: { cookie, origin, 'x-daypass-csrf': csrfToken },
          payload: { challengeId, code: wrongOf(code, index + 1) },
        }),
      ),
    );
    const left = guesses.map((guess) => guess.json().error.details?.triesLeft as number);
    assert.deepEqual(new Set(left.filter((tries) => tries > 0)), new Set([1, 2, 3, 4]), guesses[0]!.body);
    assert.equal(left.filter((tries) => tries === 0).length, 36);
    assert.equal((await answerCode(browser, challengeId, code)).body.error.code, 'sign-in.code-wrong');

    // The lock is that of the challenge: the person asks for another code and comes in.
    const next = await challenge();
    assert.equal((await answerCode(next.browser, next.challengeId, next.code)).body.next, 'done');
  });

  test('D50: the code of an older challenge, or of another browser, opens no other one', async () => {
    const older = await challenge();
    const newer = (await startSignIn(older.browser, address)).body;
    const newerCode = world.passcodes.at(-1)!;
    const other = world.browser();
    const { challengeId: othersId } = (await startSignIn(other, address)).body;
    const othersCode = world.passcodes.at(-1)!;
    for (const code of [older.code, othersCode]) {
      assert.equal((await answerCode(older.browser, newer.challengeId, code)).body.error.code, 'sign-in.code-wrong');
    }
    const elsewhere = await answerCode(older.browser, othersId, othersCode);
    assert.equal(elsewhere.body.error.code, 'sign-in.flow-ended');
    assert.equal((await answerCode(older.browser, newer.challengeId, newerCode)).body.next, 'done');
    assert.equal((await answerCode(other, othersId, othersCode)).body.next, 'done');
  });

  test('D51: cannot tell an unknown, a known, a disabled, an invited and a blocked address apart', async () => {
    world.clock.moveBy(3_600_000);
    const disabled = 'disabled@elsewhere.example';
    await redeemByCode(world, world.browser(), await world.invite(disabled));
    await updateUser(world.ports, world.operator, await idOf(world, disabled), { enabled: false });
    await world.invite('invited@elsewhere.example');
    await updateCollaborationSettings(world.ports, world.operator, { blockedDomains: ['blocked.example'] });
    const seen = new Set<string>();
    const others = ['nobody@elsewhere.example', 'invited@elsewhere.example', 'x@blocked.example'];
    for (const typed of [address, disabled, ...others]) {
      const browser = world.browser();
      const { status, body } = await startSignIn(browser, typed);
      const wrong = await answerCode(browser, body.challengeId, wrongOf(world.passcodes.at(-1)!));
      const { code, details } = wrong.body.error;
      const start = JSON.stringify({ status, body }).replaceAll(typed, '').replace(body.challengeId, '');
      seen.add(JSON.stringify({ start, refused: [wrong.status, code, details] }).replace(/[a-z]•+@[a-z.]+/, ''));
    }
    assert.equal(seen.size, 1, [...seen].join('\n'));
    assert.match([...seen][0]!, /one-time-passcode.*sign-in\.code-wrong/);
  });

  test('D52: a cookie planted before sign-in or redemption never becomes the session', async () => {
    world.clock.moveBy(3_600_000);
    const name = sessionCookieName(world.ports.settings);
    assert.match(name, /^__Host-/);
    const signIn = async (browser: PortalBrowser) => {
      const { challengeId } = (await startSignIn(browser, address)).body;
      assert.equal((await answerCode(browser, challengeId, world.passcodes.at(-1)!)).body.next, 'done');
    };
    const ticket = await world.invite('planted@elsewhere.example');
    for (const enter of [signIn, (browser: PortalBrowser) => redeemByCode(world, browser, ticket)]) {
      const [victim, attacker] = [world.browser(), world.browser()];
      victim.cookies.set(name, PLANTED);
      attacker.cookies.set(name, PLANTED);
      await enter(victim);
      assert.equal(await isSignedIn(victim), true);
      assert.notEqual(victim.cookies.get(name), PLANTED);
      assert.equal(await isSignedIn(attacker), false);
      // The same browser with the cookie that was given would have been let in.
      attacker.cookies.set(name, victim.cookies.get(name)!);
      assert.equal(await isSignedIn(attacker), true);
    }
  });
});

describe('D53: somebody who keeps a cookie or a token', () => {
  let world: GuestWorld;
  let target: string;
  const roleDefinitionId = directoryRoles.find((role) => role.name === 'User Administrator')!.id;
  before(async () => {
    world = await GuestWorld.open('kept secrets');
    target = (await world.member('target')).id;
  });
  after(() => world.close());

  const rename = (caller: Caller) => world.call(caller, 'PATCH', `/v1.0/users/${target}`, { displayName: 'Renamed' });

  test('is refused with the cookie once the account is disabled', async () => {
    const { id, caller } = await world.member('leaver');
    assert.equal((await world.call(caller, 'GET', '/v1.0/me')).status, 200);
    await updateUser(world.ports, world.world.operator, id, { enabled: false });
    const refused = await world.call(caller, 'GET', '/v1.0/me');
    assert.equal(refused.status, 401);
    assert.equal(refused.body.error.code, 'InvalidAuthenticationToken');
  });

  test('is refused with the cookie once the role was taken away', async () => {
    const { id, caller } = await world.member('mover');
    const asked = { roleDefinitionId, principalId: id };
    const assignmentId = await assignDirectoryRole(world.ports, world.world.operator, asked);
    assert.equal((await rename(caller)).status, 204);
    await removePlainRole(world.ports, world.world.operator, DIRECTORY_SCOPE, assignmentId);
    const refused = await rename(caller);
    assert.equal(refused.status, 403);
    assert.equal(refused.body.error.code, 'Authorization_RequestDenied');
  });

  test('is refused with a token that still lives at the instant the role ends', async () => {
    const caller = await world.client();
    const principalId = decodeJwt(caller['authorization']!.slice('Bearer '.length))['oid'] as string;
    const startsAt = world.ports.clock.now();
    const endsAt = new Date(startsAt.getTime() + 1_800_000);
    const kind = { kind: 'assignment', assignmentType: 'Assigned' } as const;
    const nothing = { linkedEligibilityId: null, requestId: null, condition: null, conditionVersion: null } as const;
    const place = { roleDefinitionId, principalId, scope: DIRECTORY_SCOPE };
    const more = { id: randomUUID(), startsAt, endsAt, description: null, createdBy: null };
    await world.ports.unitOfWork((tx) => addSchedule(tx, { ...kind, ...nothing, ...place, ...more }));
    world.world.clock.moveBy(1_799_999);
    assert.equal((await rename(caller)).status, 204);
    world.world.clock.moveBy(1);
    const refused = await rename(caller);
    assert.equal(refused.status, 403);
    assert.equal(refused.body.error.code, 'Authorization_RequestDenied');
  });
});

/**
 * Cross-tenant access: whom partners may send, from the settings to the guest who stands before the door or is already in.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ROOT_SCOPE } from '#model/scope.ts';
import { listEntries } from '#modules/audit/index.ts';
import { groupEnding } from '#modules/assignments/index.ts';
import { addGroupMember, createGroup, removeGroupMember } from '#modules/directory/index.ts';
import {
  getDefaultAccess,
  listPartnerAccess,
  mayUseApplication,
  removePartnerAccess,
  resetDefaultAccess,
  updateDefaultAccess,
  updatePartnerAccess,
  type AccessRule,
  type PartnerAccessChange,
} from '#modules/home-directories/index.ts';
import { findLiveSession } from '#modules/sessions/index.ts';
import { openPartnerWorld, pat, sam, type PartnerPerson, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';
import { refusedWith } from '../support/refused-with.ts';

const everyApplication: AccessRule = {
  accessType: 'allowed',
  targets: [{ target: 'AllApplications', targetType: 'application' }],
};
const everybody: AccessRule = { accessType: 'allowed', targets: [{ target: 'AllUsers', targetType: 'user' }] };
const nobody = {
  users: { accessType: 'blocked', targets: [{ target: 'AllUsers', targetType: 'user' }] },
  applications: { accessType: 'blocked', targets: [{ target: 'AllApplications', targetType: 'application' }] },
};
const only = (target: string, targetType = 'user') => ({
  users: { accessType: 'allowed', targets: [{ target, targetType }] },
  applications: everyApplication,
});

describe('cross-tenant access of one partner', () => {
  let world: PartnerWorld;
  let inside: PortalBrowser;
  let patId: string;
  before(async () => {
    world = await openPartnerWorld('cross-tenant access');
    patId = (await (await world.redeem(pat)).get('/portal/api/session')).body.user.id;
  });
  after(() => world.close());
  beforeEach(async () => {
    await resetDefaultAccess(world.ports, world.operator);
    if ((await listPartnerAccess(world.ports.database)).length > 0) {
      await removePartnerAccess(world.ports, world.operator, world.homeDirectoryId);
    }
    world.clock.moveBy(1_000);
    inside = (await signIn(pat)).browser;
  });

  const signIn = async (person: { email: string; name: string; password: string }, browser = world.browser()) => {
    const start = await browser.post('/portal/api/sign-in/start', { identifier: person.email, returnTo: '/my-roles' });
    return { browser, location: (await browser.signInAt(start.body.redirectUrl, person)).location };
  };
  const isIn = async (browser = inside) => (await browser.get('/portal/api/session')).body.signedIn as boolean;
  const set = (change: PartnerAccessChange) =>
    updatePartnerAccess(world.ports, world.operator, world.homeDirectoryId, change);
  const decide = () =>
    world.composition.decisions.decide({
      principalId: patId,
      action: 'Microsoft.Web/sites/read',
      scope: ROOT_SCOPE,
    });
  const refusedSignIn = '/sign-in?problem=sign-in.inbound-blocked';

  test('a guest of a partner that is blocked is out with the save, and back after signing in once it is let in', async () => {
    assert.equal(await isIn(), true);
    await set({ inbound: nobody });
    assert.equal(await isIn(), false);
    assert.partialDeepStrictEqual(decide(), { decision: 'deny', reason: 'principal-suspended' });
    assert.equal((await signIn(pat)).location, refusedSignIn);

    await set({ inbound: null });
    // What was open before stays over; somebody else may have had that browser meanwhile.
    assert.equal(await isIn(), false);
    assert.partialDeepStrictEqual(decide(), { decision: 'deny', reason: 'principal-suspended' });
    world.clock.moveBy(1_000);
    const again = await signIn(pat);
    assert.equal(again.location, '/my-roles');
    assert.equal(await isIn(again.browser), true);
    assert.equal(await isIn(), false);
    assert.partialDeepStrictEqual(decide(), { decision: 'deny', reason: 'no-assignment' });
  });

  test('the trail says what was before and after, and who was shut out by it', async () => {
    await set({ inbound: nobody });
    const [suspended, updated] = await listEntries(world.ports.database, {
      activities: ['cross-tenant-access.partner-added', 'identity.suspended'],
      limit: 2,
    }).then((entries) => entries.toSorted((a, b) => b.activity.localeCompare(a.activity)));
    assert.equal(updated?.activity, 'cross-tenant-access.partner-added');
    assert.deepEqual(updated.targets[0]?.modified, [{ name: 'inbound', before: null, after: nobody }]);
    assert.equal(suspended?.subjectId, patId);
    assert.equal(suspended.details['reason'], 'cross-tenant-access');
  });

  test('the default shuts out whom no settings of a partner let in', async () => {
    await updateDefaultAccess(world.ports, world.operator, { inbound: nobody });
    assert.equal(await isIn(), false);
    assert.equal((await signIn(pat)).location, refusedSignIn);
    await set({ inbound: { users: everybody, applications: everyApplication } });
    assert.equal((await signIn(pat)).location, '/my-roles');
  });

  test('settings of one partner shut out nobody of another, whose answer is not taken for its own', async () => {
    const other = randomUUID();
    await world.addHome(other, { signalsIssuer: 'https://signals.other.example', domains: ['elsewhere.example'] });
    await updatePartnerAccess(world.ports, world.operator, other, { inbound: nobody });
    assert.equal(await isIn(), true);
    await assert.rejects(world.invite('ann@elsewhere.example'), refusedWith('invitation.inbound-blocked'));
    assert.ok(await world.invite('ann@partner.example'));
    await removePartnerAccess(world.ports, world.operator, other);
    assert.ok(await world.invite('ann@elsewhere.example'));
  });

  test('named people come in, others do not; an address may be named before there is a guest', async () => {
    await set({ inbound: only(pat.email) });
    assert.equal(await isIn(), true);
    await assert.rejects(world.invite('joe@partner.example'), refusedWith('invitation.inbound-blocked'));
    await set({ inbound: only('joe@partner.example') });
    assert.equal(await isIn(), false);
    assert.ok(await world.invite('joe@partner.example'));
    await set({ inbound: only(patId) });
    world.clock.moveBy(1_000);
    assert.equal((await signIn(pat)).location, '/my-roles');
  });

  test('blocked people are those who are named', async () => {
    const rule = { accessType: 'blocked', targets: [{ target: pat.email, targetType: 'user' }] };
    await set({ inbound: { users: rule, applications: everyApplication } });
    assert.equal(await isIn(), false);
    assert.ok(await world.invite('kay@partner.example'));
  });

  test('members of a named group come in, and are out at the next request once they are in it no more', async () => {
    const group = await createGroup(world.ports, world.operator, {
      displayName: 'Partners who may',
      mailNickname: 'may',
    });
    await addGroupMember(world.ports, world.operator, group.id, patId);
    await set({ inbound: only(group.id, 'group') });
    assert.equal(await isIn(), true);
    // Who has no guest yet may join the group afterwards; redemption tells.
    assert.ok(await world.invite('max@partner.example'));
    await removeGroupMember(world.ports, world.operator, group.id, patId, groupEnding);
    assert.equal(await isIn(), false);
    assert.equal((await signIn(pat)).location, refusedSignIn);
  });

  test('an invitation sent before is not accepted once the partner is blocked, and the link stays good', async () => {
    const ticket = await world.invite(sam.email);
    const browser = world.browser();
    const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    await set({ inbound: nobody });
    const back = await browser.signInAt(step.body.redirectUrl, sam);
    assert.equal(back.location, '/redeem/problem?code=sign-in.inbound-blocked');
    await set({ inbound: null });
    const again = await browser.post('/portal/api/redemption/retry', {});
    assert.equal((await browser.signInAt(again.body.redirectUrl, sam)).location, '/redeem/consent');
    // Blocked between the proof and the consent: judged once more where it is written.
    await set({ inbound: nobody });
    const refused = await browser.post('/portal/api/redemption/consent', { accepted: true });
    assert.equal(refused.body.error.code, 'sign-in.inbound-blocked');
    await set({ inbound: null });
    assert.equal((await browser.post('/portal/api/redemption/consent', { accepted: true })).body.step, 'done');
  });

  test('a partner may use the applications that are named, and the portal', async () => {
    const [open, closed] = [randomUUID(), randomUUID()];
    const applications = { accessType: 'allowed', targets: [{ target: open, targetType: 'application' }] };
    await set({ inbound: { users: everybody, applications } });
    assert.equal(world.composition.decisions.callers.restrictsApplications, true);
    assert.equal(await mayUseApplication(world.ports.database, patId, open), true);
    assert.equal(await mayUseApplication(world.ports.database, patId, closed), false);
    assert.equal(await mayUseApplication(world.ports.database, world.administrator.principalId, closed), true);
    assert.equal(await isIn(), true);
    await set({ inbound: null });
    assert.equal(world.composition.decisions.callers.restrictsApplications, false);
  });

  for (const [sentence, inbound, reason] of [
    [
      'all users without all applications',
      { users: nobody.users, applications: everyApplication },
      'users-and-applications-disagree',
    ],
    [
      'all applications without all users',
      { users: everybody, applications: nobody.applications },
      'users-and-applications-disagree',
    ],
    [
      'some people and some applications',
      {
        users: { accessType: 'blocked', targets: [{ target: pat.email, targetType: 'user' }] },
        applications: { accessType: 'blocked', targets: [{ target: randomUUID(), targetType: 'application' }] },
      },
      'blocked-people-and-applications',
    ],
  ] as const) {
    test(`blocking ${sentence} is refused as unclear`, async () => {
      await assert.rejects(set({ inbound }), (error: never) => {
        assert.deepEqual((error as { details: unknown }).details, { reason });
        return refusedWith('cross-tenant.inbound-unclear')(error);
      });
      assert.equal(await isIn(), true);
    });
  }

  test('the default names no people, and a group that does not exist is named nowhere', async () => {
    await assert.rejects(
      updateDefaultAccess(world.ports, world.operator, { inbound: only(pat.email) }),
      refusedWith('cross-tenant.inbound-unclear'),
    );
    await assert.rejects(set({ inbound: only(randomUUID(), 'group') }), refusedWith('directory.principal-not-found'));
    assert.deepEqual((await getDefaultAccess(world.ports.database)).inbound.users.accessType, 'allowed');
  });

  test('trust in the second factor of home counts at once for sessions, both ways', async () => {
    const raise = async () =>
      world.ports.unitOfWork((tx) =>
        tx.db
          .updateTable('session')
          .set({ mfa_at: tx.now, methods: ['fed', 'mfa'] })
          .where('user_id', '=', patId)
          .execute(),
      );
    await raise();
    const { id } = await world.ports.database
      .selectFrom('session')
      .select('id')
      .where('user_id', '=', patId)
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow();
    const hasFactor = async () => (await findLiveSession(world.ports, { sessionId: id }))!.mfaAt !== null;
    assert.equal(await hasFactor(), false);
    await set({ mfaAccepted: true });
    assert.equal(await hasFactor(), true);
    await set({ mfaAccepted: false });
    assert.equal(await hasFactor(), false);
    await set({ mfaAccepted: null });
    await updateDefaultAccess(world.ports, world.operator, { mfaAccepted: true });
    assert.equal(await hasFactor(), true);
  });

  test('before they accept, guests read whether the second factor of home counts', async () => {
    const ticket = await world.invite('uma@partner.example');
    const shown = async () => (await world.browser().get(`/portal/api/redemptions/${ticket}`)).body.proof;
    assert.deepEqual(await shown(), { kind: 'home-directory', name: 'Partner directory', secondFactor: 'here' });
    await set({ mfaAccepted: true });
    assert.deepEqual(await shown(), { kind: 'home-directory', name: 'Partner directory', secondFactor: 'at-home' });
  });
});

describe('how the people of a partner accept', () => {
  let world: PartnerWorld;
  before(async () => {
    world = await openPartnerWorld('redemption order');
  });
  after(() => world.close());
  beforeEach(() => set({ redemption: null, consentSkipped: false }));

  const set = (change: PartnerAccessChange) =>
    updatePartnerAccess(world.ports, world.operator, world.homeDirectoryId, change);
  const begin = async (address: string, browser = world.browser()) => {
    const ticket = await world.invite(address);
    return {
      browser,
      ticket,
      step: await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false }),
    };
  };
  const startSignIn = async (person: PartnerPerson, more: object = {}) => {
    const browser = world.browser();
    const { body } = await browser.post('/portal/api/sign-in/start', {
      identifier: person.email,
      returnTo: '/my-roles',
      ...more,
    });
    return { browser, body };
  };
  const byCode = { redemption: { primaries: ['externalFederation'], fallback: 'emailOneTimePasscode' } };
  const byNothing = { redemption: { primaries: ['externalFederation'], fallback: 'none' } };

  test('at home by default, by a code where their kind of home is not asked', async () => {
    assert.equal((await begin('ada@partner.example')).step.body.next, 'home-directory');
    await set(byCode);
    assert.partialDeepStrictEqual((await begin('bea@partner.example')).step.body, { next: 'one-time-passcode' });
  });

  test('an answer of home is worth nothing once the order asks for a code, and a code nothing once it asks for home', async () => {
    const { browser, step } = await begin(pat.email);
    await set(byCode);
    const back = await browser.signInAt(step.body.redirectUrl, pat);
    assert.equal(back.location, '/redeem/problem?code=invitation.wrong-account');
    const mailed = await begin('cid@partner.example');
    await set({ redemption: null });
    const code = world.passcodes.at(-1);
    const answer = { challengeId: mailed.step.body.challengeId, code };
    await mailed.browser.post('/portal/api/sign-in/one-time-passcode', answer);
    const refused = await mailed.browser.post('/portal/api/redemption/consent', { accepted: true });
    assert.equal(refused.body.error.code, 'invitation.wrong-account');
  });

  test('nobody is invited, and no link opens, where nothing is left to prove it by', async () => {
    const { ticket } = await begin('dan@partner.example');
    await set(byNothing);
    await assert.rejects(world.invite('eve@partner.example'), refusedWith('invitation.no-way-in'));
    const shown = await world.browser().get(`/portal/api/redemptions/${ticket}`);
    assert.equal(shown.body.error.code, 'invitation.no-way-in');
    await set({ redemption: null });
    assert.equal((await world.browser().get(`/portal/api/redemptions/${ticket}`)).status, 200);
  });

  test('the default decides for domains without a home directory', async () => {
    await updateDefaultAccess(world.ports, world.operator, byNothing);
    await assert.rejects(world.invite('kim@vendor.example'), refusedWith('invitation.no-way-in'));
    // The partner has an order of its own, so nothing changes for it.
    await set({ redemption: { primaries: ['azureActiveDirectory'], fallback: 'none' } });
    assert.equal((await begin('fay@partner.example')).step.body.next, 'home-directory');
    await resetDefaultAccess(world.ports, world.operator);
  });

  test('whoever accepted at home keeps coming in there', async () => {
    await world.redeem(sam);
    await set(byCode);
    const { browser, body } = await startSignIn(sam);
    assert.partialDeepStrictEqual(body, { next: 'one-time-passcode', homeDirectoryName: 'Partner directory' });
    const home = await browser.post('/portal/api/sign-in/start', {
      identifier: sam.email,
      returnTo: '/my-roles',
      atHome: true,
    });
    assert.equal(home.body.next, 'home-directory');
    assert.equal((await browser.signInAt(home.body.redirectUrl, sam)).location, '/my-roles');
  });

  test('the consent page is skipped where the partner says so, and the trail says that it was', async () => {
    world.clock.moveBy(1_000);
    await set({ consentSkipped: true });
    const { browser, step } = await begin(pat.email);
    await browser.signInAt(step.body.redirectUrl, pat);
    assert.equal((await browser.get('/portal/api/redemption')).body.step, 'done');
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, true);
    const [entry] = await listEntries(world.ports.database, { activities: ['invitation.redeemed'], limit: 1 });
    assert.equal(entry?.details['consent'], 'skipped-by-partner-settings');
  });

  test('a forwarded link opens nothing, without a consent page either', async () => {
    await set({ consentSkipped: true });
    const { browser, step } = await begin('gus@partner.example');
    const back = await browser.signInAt(step.body.redirectUrl, sam);
    assert.equal(back.location, '/redeem/problem?code=invitation.wrong-account');
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, false);
  });
});

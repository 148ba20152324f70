/**
 * A member is invited to sign in at home from now on: the same user with the same groups, by another way in.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROOT_SCOPE } from '#model/scope.ts';
import { assignDirectoryRoleIn } from '#modules/assignments/index.ts';
import { addGroupMember, createGroup, createUser, isMember } from '#modules/directory/index.ts';
import { directoryRoles } from '#modules/role-definitions/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { graphPlugin } from '../../server/wire/graph/plugin.ts';
import { hashPassword } from '../../server/modules/credentials/password.ts';
import { liveSession, type Caller } from '../support/live-session.ts';
import { openPartnerWorld, pat, sam, type PartnerPerson, type PartnerWorld } from '../support/partner-world.ts';
import { activitiesOf } from '../support/trail.ts';

const password = 'seven calm otters';

describe('a member who is invited to sign in at home', () => {
  let world: PartnerWorld;
  let administrator: Caller;
  before(async () => {
    world = await openPartnerWorld('internal to external', {}, { graph: graphPlugin });
    administrator = await liveSession(world.ports, world.administrator.principalId);
  });
  after(() => world.close());

  const nameOf = (name: string) => `${name}@${world.ports.settings.DAYPASS_DOMAIN}`;
  const addMember = async (name: string, mail: string | null) => {
    const displayName = `Member ${name}`;
    const user = await createUser(world.ports, world.operator, { userPrincipalName: nameOf(name), displayName, mail });
    const phc = await hashPassword(world.ports, password);
    await world.ports.unitOfWork((tx) =>
      tx.db.insertInto('password_credential').values({ user_id: user.id, phc, changed_at: tx.now }).execute(),
    );
    return user.id;
  };
  const invite = async (id: string, address: string, by = administrator) => {
    const answer = await world.app.inject({
      method: 'POST',
      url: '/v1.0/invitations',
      headers: by,
      payload: {
        invitedUserEmailAddress: address,
        inviteRedirectUrl: `${publicOrigins(world.ports.settings).portalUrl}/`,
        invitedUser: { id },
      },
    });
    const body = answer.json();
    return { status: answer.statusCode, code: body.error?.details?.[0]?.code as string | undefined, body };
  };
  const signIn = async (name: string) => {
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', { identifier: nameOf(name), returnTo: '/' });
    const { challengeId } = start.body;
    return { browser, answer: await browser.post('/portal/api/sign-in/password', { challengeId, password }) };
  };
  const accept = async (link: string, person: PartnerPerson) => {
    const browser = world.browser();
    const ticket = link.slice(link.lastIndexOf('/') + 1);
    const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    const { location } = await browser.signInAt(step.body.redirectUrl, person);
    return { browser, location };
  };

  test('is out at once, keeps what they are in, and comes back as the same user from home alone', async () => {
    const id = await addMember('patricia', pat.email);
    const group = await createGroup(world.ports, world.operator, { displayName: 'Finance', mailNickname: 'finance' });
    await addGroupMember(world.ports, world.operator, group.id, id);
    const { browser } = await signIn('patricia');
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, true);
    let link = '';
    const recorded = await activitiesOf(world.ports.database, async () => {
      const invited = await invite(id, pat.email);
      assert.deepEqual([invited.status, invited.body.invitedUser?.id], [201, id], JSON.stringify(invited.body));
      link = invited.body.inviteRedeemUrl;
    });
    assert.deepEqual(recorded.toSorted(), ['guest.invited', 'session.ended', 'sponsor.added', 'user.turned-external']);
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, false);
    assert.equal((await signIn('patricia')).answer.body.error.code, 'sign-in.failed');
    const ask = { principalId: id, action: 'Microsoft.Web/sites/read', scope: ROOT_SCOPE };
    assert.partialDeepStrictEqual(world.composition.decisions.decide(ask), { reason: 'principal-pending' });
    for (const table of ['password_credential', 'totp_credential', 'passkey'] as const) {
      const kept = await world.ports.database.selectFrom(table).select('user_id').where('user_id', '=', id).execute();
      assert.deepEqual(kept, [], table);
    }

    world.clock.moveBy(1_000);
    // The link is the mailbox's: a colleague who got it forwarded becomes nobody.
    assert.equal((await accept(link, sam)).location, '/redeem/problem?code=invitation.wrong-account');
    const back = await accept(link, pat);
    assert.equal((await back.browser.post('/portal/api/redemption/consent', { accepted: true })).body.step, 'done');
    const { user } = (await back.browser.get('/portal/api/session')).body;
    assert.deepEqual([user.id, user.userType], [id, 'Member']);
    assert.equal(await isMember(world.ports.database, group.id, id), true);
    assert.equal((await signIn('patricia')).answer.body.error.code, 'sign-in.failed');
    assert.equal((await invite(id, pat.email)).code, 'invitation.internal-not-possible');
  });

  test('is invited at the address they have, and at no other', async () => {
    const id = await addMember('robin', sam.email);
    assert.equal((await invite(id, 'robin@partner.example')).code, 'invitation.internal-not-possible');
    const none = await addMember('nomail', null);
    assert.equal((await invite(none, 'nomail@partner.example')).code, 'invitation.internal-not-possible');
    assert.equal((await signIn('robin')).answer.body.error, undefined);
    assert.equal((await invite(id, sam.email)).status, 201);
  });

  test('is not invited by who could not give themself what they hold, nor by themself', async () => {
    const id = await addMember('casey', 'casey@partner.example');
    const userAdministrator = await addMember('admin2', 'admin2@partner.example');
    const { id: roleDefinitionId } = directoryRoles.find(({ name }) => name === 'User Administrator')!;
    await world.ports.unitOfWork((tx) =>
      assignDirectoryRoleIn(tx, world.operator, { roleDefinitionId, principalId: userAdministrator }),
    );
    await world.composition.decisions.catchUp();
    const refused = await invite(id, 'casey@partner.example', await liveSession(world.ports, userAdministrator));
    assert.deepEqual([refused.status, refused.code], [403, 'invitation.internal-not-allowed']);
    assert.equal((await signIn('casey')).answer.body.error, undefined);
    assert.equal((await invite(id, 'casey@partner.example')).status, 201);
    const own = await invite(world.administrator.principalId, 'first@partner.example');
    assert.equal(own.code, 'directory.own-account');
  });
});

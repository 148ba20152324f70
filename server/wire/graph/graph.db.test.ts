import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GuestWorld, type Caller } from '../../../test/support/guest-world.ts';
import { createGroup, updateCollaborationSettings } from '#modules/directory/index.ts';

const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';

describe('inviting over Graph', () => {
  let world: GuestWorld;
  let inviter: Caller;
  before(async () => {
    world = await GuestWorld.open('graph-invite');
    inviter = await world.client('User Administrator');
  });
  after(() => world.close());

  test('an invitation is answered in the shape of Graph, and the guest is there and pending', async () => {
    const answer = await world.invite(inviter, 'Pat@Partner.example', { invitedUserDisplayName: 'Pat' });
    assert.equal(answer.status, 201);
    const { inviteRedeemUrl, invitedUser, ...rest } = answer.body;
    assert.match(inviteRedeemUrl, /^http:\/\/localhost:8080\/redeem\/[\w-]{43}$/);
    assert.equal(rest.invitedUserEmailAddress, 'pat@partner.example');
    assert.deepEqual(
      [rest.status, rest.invitedUserType, rest.sendInvitationMessage, rest.resetRedemption],
      ['PendingAcceptance', 'Guest', false, false],
    );
    const select = '$select=userType,externalUserState,userPrincipalName,creationType,accountEnabled,identities';
    const user = await world.call(inviter, 'GET', `/v1.0/users/${invitedUser.id}?${select}`);
    assert.equal(user.body.userPrincipalName, 'pat_partner.example#EXT#@contoso.example');
    assert.deepEqual(
      [user.body.userType, user.body.externalUserState, user.body.creationType, user.body.accountEnabled],
      ['Guest', 'PendingAcceptance', 'Invitation', true],
    );
    const byName = await world.call(inviter, 'GET', '/V1.0/Users/pat_partner.example%23ext%23@contoso.example');
    assert.equal(byName.body.id, invitedUser.id);
    const byKey = await world.call(inviter, 'GET', `/beta/users('${invitedUser.id}')`);
    assert.equal(byKey.body.mail, 'pat@partner.example');
  });

  test('a page of somebody else writes nothing: it cannot guess the CSRF token of a session', async () => {
    const { caller } = await world.member('clicked');
    const { caller: other } = await world.member('guessing');
    const guessed = { ...caller, 'x-daypass-csrf': other['x-daypass-csrf']! };
    const { operator } = world.world;
    await updateCollaborationSettings(world.ports, operator, { allowInvitesFrom: 'everyone' });
    assert.equal((await world.invite(guessed, 'forged@partner.example')).status, 403);
    assert.equal((await world.invite(caller, 'forged@partner.example')).status, 201);
    await updateCollaborationSettings(world.ports, operator, { allowInvitesFrom: 'adminsAndGuestInviters' });
  });

  test('inviting a pending guest again keeps the guest and replaces the ticket', async () => {
    const first = await world.invite(inviter, 'again@partner.example');
    const second = await world.invite(inviter, 'AGAIN@partner.example');
    assert.equal(second.status, 201);
    assert.equal(second.body.invitedUser.id, first.body.invitedUser.id);
    await assert.rejects(world.redeem(first.ticket));
    await world.redeem(second.ticket);
    const third = await world.invite(inviter, 'again@partner.example');
    assert.deepEqual([third.status, third.body.status], [201, 'Completed']);
  });

  for (const [name, body, status] of [
    ['D44 a foreign redirect', { inviteRedirectUrl: 'https://portal@evil.test' }, 400],
    ['D45 an id of an existing user', { invitedUser: { id: '00000000-0000-4000-8000-000000000001' } }, 403],
    ['D48 a message of 1,001 characters', { invitedUserMessageInfo: { customizedMessageBody: 'x'.repeat(1001) } }, 400],
    ['D48 a header in the name', { invitedUserDisplayName: 'Pat\r\nBcc: x@evil.test' }, 400],
    ['two cc recipients', { invitedUserMessageInfo: { ccRecipients: [{}, {}] } }, 400],
    ['D47 an address with a header', { invitedUserEmailAddress: 'v@corp.test\r\nBcc: a@evil.test' }, 400],
    ['an address of the organization', { invitedUserEmailAddress: 'new@contoso.example' }, 400],
    ['no address', { invitedUserEmailAddress: undefined }, 400],
  ] as const) {
    test(`${name} is refused with ${status}, and nobody is added`, async () => {
      const count = async () => Number((await world.call(inviter, 'GET', '/v1.0/users/$count')).body);
      const before = await count();
      const refusedAnswer = await world.invite(inviter, 'fine@partner.example', body);
      assert.equal(refusedAnswer.status, status, JSON.stringify(refusedAnswer.body));
      assert.equal(await count(), before);
    });
  }

  test('the address those refusals changed is fine by itself, with a message in capitals of keys', async () => {
    const body = { InvitedUserMessageInfo: { CustomizedMessageBody: 'Welcome' } };
    const answer = await world.invite(inviter, 'fine@partner.example', body);
    assert.deepEqual([answer.status, answer.body.invitedUserMessageInfo.customizedMessageBody], [201, 'Welcome']);
  });

  test('D45 who may only invite cannot invite a member or reset a redemption', async () => {
    const guestInviter = await world.client('Guest Inviter');
    const member = await world.invite(guestInviter, 'm@partner.example', { invitedUserType: 'Member' });
    assert.deepEqual([member.status, member.body.error.code], [403, 'Authorization_RequestDenied']);
    const plain = await world.invite(guestInviter, 'm@partner.example');
    assert.equal(plain.status, 201);
    const reset = { resetRedemption: true, invitedUser: { id: plain.body.invitedUser.id } };
    assert.equal((await world.invite(guestInviter, 'm@partner.example', reset)).status, 403);
    assert.equal((await world.invite(inviter, 'm@partner.example', reset)).status, 201);
  });

  test('a reset keeps the account with its mailbox: the address of another guest does not take it over', async () => {
    const [one, other] = [
      await world.invite(inviter, 'one@partner.example'),
      await world.invite(inviter, 'two@partner.example'),
    ];
    const reset = { resetRedemption: true, invitedUser: { id: one.body.invitedUser.id } };
    const refused = await world.invite(inviter, 'two@partner.example', reset);
    assert.equal(refused.body.error.details[0].code, 'invitation.user-not-allowed');
    assert.notEqual(other.body.invitedUser.id, one.body.invitedUser.id);
    assert.equal((await world.invite(inviter, 'one@partner.example', reset)).status, 201);
  });

  test('the invite level decides: members may not, then may; at none nobody may', async () => {
    const { caller } = await world.member('level');
    const administrator = await world.client('Global Administrator');
    const level = async (allowInvitesFrom: string) => {
      const answer = await world.call(administrator, 'PATCH', '/v1.0/policies/authorizationPolicy', {
        allowInvitesFrom,
      });
      assert.equal(answer.status, 204);
    };
    const denied = await world.invite(caller, 'l1@partner.example');
    assert.equal(denied.status, 403);
    assert.match(denied.body.error.message, /Guest invitations not allowed for your company/);
    await level('adminsGuestInvitersAndAllMembers');
    assert.equal((await world.invite(caller, 'l1@partner.example')).status, 201);
    await level('none');
    assert.equal((await world.invite(administrator, 'l2@partner.example')).status, 403);
    await level('adminsAndGuestInviters');
    assert.equal((await world.invite(administrator, 'l2@partner.example')).status, 201);
  });

  test('D46 an address that is invited over and over is one guest, and soon a limit', async () => {
    const answers = [];
    for (let round = 0; round < 12; round++) answers.push(await world.invite(inviter, 'often@partner.example'));
    const statuses = answers.map((answer) => answer.status);
    assert.deepEqual(statuses, [...Array(10).fill(201), 429, 429]);
    const ids = new Set(answers.slice(0, 10).map((answer) => answer.body.invitedUser.id));
    assert.equal(ids.size, 1);
  });

  test('D46 of ten invitations of one address at once one guest comes out', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.invite(inviter, 'once@partner.example')));
    assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([201]));
    assert.equal(new Set(answers.map((answer) => answer.body.invitedUser.id)).size, 1);
  });

  test('a member is not invited; who cannot read the directory is not told whose address it is', async () => {
    const { id } = await world.member('known');
    const named = await world.call(inviter, 'PATCH', `/v1.0/users/${id}`, { mail: 'known@private.example' });
    assert.equal(named.status, 204);
    const told = await world.invite(inviter, 'known@private.example');
    assert.equal(told.status, 400);
    assert.match(told.body.error.message, new RegExp(`object ID: ${id}`));
    const administrator = await world.client('Global Administrator');
    const path = '/v1.0/policies/authorizationPolicy';
    await world.call(administrator, 'PATCH', path, { allowInvitesFrom: 'everyone' });
    const guest = await world.guest(inviter, 'curious@partner.example');
    const untold = await world.invite(guest.caller, 'known@private.example');
    assert.equal(untold.status, 400);
    assert.doesNotMatch(JSON.stringify(untold.body), new RegExp(id));
    assert.equal((await world.invite(guest.caller, 'friend@partner.example')).status, 201);
    await world.call(administrator, 'PATCH', path, { allowInvitesFrom: 'adminsAndGuestInviters' });
  });

  test('the trail shows the invitation with its filters', async () => {
    const reader = await world.client('Reports Reader');
    const { body } = await world.invite(inviter, 'audited@partner.example');
    const filter = `loggedByService eq 'Invited Users' and targetResources/any(t:t/id eq '${body.invitedUser.id}')`;
    const audits = await world.call(
      reader,
      'GET',
      `/v1.0/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}`,
    );
    assert.equal(audits.status, 200);
    assert.deepEqual(
      audits.body.value.map((entry: { activityDisplayName: string }) => entry.activityDisplayName),
      ['Invite external user'],
    );
    const one = await world.call(reader, 'GET', `/v1.0/auditlogs/directoryaudits/${audits.body.value[0].id}`);
    const details = one.body.additionalDetails as { key: string; value: string }[];
    assert.deepEqual(
      details.find(({ key }) => key === 'invitedUserEmailAddress'),
      {
        key: 'invitedUserEmailAddress',
        value: 'audited@partner.example',
      },
    );
    assert.equal((await world.call(inviter, 'GET', '/v1.0/auditLogs/directoryAudits')).status, 403);
  });

  test('what a person did and what was done to them is one list, when both sides name the same person', async () => {
    const reader = await world.client('Reports Reader');
    const { body } = await world.invite(inviter, 'both-sides@partner.example');
    const guestId: string = body.invitedUser.id;
    const sides = (actor: string, target: string) =>
      `/v1.0/auditLogs/directoryAudits?$filter=${encodeURIComponent(
        `initiatedBy/user/id eq '${actor}' or targetResources/any(t:t/id eq '${target}')`,
      )}`;
    const same = await world.call(reader, 'GET', sides(guestId, guestId));
    assert.equal(same.status, 200);
    assert.ok(
      same.body.value.some((entry: { activityDisplayName: string }) => {
        return entry.activityDisplayName === 'Invite external user';
      }),
    );
    const two = await world.call(reader, 'GET', sides('00000000-0000-4000-8000-000000000001', guestId));
    assert.equal(two.status, 400);
    assert.equal(two.body.error.details[0].code, 'request.filter-invalid');
  });

  test('what somebody did is found by the name they had, in any case', async () => {
    const reader = await world.client('Reports Reader');
    const { caller } = await world.member('namesake');
    assert.equal((await world.invite(caller, 'by-name@partner.example')).status, 403);
    const by = async (name: string) => {
      const filter = encodeURIComponent(`initiatedBy/user/userPrincipalName eq '${name}'`);
      const { body } = await world.call(reader, 'GET', `/v1.0/auditLogs/directoryAudits?$filter=${filter}`);
      return body.value as { initiatedBy: { user: { userPrincipalName: string } } }[];
    };
    const [found] = await by('NAMESAKE@contoso.example');
    assert.equal(found!.initiatedBy.user.userPrincipalName, 'namesake@contoso.example');
    assert.deepEqual(await by('namesake'), []);
  });

  test('a redirect to the portal is echoed', async () => {
    assert.equal(
      (await world.invite(inviter, 'echo@partner.example')).body.inviteRedirectUrl,
      'http://localhost:8080/my-roles',
    );
  });
});

describe('what a guest reads over Graph', () => {
  let world: GuestWorld;
  let administrator: Caller;
  let guest: { id: string; caller: Caller };
  let other: { id: string; caller: Caller };
  let groupId: string;
  before(async () => {
    world = await GuestWorld.open('graph-guest');
    administrator = await world.client('Global Administrator');
    guest = await world.guest(administrator, 'pat@partner.example');
    other = await world.member('alex');
    const group = await createGroup(world.ports, world.world.operator, {
      displayName: 'Vendors',
      memberIds: [guest.id, other.id],
    });
    groupId = group.id;
  });
  after(() => world.close());

  const ids = (answer: { body: { value: { id: string }[] } }) => answer.body.value.map((one) => one.id);

  test('D06 at the restricted level: themself in every list and count, nobody else by any address', async () => {
    const call = (url: string) => world.call(guest.caller, 'GET', url);
    assert.deepEqual(ids(await call('/v1.0/users')), [guest.id]);
    const counted = await call('/v1.0/users?$count=true&$search="displayName:a"');
    assert.deepEqual([ids(counted), counted.body['@odata.count']], [[guest.id], 1]);
    assert.equal((await call("/v1.0/users/$count?$filter=startswith(displayName,'Member')")).body, '0');
    assert.deepEqual(ids(await call('/v1.0/groups')), []);
    assert.equal((await call(`/v1.0/users/${guest.id}`)).status, 200);
    assert.equal((await call('/v1.0/me')).body.id, guest.id);
    const foreign = await call(`/v1.0/users/${other.id}`);
    const nobody = await call('/v1.0/users/00000000-0000-4000-8000-000000000009');
    assert.deepEqual([foreign.status, nobody.status], [403, 403]);
    assert.equal((await call('/v1.0/users/alex@contoso.example')).status, 403);
    assert.equal((await call(`/v1.0/groups/${groupId}/members`)).status, 403);
    assert.equal((await call('/v1.0/users?$expand=memberOf')).status, 400);
    assert.equal((await call(`/v1.0/directoryObjects/${other.id}`)).status, 404);
    const byIds = await world.call(guest.caller, 'POST', '/v1.0/directoryObjects/getByIds', {
      ids: [guest.id, other.id],
    });
    assert.deepEqual(ids(byIds), [guest.id]);
    assert.deepEqual((await call('/v1.0/me/memberOf')).body.value, [
      { '@odata.type': '#microsoft.graph.group', id: groupId, displayName: null },
    ]);
    assert.equal((await call(`/v1.0/users/${other.id}/memberOf`)).status, 403);
    assert.equal((await call('/v1.0/servicePrincipals')).body.value.length, 0);
  });

  test('at the restricted level who owns a group reads it, its members and owners, and nobody else anywhere', async () => {
    const call = (url: string, caller = guest.caller) => world.call(caller, 'GET', url);
    const statuses = (caller?: Caller) =>
      Promise.all(
        ['', '/members', '/owners'].map(async (part) => (await call(`/v1.0/groups/${groupId}${part}`, caller)).status),
      );
    assert.deepEqual(await statuses(), [403, 403, 403]);
    const url = `/v1.0/groups/${groupId}/owners`;
    const owning = { '@odata.id': `x/v1.0/directoryObjects/${guest.id}` };
    assert.equal((await world.call(administrator, 'POST', `${url}/$ref`, owning)).status, 204);
    assert.deepEqual(await statuses(), [200, 200, 200]);
    assert.deepEqual(ids(await call('/v1.0/groups')), [groupId]);
    const members = await call(`/v1.0/groups/${groupId}/members?$select=displayName,accountEnabled`);
    const shown = members.body.value.find((one: { id: string }) => one.id === other.id);
    assert.deepEqual([shown.displayName, 'accountEnabled' in shown], ['Member alex', false]);
    const beside = await world.guest(administrator, 'fay@partner.example');
    assert.deepEqual(await statuses(beside.caller), [403, 403, 403]);
    assert.deepEqual(ids(await call('/v1.0/groups', beside.caller)), []);
    assert.equal((await call(`/v1.0/groups/${groupId}/transitiveMembers`)).status, 403);
    assert.equal((await call(`/v1.0/users/${other.id}`)).status, 403);
    assert.equal((await world.call(administrator, 'DELETE', `${url}/${guest.id}/$ref`)).status, 204);
    assert.deepEqual(await statuses(), [403, 403, 403]);
  });

  test('at the limited level: single objects by id, few properties, no lists', async () => {
    const path = '/v1.0/policies/authorizationPolicy';
    const level = { guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3' };
    assert.equal((await world.call(administrator, 'PATCH', path, level)).status, 204);
    assert.deepEqual(ids(await world.call(guest.caller, 'GET', '/v1.0/users')), [guest.id]);
    const found = await world.call(
      guest.caller,
      'GET',
      `/v1.0/users/${other.id}?$select=displayName,accountEnabled,jobTitle`,
    );
    assert.deepEqual([found.body.displayName, 'accountEnabled' in found.body], ['Member alex', false]);
    const members = await world.call(guest.caller, 'GET', `/v1.0/groups/${groupId}/members`);
    assert.deepEqual(new Set(ids(members)), new Set([guest.id, other.id]));
  });

  test('somebody who is disabled is out with their next request', async () => {
    const { id, caller } = await world.member('disabled');
    const status = async () => (await world.call(caller, 'GET', '/v1.0/me')).status;
    const enable = (accountEnabled: boolean) =>
      world.call(administrator, 'PATCH', `/v1.0/users/${id}`, { accountEnabled });
    assert.equal(await status(), 200);
    assert.equal((await enable(false)).status, 204);
    assert.equal(await status(), 401);
  });

  test('a program that holds no right reads nobody, one that may read reads all', async () => {
    const list = async (...roles: string[]) =>
      ids(await world.call(await world.client(...roles), 'GET', '/v1.0/users'));
    const likeMembers = { guestUserRoleId: 'a0b1b346-4d3e-4e8b-98f8-753987be4970' };
    await world.call(administrator, 'PATCH', '/v1.0/policies/authorizationPolicy', likeMembers);
    assert.deepEqual(await list(), []);
    assert.ok((await list('Directory Readers')).includes(other.id));
  });

  test('a User Administrator changes people, and nobody who administers', async () => {
    const [{ id }, userAdministrator] = [await world.member('plain'), await world.client('User Administrator')];
    const rename = async (caller: Caller, user: string) =>
      (await world.call(caller, 'PATCH', `/v1.0/users/${user}`, { displayName: 'Renamed' })).status;
    assert.equal(await rename(userAdministrator, id), 204);
    const assignment = { principalId: id, roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/' };
    await world.call(administrator, 'POST', '/v1.0/roleManagement/directory/roleAssignments', assignment);
    assert.equal(await rename(userAdministrator, id), 403);
    assert.equal(await rename(administrator, id), 204);
  });

  test('a guest changes nothing: every write is refused and recorded', async () => {
    for (const [method, url, body] of [
      ['POST', '/v1.0/users', { displayName: 'X', userPrincipalName: 'x@contoso.example' }],
      ['PATCH', `/v1.0/users/${guest.id}`, { userType: 'Member' }],
      ['DELETE', `/v1.0/users/${other.id}`, undefined],
      ['POST', '/v1.0/groups', { displayName: 'X', mailNickname: 'x' }],
      ['POST', `/v1.0/groups/${groupId}/members/$ref`, { '@odata.id': `x/${guest.id}` }],
      ['PATCH', '/v1.0/policies/authorizationPolicy', { allowInvitesFrom: 'everyone' }],
    ] as const) {
      const answer = await world.call(guest.caller, method, url, body);
      assert.equal(answer.status, 403, `${method} ${url}`);
      assert.match(answer.body.error.message, /Insufficient privileges/);
    }
    const failures = await world.ports.database
      .selectFrom('audit_entry')
      .select('activity')
      .where('actor_id', '=', guest.id)
      .where('result', '=', 'failure')
      .execute();
    assert.ok(failures.length >= 6);
  });
});

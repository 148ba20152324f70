/**
 * What administrators and guests do leaves its entry in the trail: one step each, with the entries it makes.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { parseScope } from '#model/scope.ts';
import { groupEnding } from '#modules/assignments/index.ts';
import { createBootstrapLink, bootstrapAdministrator, removeAutomationClient } from '#modules/administration/index.ts';
import { findApplication, removeProtectedApplication, updateProtectedApplication } from '#modules/decisions/index.ts';
import {
  addClientSecret,
  addGroupMember,
  addGroupOwner,
  createClient,
  createGroup,
  createUser,
  deleteGroup,
  listIdentities,
  removeGroupMember,
  removeGroupOwner,
  resumeIdentity,
  suspendIdentity,
  updateCollaborationSettings,
  updateGroup,
  updateUser,
} from '#modules/directory/index.ts';
import { removeHomeDirectory } from '#modules/home-directories/index.ts';
import {
  addSponsor,
  declineInvitation,
  openInvitation,
  publishTerms,
  removeSponsor,
  resendInvitation,
  revokeInvitation,
  withdrawTerms,
} from '#modules/invitations/index.ts';
import { removeResource, writeResource } from '#modules/resources/index.ts';
import { removeRoleDefinition, writeRoleDefinition } from '#modules/role-definitions/index.ts';
import { defaultRules, onMoveSettings, updateRoleSettings } from '#modules/role-settings/index.ts';
import { GuestWorld, type Caller } from '../support/guest-world.ts';
import { termsIn } from '../support/published-terms.ts';
import { activitiesOf } from '../support/trail.ts';

let guests: GuestWorld;
let inviter: Caller;
before(async () => {
  guests = await GuestWorld.open('trail_of_administration');
  inviter = await guests.client('Global Administrator');
});
after(() => guests.close());

const ports = () => guests.ports;
const operator = () => guests.world.operator;
const left = (work: () => Promise<unknown>) => activitiesOf(ports().database, work);
const entry = async (activity: string, work: () => Promise<unknown>) => assert.deepEqual(await left(work), [activity]);
const yes = () => true;
const allowed = { guard: () => {}, atParent: 'any/write', atNode: 'any/write', onMove: onMoveSettings };
const caller = { ipAddress: '192.0.2.1', userAgent: 'test', correlationId: randomUUID() };

describe('the directory', () => {
  test('a person comes, changes, is disabled and enabled', async () => {
    let id = '';
    const userPrincipalName = 'trail@contoso.example';
    await entry('user.added', async () => {
      id = (await createUser(ports(), operator(), { userPrincipalName, displayName: 'Trail' })).id;
    });
    await entry('user.updated', () => updateUser(ports(), operator(), id, { displayName: 'Trails' }));
    const disabling = () => updateUser(ports(), operator(), id, { enabled: false });
    assert.deepEqual(await left(disabling), ['user.updated', 'user.disabled']);
    const enabling = () => updateUser(ports(), operator(), id, { enabled: true });
    assert.deepEqual(await left(enabling), ['user.updated', 'user.enabled']);
  });

  test('a group comes, gets and loses a member, changes and goes', async () => {
    const { id: memberId } = await guests.member('grouped');
    let id = '';
    await entry('group.added', async () => {
      id = (await createGroup(ports(), operator(), { displayName: 'Trail' })).id;
    });
    await entry('group-member.added', () => addGroupMember(ports(), operator(), id, memberId));
    await entry('group-member.removed', () => removeGroupMember(ports(), operator(), id, memberId, groupEnding));
    await entry('group.updated', () => addGroupOwner(ports(), operator(), id, memberId));
    await entry('group.updated', () => removeGroupOwner(ports(), operator(), id, memberId));
    await entry('group.updated', () => updateGroup(ports(), operator(), id, { description: 'Trails' }));
    await entry('group.deleted', () => deleteGroup(ports(), operator(), id, groupEnding));
  });

  test('an application comes with a secret and gets another one, and goes', async () => {
    let id = '';
    const making = async () => {
      id = (await createClient(ports(), operator(), { displayName: 'Trail' })).servicePrincipal.id;
    };
    assert.deepEqual(await left(making), ['application.added', 'application-secret.added']);
    await entry('application-secret.added', () => addClientSecret(ports(), operator(), id, null));
    await entry('application.removed', () => removeAutomationClient(ports(), operator(), id));
  });

  test('who may invite changes', async () => {
    const change = { allowInvitesFrom: 'adminsAndGuestInviters' };
    await entry('collaboration-settings.updated', () => updateCollaborationSettings(ports(), operator(), change));
    await updateCollaborationSettings(ports(), operator(), { allowInvitesFrom: 'everyone' });
  });

  test('a home directory comes, changes and goes', async () => {
    const id = randomUUID();
    await entry('home-directory.registered', () => guests.bindPartner(id, ['trail.example']));
    await entry('home-directory.updated', () => guests.bindPartner(id, ['trails.example']));
    await entry('home-directory.removed', () => removeHomeDirectory(ports(), operator(), id));
  });
});

describe('guests', () => {
  test('one is invited, reminded, and the invitation is withdrawn', async () => {
    let id = '';
    const inviting = async () => {
      id = (await guests.invite(inviter, 'trail@partner.example')).body.invitedUser.id;
    };
    assert.deepEqual(await left(inviting), ['user.added', 'guest.invited']);
    await entry('invitation.resent', () => resendInvitation(ports(), operator(), id));
    await entry('invitation.revoked', () => revokeInvitation(ports(), operator(), id));
  });

  test('one begins again with the same mailbox', async () => {
    const { id } = await guests.guest(inviter, 'again@partner.example');
    const reset = { resetRedemption: true, invitedUser: { id } };
    const administrator = await guests.client('User Administrator');
    const resetting = () => guests.invite(administrator, 'again@partner.example', reset);
    assert.deepEqual(await left(resetting), ['identity.reset', 'guest.invited']);
  });

  test('a member who invites answers for the guest', async () => {
    const { caller: member } = await guests.member('sponsor');
    const activities = await left(() => guests.invite(member, 'sponsored@partner.example'));
    assert.deepEqual(activities, ['user.added', 'guest.invited', 'sponsor.added']);
  });

  test('somebody else answers for a guest, and no more', async () => {
    const { id: memberId } = await guests.member('answering');
    const { body } = await guests.invite(inviter, 'answered@partner.example');
    const guestId = body.invitedUser.id;
    await entry('sponsor.added', () => addSponsor(ports(), operator(), guestId, memberId));
    await entry('sponsor.removed', () => removeSponsor(ports(), operator(), guestId, memberId));
  });

  test('one says no, one says yes, and one tries the invitation of another', async () => {
    const { ticket } = await guests.invite(inviter, 'shy@partner.example');
    const { ticketHash } = await openInvitation(ports(), ticket);
    const guest = { ipAddress: '192.0.2.1', methods: ['otp_email'], correlationId: randomUUID() };
    await entry('invitation.declined', () => declineInvitation(ports(), ticketHash, guest));
    const proof = { kind: 'mailbox', address: 'other@partner.example' } as const;
    await entry('invitation.refused', () =>
      assert.rejects(guests.redeem(ticket, { proof }), { code: 'invitation.wrong-account' }),
    );
    assert.deepEqual(await left(() => guests.redeem(ticket)), ['identity.linked', 'invitation.redeemed']);
  });

  test('one is shut out by their home, once, and let in again', async () => {
    const { id } = await guests.guest(inviter, 'away@partner.example');
    const [link] = await listIdentities(ports().database, [id]);
    await entry('identity.suspended', () =>
      ports().unitOfWork((tx) => suspendIdentity(tx, operator(), link!.id, 'disabled at home')),
    );
    await entry('identity.resumed', () => ports().unitOfWork((tx) => resumeIdentity(tx, operator(), link!.id)));
  });

  test('terms are published, accepted and withdrawn', async () => {
    const termsId = randomUUID();
    const terms = termsIn('House rules', { en: 'Be kind.' });
    await entry('terms.published', () => publishTerms(ports(), operator(), termsId, terms));
    const { ticket } = await guests.invite(inviter, 'kind@partner.example');
    const accepted = await left(() =>
      guests.redeem(ticket, { acceptedTerms: [{ termsId, version: 1, language: 'en' }] }),
    );
    assert.ok(accepted.includes('terms.accepted'));
    await entry('terms.withdrawn', () => withdrawTerms(ports(), operator(), termsId));
  });
});

describe('resources and roles', () => {
  const scope = parseScope('/subscriptions/99999999-2222-4333-8444-555555555555')!;

  test('a resource comes and goes', async () => {
    await entry('resource.written', () => writeResource(ports(), operator(), allowed, { scope }));
    await entry('resource.written', () => writeResource(ports(), operator(), allowed, { scope, displayName: 'Trail' }));
    const removal = { scope, guard: () => {}, action: 'any/delete', endAssignmentsAt: async () => {} };
    await entry('resource.deleted', () => removeResource(ports(), operator(), removal));
  });

  test('a role is written and deleted', async () => {
    await writeResource(ports(), operator(), allowed, { scope });
    const id = randomUUID();
    const permission = { actions: ['Microsoft.Web/sites/read'], notActions: [], dataActions: [], notDataActions: [] };
    const draft = { name: 'Trail', description: '', permissions: [permission], assignableScopes: [scope.path] };
    await entry('role-definition.written', () => writeRoleDefinition(ports(), operator(), yes, id, draft));
    const rule = { ...defaultRules(scope.scope).Expiration_EndUser_Assignment, maximumDuration: 'PT1H' };
    await entry('role-settings.updated', () =>
      updateRoleSettings(ports(), operator(), {
        scope: scope.scope,
        roleDefinitionId: id,
        rules: { Expiration_EndUser_Assignment: rule },
      }),
    );
    await entry('role-definition.deleted', () => removeRoleDefinition(ports(), operator(), yes, id));
  });

  test('a protected application comes and goes', async () => {
    const id = randomUUID();
    const application = {
      id,
      displayName: 'Trail',
      host: 'trail.example',
      scope: scope.scope,
      style: 'redirect',
      rules: [],
    };
    await entry('protected-application.registered', () =>
      updateProtectedApplication(ports(), operator(), application as never, false),
    );
    const stored = (await findApplication(ports().database, id))!;
    await entry('protected-application.removed', () => removeProtectedApplication(ports(), operator(), stored));
  });
});

test('the first administrator comes by a link that is recorded, and so is each step of the way in', async () => {
  let token = '';
  await entry('bootstrap-link.created', async () => {
    ({ token } = await createBootstrapLink(ports(), operator(), 'test'));
  });
  const person = { displayName: 'First', userPrincipalName: 'first@contoso.example', mail: null };
  assert.deepEqual(await left(() => bootstrapAdministrator(ports(), token, person, caller)), [
    'user.added',
    'directory-role.assigned',
    'assignment.assigned',
    'administrator.bootstrapped',
    'sign-in.succeeded',
  ]);
});

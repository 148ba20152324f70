/**
 * Groups on Graph: list, get, create, change, delete; members and owners.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { GROUP_OWNER_ROLE, groupOfScope, groupScope } from '#model/group-access.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { groupEnding } from '#modules/assignments/index.ts';
import {
  addGroupMember,
  addGroupOwner,
  countObjects,
  createGroup,
  deleteGroup,
  findGroup,
  getCollaborationSettings,
  getGroup,
  listGroups,
  listGroupsOf,
  removeGroupMember,
  removeGroupOwner,
  updateGroup,
  type DirectoryGroup,
  type Relation,
} from '#modules/directory/index.ts';
import { readsGroupAccess } from '../group-access.ts';
import { answerEntity, answerPage, readListQuery, readSelect, readSelection } from './collections.ts';
import { answerRelated, presentObjects, readReference, readReferences } from './directory-objects.ts';
import { noContent, type GraphCall, type GraphOperation } from './operation.ts';
import { presentGroup } from './present-directory.ts';

const bodyKeys = [
  'displayName',
  'description',
  'mailNickname',
  'mailEnabled',
  'securityEnabled',
  'isAssignableToRole',
  'members@odata.bind',
  'owners@odata.bind',
  '@odata.id',
];

const reading = (call: GraphCall) => call.reading(directoryActions.readGroups);

/** Everybody's groups; or of a guest those they own, and those a limited one is in. */
async function visibleIds(call: GraphCall): Promise<readonly string[] | undefined> {
  const extent = await reading(call);
  if (extent === 'all') return undefined;
  const { principalId } = call.actor;
  const owned = call.request.server.decisions
    .assignmentsOf(principalId)
    .filter(({ roleDefinitionId }) => roleDefinitionId === GROUP_OWNER_ROLE)
    .flatMap(({ scope }) => groupOfScope(scope) ?? []);
  if (extent === 'own') return owned;
  return [...owned, ...(await listGroupsOf(call.ports.database, principalId, call.ports.clock.now()))];
}

export async function requireGroup(call: GraphCall): Promise<DirectoryGroup> {
  if ((await reading(call)) === 'own') await refuseReading(call);
  return getGroup(call.ports.database, idOf(call));
}

/** What a guest's level hides is shown to whoever reads or manages the access to this group: its owners do. */
async function requireManaged(call: GraphCall): Promise<DirectoryGroup> {
  if ((await reading(call)) !== 'own') return requireGroup(call);
  const id = parseGuid(call.params['id']);
  const group = id && (await findGroup(call.ports.database, id));
  return group && readsGroupAccess(call.request, groupScope(group)) ? group : refuseReading(call);
}

async function refuseReading(call: GraphCall): Promise<never> {
  const { guestUserRoleId } = await getCollaborationSettings(call.ports.database);
  throw new Refusal('directory.read-not-allowed', { guestUserRoleId });
}

function idOf(call: GraphCall): string {
  const id = parseGuid(call.params['id']);
  if (!id) throw new Refusal('directory.principal-not-found', { principalId: call.params['id']! });
  return id;
}

/** The group a write names. Where it may hold directory roles, changing it is as good as assigning them. */
async function requireChangeable(call: GraphCall): Promise<DirectoryGroup> {
  const group = await requireGroup(call);
  if (group.isAssignableToRole) call.guard(directoryActions.updateRoleAssignableGroups);
  return group;
}

async function listAll(call: GraphCall) {
  const { database } = call.ports;
  const onlyIds = await visibleIds(call);
  const read = await listGroups(database, readListQuery(call, onlyIds));
  const select = readSelect(call);
  return answerPage(call, read, {
    context: 'groups',
    present: async (groups) => groups.map((group) => presentGroup(group, select)),
    count: () => countObjects(database, 'Group', readSelection(call, onlyIds)),
  });
}

async function create(call: GraphCall) {
  const { displayName, description, mailNickname, isAssignableToRole } = call.body;
  refuseToSet('mailEnabled', call.body['mailEnabled'] === true);
  if (isAssignableToRole === true) call.guard(directoryActions.createRoleAssignableGroups);
  const group = await createGroup(call.ports, call.actor, {
    displayName,
    description,
    mailNickname,
    isAssignableToRole: isAssignableToRole === true,
    memberIds: readReferences(call.body['members@odata.bind']),
    ownerIds: readReferences(call.body['owners@odata.bind']),
  });
  return answerEntity(call, 'groups', presentGroup(group, undefined), 201);
}

/** What the directory cannot keep is refused, never left out in silence. */
function refuseToSet(property: string, isAsked: boolean): void {
  if (isAsked) throw new Refusal('directory.property-read-only', { property });
}

/** Graph v1.0, "Update group": `isAssignableToRole` is fixed when a group is made; owners have their own address. */
async function change(call: GraphCall) {
  const group = await requireChangeable(call);
  const { displayName, description, mailNickname, isAssignableToRole = group.isAssignableToRole } = call.body;
  refuseToSet('isAssignableToRole', isAssignableToRole !== group.isAssignableToRole);
  refuseToSet('owners@odata.bind', call.body['owners@odata.bind'] !== undefined);
  const memberIds = readReferences(call.body['members@odata.bind']);
  if (memberIds.length > 0) call.guard(directoryActions.updateGroupMembers);
  await updateGroup(call.ports, call.actor, group.id, { displayName, description, mailNickname, memberIds });
  return noContent;
}

async function remove(call: GraphCall) {
  const group = await requireGroup(call);
  if (group.isAssignableToRole) call.guard(directoryActions.deleteRoleAssignableGroups);
  await deleteGroup(call.ports, call.actor, group.id, groupEnding);
  return noContent;
}

function listRelated(relation: Relation) {
  const isOfGroup = relation === 'members' || relation === 'owners';
  return async (call: GraphCall) => {
    const group = await (isOfGroup ? requireManaged(call) : requireGroup(call));
    return answerRelated(call, relation, group.id, (ids) => presentObjects(call, ids));
  };
}

async function addMember(call: GraphCall) {
  const group = await requireChangeable(call);
  await addGroupMember(call.ports, call.actor, group.id, readReference(call.body['@odata.id']));
  return noContent;
}

async function removeMember(call: GraphCall) {
  const group = await requireChangeable(call);
  const memberId = parseGuid(call.params['memberId']);
  if (!memberId) throw new Refusal('directory.member-not-found', { groupId: group.id, memberId: '' });
  await removeGroupMember(call.ports, call.actor, group.id, memberId, groupEnding);
  return noContent;
}

async function addOwner(call: GraphCall) {
  const group = await requireChangeable(call);
  await addGroupOwner(call.ports, call.actor, group.id, readReference(call.body['@odata.id']));
  return noContent;
}

async function removeOwner(call: GraphCall) {
  const group = await requireChangeable(call);
  const ownerId = parseGuid(call.params['ownerId']);
  if (!ownerId) throw new Refusal('directory.owner-not-found', { groupId: group.id, ownerId: '' });
  await removeGroupOwner(call.ports, call.actor, group.id, ownerId);
  return noContent;
}

const directory = (action: string) => ({ action, at: 'directory' }) as const;

export const groupOperations: readonly GraphOperation[] = [
  { method: 'GET', path: 'groups', permission: 'signed-in', handle: listAll },
  {
    method: 'GET',
    path: 'groups/$count',
    permission: 'signed-in',
    handle: async (call) => {
      const selection = readSelection(call, await visibleIds(call));
      return { status: 200, body: String(await countObjects(call.ports.database, 'Group', selection)) };
    },
  },
  {
    method: 'GET',
    path: 'groups/{id}',
    permission: 'signed-in',
    handle: async (call) => answerEntity(call, 'groups', presentGroup(await requireManaged(call), readSelect(call))),
  },
  {
    method: 'POST',
    path: 'groups',
    permission: directory(directoryActions.createGroups),
    activity: 'group.added',
    bodyKeys,
    handle: create,
  },
  {
    method: 'PATCH',
    path: 'groups/{id}',
    permission: directory(directoryActions.updateGroups),
    activity: 'group.updated',
    bodyKeys,
    handle: change,
  },
  {
    method: 'DELETE',
    path: 'groups/{id}',
    permission: directory(directoryActions.deleteGroups),
    activity: 'group.deleted',
    handle: remove,
  },
  { method: 'GET', path: 'groups/{id}/members', permission: 'signed-in', handle: listRelated('members') },
  {
    method: 'GET',
    path: 'groups/{id}/transitiveMembers',
    permission: 'signed-in',
    handle: listRelated('transitiveMembers'),
  },
  {
    method: 'GET',
    path: 'groups/{id}/owners',
    permission: 'signed-in',
    handle: listRelated('owners'),
  },
  {
    method: 'GET',
    path: 'groups/{id}/memberOf',
    permission: 'signed-in',
    handle: listRelated('transitiveMemberOf'),
  },
  {
    method: 'POST',
    path: 'groups/{id}/members/$ref',
    permission: directory(directoryActions.updateGroupMembers),
    activity: 'group-member.added',
    bodyKeys,
    handle: addMember,
  },
  {
    method: 'DELETE',
    path: 'groups/{id}/members/{memberId}/$ref',
    permission: directory(directoryActions.updateGroupMembers),
    activity: 'group-member.removed',
    handle: removeMember,
  },
  {
    method: 'POST',
    path: 'groups/{id}/owners/$ref',
    permission: directory(directoryActions.updateGroupOwners),
    activity: 'group.updated',
    bodyKeys,
    handle: addOwner,
  },
  {
    method: 'DELETE',
    path: 'groups/{id}/owners/{ownerId}/$ref',
    permission: directory(directoryActions.updateGroupOwners),
    activity: 'group.updated',
    handle: removeOwner,
  },
];

/**
 * The rest of the directory on Graph: objects by id, memberships, applications, organization, domains.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  countObjects,
  findServicePrincipal,
  getDirectoryIdentity,
  listGroupsOf,
  listServicePrincipals,
} from '#modules/directory/index.ts';
import { answerAll, answerEntity, answerPage, readListQuery, readSelect, readSelection } from './collections.ts';
import { answerRelated, presentObjects } from './directory-objects.ts';
import { requireGroup } from './group-operations.ts';
import type { GraphAnswer, GraphCall, GraphOperation } from './operation.ts';
import { presentServicePrincipal } from './present-directory.ts';
import { requirePerson, requireUser } from './user-operations.ts';

const MAXIMUM_IDS = 1000;

function readIds(value: unknown, field: string): string[] {
  if (!Array.isArray(value) || value.length > MAXIMUM_IDS) {
    throw new Refusal('request.invalid', { field, reason: `is not a list of at most ${MAXIMUM_IDS} ids` });
  }
  // Graph drops what it cannot find; a text that is no id is found nowhere.
  return [...new Set(value.flatMap((id) => parseGuid(id) ?? []))];
}

/** Ids out of these the caller may look up. */
async function visibleOf(call: GraphCall, ids: string[]): Promise<string[]> {
  const extent = await call.reading(directoryActions.readUsers);
  return extent === 'own' ? ids.filter((id) => id === call.actor.principalId) : ids;
}

async function getByIds(call: GraphCall): Promise<GraphAnswer> {
  const ids = await visibleOf(call, readIds(call.body['ids'], 'ids'));
  return answerAll(call, 'directoryObjects', await presentObjects(call, ids));
}

async function getObject(call: GraphCall): Promise<GraphAnswer> {
  const principalId = call.params['id']!;
  const id = parseGuid(principalId);
  const [object] = id ? await presentObjects(call, await visibleOf(call, [id])) : [];
  if (!object) throw new Refusal('directory.principal-not-found', { principalId });
  return answerEntity(call, 'directoryObjects', object);
}

/** Whose groups are asked: the caller's own always, anybody's with the right to read all. */
async function requireMember(call: GraphCall): Promise<string> {
  const id = parseGuid(call.params['id']);
  if (id === call.actor.principalId) return id;
  if ((await call.reading(directoryActions.readGroups)) !== 'all') call.guard(directoryActions.readGroups);
  if (id) return id;
  return (await requireUser(call, call.params['id']!)).id;
}

async function memberGroups(call: GraphCall): Promise<GraphAnswer> {
  const value = await listGroupsOf(call.ports.database, await requireMember(call), call.ports.clock.now());
  return { status: 200, body: { '@odata.context': `${call.root}/$metadata#Collection(Edm.String)`, value } };
}

async function checkMemberGroups(call: GraphCall): Promise<GraphAnswer> {
  const asked = readIds(call.body['groupIds'], 'groupIds');
  const groups = new Set(
    await listGroupsOf(call.ports.database, await requireMember(call), call.ports.clock.now(), asked),
  );
  const value = asked.filter((id) => groups.has(id));
  return { status: 200, body: { '@odata.context': `${call.root}/$metadata#Collection(Edm.String)`, value } };
}

function listMemberships(idOf: (call: GraphCall) => Promise<string> | string) {
  return async (call: GraphCall) => {
    const id = await idOf(call);
    return answerRelated(call, 'transitiveMemberOf', id, (groups) => presentMemberships(call, groups));
  };
}

/** Of their own groups a restricted guest learns the ids, no names. */
async function presentMemberships(call: GraphCall, groups: readonly string[]): Promise<object[]> {
  const extent = await call.reading(directoryActions.readGroups);
  if (extent !== 'own') return presentObjects(call, groups);
  return groups.map((id) => ({ '@odata.type': '#microsoft.graph.group', id, displayName: null }));
}

async function applicationIds(call: GraphCall): Promise<readonly string[] | undefined> {
  const extent = await call.reading(directoryActions.readApplications);
  return extent === 'all' ? undefined : [call.actor.principalId];
}

async function listApplications(call: GraphCall): Promise<GraphAnswer> {
  const { database } = call.ports;
  const onlyIds = await applicationIds(call);
  const read = await listServicePrincipals(database, readListQuery(call, onlyIds));
  const { tenantId } = await getDirectoryIdentity(database);
  const select = readSelect(call);
  return answerPage(call, read, {
    context: 'servicePrincipals',
    present: async (rows) => rows.map((row) => presentServicePrincipal(row, tenantId, select)),
    count: () => countObjects(database, 'ServicePrincipal', readSelection(call, onlyIds)),
  });
}

async function getApplication(call: GraphCall): Promise<GraphAnswer> {
  const principalId = call.params['id']!;
  const id = parseGuid(principalId);
  const found = id ? await findServicePrincipal(call.ports.database, id) : undefined;
  const visible = await applicationIds(call);
  if (!found || (visible && !visible.includes(found.id))) {
    throw new Refusal('directory.principal-not-found', { principalId });
  }
  const { tenantId } = await getDirectoryIdentity(call.ports.database);
  return answerEntity(call, 'servicePrincipals', presentServicePrincipal(found, tenantId, readSelect(call)));
}

async function organization(call: GraphCall): Promise<GraphAnswer> {
  const { tenantId, displayName, initialDomain, createdAt } = await getDirectoryIdentity(call.ports.database);
  const verifiedDomains = [
    { name: initialDomain, isDefault: true, isInitial: true, type: 'Managed', capabilities: '' },
  ];
  const createdDateTime = createdAt.toISOString();
  return answerAll(call, 'organization', [{ id: tenantId, displayName, verifiedDomains, createdDateTime }]);
}

async function domains(call: GraphCall): Promise<GraphAnswer> {
  const { initialDomain } = await getDirectoryIdentity(call.ports.database);
  const domain = {
    id: initialDomain,
    isDefault: true,
    isInitial: true,
    isVerified: true,
    authenticationType: 'Managed',
  };
  return answerAll(call, 'domains', [domain]);
}

const idsKeys = ['ids', 'types', 'groupIds', 'securityEnabledOnly'];
const groupId = async (call: GraphCall) => (await requireGroup(call)).id;

export const directoryOperations: readonly GraphOperation[] = [
  { method: 'POST', path: 'directoryObjects/getByIds', permission: 'signed-in', bodyKeys: idsKeys, handle: getByIds },
  { method: 'GET', path: 'directoryObjects/{id}', permission: 'signed-in', handle: getObject },
  ...['users', 'groups', 'directoryObjects', 'servicePrincipals'].flatMap((kind): GraphOperation[] => [
    {
      method: 'POST',
      path: `${kind}/{id}/getMemberGroups`,
      permission: 'signed-in',
      bodyKeys: idsKeys,
      handle: memberGroups,
    },
    {
      method: 'POST',
      path: `${kind}/{id}/checkMemberGroups`,
      permission: 'signed-in',
      bodyKeys: idsKeys,
      handle: checkMemberGroups,
    },
  ]),
  { method: 'GET', path: 'users/{id}/memberOf', permission: 'signed-in', handle: listMemberships(requireMember) },
  {
    method: 'GET',
    path: 'users/{id}/transitiveMemberOf',
    permission: 'signed-in',
    handle: listMemberships(requireMember),
  },
  { method: 'GET', path: 'groups/{id}/transitiveMemberOf', permission: 'signed-in', handle: listMemberships(groupId) },
  { method: 'GET', path: 'me/memberOf', permission: 'signed-in', handle: listMemberships(requirePerson) },
  { method: 'GET', path: 'me/transitiveMemberOf', permission: 'signed-in', handle: listMemberships(requirePerson) },
  { method: 'GET', path: 'servicePrincipals', permission: 'signed-in', handle: listApplications },
  { method: 'GET', path: 'servicePrincipals/{id}', permission: 'signed-in', handle: getApplication },
  { method: 'GET', path: 'organization', permission: 'signed-in', handle: organization },
  { method: 'GET', path: 'domains', permission: 'signed-in', handle: domains },
];

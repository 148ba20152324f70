/**
 * Users on Graph: list, count, get, create, change, delete, `/me`.
 *
 * Who may see whom is one rule (`directoryReading`); counts and searches obey
 * it like lists do.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { Refusal } from '#model/refusal.ts';
import {
  countObjects,
  createUser,
  deleteUser,
  findUser,
  getCollaborationSettings,
  listUsers,
  PROFILE_TEXTS,
  updateUser,
  type DirectoryUser,
  type UserChange,
} from '#modules/directory/index.ts';
import { answerEntity, answerPage, readListQuery, readSelect, readSelection } from './collections.ts';
import { expandSponsors, guardSponsors, SPONSORS } from './expand-sponsors.ts';
import { noContent, type GraphCall, type GraphOperation } from './operation.ts';
import { presentUsers } from './present-directory.ts';
import { addSignInActivity, guardSignInActivity } from './sign-in-activity.ts';
import { requireAboveTarget } from './target-guard.ts';

const bodyKeys = [
  ...PROFILE_TEXTS,
  'userPrincipalName',
  'displayName',
  'mail',
  'accountEnabled',
  'userType',
  'passwordProfile',
  'businessPhones',
  'otherMails',
];

const reading = (call: GraphCall) => call.reading(directoryActions.readUsers);

/** Lists show everybody, or the caller alone. */
async function visibleIds(call: GraphCall): Promise<readonly string[] | undefined> {
  return (await reading(call)) === 'all' ? undefined : [call.actor.principalId];
}

/** A user the caller may see. Existing and missing ones are refused alike where nobody may be seen. */
export async function requireUser(call: GraphCall, idOrName: string): Promise<DirectoryUser> {
  const extent = await reading(call);
  const user = await findUser(call.ports.database, idOrName);
  if (extent === 'own' && user?.id !== call.actor.principalId) {
    const { guestUserRoleId } = await getCollaborationSettings(call.ports.database);
    throw new Refusal('directory.read-not-allowed', { guestUserRoleId });
  }
  if (!user) throw new Refusal('directory.principal-not-found', { principalId: idOrName });
  return user;
}

/** The caller, where the caller is a person. */
export function requirePerson(call: GraphCall): string {
  if (call.actor.kind !== 'User') throw new Refusal('directory.me-needs-person', {});
  return call.actor.principalId;
}

async function answerUser(call: GraphCall, user: DirectoryUser, status = 200) {
  guardSignInActivity(call);
  const isLimited = (await reading(call)) === 'look-up' && user.id !== call.actor.principalId;
  const presented = await presentUsers(call.ports.database, [user], readSelect(call), () => isLimited);
  const [entity] = await addSignInActivity(call, [user], presented);
  return answerEntity(call, 'users', entity!, status);
}

function changeOf(call: GraphCall): UserChange {
  const { displayName, mail, accountEnabled, userType, ...profile } = call.body;
  if (userType !== undefined && userType !== 'Member' && userType !== 'Guest') {
    throw new Refusal('request.invalid', { field: 'userType', reason: 'is neither Member nor Guest' });
  }
  if (accountEnabled !== undefined && typeof accountEnabled !== 'boolean') {
    throw new Refusal('request.invalid', { field: 'accountEnabled', reason: 'is not true or false' });
  }
  return {
    profile,
    ...(displayName === undefined ? {} : { displayName }),
    ...(mail === undefined ? {} : { mail }),
    ...(accountEnabled === undefined ? {} : { enabled: accountEnabled }),
    ...(userType === undefined ? {} : { userType }),
  };
}

/** Each kind of change needs its own action; a change of several needs all. */
function guardChange(call: GraphCall, change: UserChange): void {
  if (change.enabled === false) call.guard(directoryActions.disableUsers);
  if (change.enabled === true) call.guard(directoryActions.enableUsers);
  if (change.userType !== undefined) call.guard(directoryActions.createUsers);
}

async function listAll(call: GraphCall) {
  const { database } = call.ports;
  const onlyIds = await visibleIds(call);
  const query = readListQuery(call, onlyIds, SPONSORS);
  guardSponsors(call);
  guardSignInActivity(call);
  const read = await listUsers(database, query);
  return answerPage(call, read, {
    context: 'users',
    present: async (users) => {
      const presented = await presentUsers(database, users, readSelect(call));
      return expandSponsors(call, users, await addSignInActivity(call, users, presented));
    },
    count: () => countObjects(database, 'User', readSelection(call, onlyIds)),
  });
}

async function createMember(call: GraphCall) {
  guardSignInActivity(call);
  const { userPrincipalName, displayName, mail, accountEnabled, ...profile } = call.body;
  const change = changeOf(call);
  const user = await createUser(call.ports, call.actor, {
    userPrincipalName: userPrincipalName as string,
    displayName: displayName as string,
    mail: (mail as string | undefined) ?? null,
    enabled: change.enabled ?? true,
    profile,
  });
  return answerUser(call, user, 201);
}

async function changeUser(call: GraphCall) {
  const user = await requireUser(call, call.params['id']!);
  const change = changeOf(call);
  guardChange(call, change);
  requireAboveTarget(call, user.id);
  await updateUser(call.ports, call.actor, user.id, change);
  return noContent;
}

async function removeUser(call: GraphCall) {
  const user = await requireUser(call, call.params['id']!);
  requireAboveTarget(call, user.id);
  await deleteUser(call.ports, call.actor, user.id);
  return noContent;
}

const at = 'directory';

export const userOperations: readonly GraphOperation[] = [
  { method: 'GET', path: 'users', permission: 'signed-in', handle: listAll },
  {
    method: 'GET',
    path: 'users/$count',
    permission: 'signed-in',
    handle: async (call) => {
      guardSponsors(call);
      const selection = readSelection(call, await visibleIds(call));
      return { status: 200, body: String(await countObjects(call.ports.database, 'User', selection)) };
    },
  },
  {
    method: 'GET',
    path: 'users/{id}',
    permission: 'signed-in',
    handle: async (call) => answerUser(call, await requireUser(call, call.params['id']!)),
  },
  {
    method: 'GET',
    path: 'me',
    permission: 'signed-in',
    handle: async (call) => answerUser(call, await requireUser(call, requirePerson(call))),
  },
  {
    method: 'POST',
    path: 'users',
    permission: { action: directoryActions.createUsers, at },
    activity: 'user.added',
    bodyKeys,
    handle: createMember,
  },
  {
    method: 'PATCH',
    path: 'users/{id}',
    permission: { action: directoryActions.updateUsers, at },
    activity: 'user.updated',
    bodyKeys,
    handle: changeUser,
  },
  {
    method: 'DELETE',
    path: 'users/{id}',
    permission: { action: directoryActions.deleteUsers, at },
    activity: 'user.deleted',
    handle: removeUser,
  },
];

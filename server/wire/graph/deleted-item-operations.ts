/**
 * `directory/deletedItems`: deleted users, restored or deleted for good (Graph v1.0, directory: deletedItems).
 *
 * Who may read users may read these. Whoever deleted and until when they can be restored are annotations of ours.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { endAssignmentsOf, holdsDirectoryRoles } from '#modules/assignments/index.ts';
import {
  countDeletedUsers,
  findDeletedUser,
  listDeletedUsers,
  purgeUser,
  restoreUser,
  type DeletedUser,
} from '#modules/directory/index.ts';
import { nextLink } from '../paging.ts';
import { answerEntity, contextOf, readSelect } from './collections.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import { presentUsers } from './present-directory.ts';

const reading = { action: directoryActions.readUsers, at: 'directory' } as const;
const one = 'directory/deletedItems/{id}';

export const deletedItemOperations: readonly GraphOperation[] = [
  { method: 'GET', path: 'directory/deletedItems/microsoft.graph.user', permission: reading, handle: listAll },
  { method: 'GET', path: 'directory/deletedItems/graph.user', permission: reading, handle: listAll },
  { method: 'GET', path: one, permission: reading, handle: getOne },
  {
    method: 'POST',
    path: `${one}/restore`,
    permission: { action: directoryActions.restoreUsers, at: 'directory' },
    activity: 'user.restored',
    handle: restore,
  },
  {
    method: 'DELETE',
    path: one,
    permission: { action: directoryActions.purgeUsers, at: 'directory' },
    activity: 'user.purged',
    handle: purge,
  },
];

async function listAll(call: GraphCall): Promise<GraphAnswer> {
  for (const name of ['$filter', '$search', '$orderby']) {
    if (call.query.has(name)) throw new Refusal('request.invalid', { field: name, reason: 'is not supported here' });
  }
  const { database, clock } = call.ports;
  const { limit, after } = call.page;
  const page = { limit, after: after as readonly [string, string] | undefined };
  const read = await listDeletedUsers(database, page, clock.now());
  const rows = read.slice(0, limit);
  const last = rows.at(-1);
  const more = read.length > rows.length && last ? [last.deletedAt.toISOString(), last.user.id] : undefined;
  const link = nextLink(call.request, { after: more });
  const isCounted = call.query.get('$count')?.toLowerCase() === 'true';
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(call, 'directoryObjects/microsoft.graph.user'),
      ...(isCounted ? { '@odata.count': await countDeletedUsers(database, clock.now()) } : {}),
      ...(link ? { '@odata.nextLink': link } : {}),
      value: await present(call, rows),
    },
  };
}

async function getOne(call: GraphCall): Promise<GraphAnswer> {
  const [entity] = await present(call, [await requireDeleted(call)]);
  return answerEntity(call, 'directoryObjects', { '@odata.type': '#microsoft.graph.user', ...entity });
}

async function restore(call: GraphCall): Promise<GraphAnswer> {
  const { user } = await requireDeleted(call);
  await requireAboveDeleted(call, user.id);
  const restored = await restoreUser(call.ports, call.actor, user.id);
  const [entity] = await presentUsers(call.ports.database, [restored], readSelect(call));
  return answerEntity(call, 'directoryObjects', { '@odata.type': '#microsoft.graph.user', ...entity });
}

async function purge(call: GraphCall): Promise<GraphAnswer> {
  const { user } = await requireDeleted(call);
  await requireAboveDeleted(call, user.id);
  await purgeUser(call.ports, call.actor, user.id, endAssignmentsOf);
  return noContent;
}

async function requireDeleted(call: GraphCall): Promise<DeletedUser> {
  const id = parseGuid(call.params['id']);
  const found = id && (await findDeletedUser(call.ports.database, id, 'restorable', call.ports.clock.now()));
  if (!found) throw new Refusal('directory.principal-not-found', { principalId: call.params['id'] ?? '' });
  return found;
}

/** With an administrator their roles come back, or go: that is for those who manage directory roles. */
async function requireAboveDeleted(call: GraphCall, userId: string): Promise<void> {
  if (await holdsDirectoryRoles(call.ports.database, userId, call.ports.clock.now())) {
    call.guard(directoryActions.manageDirectoryRoles);
  }
}

async function present(call: GraphCall, deleted: readonly DeletedUser[]): Promise<Record<string, unknown>[]> {
  const users = deleted.map(({ user, mail }) => ({ ...user, mail }));
  const shown = await presentUsers(call.ports.database, users, readSelect(call));
  return shown.map((object, index) => {
    const { deletedAt, deletedBy, restorableUntil } = deleted[index]!;
    return {
      ...object,
      deletedDateTime: deletedAt.toISOString(),
      '@daypass.deletedBy': deletedBy,
      '@daypass.restorableUntil': restorableUntil.toISOString(),
    };
  });
}

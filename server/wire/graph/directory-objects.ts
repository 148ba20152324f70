/**
 * Objects of any kind: shown by id, and named by references.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  countRelated,
  getDirectoryIdentity,
  listGroups,
  listRelatedIds,
  listServicePrincipals,
  listUsers,
  type Relation,
} from '#modules/directory/index.ts';
import { nextLink } from '../paging.ts';
import { contextOf, readSelect } from './collections.ts';
import type { GraphAnswer, GraphCall } from './operation.ts';
import { presentGroup, presentServicePrincipal, presentUsers } from './present-directory.ts';

/** Objects by id with their `@odata.type`, in the order of the ids; ids nobody has are left out. */
export async function presentObjects(call: GraphCall, ids: readonly string[]): Promise<Record<string, unknown>[]> {
  const { database } = call.ports;
  const query = { onlyIds: ids, limit: ids.length };
  if (ids.length === 0) return [];
  const [users, groups, applications, directory, extent] = await Promise.all([
    listUsers(database, query),
    listGroups(database, query),
    listServicePrincipals(database, query),
    getDirectoryIdentity(database),
    call.reading(directoryActions.readUsers),
  ]);
  const select = readSelect(call);
  const people = users.map(({ row }) => row);
  const isLimited = (user: { id: string }) => extent !== 'all' && user.id !== call.actor.principalId;
  const shownUsers = await presentUsers(database, people, select, isLimited);
  const shown = new Map<string, Record<string, unknown>>();
  for (const [index, user] of people.entries()) shown.set(user.id, typed('user', user.id, shownUsers[index]!));
  for (const { row } of groups) shown.set(row.id, typed('group', row.id, presentGroup(row, select)));
  for (const { row } of applications) {
    shown.set(row.id, typed('servicePrincipal', row.id, presentServicePrincipal(row, directory.tenantId, select)));
  }
  return ids.map((id) => shown.get(id)).filter((object) => object !== undefined);
}

/** A page of what is related to somebody; `present` shows the objects with these ids. */
export async function answerRelated(
  call: GraphCall,
  relation: Relation,
  of: string,
  present: (ids: readonly string[]) => Promise<object[]>,
): Promise<GraphAnswer> {
  const { database } = call.ports;
  const page = await listRelatedIds(database, relation, of, call.page, call.ports.clock.now());
  const link = nextLink(call.request, page);
  const isCounted = call.query.get('$count')?.toLowerCase() === 'true';
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(call, 'directoryObjects'),
      ...(isCounted ? { '@odata.count': await countRelated(database, relation, of, call.ports.clock.now()) } : {}),
      ...(link ? { '@odata.nextLink': link } : {}),
      value: await present(page.rows),
    },
  };
}

function typed(kind: 'user' | 'group' | 'servicePrincipal', id: string, object: Record<string, unknown>) {
  return { '@odata.type': `#microsoft.graph.${kind}`, id, ...object };
}

/** `{any host}/v1.0/directoryObjects/{id}`: the last segment counts, because clients name the Graph they know. */
export function readReference(value: unknown): string {
  const id = typeof value === 'string' ? parseGuid(/[/('"]?([0-9A-Fa-f-]{36})'?\)?$/.exec(value)?.[1]) : undefined;
  if (!id) throw new Refusal('request.invalid', { field: '@odata.id', reason: 'is not a valid reference update' });
  return id;
}

const MAXIMUM_REFERENCES = 20;

export function readReferences(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MAXIMUM_REFERENCES) {
    const reason = `is not a list of at most ${MAXIMUM_REFERENCES} references`;
    throw new Refusal('request.invalid', { field: '@odata.bind', reason });
  }
  return value.map(readReference);
}

/**
 * Where settings on Graph are about: the directory for its roles, or one group for its members and owners.
 *
 * Ids say it: `DirectoryRole_{tenant}_{policy}` and `Group_{group}_{policy}`; a policy alone is the directory's.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { groupOfScope, groupScope } from '#model/group-access.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { rightAt, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import { getGroup } from '#modules/directory/index.ts';
import { readsGroupAccess } from '../group-access.ts';
import { guard } from '../guard.ts';
import { accessIds, accessOf, readAccessId, roleOfAccess } from './group-access-ids.ts';
import type { GraphCall } from './operation.ts';

export interface AskedPolicies {
  readonly scope: Scope;
  readonly roleId: string | undefined;
}

async function scopeOfGroup(call: GraphCall, groupId: string | undefined): Promise<Scope> {
  if (!groupId) throw new Refusal('role-settings.not-found', { policyId: call.params['id'] ?? '' });
  return groupScope(await getGroup(call.ports.database, groupId));
}

/** The place an id names; whoever may not read its settings is refused. */
export async function readPolicyPlace(call: GraphCall): Promise<Scope> {
  const [prefix, group] = (call.params['id'] ?? '').split('_');
  const isOfGroup = foldAscii(prefix ?? '') === 'group';
  const scope = isOfGroup ? await scopeOfGroup(call, parseGuid(group)) : DIRECTORY_SCOPE;
  requireReading(call, scope);
  return scope;
}

/** `scopeId`, `scopeType` and, of one role alone, `roleDefinitionId`; without a scope it is the directory. */
export async function readPolicyFilter(call: GraphCall): Promise<AskedPolicies> {
  let isOfGroup = false;
  let scopeId: string | undefined;
  let role: { readonly value: string; readonly at: number } | undefined;
  for (const part of conjuncts(call.filter)) {
    if (part.kind !== 'compare' || part.operator !== 'eq' || part.value.type !== 'string') {
      throw filterRefusal(positionOf(part), 'This list understands eq, joined with and');
    }
    const [path, { value }] = [foldAscii(part.path), part.value];
    if (path === 'roledefinitionid') role = { value, at: part.at };
    else if (path === 'scopeid' && (value === '/' || parseGuid(value))) scopeId = value;
    else if (path === 'scopetype' && ['directoryrole', 'group'].includes(foldAscii(value))) {
      isOfGroup = foldAscii(value) === 'group';
    } else throw filterRefusal(part.at, "Only scopeId, scopeType 'DirectoryRole' or 'Group', and roleDefinitionId");
  }
  const isPlain = scopeId === undefined || scopeId === '/';
  if (isOfGroup === isPlain) throw new Refusal('request.invalid', { field: '$filter', reason: mismatch });
  const scope = isOfGroup ? await scopeOfGroup(call, parseGuid(scopeId)) : DIRECTORY_SCOPE;
  requireReading(call, scope);
  return { scope, roleId: role && (readRoleId(scope, role.value) ?? refuseRole(scope, role.at)) };
}

const mismatch = "must name a group with scopeType 'Group', and \"/\" with scopeType 'DirectoryRole'";

/** On Graph the roles of a group are `member` and `owner`. */
export function readRoleId(scope: Scope, text: string): string | undefined {
  if (scope === DIRECTORY_SCOPE) return parseGuid(text);
  const accessId = readAccessId(text);
  return accessId && roleOfAccess[accessId];
}

function refuseRole(scope: Scope, at: number): never {
  throw filterRefusal(at, scope === DIRECTORY_SCOPE ? 'A GUID is expected here' : accessIds);
}

export function presentRoleId(scope: Scope, roleDefinitionId: string): string {
  return scope === DIRECTORY_SCOPE ? roleDefinitionId : accessOf({ scope, roleDefinitionId }).accessId;
}

/** What a place is called on Graph, and the beginning of the ids of its policies. */
export function presentPlace(scope: Scope, tenantId: string) {
  const groupId = groupOfScope(scope);
  if (groupId === undefined) {
    return { scopeId: '/', scopeType: 'DirectoryRole', prefix: `DirectoryRole_${tenantId}` };
  }
  return { scopeId: groupId, scopeType: 'Group', prefix: `Group_${groupId}` };
}

function requireReading(call: GraphCall, scope: Scope): void {
  if (scope === DIRECTORY_SCOPE) call.guard(directoryActions.readDirectoryRoleDefinitions);
  else if (!readsGroupAccess(call.request, scope)) guard(call.request, directoryActions.readGroupAccess, scope);
}

export function requireChanging(call: GraphCall, scope: Scope): void {
  if (scope === DIRECTORY_SCOPE) call.guard(directoryActions.updateDirectoryRoleSettings);
  else guard(call.request, rightAt(scope, WRITE_ASSIGNMENTS), scope);
}

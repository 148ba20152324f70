/**
 * Reads about the place of an assignment: is the scope there, the role, the principal, and what are they called.
 *
 * One statement for all of it. Never writes.
 */
import { sql } from 'kysely';
import type { PrincipalKind } from '#model/actor.ts';
import { foldAscii } from '#model/guid.ts';
import { ANY_GROUP, groupOfScope, isForDirectoryRoles } from '#model/group-access.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import type { AuditTarget } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Place } from './schedule-store.ts';

export interface NamedPlace extends Place {
  readonly scopeName: string;
  readonly roleName: string;
  readonly principalName: string;
  readonly principalKind: PrincipalKind;
  readonly userPrincipalName: string | null;
}

interface PlaceRow {
  scope_name: string | null;
  above: string[] | null;
  role_name: string | null;
  assignable_scopes: string[] | null;
  principal_kind: PrincipalKind | null;
  principal_name: string | null;
  user_principal_name: string | null;
  is_assignable_to_role: boolean | null;
}

/** The place with its names, or a refusal that says what of it is missing. */
export async function getPlace(db: Reader, place: Place): Promise<NamedPlace> {
  const { rows } = await sql<PlaceRow>`
    with recursive above as (
      select scope, parent_scope from resource where scope = ${place.scope}
      union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope)
    select r.display_name as scope_name, (select array_agg(scope) from above) as above,
      d.name as role_name, d.assignable_scopes,
      p.kind as principal_kind, p.display_name as principal_name, u.user_principal_name, g.is_assignable_to_role
    from (select 1) as one
    left join resource r on r.scope = ${place.scope}
    left join role_definition d on d.id = ${place.roleDefinitionId}
    left join principal p on p.id = ${place.principalId} and p.deleted_at is null
    left join directory_user u on u.id = p.id
    left join directory_group g on g.id = p.id`.execute(db);
  const row = rows[0]!;
  const { scope, roleDefinitionId, principalId } = place;
  if (row.scope_name === null) throw new Refusal('resource.not-found', { scope });
  if (row.role_name === null || !isAssignableAt(scope, row)) throw new Refusal('role.not-found', { roleDefinitionId });
  if (row.principal_kind === null) throw new Refusal('directory.principal-not-found', { principalId });
  // A group anybody may join must not hand out directory roles.
  const isOpenGroup = row.principal_kind === 'Group' && row.is_assignable_to_role !== true;
  const givesDirectoryRoles = scope === DIRECTORY_SCOPE || isForDirectoryRoles(scope);
  if (givesDirectoryRoles && isOpenGroup) throw new Refusal('directory.principal-not-found', { principalId });
  return {
    ...place,
    scopeName: row.scope_name,
    roleName: row.role_name,
    principalName: row.principal_name!,
    principalKind: row.principal_kind,
    userPrincipalName: row.user_principal_name,
  };
}

function isAssignableAt(at: Scope, row: PlaceRow): boolean {
  const above = groupOfScope(at) ? [ANY_GROUP] : (row.above ?? []);
  return (row.assignable_scopes ?? []).some((scope) => above.includes(foldAscii(scope)));
}

/**
 * Targets in the order tools expect of PIM entries: the role, the request, the
 * principal, the resource or the group.
 */
export function placeTargets(place: NamedPlace, requestId: string): AuditTarget[] {
  const principal: AuditTarget = {
    id: place.principalId,
    type: place.principalKind,
    displayName: place.principalName,
    ...(place.userPrincipalName === null ? {} : { userPrincipalName: place.userPrincipalName }),
  };
  const groupId = groupOfScope(place.scope);
  return [
    { id: place.roleDefinitionId, type: 'Role', displayName: place.roleName },
    { id: requestId, type: 'Request', displayName: requestId },
    principal,
    groupId === undefined
      ? { id: null, type: 'Resource', displayName: place.scopeName }
      : { id: groupId, type: 'Group', displayName: place.scopeName },
  ];
}

export interface KnownNames {
  readonly scopeName: string | null;
  readonly roleName: string | null;
  readonly principals: ReadonlyMap<string, AuditTarget>;
}

/** Names of what there is of some ids; what is not there has none. */
export async function findKnownNames(
  db: Reader,
  asked: {
    readonly scope: string | undefined;
    readonly roleDefinitionId: string | undefined;
    readonly principalIds: readonly string[];
  },
): Promise<KnownNames> {
  const { rows } = await sql<{ scope_name: string | null; role_name: string | null; principals: AuditTarget[] }>`
    select (select display_name from resource where scope = ${asked.scope ?? null}) as scope_name,
      (select name from role_definition where id = ${asked.roleDefinitionId ?? null}::uuid) as role_name,
      (select coalesce(json_agg(json_strip_nulls(json_build_object('id', p.id, 'type', p.kind,
        'displayName', p.display_name, 'userPrincipalName', u.user_principal_name))), '[]')
        from principal p left join directory_user u on u.id = p.id
        where p.id = any(${asked.principalIds}::uuid[]) and p.deleted_at is null) as principals`.execute(db);
  const { scope_name: scopeName, role_name: roleName, principals } = rows[0]!;
  return { scopeName, roleName, principals: new Map(principals.map((target) => [target.id!, target])) };
}

/** Names of a place for an entry about something that ended; whoever is gone by now keeps the name they had. */
export async function findNames(db: Reader, place: Place): Promise<NamedPlace> {
  const { rows } = await sql<PlaceRow>`
    select r.display_name as scope_name, d.name as role_name, p.kind as principal_kind,
      p.display_name as principal_name, u.user_principal_name
    from (select 1) as one
    left join resource r on r.scope = ${place.scope}
    left join role_definition d on d.id = ${place.roleDefinitionId}
    left join principal p on p.id = ${place.principalId}
    left join directory_user u on u.id = p.id`.execute(db);
  const row = rows[0]!;
  return {
    ...place,
    scopeName: row.scope_name ?? place.scope,
    roleName: row.role_name ?? place.roleDefinitionId,
    principalName: row.principal_name ?? place.principalId,
    principalKind: row.principal_kind ?? 'User',
    userPrincipalName: row.user_principal_name,
  };
}

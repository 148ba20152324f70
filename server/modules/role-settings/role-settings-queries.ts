/**
 * Reads around role settings: what is in force for a role, and the names a change is audited under.
 *
 * Never writes.
 */
import { createHash } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { ANY_GROUP, groupOfScope } from '#model/group-access.ts';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Scope } from '#model/scope.ts';
import { findChains } from './role-settings-store.ts';
import type { PimOnlyRule } from './rules.ts';
import { effectiveRules, type EffectiveRules } from './settings-chain.ts';
import { assignmentSettings, eligibilitySettings, type AssignmentSettings } from './typed-settings.ts';

/** The settings of one role at one scope, whole. */
export interface RoleSettings extends EffectiveRules {
  /** Derived from scope and role, so that every (scope, role) has one before anybody touched it. */
  readonly policyId: string;
  readonly roleDefinitionId: string;
  /** Who changed what is set at the scope itself last. */
  readonly updatedAt: Date | null;
  readonly updatedBy: string | null;
  /** The last change here or at a scope these settings come from. */
  readonly latest: { readonly at: Date; readonly by: string | null } | null;
}

/** A stable GUID for (scope, role), formed like a name-based UUID (RFC 9562 §5.8). */
export function policyIdOf(scope: Scope, roleDefinitionId: string): string {
  const digest = createHash('sha256').update(policySource(scope, roleDefinitionId)).digest();
  digest[6] = (digest[6]! & 0x0f) | 0x80;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function policySource(scope: Scope, roleDefinitionId: string): string {
  return `role-settings\n${scope}\n${roleDefinitionId}`;
}

export async function listRoleSettings(db: Reader, scope: Scope, roleIds: readonly string[]): Promise<RoleSettings[]> {
  const chains = await findChains(db, scope, roleIds);
  return chains.map((chain, index) => {
    const own = chain.layers[0];
    const changes = chain.layers.flatMap(({ updatedAt: at, updatedBy: by }) => (at ? [{ at, by }] : []));
    return {
      ...effectiveRules(chain, scope),
      policyId: policyIdOf(scope, roleIds[index]!),
      roleDefinitionId: roleIds[index]!,
      updatedAt: own?.updatedAt ?? null,
      updatedBy: own?.updatedBy ?? null,
      latest: changes.sort((one, other) => other.at.getTime() - one.at.getTime())[0] ?? null,
    };
  });
}

export async function getRoleSettings(db: Reader, scope: Scope, roleDefinitionId: string): Promise<RoleSettings> {
  return (await listRoleSettings(db, scope, [roleDefinitionId]))[0]!;
}

export async function forEligibility(db: Reader, scope: Scope, roleId: string): Promise<AssignmentSettings> {
  return eligibilitySettings((await getRoleSettings(db, scope, roleId)).rules);
}

/** Whether the role may be given there outside PIM, and the scope that says so; null: the default. */
export async function forPlainAssignment(
  db: Reader,
  scope: Scope,
  roleId: string,
): Promise<{ rule: PimOnlyRule; setAt: Scope | null }> {
  const { rules, origins } = await getRoleSettings(db, scope, roleId);
  return { rule: rules.PIMOnlyMode_Admin_Assignment, setAt: origins.PIMOnlyMode_Admin_Assignment };
}

export async function forAssignment(db: Reader, scope: Scope, roleId: string): Promise<AssignmentSettings> {
  return assignmentSettings((await getRoleSettings(db, scope, roleId)).rules);
}

/** Of the given principals, those that are really there, with their kind. */
export async function findKinds(db: Reader, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('principal')
    .select(['id', 'kind'])
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.id, row.kind]));
}

/** What the role and the place are called; undefined for a role that is not there. */
export async function findNames(
  db: Reader,
  scope: Scope,
  roleDefinitionId: string,
): Promise<{ role: string; place: string } | undefined> {
  const row = await db
    .selectFrom('role_definition')
    .leftJoin('resource', (join) => join.on('resource.scope', '=', scope))
    .select(['role_definition.name', 'resource.display_name'])
    .where('role_definition.id', '=', roleDefinitionId)
    .executeTakeFirst();
  return row && { role: row.name, place: row.display_name ?? scope };
}

export interface AssignableRole {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
}

export interface SettingsPlace {
  readonly path: string;
  readonly displayName: string;
  readonly resourceType: string;
}

/** The scope with its names; undefined when it does not exist. */
export async function findSettingsPlace(db: Reader, scope: Scope): Promise<SettingsPlace | undefined> {
  return (await findPlaces(db, [scope])).get(scope);
}

/** Scopes with their names. */
export async function findPlaces(db: Reader, scopes: readonly Scope[]): Promise<Map<Scope, SettingsPlace>> {
  if (scopes.length === 0) return new Map();
  const rows = await db
    .selectFrom('resource')
    .select(['scope', 'path', 'display_name', 'resource_type'])
    .where('scope', 'in', [...scopes])
    .execute();
  return new Map(
    rows.map((row) => [
      row.scope as Scope,
      { path: row.path, displayName: row.display_name, resourceType: row.resource_type },
    ]),
  );
}

/** A page of the roles that can be assigned at a scope, in the order of their names; each of them has settings there. */
export function listAssignableRoles(
  db: Reader,
  scope: Scope,
  roleDefinitionId: string | undefined,
  page: PageAsked,
): Promise<Page<AssignableRole>> {
  const after = page.after && sql`(lower(d.name), d.id) > (${page.after[0]}, ${page.after[1]}::uuid)`;
  return assignableRoles(db, scope, page.limit, [
    ...(roleDefinitionId ? [sql`d.id = ${roleDefinitionId}`] : []),
    ...(after ? [after] : []),
  ]);
}

/** The role whose settings at a scope have this id. The beginning of the digest is looked for, and then all of the id. */
export async function findRoleOfPolicy(
  db: Reader,
  scope: Scope,
  policyId: string,
): Promise<AssignableRole | undefined> {
  const digest = sql`sha256(convert_to(${policySource(scope, '')} || d.id::text, 'UTF8'))`;
  const { rows } = await assignableRoles(db, scope, 100, [
    sql`left(encode(${digest}, 'hex'), 8) = ${policyId.slice(0, 8)}`,
  ]);
  return rows.find((role) => policyIdOf(scope, role.id) === policyId);
}

async function assignableRoles(
  db: Reader,
  scope: Scope,
  limit: number,
  conditions: readonly RawBuilder<unknown>[],
): Promise<Page<AssignableRole>> {
  // At a group its own two roles count, and nothing of what lies above it.
  const isAssignable = groupOfScope(scope)
    ? sql`${ANY_GROUP} = any(d.assignable_scopes)`
    : sql`exists (select 1 from unnest(d.assignable_scopes) one where lower(one collate "C") in (select scope from above))`;
  const { rows } = await sql<AssignableRole & { sort_name: string }>`
    with recursive above (scope, parent_scope) as (
      select scope, parent_scope from resource where scope = ${scope}
      union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope)
    select d.id, d.name, d.kind, lower(d.name) as sort_name from role_definition d
    where d.deleted_at is null
      and ${isAssignable}
      ${sql.join(
        conditions.map((condition) => sql`and ${condition}`),
        sql` `,
      )}
    order by lower(d.name), d.id limit ${limit + 1}`.execute(db);
  return pageOf(rows, limit, (row) => [row.sort_name, row.id]);
}

/** Display data of people and groups named in settings. */
export async function findPrincipalNames(
  db: Reader,
  ids: readonly string[],
): Promise<Map<string, { name: string; mail: string | null; kind: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('principal')
    .leftJoin('directory_user', 'directory_user.id', 'principal.id')
    .select(['principal.id', 'display_name', 'kind', 'mail', 'user_principal_name'])
    .where('principal.id', 'in', [...new Set(ids)])
    .execute();
  return new Map(
    rows.map((row) => [row.id, { name: row.display_name, mail: row.mail ?? row.user_principal_name, kind: row.kind }]),
  );
}

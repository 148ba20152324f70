/**
 * What lies below a scope and inherits from it: how many scopes, and which of them set something themselves.
 *
 * Never writes. Starts from the rows of the role, which are few, and not from the tree, which is not.
 */
import { sql } from 'kysely';
import type { Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import type { RuleSet } from './rules.ts';
import type { SettingsLayer } from './settings-chain.ts';

/** A scope below another that sets something for the role. */
export interface SettingsBelow {
  readonly scope: Scope;
  readonly name: string;
  readonly path: string;
  readonly own: Partial<RuleSet>;
  /** What is set from this scope up to the other one, itself excluded; nearest first. */
  readonly layers: readonly SettingsLayer[];
}

export async function listSettingsBelow(db: Reader, scope: Scope, roleDefinitionId: string): Promise<SettingsBelow[]> {
  const { rows } = await sql<{ scope: Scope; name: string; path: string; rules: Partial<RuleSet>; way: Scope[] }>`
    with recursive way (origin, scope, parent_scope, passed) as (
      select s.scope, r.scope, r.parent_scope, array[]::text[] collate "C" from role_settings s join resource r on r.scope = s.scope
      where s.role_definition_id = ${roleDefinitionId} and s.rules <> '{}' and s.scope <> ${scope}
      union all select w.origin, r.scope, r.parent_scope, w.passed || w.scope
      from way w join resource r on r.scope = w.parent_scope where w.scope <> ${scope})
    select o.scope, o.display_name as name, o.path, s.rules, w.passed as way
    from way w join resource o on o.scope = w.origin
    join role_settings s on s.scope = w.origin and s.role_definition_id = ${roleDefinitionId}
    where w.scope = ${scope} order by o.scope`.execute(db);
  const set = new Map(rows.map((row) => [row.scope, row.rules]));
  return rows.map(({ scope: one, name, path, rules: own, way }) => ({
    scope: one,
    name,
    path,
    own,
    layers: way.map((passed) => ({ scope: passed, rules: set.get(passed) ?? null })),
  }));
}

/** How many scopes lie below one, counted up to a limit. */
export async function countScopesBelow(db: Reader, scope: Scope, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with recursive below (scope) as (
      select scope from resource where parent_scope = ${scope}
      union all select r.scope from resource r join below b on r.parent_scope = b.scope)
    select count(*)::int as count from (select from below limit ${limit}) counted`.execute(db);
  return rows[0]!.count;
}

/** The roles that have settings at any of the scopes or above them. */
export async function listRolesSetAbove(db: Reader, scopes: readonly Scope[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive above (scope, parent_scope) as (
      select scope, parent_scope from resource where scope = any(${[...scopes]}::text[])
      union select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope)
    select distinct role_definition_id as id from role_settings where scope in (select scope from above)
    order by id`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * Rows at a scope and below it, as parts of a statement over rows `q`.
 *
 * The scope of whatever lies in a subscription begins with the subscription's, so that an index finds it. Only management
 * groups hold what is called otherwise: below them the tree is walked. Below the directory lie the groups, which are a matter of their own.
 */
import { sql, type RawBuilder } from 'kysely';
import { ANY_GROUP, groupOfScope } from '#model/group-access.ts';
import { DIRECTORY_SCOPE, parseScope, type Scope } from '#model/scope.ts';

/** Of a row `q`: it lies in the resource tree, not at the directory or at a group. */
export const isInTree = sql`(q.scope = '/' or q.scope like '/subscriptions/%' or q.scope like '/providers/%')`;

/**
 * Rows at a group, or at every group together, which is asked for by the scope none of them has; undefined for other
 * scopes. What lies above a group is no access to it.
 */
export function groupCondition(scope: Scope): RawBuilder<unknown> | undefined {
  if (scope === ANY_GROUP) return sql`(q.scope like '/groups/%' or q.scope like '/role-groups/%')`;
  return groupOfScope(scope) === undefined ? undefined : sql`q.scope = ${scope}`;
}

function isWalked(scope: Scope): boolean {
  const kind = parseScope(scope)?.kind;
  return kind === 'management-group' || kind === 'root';
}

/** A table `below` of a recursive `with`, followed by a comma; nothing where none is needed. */
export function belowTable(scope: Scope): RawBuilder<unknown> {
  if (!isWalked(scope)) return sql``;
  return sql`below (scope) as (
      select scope from resource where scope = ${scope}
      union all select r.scope from resource r join below b on r.parent_scope = b.scope),`;
}

export function belowCondition(scope: Scope): RawBuilder<unknown> {
  if (isWalked(scope)) return sql`q.scope in (select scope from below)`;
  if (scope === DIRECTORY_SCOPE) return sql`q.scope = ${scope}`;
  const pattern = `${scope.replace(/[\\%_]/g, (character) => `\\${character}`)}/%`;
  return sql`(q.scope = ${scope} or q.scope like ${pattern})`;
}

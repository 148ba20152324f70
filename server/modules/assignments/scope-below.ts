/**
 * Rows at a scope and below it, as parts of a statement over rows `q`.
 *
 * The scope of whatever lies in a subscription begins with the subscription's, so that an index finds it. Only management
 * groups hold what is called otherwise: below them the tree is walked.
 */
import { sql, type RawBuilder } from 'kysely';
import { parseScope, type Scope } from '#model/scope.ts';

function isWalked(scope: Scope): boolean {
  const kind = parseScope(scope)?.kind;
  return kind === undefined || kind === 'management-group' || kind === 'root' || kind === 'directory';
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
  const pattern = `${scope.replace(/[\\%_]/g, (character) => `\\${character}`)}/%`;
  return sql`(q.scope = ${scope} or q.scope like ${pattern})`;
}

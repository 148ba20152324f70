/** The nearest place that is still there, at a scope or above it, by the tree as it stood. Only reads. */
import { sql } from 'kysely';
import type { Scope } from '#model/scope.ts';
import type { Ports } from '#platform/ports.ts';
import { readPast } from './read-past.ts';

/** The scope itself where it is there, or where nothing above it is. */
export function findStandingPlace(ports: Pick<Ports, 'database' | 'clock'>, scope: Scope, at: Date): Promise<Scope> {
  return readPast(ports, at, async (past) => {
    const { rows } = await sql<{ scope: Scope }>`
      with recursive above (scope, parent_scope, depth) as (
        select ${scope}::text collate "C", (select parent_scope from resource where scope = ${scope}), 0
        union all select r.scope, r.parent_scope, a.depth + 1 from resource r join above a on r.scope = a.parent_scope)
      select a.scope from above a where exists (select from public.resource p where p.scope = a.scope)
      order by a.depth limit 1`.execute(past);
    return rows[0]?.scope ?? scope;
  });
}

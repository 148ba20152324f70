/**
 * How many people and groups hold each role at a scope: eligible, active, inherited ones too. Who is deleted holds nothing.
 */
import { sql } from 'kysely';
import type { Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import { isInForce, isKept, isOfNobodyDeleted } from './overview-queries.ts';

export interface RoleCount {
  readonly roleDefinitionId: string;
  readonly eligible: number;
  readonly active: number;
}

export async function countSchedulesByRole(database: Reader, scope: Scope, at: Date): Promise<RoleCount[]> {
  const isHeld = sql`${isKept} and ${isInForce(at)} and ${isOfNobodyDeleted}`;
  const { rows } = await sql<RoleCount>`
    with recursive place (scope, parent_scope) as (
      select scope, parent_scope from resource where scope = ${scope}
      union all select r.scope, r.parent_scope from resource r join place p on r.scope = p.parent_scope),
    held as (
      select role_definition_id, 1 as eligible, 0 as active from eligibility_schedule q join place using (scope) where ${isHeld}
      union all
      select role_definition_id, 0, 1 from assignment_schedule q join place using (scope) where ${isHeld})
    select role_definition_id as "roleDefinitionId", sum(eligible)::int as eligible, sum(active)::int as active
    from held group by role_definition_id order by role_definition_id`.execute(database);
  return rows;
}

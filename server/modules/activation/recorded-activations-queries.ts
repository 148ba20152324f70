/**
 * Requests to activate a role, as they are on record, with the settings that count where each was made.
 *
 * Bounded, the newest first. Never writes.
 */
import { sql } from 'kysely';
import { parseScheduleInfo } from '#model/schedule-info.ts';
import { groupOfScope } from '#model/group-access.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { findSpans, inSpan, spanTable } from '#modules/assignments/index.ts';
import { settingsChainOf, type SettingsChain } from '#modules/role-settings/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { RecordedActivation } from './back-test.ts';

export interface RecordedAsked {
  /** Whose settings are tried: what they have a part in is looked at. */
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  /** Whether places below inherit them. */
  readonly isInherited: boolean;
  readonly since: Date;
  readonly limit: number;
}

interface Row {
  id: string;
  created_at: Date;
  scope: Scope;
  eligibility_scope: Scope | null;
  schedule_info: unknown;
  justification: string | null;
  ticket_number: string | null;
  was_asked: boolean;
}

export async function listRecordedActivations(db: Reader, asked: RecordedAsked): Promise<RecordedActivation[]> {
  const { scope, roleDefinitionId, isInherited, since, limit } = asked;
  const isAlone = scope === DIRECTORY_SCOPE || groupOfScope(scope) !== undefined;
  const spans = isAlone ? { from: [scope], until: [`${scope}\u0001`] } : await findSpans(db, scope);
  // Not inherited, settings count at their scope, and below it for who is eligible there.
  const counts = isInherited ? sql`true` : sql`(q.scope = ${scope} or e.scope = ${scope})`;
  const { rows } = await sql<Row>`
    select q.id, q.created_at, q.scope, e.scope as eligibility_scope, q.schedule_info, q.justification, q.ticket_number,
      q.approval_id is not null as was_asked
    from schedule_request q left join eligibility_schedule e on e.id = q.linked_eligibility_id
    where q.role_definition_id = ${roleDefinitionId} and q.request_type = 'SelfActivate' and q.created_at >= ${since}
      and exists (select from ${spanTable(spans)} where ${inSpan}) and ${counts}
    order by q.created_at desc, q.id desc limit ${limit}`.execute(db);
  return rows.flatMap((row) => {
    const schedule = parseScheduleInfo(row.schedule_info, 'assignment');
    // Every request that was stored could be read.
    if ('problem' in schedule) return [];
    return {
      id: row.id,
      createdAt: row.created_at,
      scope: row.scope,
      eligibilityScope: row.eligibility_scope ?? row.scope,
      schedule,
      justification: row.justification ?? undefined,
      ticketNumber: row.ticket_number ?? undefined,
      wasAskedOfApprovers: row.was_asked,
    };
  });
}

/** What a role is set to at each of some scopes and above it, as it is now. */
export async function findSettingsChains(
  db: Reader,
  roleDefinitionId: string,
  scopes: readonly Scope[],
): Promise<Map<Scope, SettingsChain>> {
  if (scopes.length === 0) return new Map();
  const { rows } = await sql<{ scope: Scope; chain: SettingsChain }>`
    select asked.scope, found.chain from unnest(${[...scopes]}::text[]) asked (scope) cross join lateral (
      with recursive above (scope, parent_scope, depth) as (
        select scope, parent_scope, 0 from resource where scope = asked.scope
        union all select r.scope, r.parent_scope, a.depth + 1 from resource r join above a on r.scope = a.parent_scope)
      select ${settingsChainOf(sql`${roleDefinitionId}`)} as chain) found`.execute(db);
  return new Map(rows.map(({ scope, chain }) => [scope, chain]));
}

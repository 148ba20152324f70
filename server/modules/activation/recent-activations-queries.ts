/**
 * What a person did with a role before: shown to whoever decides about the next time.
 *
 * Only at the scope that is asked about; elsewhere is nobody's business there.
 */
import { sql } from 'kysely';
import type { Place } from '#modules/assignments/index.ts';
import type { Reader } from '#platform/database/database.ts';

export interface RecentActivation {
  readonly startsAt: Date;
  /** When it was over, or will be: by its time, or because it was given back or taken away. */
  readonly endsAt: Date;
  readonly justification: string | null;
}

/** The latest activations of a role by a person at a scope, the newest first. */
export async function listRecentActivations(
  db: Reader,
  { principalId, roleDefinitionId, scope }: Place,
  limit: number,
): Promise<RecentActivation[]> {
  const { rows } = await sql<{ starts_at: Date; ended_at: Date; justification: string | null }>`
    select a.starts_at, least(a.ends_at, a.removed_at) as ended_at, q.justification
    from assignment_schedule a left join schedule_request q on q.id = a.request_id
    where a.principal_id = ${principalId} and a.role_definition_id = ${roleDefinitionId} and a.scope = ${scope}
      and a.assignment_type = 'Activated'
    order by a.starts_at desc, a.id limit ${limit}`.execute(db);
  return rows.map((row) => ({ startsAt: row.starts_at, endsAt: row.ended_at, justification: row.justification }));
}

/**
 * How long it took until activations were approved, from the request to the approval that was enough.
 */
import { sql } from 'kysely';
import { inSpan, spanTable, type ScopeSpans } from '#modules/assignments/index.ts';
import type { Reader } from '#platform/database/database.ts';

export interface ApprovalTimes {
  readonly approved: number;
  /** Half of them took no longer; null where nothing was approved. */
  readonly medianMinutes: number | null;
  /** Of twenty, nineteen took no longer. */
  readonly p95Minutes: number | null;
}

/** Of what was approved since an instant, at a place and below it; whatever was denied or ran out is not among it. */
export async function measureApprovals(db: Reader, spans: ScopeSpans, from: Date, until: Date): Promise<ApprovalTimes> {
  const taken = sql`extract(epoch from v.decided_at - v.created_at) / 60`;
  const { rows } = await sql<ApprovalTimes>`
    select count(*)::int as approved, (percentile_cont(0.5) within group (order by ${taken}))::float as "medianMinutes",
      (percentile_cont(0.95) within group (order by ${taken}))::float as "p95Minutes"
    from approval v join schedule_request q on q.id = v.request_id
    where v.outcome = 'Approve' and v.decided_at >= ${from} and v.decided_at <= ${until}
      and exists (select from ${spanTable(spans)} where ${inSpan})`.execute(db);
  return rows[0]!;
}

/** Decision records and their gaps: the only file that writes their tables. */
import { sql } from 'kysely';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { DecisionGap, DecisionRecord } from './decision-records.ts';

/** Written again, a record has grown, or is what it was. */
export async function putRecords(tx: Transaction, records: readonly DecisionRecord[]): Promise<void> {
  if (records.length === 0) return;
  await sql`
    insert into decision_record (id, application_id, principal_id, scope, action, is_data_action, reason, assignment_id,
      role_definition_id, share, count, first_at, last_at)
    select id, "applicationId", "principalId", scope, action, "isDataAction", reason, "assignmentId", "roleDefinitionId",
      share, count, to_timestamp("firstAt" / 1000.0), to_timestamp("lastAt" / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r (id uuid, "applicationId" uuid, "principalId" uuid,
      scope text, action text, "isDataAction" boolean, reason text, "assignmentId" uuid, "roleDefinitionId" uuid,
      share smallint, count integer, "firstAt" bigint, "lastAt" bigint)
    on conflict (id) do update set count = greatest(decision_record.count, excluded.count),
      last_at = greatest(decision_record.last_at, excluded.last_at)`.execute(tx.db);
}

export async function putGaps(tx: Transaction, gaps: readonly DecisionGap[]): Promise<void> {
  if (gaps.length === 0) return;
  await sql`
    insert into decision_record_gap (id, application_id, dropped, first_at, last_at)
    select id, "applicationId", dropped, to_timestamp("firstAt" / 1000.0), to_timestamp("lastAt" / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(gaps)}::jsonb) as r (id uuid, "applicationId" uuid, dropped integer,
      "firstAt" bigint, "lastAt" bigint)
    on conflict (id) do update set dropped = greatest(decision_record_gap.dropped, excluded.dropped),
      last_at = greatest(decision_record_gap.last_at, excluded.last_at)`.execute(tx.db);
}

/** Answers how many records went. */
export async function deleteRecordsBefore(tx: Transaction, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with old as (select id from decision_record where first_at < ${before} order by first_at, id limit ${limit}),
      gone as (delete from decision_record r using old where r.id = old.id returning 1)
    select count(*)::int as count from gone`.execute(tx.db);
  return rows[0]!.count;
}

export async function deleteGapsBefore(tx: Transaction, before: Date): Promise<void> {
  await tx.db.deleteFrom('decision_record_gap').where('last_at', '<', before).execute();
}

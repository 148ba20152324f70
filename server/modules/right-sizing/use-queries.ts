/**
 * Reads what assignments were used for, by the records of decisions, and how whole those records are. Never writes.
 *
 * The use of an eligibility is that of its activations. Of one assignment no more than its latest records are read; where that
 * is not all of the time, it says since when.
 */
import { sql } from 'kysely';
import type { Scope } from '#model/scope.ts';
import { inSpan, spanTable, type ScopeSpans } from '#modules/assignments/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { RecordingApplication } from './basis.ts';

export interface AssignmentUse {
  readonly action: string;
  readonly isDataAction: boolean;
  readonly scope: Scope;
  readonly count: number;
  readonly people: readonly string[];
  readonly lastAt: Date;
}

export interface ReadUse {
  readonly uses: readonly AssignmentUse[];
  /** Since when all records were read; undefined: from the beginning. */
  readonly readSince: Date | undefined;
}

const MOST_RECORDS = 5_000;
const MOST_ACTIVATIONS = 500;

interface Row {
  id: string;
  action: string;
  is_data_action: boolean;
  scope: Scope;
  count: number;
  people: string[];
  last_at: Date;
  read: number;
  read_since: Date;
}

/** Of eligibilities and of assignments, each by its id. */
export async function readUses(db: Reader, ids: readonly string[], since: Date): Promise<Map<string, ReadUse>> {
  const { rows } = await sql<Row>`
    with held (id, assignment_id) as (
      select h.id, h.id from unnest(${[...ids]}::uuid[]) h (id)
      union all
      select h.id, a.id from unnest(${[...ids]}::uuid[]) h (id) cross join lateral (
        select a.id from assignment_schedule a where a.linked_eligibility_id = h.id
          and (a.ends_at is null or a.ends_at > ${since}) order by a.starts_at desc limit ${MOST_ACTIVATIONS}) a),
    read as (
      select h.id, r.*, count(*) over (partition by h.assignment_id) as of_one from held h cross join lateral (
        select r.action, r.is_data_action, r.scope, r.principal_id, r.count, r.first_at, r.last_at from decision_record r
        where r.assignment_id = h.assignment_id and r.first_at >= ${since}
        order by r.first_at desc, r.id desc limit ${MOST_RECORDS + 1}) r)
    select id, action, is_data_action, scope, sum(count)::int as count, array_agg(distinct principal_id) as people,
      max(last_at) as last_at, max(max(of_one)) over (partition by id)::int as read,
      max(min(first_at)) over (partition by id) as read_since
    from read group by id, action, is_data_action, scope order by id, action, scope`.execute(db);
  const found = new Map<string, ReadUse>();
  for (const { id, action, scope, count, people, is_data_action, last_at, read, read_since } of rows) {
    const use = { action, isDataAction: is_data_action, scope, count, people, lastAt: last_at };
    const uses = [...(found.get(id)?.uses ?? []), use];
    found.set(id, { uses, readSince: read > MOST_RECORDS ? read_since : undefined });
  }
  return found;
}

/** They are registered one by one. */
const MOST_APPLICATIONS = 10_000;

/** Those in some spans and at some places above. */
export async function listRecording(
  db: Reader,
  spans: ScopeSpans,
  above: readonly Scope[],
  since: Date,
): Promise<RecordingApplication[]> {
  const { rows } = await sql<RecordingApplication>`
    select q.id, q.display_name as "displayName", q.host, q.scope, q.recorded_share as share,
      q.recorded_since as "recordedSince", coalesce((select sum(g.dropped) from decision_record_gap g
        where g.application_id = q.id and g.last_at >= ${since}), 0)::int as dropped
    from (
      (select q.* from ${spanTable(spans)} join protected_application q on ${inSpan}
        order by q.scope, q.id limit ${MOST_APPLICATIONS})
      union select q.* from protected_application q where q.scope = any(${[...above]})) q
    order by q.display_name, q.id`.execute(db);
  return rows;
}

/**
 * What was wrong and is over: the history of an alert at a scope and below it, the latest first.
 */
import { sql } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import { findSpans, inSpan, spanTable } from '#modules/assignments/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { AlertId } from './alert-definitions.ts';
import type { IncidentWords } from './incident-store.ts';

export interface PastIncident {
  readonly id: string;
  readonly about: IncidentWords;
  readonly openedAt: Date;
  readonly clearedAt: Date;
}

export async function listPastIncidents(
  db: Reader,
  { alert, scope }: { readonly alert: AlertId; readonly scope: Scope },
  page: PageAsked,
): Promise<Page<PastIncident>> {
  const behind = page.after
    ? sql`and (q.opened_at, q.incident_id) < (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`
    : sql``;
  const { rows } = await sql<PastIncident>`
    select q.incident_id as id, q.about, q.opened_at as "openedAt", q.cleared_at as "clearedAt" from alert_incident q
    where q.alert = ${alert} and q.cleared_at is not null
      and exists (select from ${spanTable(await findSpans(db, scope))} where ${inSpan}) ${behind}
    order by q.opened_at desc, q.incident_id desc limit ${page.limit + 1}`.execute(db);
  return pageOf(rows, page.limit, (row) => [row.openedAt.toISOString(), row.id]);
}

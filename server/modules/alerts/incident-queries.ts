/**
 * What is wrong at a scope and below it: each alert with the number of its incidents, and the incidents page by page.
 *
 * Computed from the state at the moment of asking; the history only adds since when an incident is known and whether it was
 * dismissed. Never writes. Who may look is decided by the caller.
 */
import { sql, type RawBuilder } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import { alertsAt, type AlertId } from './alert-definitions.ts';
import { alertRules } from './alert-rules.ts';
import { findConfiguration, findGoverned, type AlertConfiguration } from './configuration-queries.ts';

export interface AlertState extends AlertConfiguration {
  /** Incidents nobody dismissed, and those somebody did. */
  readonly open: number;
  readonly dismissed: number;
  /** When the youngest of the open ones began. */
  readonly latestSince: Date | undefined;
}

export interface Dismissal {
  readonly at: Date;
  readonly byName: string | null;
  readonly until: Date | null;
  readonly reason: string;
}

export interface Incident {
  readonly id: string;
  readonly alert: AlertId;
  readonly scope: Scope;
  readonly scopePath: string;
  readonly scopeName: string;
  readonly principal: {
    readonly id: string;
    readonly kind: 'User' | 'Group' | 'ServicePrincipal';
    readonly name: string;
    readonly userPrincipalName: string | null;
  } | null;
  readonly role: { readonly id: string; readonly name: string } | null;
  readonly scheduleId: string | null;
  /** When what is wrong began. */
  readonly since: Date;
  /** When it was first noticed; null: not yet by the job. */
  readonly noticedAt: Date | null;
  readonly dismissal: Dismissal | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export type IncidentState = 'open' | 'dismissed';

/** The common table `found` of a rule, with the id of each incident. */
export const identified = (alert: AlertId, rule: RawBuilder<unknown>) => sql`
  rule as (${rule}), found as (select r.*, md5(${alert} || ' ' || r.subject)::uuid as id from rule r)`;

/** Of a row `h` of the history: dismissed at an instant. */
const isDismissed = (at: Date) =>
  sql`(h.dismissed_at is not null and (h.dismissed_until is null or h.dismissed_until > ${at}))`;

const withHistory = sql`found f left join alert_incident h on h.incident_id = f.id and h.cleared_at is null`;

/** Every alert that is watched at the scope, the worst first. */
export async function listAlerts(db: Reader, scope: Scope, at: Date): Promise<AlertState[]> {
  const states: AlertState[] = [];
  // One after the other: a page that many open must not take every connection.
  for (const alert of alertsAt(scope)) states.push(await readAlert(db, alert, scope, at));
  return states;
}

export async function readAlert(db: Reader, alert: AlertId, scope: Scope, at: Date): Promise<AlertState> {
  const configuration = await findConfiguration(db, alert, scope);
  const rule = await ruleAt(db, alert, scope, at);
  if (!rule) return { ...configuration, open: 0, dismissed: 0, latestSince: undefined };
  const { rows } = await sql<{ open: number; dismissed: number; latest_since: Date | null }>`
    with ${identified(alert, rule)}
    select count(*) filter (where not ${isDismissed(at)})::int as open, count(*) filter (where ${isDismissed(at)})::int as dismissed,
      max(f.since) filter (where not ${isDismissed(at)}) as latest_since
    from ${withHistory}`.execute(db);
  const { open, dismissed, latest_since: latest } = rows[0]!;
  return { ...configuration, open, dismissed, latestSince: latest ?? undefined };
}

/** A page of incidents, the youngest first. */
export async function listIncidents(
  db: Reader,
  asked: {
    readonly alert: AlertId;
    readonly scope: Scope;
    readonly at: Date;
    readonly state?: IncidentState | undefined;
  },
  page: PageAsked,
): Promise<Page<Incident>> {
  const { alert, scope, at, state } = asked;
  const rule = await ruleAt(db, alert, scope, at);
  if (!rule) return { rows: [], after: undefined };
  const narrowed = [
    ...(state ? [state === 'open' ? sql`not ${isDismissed(at)}` : isDismissed(at)] : []),
    ...(page.after ? [sql`(f.since, f.id) < (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`] : []),
  ];
  const rows = await readIncidents(db, alert, rule, at, narrowed, page.limit + 1);
  return pageOf(rows, page.limit, (row) => [row.since.toISOString(), row.id]);
}

/** The incident with that id, if it is there. */
export async function findIncident(
  db: Reader,
  asked: { readonly alert: AlertId; readonly scope: Scope; readonly at: Date; readonly id: string },
): Promise<Incident | undefined> {
  const rule = await ruleAt(db, asked.alert, asked.scope, asked.at);
  if (!rule) return undefined;
  return (await readIncidents(db, asked.alert, rule, asked.at, [sql`f.id = ${asked.id}::uuid`], 1))[0];
}

/** The rule of an alert in the spans where it is on; undefined when it is off in all of them. */
export async function ruleAt(
  db: Reader,
  alert: AlertId,
  scope: Scope,
  at: Date,
): Promise<RawBuilder<unknown> | undefined> {
  const spans = await findGoverned(db, alert, scope);
  return spans.length === 0 ? undefined : alertRules[alert]({ db, at, spans });
}

interface IncidentRow {
  readonly id: string;
  readonly scope: Scope;
  readonly scope_path: string | null;
  readonly scope_name: string | null;
  readonly principal_id: string | null;
  readonly principal_kind: 'User' | 'Group' | 'ServicePrincipal' | null;
  readonly principal_name: string | null;
  readonly user_principal_name: string | null;
  readonly role_definition_id: string | null;
  readonly role_name: string | null;
  readonly schedule_id: string | null;
  readonly since: Date;
  readonly details: Readonly<Record<string, unknown>>;
  readonly opened_at: Date | null;
  readonly is_dismissed: boolean;
  readonly dismissed_at: Date | null;
  readonly dismissed_until: Date | null;
  readonly dismissed_reason: string | null;
  readonly dismissed_by_name: string | null;
}

async function readIncidents(
  db: Reader,
  alert: AlertId,
  rule: RawBuilder<unknown>,
  at: Date,
  narrowed: readonly RawBuilder<unknown>[],
  limit: number,
): Promise<Incident[]> {
  const { rows } = await sql<IncidentRow>`
    with ${identified(alert, rule)}, shown as (
      select f.*, h.opened_at, ${isDismissed(at)} as is_dismissed, h.dismissed_at, h.dismissed_by, h.dismissed_until,
        h.dismissed_reason
      from ${withHistory} ${narrowed.length === 0 ? sql`` : sql`where ${sql.join(narrowed, sql` and `)}`}
      order by f.since desc, f.id desc limit ${limit})
    select f.*, r.path as scope_path, r.display_name as scope_name, p.kind as principal_kind, p.display_name as principal_name,
      u.user_principal_name, d.name as role_name, by.display_name as dismissed_by_name
    from shown f
    left join resource r on r.scope = f.scope left join principal p on p.id = f.principal_id
    left join directory_user u on u.id = f.principal_id left join role_definition d on d.id = f.role_definition_id
    left join principal by on by.id = f.dismissed_by
    order by f.since desc, f.id desc`.execute(db);
  return rows.map((row) => incidentFrom(alert, row));
}

function incidentFrom(alert: AlertId, row: IncidentRow): Incident {
  return {
    id: row.id,
    alert,
    scope: row.scope,
    scopePath: row.scope_path ?? row.scope,
    scopeName: row.scope_name ?? row.scope,
    principal: row.principal_id && {
      id: row.principal_id,
      kind: row.principal_kind ?? 'User',
      name: row.principal_name ?? row.principal_id,
      userPrincipalName: row.user_principal_name,
    },
    role: row.role_definition_id && { id: row.role_definition_id, name: row.role_name ?? row.role_definition_id },
    scheduleId: row.schedule_id,
    since: row.since,
    noticedAt: row.opened_at,
    dismissal: row.is_dismissed
      ? {
          at: row.dismissed_at!,
          byName: row.dismissed_by_name,
          until: row.dismissed_until,
          reason: row.dismissed_reason!,
        }
      : null,
    details: row.details,
  } as Incident;
}

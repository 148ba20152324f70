/**
 * Writes the history of incidents, the table `alert_incident`: noticed, dismissed, taken up again, cleared.
 *
 * What is written here decides nothing about access, and nothing about whether an incident is there.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { AlertId } from './alert-definitions.ts';
import { identified } from './incident-queries.ts';

/** Names as they are now, kept for the day the incident is over. */
export interface IncidentWords {
  readonly person: string | null;
  readonly role: string | null;
  readonly place: string;
  readonly path: string;
}

export interface StoredIncident {
  readonly id: string;
  readonly scope: Scope;
  readonly about: IncidentWords;
}

const words = sql`jsonb_build_object('person', coalesce(p.display_name || ' and ' || (f.details ->> 'otherName'),
  p.display_name, f.details ->> 'homeDirectory'), 'role', d.name, 'place', coalesce(r.display_name, f.scope),
  'path', coalesce(r.path, f.scope))`;
const named = sql`left join principal p on p.id = f.principal_id left join role_definition d on d.id = f.role_definition_id
  left join resource r on r.scope = f.scope`;
const stored = sql`incident_id as id, scope, about`;

/** Remembers up to `limit` incidents of a rule that are new, or come again. */
export async function noteNew(
  tx: Transaction,
  alert: AlertId,
  rule: RawBuilder<unknown>,
  limit: number,
): Promise<StoredIncident[]> {
  const { rows } = await sql<StoredIncident>`
    with ${identified(alert, rule)}, fresh as materialized (
      select f.* from found f
      where not exists (select from alert_incident h where h.incident_id = f.id and h.cleared_at is null)
      order by f.scope, f.id limit ${limit})
    insert into alert_incident (incident_id, opened_at, alert, scope, about)
    select f.id, ${tx.now}, ${alert}, f.scope, ${words} from fresh f ${named}
    on conflict do nothing returning ${stored}`.execute(tx.db);
  return rows;
}

const areIn = (scope: Scope) =>
  scope === DIRECTORY_SCOPE ? sql`h.scope = ${DIRECTORY_SCOPE}` : sql`h.scope <> ${DIRECTORY_SCOPE}`;

/** Clears what the rule no longer finds, in the directory or outside of it; without a rule everything is cleared. */
export async function clearGone(
  tx: Transaction,
  alert: AlertId,
  scope: Scope,
  rule: RawBuilder<unknown> | undefined,
): Promise<StoredIncident[]> {
  const { rows } = await sql<StoredIncident>`
    with ${rule ? identified(alert, rule) : sql`found (id) as (select null::uuid where false)`}
    update alert_incident h set cleared_at = ${tx.now}
    where h.alert = ${alert} and h.cleared_at is null and ${areIn(scope)}
      and not exists (select from found f where f.id = h.incident_id)
    returning h.incident_id as id, h.scope, h.about`.execute(tx.db);
  return rows;
}

/** Takes up what was dismissed until now. */
export async function endDismissals(tx: Transaction, alert: AlertId, scope: Scope): Promise<StoredIncident[]> {
  const { rows } = await sql<StoredIncident>`
    update alert_incident h
    set dismissed_at = null, dismissed_by = null, dismissed_until = null, dismissed_reason = null
    where h.alert = ${alert} and h.cleared_at is null and ${areIn(scope)} and h.dismissed_until <= ${tx.now}
    returning h.incident_id as id, h.scope, h.about`.execute(tx.db);
  return rows;
}

export interface NewDismissal {
  readonly reason: string;
  readonly until: Date | null;
}

/** Dismisses the incidents of a rule, or the one of them with that id, whether or not a job has noticed them. */
export async function noteDismissed(
  tx: Transaction,
  actor: Actor,
  alert: AlertId,
  rule: RawBuilder<unknown>,
  { reason, until }: NewDismissal,
  id?: string,
): Promise<StoredIncident[]> {
  const by = actor.kind === 'System' ? null : actor.principalId;
  const { rows } = await sql<StoredIncident>`
    with ${identified(alert, rule)}
    insert into alert_incident as h (incident_id, opened_at, alert, scope, about, dismissed_at, dismissed_by, dismissed_until,
      dismissed_reason)
    select f.id, ${tx.now}, ${alert}, f.scope, ${words}, ${tx.now}, ${by}::uuid, ${until}::timestamptz, ${reason}
    from found f ${named} ${id === undefined ? sql`` : sql`where f.id = ${id}::uuid`}
    on conflict (incident_id) where cleared_at is null do update set dismissed_at = excluded.dismissed_at,
      dismissed_by = excluded.dismissed_by, dismissed_until = excluded.dismissed_until,
      dismissed_reason = excluded.dismissed_reason
    returning ${stored}`.execute(tx.db);
  return rows;
}

/** Takes up again what of a rule was dismissed, or the one of them with that id. */
export async function noteReopened(
  tx: Transaction,
  alert: AlertId,
  rule: RawBuilder<unknown>,
  id?: string,
): Promise<StoredIncident[]> {
  const { rows } = await sql<StoredIncident>`
    with ${identified(alert, rule)}
    update alert_incident h
    set dismissed_at = null, dismissed_by = null, dismissed_until = null, dismissed_reason = null
    from found f where f.id = h.incident_id and h.cleared_at is null and h.dismissed_at is not null
      ${id === undefined ? sql`` : sql`and f.id = ${id}::uuid`}
    returning h.incident_id as id, h.scope, h.about`.execute(tx.db);
  return rows;
}

/**
 * Dismisses incidents, with a reason and until when, and takes them up again: one of them, or all an alert has at a scope.
 *
 * Dismissing changes nothing about what is wrong. What comes new is not dismissed.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { requireRight, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import { recordActivity, type ActivityName, type AuditTarget } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import type { AlertId } from './alert-definitions.ts';
import { ruleAt } from './incident-queries.ts';
import { noteDismissed, noteReopened, type NewDismissal, type StoredIncident } from './incident-store.ts';

export interface IncidentAsked {
  readonly alert: AlertId;
  readonly scope: Scope;
  /** Undefined: all of them. */
  readonly incidentId?: string | undefined;
}

const LONGEST_DISMISSAL = 366 * 86_400_000;

export async function dismissIncidents(
  ports: Ports,
  actor: Actor,
  asked: IncidentAsked,
  dismissal: NewDismissal,
): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await requireRight(tx, actor, WRITE_ASSIGNMENTS, asked.scope);
    requireEnd(tx.now, dismissal.until);
    const rule = await ruleAt(tx.db, asked.alert, asked.scope, tx.now);
    const { alert, incidentId } = asked;
    const dismissed = rule ? await noteDismissed(tx, actor, alert, rule, dismissal, incidentId) : [];
    requireFound(asked, dismissed);
    const { reason, until } = dismissal;
    await record(tx, actor, 'alert-incident.dismissed', asked, dismissed, reason, {
      until: until && until.toISOString(),
    });
  });
}

export async function reopenIncidents(ports: Ports, actor: Actor, asked: IncidentAsked): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await requireRight(tx, actor, WRITE_ASSIGNMENTS, asked.scope);
    const rule = await ruleAt(tx.db, asked.alert, asked.scope, tx.now);
    const reopened = rule ? await noteReopened(tx, asked.alert, rule, asked.incidentId) : [];
    requireFound(asked, reopened);
    await record(tx, actor, 'alert-incident.reopened', asked, reopened, null, {});
  });
}

function requireEnd(now: Date, until: Date | null): void {
  if (until === null) return;
  const length = until.getTime() - now.getTime();
  if (length > 0 && length <= LONGEST_DISMISSAL) return;
  throw new Refusal('request.invalid', { field: 'until', reason: 'must lie in the future, and within a year' });
}

function requireFound({ incidentId }: IncidentAsked, found: readonly StoredIncident[]): void {
  if (incidentId !== undefined && found.length === 0) throw new Refusal('alert.incident-not-found', { incidentId });
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: ActivityName,
  { alert, scope }: IncidentAsked,
  incidents: readonly StoredIncident[],
  reason: string | null,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await recordActivity(tx, {
    activity,
    actor,
    scope: incidents.length === 1 ? incidents[0]!.scope : scope,
    reason,
    targets: [alertTarget(alert)],
    details: { alert, ...details, ...listed(incidents) },
  });
}

export function alertTarget(alert: AlertId): AuditTarget {
  return { id: null, type: 'Policy', displayName: alert };
}

const MOST_LISTED = 50;

/** What an entry or an event says of incidents: how many, and the first of them. */
export function listed(incidents: readonly StoredIncident[]) {
  return {
    count: incidents.length,
    incidents: incidents.slice(0, MOST_LISTED).map(({ id, about }) => ({ id, ...about })),
  };
}

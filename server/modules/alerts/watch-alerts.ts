/**
 * Notices incidents that began or are over: into the history and the trail, and to those who are to hear.
 *
 * Nothing depends on it but when people are told. Each incident is told once, with the others of its alert and place; again
 * only when a dismissal has ended, or when it comes back after it was over.
 */
import { sql } from 'kysely';
import { systemActor, type Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { alertsAt, definitionOf, type AlertId } from './alert-definitions.ts';
import { alertTexts } from './alert-texts.ts';
import { alertTarget, listed } from './dismiss-incident.ts';
import { ruleAt } from './incident-queries.ts';
import { clearGone, endDismissals, noteNew, type StoredIncident } from './incident-store.ts';

const BATCH = 1_000;

/** Answers how many incidents were noticed. Several processes may run it at once: one of them looks at each alert. */
export async function watchAlerts(ports: Ports): Promise<number> {
  const actor = systemActor('Daypass', ports.randomness.guid());
  let noticed = 0;
  for (const scope of [ROOT_SCOPE, DIRECTORY_SCOPE]) {
    for (const alert of alertsAt(scope)) {
      for (let batch = BATCH; batch === BATCH; noticed += batch) {
        batch = await ports.unitOfWork((tx) => watch(tx, actor, alert, scope));
      }
    }
  }
  return noticed;
}

async function watch(tx: Transaction, actor: Actor, alert: AlertId, scope: Scope): Promise<number> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('alert:' || ${alert}::text, 7)) as mine`.execute(tx.db);
  if (!rows[0]!.mine) return 0;
  const rule = await ruleAt(tx.db, alert, scope, tx.now);
  const cleared = await clearGone(tx, alert, scope, rule);
  const again = await endDismissals(tx, alert, scope);
  const fresh = rule ? await noteNew(tx, alert, rule, BATCH) : [];
  for (const [place, incidents] of byPlace(cleared)) await record(tx, actor, 'alert.cleared', alert, place, incidents);
  for (const [place, incidents] of byPlace([...again, ...fresh])) {
    await record(tx, actor, 'alert.raised', alert, place, incidents);
    await tx.send({ type: 'alert.raised', payload: raisedEvent(tx, alert, place, incidents) });
  }
  return fresh.length;
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: 'alert.raised' | 'alert.cleared',
  alert: AlertId,
  place: Scope,
  incidents: readonly StoredIncident[],
): Promise<void> {
  const details = { alert, ...listed(incidents) };
  await recordActivity(tx, { activity, actor, scope: place, targets: [alertTarget(alert)], details });
}

function raisedEvent(tx: Transaction, alert: AlertId, place: Scope, incidents: readonly StoredIncident[]) {
  const { severity } = definitionOf(alert);
  return {
    alert,
    title: alertTexts[alert].title,
    severity,
    scope: place,
    raisedAt: tx.now.toISOString(),
    ...listed(incidents),
  };
}

/** Those who administer a subscription hear of everything in it at once; elsewhere each scope is a place. */
function byPlace(incidents: readonly StoredIncident[]): Map<Scope, StoredIncident[]> {
  const places = new Map<Scope, StoredIncident[]>();
  for (const incident of incidents) {
    const place = (/^\/subscriptions\/[^/]+/.exec(incident.scope)?.[0] ?? incident.scope) as Scope;
    places.set(place, [...(places.get(place) ?? []), incident]);
  }
  return places;
}

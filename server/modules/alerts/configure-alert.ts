/**
 * Turns an alert on or off at a scope and below, and sets its thresholds there.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { requireRight, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { getResource } from '#modules/resources/index.ts';
import type { Ports } from '#platform/ports.ts';
import { alertsAt, definitionOf, type AlertId } from './alert-definitions.ts';
import { findConfiguration, type AlertConfiguration } from './configuration-queries.ts';
import { saveConfiguration } from './configuration-store.ts';

export interface AlertChange {
  readonly alert: AlertId;
  readonly scope: Scope;
  /** What is not named stays as it counts there. */
  readonly enabled?: boolean | undefined;
  readonly thresholds?: Readonly<Record<string, number | undefined>> | undefined;
}

export async function configureAlert(ports: Ports, actor: Actor, change: AlertChange): Promise<AlertConfiguration> {
  const { alert, scope } = change;
  if (!alertsAt(scope).includes(alert)) throw new Refusal('alert.not-found', { alert });
  return ports.unitOfWork(async (tx) => {
    await requireRight(tx, actor, WRITE_ASSIGNMENTS, scope);
    const place = await getResource(tx.db, scope);
    const before = await findConfiguration(tx.db, alert, scope);
    const thresholds = readThresholds(alert, before, change.thresholds ?? {});
    const enabled = change.enabled ?? before.enabled;
    await saveConfiguration(tx, actor, { alert, scope, enabled, thresholds });
    const after = await findConfiguration(tx.db, alert, scope);
    const modified = [
      { name: 'enabled', before: before.enabled, after: after.enabled },
      ...definitionOf(alert).thresholds.map(({ name }, index) => {
        return { name, before: before.thresholds[index], after: after.thresholds[index] };
      }),
    ].filter((one) => one.before !== one.after);
    await recordActivity(tx, {
      activity: 'alert-configuration.updated',
      actor,
      scope,
      targets: [
        { id: null, type: 'Policy', displayName: alert, modified },
        { id: null, type: 'Resource', displayName: place.displayName },
      ],
      details: { alert, enabled, thresholds },
    });
    return after;
  });
}

function readThresholds(
  alert: AlertId,
  before: AlertConfiguration,
  given: Readonly<Record<string, number | undefined>>,
): Record<string, number> {
  const { thresholds } = definitionOf(alert);
  const unknown = Object.keys(given).find((name) => !thresholds.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new Refusal('request.invalid', { field: unknown, reason: 'is no threshold of this alert' });
  return Object.fromEntries(
    thresholds.map(({ name, minimum, maximum }, index) => {
      const value = given[name] ?? before.thresholds[index]!;
      if (!Number.isInteger(value) || value < minimum || value > maximum) {
        throw new Refusal('request.invalid', { field: name, reason: `must be a number from ${minimum} to ${maximum}` });
      }
      return [name, value];
    }),
  );
}

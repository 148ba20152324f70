/**
 * Writes the table `alert_configuration`.
 */
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { AlertId } from './alert-definitions.ts';

export async function saveConfiguration(
  tx: Transaction,
  actor: Actor,
  {
    alert,
    scope,
    enabled,
    thresholds,
  }: {
    readonly alert: AlertId;
    readonly scope: Scope;
    readonly enabled: boolean;
    readonly thresholds: Readonly<Record<string, number>>;
  },
): Promise<void> {
  const row = {
    enabled,
    thresholds: JSON.stringify(thresholds),
    updated_at: tx.now,
    updated_by: actor.kind === 'System' ? null : actor.principalId,
  };
  await tx.db
    .insertInto('alert_configuration')
    .values({ alert, scope, ...row })
    .onConflict((conflict) => conflict.columns(['scope', 'alert']).doUpdateSet(row))
    .execute();
}

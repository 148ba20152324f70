/**
 * Settings that ask less than before are announced to those the role's mail rules tell.
 *
 * The rules before the change decide who hears of it: whoever switches the mails off does not do so unheard. It is a
 * critical mail, so only the level `None` keeps it back. The one who changed them hears too: it may not have been them.
 */
import type { Actor } from '#model/actor.ts';
import type { OutboxEvent } from '#model/events.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { RoleSettings } from './role-settings-queries.ts';
import type { SettingChange } from './setting-lines.ts';

export async function announceWeakening(
  tx: Transaction,
  actor: Actor,
  before: RoleSettings,
  changes: readonly SettingChange[],
): Promise<void> {
  const weaker = changes.filter((change) => change.isWeaker);
  const heardBy = [...new Set(weaker.map((change) => change.heardBy))]
    .map((id) => before.rules[id])
    .filter((rule) => rule.notificationLevel !== 'None');
  const isForAdministrators = heardBy.some((rule) => rule.isDefaultRecipientsEnabled);
  const addresses = [...new Set(heardBy.flatMap((rule) => rule.notificationRecipients))].sort();
  if (!isForAdministrators && addresses.length === 0) return;
  const event: OutboxEvent = {
    type: 'role-settings.weakened',
    payload: {
      scope: before.scope,
      roleDefinitionId: before.roleDefinitionId,
      actorName: actor.displayName,
      changedAt: tx.now.toISOString(),
      isForAdministrators,
      addresses,
      changes: weaker.map(({ label, before: was, after: is }) => ({ label, before: was, after: is })),
    },
  };
  await tx.send(event);
}

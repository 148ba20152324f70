/**
 * Settings that ask less than before are announced to those the role's mail rules tell, at the scope and wherever below
 * it they are inherited.
 *
 * The rules before the change decide who hears of it: whoever switches the mails off does not do so unheard. It is a
 * critical mail, so only the level `None` keeps it back. The one who changed them hears too: it may not have been them.
 */
import type { Actor } from '#model/actor.ts';
import type { OutboxEvent } from '#model/events.ts';
import type { Scope } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { RuleSet } from './rules.ts';
import { compareSettings, type SettingChange } from './setting-lines.ts';
import { listSettingsBelow } from './settings-below-queries.ts';
import { laidOver, type EffectiveRules } from './settings-chain.ts';

export interface SettingsMoment {
  readonly roleDefinitionId: string;
  readonly before: EffectiveRules;
  readonly after: EffectiveRules;
  /** Between the two at the scope itself, in words. */
  readonly changes: readonly SettingChange[];
}

export async function announceWeakening(tx: Transaction, actor: Actor, moment: SettingsMoment): Promise<void> {
  const { scope } = moment.before;
  const [here, ...below] = await weakenedPlaces(tx, moment);
  const told = [here!, ...below].filter((place) => place.isForAdministrators);
  const addresses = [...new Set([here!, ...below].flatMap((place) => place.addresses))].sort();
  if (told.length === 0 && addresses.length === 0) return;
  const weaker = new Map([here!, ...below].flatMap((place) => place.weaker).map((change) => [change.id, change]));
  const event: OutboxEvent = {
    type: 'role-settings.weakened',
    payload: {
      scope,
      roleDefinitionId: moment.roleDefinitionId,
      actorName: actor.displayName,
      changedAt: tx.now.toISOString(),
      isForAdministrators: here!.isForAdministrators,
      addresses,
      changes: [...weaker.values()].map(({ label, before, after }) => ({ label, before, after })),
      ...(moment.before.isInherited
        ? {
            below: {
              told: told.map((place) => place.scope),
              untold: [here!, ...below].filter((place) => !place.isForAdministrators).map((place) => place.scope),
            },
          }
        : {}),
    },
  };
  await tx.send(event);
}

interface WeakenedPlace {
  readonly scope: Scope;
  readonly weaker: readonly SettingChange[];
  readonly isForAdministrators: boolean;
  readonly addresses: readonly string[];
}

/** The scope itself, then every scope below that sets something: there other rules may tell others, or nothing changes. */
async function weakenedPlaces(tx: Transaction, moment: SettingsMoment): Promise<WeakenedPlace[]> {
  const { roleDefinitionId, before, after, changes } = moment;
  const here = weakenedPlace(before.scope, before.rules, changes);
  if (!before.isInherited) return [here];
  const words = new Map(changes.map((change) => [change.id, change]));
  const below = await listSettingsBelow(tx.db, before.scope, roleDefinitionId);
  return [
    here,
    ...below.map(({ scope, layers }) => {
      const was = laidOver(before, layers).rules;
      const is = laidOver(after, layers).rules;
      const compared = compareSettings(was, is, (id) => id).map((change) => words.get(change.id) ?? change);
      return weakenedPlace(scope, was, compared);
    }),
  ];
}

function weakenedPlace(scope: Scope, before: RuleSet, changes: readonly SettingChange[]): WeakenedPlace {
  const weaker = changes.filter((change) => change.isWeaker);
  const heardBy = [...new Set(weaker.map((change) => change.heardBy))]
    .map((id) => before[id])
    .filter((rule) => rule.notificationLevel !== 'None');
  return {
    scope,
    weaker,
    isForAdministrators: heardBy.some((rule) => rule.isDefaultRecipientsEnabled),
    addresses: heardBy.flatMap((rule) => rule.notificationRecipients),
  };
}

/**
 * Whether a role may be given outside PIM, by the settings of the role at the place, inside the transaction that gives it.
 *
 * Never writes. A change of those settings waits for the transaction, and the transaction for the change.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import {
  assessPimOnly,
  forPlainAssignment,
  inheritanceLockKey,
  settingsLockKey,
} from '#modules/role-settings/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { NamedPlace } from './place-queries.ts';

/** What `lockRequest` holds besides. */
export const pimOnlyLockKeys = (roleDefinitionId: string) => [inheritanceLockKey, settingsLockKey(roleDefinitionId)];

/** Refuses, or answers what the entry in the trail says about it besides: nothing where nobody asks for PIM. */
export async function requireInsidePim(
  tx: Transaction,
  actor: Actor,
  place: NamedPlace,
): Promise<{ outsidePim?: 'excluded' | 'reported' }> {
  const { scope, roleDefinitionId, principalId, principalKind } = place;
  const { rule, setAt } = await forPlainAssignment(tx.db, scope, roleDefinitionId);
  const answer = assessPimOnly(rule, { principalId, principalKind, actor });
  if (answer === 'refused') throw new Refusal('assignment.outside-pim', { scope, roleDefinitionId, setAt });
  return answer === 'allowed' ? {} : { outsidePim: answer };
}

/**
 * Ends what somebody has here at this moment: activations and sessions, in the transaction of whoever asks for it.
 *
 * Eligibilities are not touched. The lock of memberships is held by then.
 */
import type { Actor } from '#model/actor.ts';
import { endActivationsOf } from '#modules/assignments/index.ts';
import { endSessionsOf, type EndedSessions, type Person } from '#modules/sessions/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

/** Later than anything that has begun, by clocks that differ. */
const AHEAD_MILLISECONDS = 3_600_000;

export async function endAccess(
  tx: Transaction,
  actor: Actor,
  person: Person,
  sessions: EndedSessions,
  begunBefore: Date = new Date(tx.now.getTime() + AHEAD_MILLISECONDS),
): Promise<void> {
  await endActivationsOf(tx, actor, person.id, begunBefore);
  await endSessionsOf(tx, actor, person, sessions, 'home-signal');
}

/**
 * The activations of a person that run, and which of them they may ask to extend now.
 *
 * Whether a request is accepted is the rule's question; this only spares the pages a button that is always refused.
 */
import type { Actor } from '#model/actor.ts';
import { listRunning, type Schedule } from '#modules/assignments/index.ts';
import type { Ports } from '#platform/ports.ts';
import { readGround } from './activation-queries.ts';
import { chooseEligibility, termsOf } from './activation-terms.ts';
import { whyNotExtensible } from './judge-activation.ts';
import { asRunning } from './running-activation.ts';

export interface Extendable {
  readonly activation: Schedule;
  readonly pendingRequestId: string | null;
}

export async function listExtendable(ports: Ports, { principalId }: Actor): Promise<Extendable[]> {
  const { database, clock, settings } = ports;
  const now = clock.now();
  const found: Extendable[] = [];
  for (const activation of (await listRunning(database, principalId, now)).map(asRunning)) {
    const ground = await readGround(database, activation.id, activation, activation.linkedEligibilityId, now);
    const choice = chooseEligibility(ground);
    if (choice.found !== 'covering') continue;
    if (whyNotExtensible(termsOf(ground, choice.eligibility, settings), activation)) continue;
    const isPending = ground.pending !== null && ground.pending.expiresAt > now;
    found.push({ activation, pendingRequestId: isPending ? ground.pending!.requestId : null });
  }
  return found;
}

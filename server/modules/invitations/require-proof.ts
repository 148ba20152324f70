/**
 * Tells early that a proof is not good for an invitation: before consent is asked, not after.
 *
 * Nothing is consumed. Redeeming judges the proof once more, in its own unit of work.
 */
import type { Ports } from '#platform/ports.ts';
import { assessProof, refusalOfProof, type RedemptionProof } from './invitation.ts';
import { openByHash } from './open-invitation.ts';
import { recordRefusal, type RedeemingCaller } from './redeem-invitation.ts';

export async function requireProof(
  ports: Ports,
  ticketHash: Buffer,
  proof: RedemptionProof,
  caller: RedeemingCaller,
): Promise<void> {
  const { address, homeDirectory } = await openByHash(ports, ticketHash);
  const refusal = refusalOfProof(assessProof(proof, address, homeDirectory ?? undefined), address);
  if (!refusal) return;
  await recordRefusal(ports, { ticketHash, proof, consentedAt: null, acceptedTerms: [], caller }, refusal);
  throw refusal;
}

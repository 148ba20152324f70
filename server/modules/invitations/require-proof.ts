/**
 * Tells early that a proof is not good for an invitation: before consent is asked, not after.
 *
 * Nothing is consumed. Redeeming judges the proof once more, in its own unit of work.
 */
import { Refusal } from '#model/refusal.ts';
import { requireInbound } from '#modules/home-directories/index.ts';
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
  try {
    const { address, userId, proof: way } = await openByHash(ports, ticketHash);
    const refusal = refusalOfProof(assessProof(proof, address, way), address);
    if (refusal) throw refusal;
    await ports.unitOfWork((tx) => requireInbound(tx, userId));
  } catch (error) {
    const input = { ticketHash, proof, consentedAt: null, acceptedTerms: [], caller };
    if (error instanceof Refusal) await recordRefusal(ports, input, error);
    throw error;
  }
}

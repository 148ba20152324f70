/**
 * Tells early that a proof is not good for an invitation: before consent is asked, not after.
 *
 * Nothing is consumed. Redeeming judges the proof once more, in its own unit of work.
 */
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { maskAddress, provesInvitedPerson, type RedemptionProof } from './invitation.ts';
import { openByHash } from './open-invitation.ts';
import { recordRefusal, type RedeemingCaller } from './redeem-invitation.ts';

export async function requireProof(
  ports: Ports,
  ticketHash: Buffer,
  proof: RedemptionProof,
  caller: RedeemingCaller,
): Promise<void> {
  const { address, homeDirectory } = await openByHash(ports, ticketHash);
  if (provesInvitedPerson(proof, address, homeDirectory ?? undefined)) return;
  const refusal = new Refusal('invitation.wrong-account', { invitedAddress: maskAddress(address) });
  await recordRefusal(ports, { ticketHash, proof, consentedAt: null, acceptedTerms: [], caller }, refusal);
  throw refusal;
}

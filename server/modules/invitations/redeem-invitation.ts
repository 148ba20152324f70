/**
 * Redeems an invitation: proof, consent and terms become one identity, once.
 *
 * Ticket, identity link, state, terms and audit are written in one unit of
 * work; whatever is refused leaves the guest pending and the ticket unused.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity, signInDetails, type AskingApplication } from '#modules/audit/index.ts';
import { findHomeDirectory, findRedemptionWay, requireInbound } from '#modules/home-directories/index.ts';
import {
  findUser,
  getCollaborationSettings,
  linkIdentity,
  MAILBOX_ISSUER,
  type DirectoryUser,
} from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { assessProof, isDomainAllowed, refusalOfProof, type RedemptionProof } from './invitation.ts';
import {
  consumeTicket,
  findTicketedInvitation,
  getInvitation,
  markInvitation,
  type InvitationRow,
} from './invitation-store.ts';
import { acceptCurrentTerms, answerTerms } from './answer-terms.ts';
import type { TermsAnswer } from './terms.ts';

export interface RedeemInput {
  readonly ticketHash: Buffer;
  readonly proof: RedemptionProof;
  /** When the guest accepted on the consent page; null means they did not, which is enough where their partner skips it. */
  readonly consentedAt: Date | null;
  /** Terms of use the guest was shown and accepted, in their versions. */
  readonly acceptedTerms: readonly TermsAnswer[];
  readonly caller: RedeemingCaller;
}

export interface RedeemingCaller {
  readonly ipAddress: string | null;
  readonly userAgent?: string | null;
  readonly asking?: { readonly application: AskingApplication };
  readonly methods: readonly string[];
  readonly correlationId: string;
}

export interface Redemption {
  readonly user: DirectoryUser;
  readonly issuer: string;
  readonly subject: string;
  readonly redirectUrl: string;
}

export async function redeemInvitation(ports: Ports, input: RedeemInput): Promise<Redemption> {
  try {
    return await ports.unitOfWork((tx) => redeem(tx, input));
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal(ports, input, error);
    throw error;
  }
}

async function redeem(tx: Transaction, input: RedeemInput): Promise<Redemption> {
  const invitationId = await consumeTicket(tx, input.ticketHash);
  if (!invitationId) throw new Refusal('invitation.ticket-invalid', {});
  const invitation = await getInvitation(tx.db, invitationId);
  const guest = await findUser(tx.db, invitation.userId);
  if (!guest?.enabled || guest.homeInactiveAt || guest.externalUserState !== 'PendingAcceptance') {
    throw new Refusal('invitation.ticket-invalid', {});
  }
  const { identity, consentSkipped } = await requireIdentity(tx, invitation, input.proof);
  if (!input.consentedAt && !consentSkipped) throw new Refusal('invitation.consent-needed', {});
  const actor = guestActor(guest, input.caller);
  await markInvitation(tx, invitationId, 'redeemed_at');
  await acceptCurrentTerms(tx, actor, input.acceptedTerms);
  await linkIdentity(tx, actor, guest.id, identity);
  await recordRedemption(tx, actor, guest, invitation, input);
  await tx.send({ type: 'invitation.redeemed', payload: { invitationId, userId: guest.id } });
  const user = (await findUser(tx.db, guest.id))!;
  return { user, issuer: identity.issuer, subject: identity.subject, redirectUrl: invitation.redirectUrl };
}

/** What the proof makes the guest, judged on the settings as they are now. */
async function requireIdentity(tx: Transaction, invitation: InvitationRow, proof: RedemptionProof) {
  const { address } = invitation;
  const domain = address.slice(address.indexOf('@') + 1);
  if (!isDomainAllowed(domain, await getCollaborationSettings(tx.db))) {
    throw new Refusal('invitation.domain-not-allowed', { domain });
  }
  await requireInbound(tx, invitation.userId);
  const way = await findRedemptionWay(tx.db, domain);
  const refusal = refusalOfProof(assessProof(proof, address, way), address);
  if (refusal) throw refusal;
  const identity =
    proof.kind === 'mailbox'
      ? { issuer: MAILBOX_ISSUER, subject: address, homeDirectoryId: null }
      : { issuer: proof.issuer, subject: proof.subject, homeDirectoryId: proof.homeDirectoryId };
  return { identity, consentSkipped: way.way === 'home-directory' && way.consentSkipped };
}

/** The guest says no, to it all or to terms: nothing is granted, they stay pending, the link stays usable until it expires. */
export async function declineInvitation(
  ports: Ports,
  ticketHash: Buffer,
  caller: RedeemingCaller,
  declinedTerms?: TermsAnswer,
): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const invitation = await findTicketedInvitation(tx.db, ticketHash);
    const guest = invitation && (await findUser(tx.db, invitation.userId));
    if (!invitation || !guest) throw new Refusal('invitation.ticket-invalid', {});
    const actor = guestActor(guest, caller);
    if (declinedTerms) await answerTerms(tx, actor, declinedTerms, false);
    await markInvitation(tx, invitation.id, 'declined_at');
    await recordActivity(tx, {
      activity: 'invitation.declined',
      actor,
      subjectId: guest.id,
      targets: [targetOf(guest)],
      details: { invitationId: invitation.id },
    });
  });
}

async function recordRedemption(
  tx: Transaction,
  actor: Actor,
  guest: DirectoryUser,
  invitation: InvitationRow,
  { proof, consentedAt }: RedeemInput,
): Promise<void> {
  const source = proof.kind === 'mailbox' ? 'One Time Passcode' : proof.issuer;
  const { userPrincipalName } = guest;
  const words = `UPN: ${userPrincipalName}, Email: ${invitation.address}, InvitationId: ${invitation.id}, Source: ${source}`;
  await recordActivity(tx, {
    activity: 'invitation.redeemed',
    actor,
    subjectId: guest.id,
    targets: [{ ...targetOf(guest), displayName: words }],
    details: {
      invitationId: invitation.id,
      invitedUserEmailAddress: invitation.address,
      source,
      consent: consentedAt ? 'given' : 'skipped-by-partner-settings',
    },
  });
}

/** An attempt with a real ticket is a fact about its guest; one with a guessed ticket is about nobody. */
export async function recordRefusal(ports: Ports, input: RedeemInput, refusal: Refusal): Promise<void> {
  const invitation = await findTicketedInvitation(ports.database, input.ticketHash);
  const guest = invitation && (await findUser(ports.database, invitation.userId));
  if (!invitation || !guest) return;
  const { proof, caller } = input;
  const home = proof.kind === 'mailbox' ? undefined : await findHomeDirectory(ports.database, proof.homeDirectoryId);
  const shown = proof.kind === 'mailbox' ? { address: proof.address } : { issuer: proof.issuer, email: proof.email };
  await ports.unitOfWork((tx) =>
    recordActivity(tx, {
      activity: 'invitation.refused',
      actor: guestActor(guest, input.caller),
      result: 'failure',
      reason: refusal.code,
      subjectId: guest.id,
      targets: [targetOf(guest)],
      details: {
        invitationId: invitation.id,
        ...shown,
        ...signInDetails({
          purpose: 'redemption',
          method: home?.protocol ?? 'one-time-passcode',
          homeDirectory: home ? { id: home.id, displayName: home.displayName } : null,
          ...(caller.asking ? { application: caller.asking.application } : {}),
          userAgent: caller.userAgent ?? null,
          identifier: proof.kind === 'mailbox' ? proof.address : proof.email,
        }),
        refusal: refusal.details,
      },
    }),
  );
}

function targetOf({ id, displayName, userPrincipalName }: DirectoryUser) {
  return { id, type: 'User' as const, displayName, userPrincipalName };
}

export function guestActor(guest: DirectoryUser, caller: RedeemingCaller): Actor {
  return {
    principalId: guest.id,
    kind: 'User',
    displayName: guest.displayName,
    userPrincipalName: guest.userPrincipalName,
    userType: guest.userType,
    methods: caller.methods,
    correlationId: caller.correlationId,
    ...(caller.ipAddress ? { ipAddress: caller.ipAddress } : {}),
  };
}

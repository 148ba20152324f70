/**
 * Rules of invitations: who may invite whom, where a link may lead, what proves the invited person.
 *
 * Pure. Nothing here knows a ticket or a row; anything unclear is refused.
 */
import { parseMailAddress } from '#model/mail-address.ts';
import { Refusal } from '#model/refusal.ts';
import type { BoundHomeDirectory } from '#modules/home-directories/index.ts';
import type { CollaborationSettings, InviteLevel } from '#modules/directory/index.ts';

export interface Inviter {
  readonly kind: 'User' | 'ServicePrincipal' | 'System';
  readonly userType?: 'Member' | 'Guest' | undefined;
  /** Whether a directory role of the caller grants inviting (Guest Inviter, User or Global Administrator). */
  readonly holdsInviteAction: boolean;
  /** Guests read like members in this directory. */
  readonly guestsAreLikeMembers: boolean;
}

/**
 * The four invite levels. `none` stops everybody, administrators included. An
 * application always needs a directory role: it is nobody's member.
 */
export function mayInvite(level: InviteLevel, inviter: Inviter): boolean {
  if (level === 'none') return false;
  if (inviter.holdsInviteAction) return true;
  if (inviter.kind !== 'User') return false;
  if (level === 'everyone') return true;
  if (level === 'adminsAndGuestInviters') return false;
  return inviter.userType === 'Member' || (inviter.userType === 'Guest' && inviter.guestsAreLikeMembers);
}

/** Deny wins. Domains are exact A-labels: a sub-domain is another domain. */
export function isDomainAllowed(
  domain: string,
  settings: Pick<CollaborationSettings, 'allowedDomains' | 'blockedDomains'>,
): boolean {
  if (settings.blockedDomains.includes(domain)) return false;
  return settings.allowedDomains.length === 0 || settings.allowedDomains.includes(domain);
}

export interface RedirectPlaces {
  /** Our own origins. */
  readonly origins: readonly string[];
  /** Hosts the operator listed, with a port where it is not the usual one. */
  readonly hosts: readonly string[];
}

const MAXIMUM_URL_LENGTH = 2048;

/**
 * The address an invitation leads to after redemption, or undefined. Compared
 * as a parsed origin; what parsers read differently (backslashes, controls,
 * users in front of a host) is refused before parsing.
 */
export function parseRedirect(text: unknown, places: RedirectPlaces): string | undefined {
  if (typeof text !== 'string' || text.length > MAXIMUM_URL_LENGTH) return undefined;
  if (!/^https?:\/\/[^/\\@]/i.test(text) || /[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return undefined;
  if (places.origins.includes(url.origin)) return url.href;
  const isLoopback =
    url.hostname === 'localhost' || url.hostname.endsWith('.localhost') || url.hostname === '127.0.0.1';
  if (url.protocol !== 'https:' && !isLoopback) return undefined;
  return places.hosts.some((host) => host.toLowerCase() === url.host) ? url.href : undefined;
}

/** What somebody showed who wants to redeem. */
export type RedemptionProof =
  | {
      readonly kind: 'home-directory';
      readonly homeDirectoryId: string;
      readonly issuer: string;
      readonly subject: string;
      readonly email: string | null;
      /** What the directory says of it; null where it says nothing. */
      readonly emailVerified: boolean | null;
    }
  | { readonly kind: 'mailbox'; readonly address: string };

/** How the settings ask somebody to prove who they are. */
export type AskedProof =
  | { readonly way: 'home-directory'; readonly home: Pick<BoundHomeDirectory, 'id' | 'issuer' | 'speaksForDomain'> }
  | { readonly way: 'passcode' | 'none' };

export type ProofAssessment = 'proved' | 'wrong-account' | 'email-missing' | 'email-not-verified' | 'email-unconfirmed';

/**
 * Whether a proof is good for an invitation to `invitedAddress`, or what it lacks.
 *
 * Where a home directory is asked, only that directory counts, a
 * passcode does not; and it must name the invited address itself: a colleague
 * at the same partner is not the invited person. Its word is enough where it
 * says that it verified the address, or where the domain is proven to be its
 * own; a bare claim never is, and a claim that says the contrary always refuses.
 */
export function assessProof(proof: RedemptionProof, invitedAddress: string, way: AskedProof): ProofAssessment {
  if (proof.kind === 'mailbox') {
    return way.way === 'passcode' && proof.address === invitedAddress ? 'proved' : 'wrong-account';
  }
  const boundHome = way.way === 'home-directory' ? way.home : undefined;
  if (!boundHome || boundHome.id !== proof.homeDirectoryId || boundHome.issuer !== proof.issuer) return 'wrong-account';
  if (proof.subject === '') return 'wrong-account';
  if (proof.email === null) return 'email-missing';
  if (parseMailAddress(proof.email)?.address !== invitedAddress) return 'wrong-account';
  if (proof.emailVerified === true) return 'proved';
  if (proof.emailVerified !== null) return 'email-not-verified';
  return boundHome.speaksForDomain ? 'proved' : 'email-unconfirmed';
}

/** The refusal of a proof that is not good enough; undefined where it is. */
export function refusalOfProof(assessment: ProofAssessment, invitedAddress: string): Refusal | undefined {
  switch (assessment) {
    case 'proved':
      return undefined;
    case 'wrong-account':
      return new Refusal('invitation.wrong-account', { invitedAddress: maskAddress(invitedAddress) });
    case 'email-missing':
      return new Refusal('invitation.email-missing', { claim: 'email' });
    case 'email-not-verified':
      return new Refusal('invitation.email-not-verified', { claim: 'email_verified' });
    case 'email-unconfirmed':
      return new Refusal('invitation.email-unconfirmed', { claim: 'email_verified' });
  }
}

/** `p•••@partner.example`: enough to recognise one's own address, too little to learn another's. */
export function maskAddress(address: string): string {
  return `${address.slice(0, 1)}•••${address.slice(address.lastIndexOf('@'))}`;
}

/** When a ticket made now expires; 0 days means never. */
export function ticketExpiry(now: Date, days: number): Date | null {
  return days === 0 ? null : new Date(now.getTime() + days * 86_400_000);
}

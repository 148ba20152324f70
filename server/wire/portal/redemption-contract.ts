/**
 * Redeeming an invitation, and the terms of use of every sign-in, as the pages see both. Types only; GET never consumes a
 * ticket.
 */
import type { OrganizationView } from './contract.ts';

/** `GET /portal/api/redemptions/{ticket}`: public. Used, revoked, expired and unknown tickets are refusals. */
export interface RedemptionView {
  organization: OrganizationView;
  inviter: { displayName: string; mail: string | null } | null;
  message: string | null;
  /** The address the ticket is bound to, masked: `p•••@partner.example`. */
  invitedAddress: string;
  expiresAt: string | null;
  /**
   * Where the guest will sign in: the bound home directory, or a code by e-mail. `secondFactor`: whether one proved
   * there counts, or guests set one up here.
   */
  proof: ({ kind: 'home-directory'; name: string } | { kind: 'one-time-passcode' }) & {
    secondFactor: 'at-home' | 'here';
  };
  /** Who is signed in here at this moment, when that is not the invited person: the link may have been forwarded. */
  signedInAs: string | null;
}

/**
 * `POST /portal/api/redemptions/{ticket}/begin` → `SignInStep`. While somebody else is signed in the answer is the
 * refusal `invitation.signed-in-as-someone-else`, unless `signOutFirst` is true.
 */
export interface RedemptionBegin {
  signOutFirst: boolean;
}

/*
 * `POST /portal/api/redemption/retry` (empty object) → `SignInStep`: proof again, after a wrong account.
 */

/** `GET /portal/api/redemption`: the redemption this browser has begun; 404 refusal when there is none. */
export interface RedemptionProgress {
  step: 'prove' | 'consent' | 'terms' | 'done' | 'declined';
  organization: OrganizationView;
  /** The account that was proved; null while `step` is `prove`. */
  provedAs: { displayName: string | null; address: string; homeDirectory: string | null } | null;
  consent: { statements: string[]; privacyUrl: string | null; contact: string | null } | null;
  /** Terms are shown one at a time, as plain paragraphs. */
  terms: TermsView | null;
  /** Where to go after `done`: the invitation's redirect address. */
  redirectUrl: string | null;
}

/** `POST /portal/api/redemption/consent` → `RedemptionProgress`. */
export interface ConsentAnswer {
  accepted: boolean;
}
/** `POST /portal/api/redemption/terms` → `RedemptionProgress`. */
export interface TermsAnswer {
  termsId: string;
  version: number;
  /** The language it was read in. */
  language: string;
  accepted: boolean;
}

/** In the language of `?language=`, or in the one the browser wants most. */
export interface TermsView {
  id: string;
  version: number;
  displayName: string;
  language: string;
  /** Every language there is, to choose from. */
  languages: string[];
  paragraphs: string[];
}

/**
 * `GET /portal/api/sign-in/terms?language=`: the sign-in of this browser that waits for terms of use to be accepted; 404
 * refusal when there is none. `POST /portal/api/sign-in/terms` (`TermsAnswer`) answers the same.
 */
export interface TermsProgress {
  step: 'terms' | 'done' | 'declined';
  organization: OrganizationView;
  terms: TermsView | null;
  /** Where to go after `done`. */
  returnTo: string | null;
}

/**
 * `GET /portal/api/block-invitations/{token}`: whether the mailbox of the link takes invitations. `POST` with `BlockAnswer`
 * answers the same.
 */
export interface BlockView {
  organization: OrganizationView;
  /** Masked. */
  address: string;
  blockedAt: string | null;
}
export interface BlockAnswer {
  blocked: boolean;
}

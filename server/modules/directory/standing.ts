/**
 * Standing: may this principal act at all, before any role is looked at?
 *
 * Pure. Whatever is not clearly in order is not active.
 */
import type { PrincipalKind } from '#model/actor.ts';
import type { Standing } from '#engine/facts.ts';

export interface StandingInput {
  readonly kind: PrincipalKind;
  readonly enabled: boolean;
  readonly isDeleted: boolean;
  readonly userType: 'Member' | 'Guest' | null;
  /** Came by an invitation, whatever the user type is by now. */
  readonly isInvited: boolean;
  readonly externalUserState: 'PendingAcceptance' | 'Accepted' | null;
  readonly identity: 'none' | 'live' | 'suspended';
}

export function standingOf(input: StandingInput): Standing {
  if (input.isDeleted || !input.enabled) return 'disabled';
  if (input.identity === 'suspended') return 'suspended';
  if (input.externalUserState === 'PendingAcceptance') return 'pending';
  // Whoever was invited acts only as an account that was linked by a redemption.
  if ((input.isInvited || input.userType === 'Guest') && input.identity !== 'live') return 'pending';
  return 'active';
}

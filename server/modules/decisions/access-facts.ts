/**
 * What is known around one principal and one place, at one instant: the ground of an explanation. Shapes alone.
 *
 * The facts are those the decision engine has, and what it has no use for: eligibilities, what ended lately, what waits.
 */
import type { DenyAssignmentFact, PrincipalFact, RoleDefinitionFact } from '#engine/facts.ts';
import type { Scope } from '#model/scope.ts';

/** An assignment or an eligibility of the principal or of one of their groups, at the place or above it. */
export interface Holding {
  readonly id: string;
  readonly kind: 'assignment' | 'eligibility';
  readonly isActivation: boolean;
  readonly linkedEligibilityId: string | null;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly scope: Scope;
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly condition: string | null;
  /** The principal asked to activate it, or to keep it, and nobody has answered yet. */
  readonly isActivationPending: boolean;
  readonly isExtensionPending: boolean;
}

/** A group the principal may make themself a member of, and what that would bring. */
export interface EligibleMembership {
  /** The eligibility, at the scope of the group. */
  readonly holding: Holding;
  readonly groupId: string;
  /** The group and every group it is in, all active. */
  readonly enters: readonly string[];
}

export interface AccessFacts {
  readonly principal: (PrincipalFact & { readonly isDeleted: boolean }) | undefined;
  /** Every group on a way up from the principal, active or not. */
  readonly groups: readonly { readonly id: string; readonly isActive: boolean }[];
  /** Those in force at the instant; of one for a time and a standing one both may be there. */
  readonly memberships: readonly {
    readonly groupId: string;
    readonly memberId: string;
    readonly endsAt: number | null;
  }[];
  /** The place and all above it; empty when it is unknown. */
  readonly chain: readonly Scope[];
  readonly roles: readonly RoleDefinitionFact[];
  readonly holdings: readonly Holding[];
  /** Of groups the principal is no member of now, nor has activated for later. */
  readonly eligibleMemberships: readonly EligibleMembership[];
  /** What those groups hold at the place or above it. */
  readonly beyond: readonly Holding[];
  readonly denials: readonly DenyAssignmentFact[];
}

/** What somebody wants to do, or the role they want to have. */
export type Wanted =
  | { readonly action: string; readonly isDataAction: boolean }
  | { readonly roleDefinitionId: string };

/** Which pattern of a role or a deny assignment speaks of an action, and which takes it out again. */
export interface Match {
  readonly namedBy: string | null;
  readonly exceptedBy: string | null;
}

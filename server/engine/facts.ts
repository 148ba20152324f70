/**
 * The facts the decision engine rests on, whole and in one shape.
 *
 * Each change in the change feed replaces one fact by its key, or removes it.
 * Instants are milliseconds since 1970 in UTC.
 */
import type { PrincipalKind } from '#model/actor.ts';
import type { RolePermission } from '#model/action.ts';
import type { Scope } from '#model/scope.ts';

/** Why a principal may act, or why not. Only `active` ever gets an allow. */
export type Standing = 'active' | 'pending' | 'disabled' | 'suspended';

export interface PrincipalFact {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly standing: Standing;
  /** Of users and service principals: what their requests rest on. The engine has no use for it. */
  readonly caller?: CallerFact;
}

/** Who calls, beyond whether they may act at all. */
export interface CallerFact {
  readonly displayName: string;
  /** Of service principals. */
  readonly appId: string | null;
  /** Of users, as the rest. */
  readonly userPrincipalName: string | null;
  readonly userType: 'Member' | 'Guest' | null;
  readonly isInvited: boolean;
  /** The account at home that is theirs now. */
  readonly identityLinkId: string | null;
  /** Sessions begun at this instant or before are over for good. */
  readonly sessionsValidFrom: number | null;
}

/** Key: `{groupId}/{memberId}` of a standing membership, the id of the assignment of one for a time. */
export interface MembershipFact {
  readonly groupId: string;
  readonly memberId: string;
  /** Of a membership for a time; a standing one always was. */
  readonly startsAt?: number;
  /** First instant without membership; null or absent means it has no end. */
  readonly endsAt?: number | null;
}

/** Key: the scope. */
export interface ScopeFact {
  readonly scope: Scope;
  readonly parent: Scope | null;
}

export interface RoleDefinitionFact {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly RolePermission[];
}

/** An active assignment: Assigned or Activated. Eligibilities never reach the engine. */
export interface AssignmentFact {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly scope: Scope;
  readonly startsAt: number;
  /** First instant without access; null means permanent. */
  readonly endsAt: number | null;
  /** It counts under a condition only. Conditions cannot be evaluated yet, so it never allows. */
  readonly isConditional: boolean;
}

export interface DenyAssignmentFact {
  readonly id: string;
  readonly scope: Scope;
  readonly permission: RolePermission;
  /** Principals it binds; `everyone` binds all but the excluded. */
  readonly principalIds: readonly string[] | 'everyone';
  readonly excludedPrincipalIds: readonly string[];
  readonly appliesToChildScopes: boolean;
}

export interface FactKinds {
  principal: PrincipalFact;
  membership: MembershipFact;
  scope: ScopeFact;
  'role-definition': RoleDefinitionFact;
  assignment: AssignmentFact;
  'deny-assignment': DenyAssignmentFact;
}
export type FactKind = keyof FactKinds;

/** One row of the change feed: the fact as it is now, or null when it is gone. */
export type FactChange = {
  [Kind in FactKind]: { readonly kind: Kind; readonly key: string; readonly fact: FactKinds[Kind] | null };
}[FactKind];

export interface Question {
  readonly principalId: string;
  readonly action: string;
  readonly isDataAction: boolean;
  readonly scope: Scope;
  /** The instant the answer is for. */
  readonly at: number;
}

/** One step of the path that decided: who held what, where, through which group. */
export interface PathStep {
  readonly assignmentId: string;
  readonly roleDefinitionId: string;
  readonly scope: Scope;
  /** The principal that holds the assignment: the asked one or a group on the way. */
  readonly principalId: string;
  /** Groups from the asked principal up to the holder; empty for a direct assignment. */
  readonly groups: readonly string[];
  /** When this path ends: with the assignment, or with a membership on the way to it. */
  readonly endsAt: number | null;
}

export const denyReasons = [
  'action-invalid',
  'principal-unknown',
  'principal-is-group',
  'principal-pending',
  'principal-disabled',
  'principal-suspended',
  'scope-unknown',
  'denied-by-assignment',
  'condition-not-evaluated',
  'no-assignment',
] as const;
export type DenyReason = (typeof denyReasons)[number];

export type Decision =
  /** `until`: the first instant at which this path allows no more; null when there is none. */
  | { readonly decision: 'allow'; readonly until: number | null; readonly path: readonly PathStep[] }
  | {
      readonly decision: 'deny';
      readonly reason: DenyReason;
      readonly denyAssignmentId?: string;
      /** The assignment that would allow if its condition could be evaluated. */
      readonly assignmentId?: string;
    };

/**
 * The smallest steps from a "no" to a "yes", in the order in which one would take them. Pure.
 *
 * What the person can do alone comes first: activate, ask to have it again, wait. Then those who administer the place.
 * A step removes one obstacle; whether another is left shows when the question is asked again.
 */
import type { DenyReason } from '#engine/facts.ts';
import type { Scope } from '#model/scope.ts';
import { assessExtensionTime } from '#modules/assignments/index.ts';
import type { AccessFacts, Holding } from './access-facts.ts';
import type { OpenedByMembership } from './eligible-memberships.ts';
import type { AccessPath, BindingDenial } from './explanation.ts';

export type SmallestStep =
  | { readonly step: 'accept-invitation' | 'enable-account' | 'confirm-at-home' | 'restore-account' }
  /** `scope`: where the deny assignment is. */
  | { readonly step: 'lift-denial'; readonly denyAssignmentId: string; readonly scope: Scope }
  /** `await-approval`: the activation was asked for. */
  | { readonly step: 'activate' | 'await-approval'; readonly holding: Holding }
  /** Becoming a member of a group for a time, and what that opens. */
  | {
      readonly step: 'activate-membership' | 'await-membership';
      readonly holding: Holding;
      readonly groupId: string;
      readonly opens: Holding;
    }
  /** `await-decision`: to have it again was asked for. */
  | { readonly step: 'renew' | 'await-decision'; readonly holding: Holding }
  | { readonly step: 'wait'; readonly holding: Holding }
  | { readonly step: 'ask-administrator'; readonly scope: Scope };

export function smallestSteps(
  facts: AccessFacts,
  reason: DenyReason | undefined,
  paths: readonly AccessPath[],
  { denials, opened }: { readonly denials: readonly BindingDenial[]; readonly opened: readonly OpenedByMembership[] },
  at: number,
): SmallestStep[] {
  switch (reason) {
    case undefined:
    case 'action-invalid':
    case 'principal-is-group':
    case 'scope-unknown':
      return [];
    case 'principal-unknown':
      return facts.principal?.isDeleted ? [{ step: 'restore-account' }] : [];
    case 'principal-pending':
      return [{ step: 'accept-invitation' }];
    case 'principal-disabled':
      return [{ step: 'enable-account' }];
    case 'principal-suspended':
      return [{ step: 'confirm-at-home' }];
    case 'denied-by-assignment':
      return denials.map(({ id, scope }) => ({ step: 'lift-denial', denyAssignmentId: id, scope }));
    case 'condition-not-evaluated':
    case 'no-assignment':
      return [...ownSteps(facts, paths, opened, at), { step: 'ask-administrator', scope: facts.chain[0]! }];
  }
}

function ownSteps(
  facts: AccessFacts,
  paths: readonly AccessPath[],
  opened: readonly OpenedByMembership[],
  at: number,
): SmallestStep[] {
  // The narrowest first: what reaches no further than it must.
  const nearest = [...paths].sort((a, b) => distance(facts, a) - distance(facts, b));
  const steps = [...nearest.flatMap((path) => stepOf(facts, path, at)), ...opened.map(membershipStep)];
  const order = [
    'activate',
    'activate-membership',
    'await-approval',
    'await-membership',
    'renew',
    'await-decision',
    'wait',
  ];
  return steps.sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step));
}

function membershipStep({ membership: { holding, groupId }, opens }: OpenedByMembership): SmallestStep {
  const step = holding.isActivationPending ? 'await-membership' : 'activate-membership';
  return { step, holding, groupId, opens };
}

function distance({ chain }: AccessFacts, { holding }: AccessPath): number {
  return chain.indexOf(holding.scope);
}

/** The one step that opens a path, when time or the person alone can take it. */
function stepOf(facts: AccessFacts, { holding, obstacles }: AccessPath, at: number): SmallestStep[] {
  switch (obstacles.join()) {
    case 'not-started':
    case 'not-started,not-activated':
      return [{ step: 'wait', holding }];
    case 'not-activated':
      return isActivated(facts, holding, at) ? [] : [activationOf(holding)];
    case 'ended':
    case 'ended,not-activated':
      return isRenewable(facts, holding, at) ? [renewalOf(holding)] : [];
    default:
      return [];
  }
}

function activationOf(holding: Holding): SmallestStep {
  return { step: holding.isActivationPending ? 'await-approval' : 'activate', holding };
}

function renewalOf(holding: Holding): SmallestStep {
  return { step: holding.isExtensionPending ? 'await-decision' : 'renew', holding };
}

/** Activated already, from now or from later on: a second activation would be refused. */
function isActivated({ holdings, principal }: AccessFacts, eligibility: Holding, at: number): boolean {
  return holdings.some(
    (one) => one.isActivation && one.principalId === principal!.id && isSamePlace(one, eligibility) && !isOver(one, at),
  );
}

/** Held by the person themself, over for thirty days at most, and not given again since. */
function isRenewable({ holdings, principal }: AccessFacts, holding: Holding, at: number): boolean {
  const isOwn = principal!.kind === 'User' && holding.principalId === principal!.id && !holding.isActivation;
  const isDue = assessExtensionTime(new Date(holding.endsAt!), new Date(at)).outcome === 'due';
  const isGivenAgain = holdings.some(
    (one) =>
      one.kind === holding.kind &&
      !one.isActivation &&
      one.principalId === holding.principalId &&
      isSamePlace(one, holding) &&
      (!isOver(one, at) || one.endsAt! > holding.endsAt!),
  );
  return isOwn && isDue && !isGivenAgain;
}

function isSamePlace(one: Holding, other: Holding): boolean {
  return one.roleDefinitionId === other.roleDefinitionId && one.scope === other.scope;
}

function isOver({ endsAt }: Holding, at: number): boolean {
  return endsAt !== null && endsAt <= at;
}

/**
 * What a membership would open that somebody is eligible for and has not activated. Pure.
 *
 * Only what counts at once, or after an activation of its own, is a step: nobody activates a membership to wait, nor for
 * what an exception takes out again.
 */
import type { AccessFacts, EligibleMembership, Holding, Wanted } from './access-facts.ts';
import { matchRole } from './role-match.ts';

export interface OpenedByMembership {
  readonly membership: EligibleMembership;
  /** An assignment is enough; an eligibility is activated then. */
  readonly opens: Holding;
}

/** For each membership the one that asks for least: an assignment before an eligibility, the narrowest first. */
export function listOpened(facts: AccessFacts, wanted: Wanted, at: number): OpenedByMembership[] {
  const serving = facts.beyond.filter((holding) => serves(facts, wanted, holding, at)).toSorted(byNeed(facts));
  return facts.eligibleMemberships.flatMap((membership) => {
    const opens = serving.find(({ principalId }) => membership.enters.includes(principalId));
    return opens ? [{ membership, opens }] : [];
  });
}

function serves({ roles, chain }: AccessFacts, wanted: Wanted, holding: Holding, at: number): boolean {
  const role = roles.find(({ id }) => id === holding.roleDefinitionId);
  if (!role || !chain.includes(holding.scope) || holding.condition !== null) return false;
  const { namedBy, exceptedBy } = matchRole(role.permissions, wanted, role.id);
  const isInForce = holding.startsAt <= at && (holding.endsAt === null || at < holding.endsAt);
  return namedBy !== null && exceptedBy === null && isInForce;
}

const byNeed =
  ({ chain }: AccessFacts) =>
  (one: Holding, other: Holding) =>
    (one.kind === other.kind ? 0 : one.kind === 'assignment' ? -1 : 1) ||
    chain.indexOf(one.scope) - chain.indexOf(other.scope) ||
    (one.id < other.id ? -1 : 1);

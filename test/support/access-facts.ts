/** What a random world comes to around one question: the ground of an explanation, as the tables would give it. */
import type { AssignmentFact, FactChange, FactKinds, Question } from '#engine/facts.ts';
import { GROUP_MEMBER_ROLE } from '#model/group-access.ts';
import { foldAscii } from '#model/guid.ts';
import type { Scope } from '#model/scope.ts';
import type { AccessFacts, Holding } from '../../server/modules/decisions/access-facts.ts';
import { lastFacts, type RandomEligibleMembership } from './random-world.ts';

type Kind = FactChange['kind'];
type FactOf<Name extends Kind> = FactKinds[Name];

/** Ids and scopes are one case in the tables. */
export function foldFacts<T>(value: T): T {
  if (typeof value === 'string') return foldAscii(value) as T;
  if (Array.isArray(value)) return value.map(foldFacts) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, foldFacts(inner)])) as T;
}

/** Folded, but for what keeps its case: kinds of principals. */
function factsOf<Name extends Kind>(world: readonly FactChange[], name: Name): FactOf<Name>[] {
  return world.flatMap((change) => {
    if (change.kind !== name) return [];
    const fact = change.fact as FactOf<Name>;
    return [{ ...foldFacts(fact), ...('kind' in fact ? { kind: fact.kind } : {}) }];
  });
}

export function holdingOf(kind: Holding['kind'], { isConditional, ...fact }: AssignmentFact): Holding {
  return {
    ...foldFacts(fact),
    kind,
    isActivation: false,
    linkedEligibilityId: null,
    condition: isConditional ? 'true' : null,
    isActivationPending: false,
    isExtensionPending: false,
  };
}

export function factsAround(
  changes: readonly FactChange[],
  eligibilities: readonly AssignmentFact[],
  { principalId, scope, at }: Pick<Question, 'principalId' | 'scope' | 'at'>,
  eligible: readonly RandomEligibleMembership[] = [],
): AccessFacts {
  const world = lastFacts(changes);
  const principals = factsOf(world, 'principal');
  const principal = principals.find(({ id }) => id === foldAscii(principalId));
  const memberships = factsOf(world, 'membership')
    .map((fact) => ({ startsAt: -Infinity, ...fact, endsAt: fact.endsAt ?? null }))
    .filter(({ startsAt, endsAt }) => startsAt <= at && (endsAt === null || at < endsAt));
  const groups = principals.filter(({ kind }) => kind === 'Group');
  const holdings = [
    ...factsOf(world, 'assignment').map((fact) => holdingOf('assignment', fact)),
    ...eligibilities.map((fact) => holdingOf('eligibility', fact)),
  ];
  const around = {
    principal: principal && { ...principal, isDeleted: false },
    groups: groups.map(({ id, standing }) => ({ id, isActive: standing === 'active' })),
    memberships,
    holdings,
  };
  const inForce = eligible.filter(({ startsAt, endsAt }) => startsAt <= at && (endsAt === null || at < endsAt));
  return {
    ...around,
    ...membershipsAround(around, inForce),
    chain: chainOf(factsOf(world, 'scope'), foldAscii(scope) as Scope),
    roles: factsOf(world, 'role-definition').map((role) => ({ ...role, id: foldAscii(role.id) })),
    denials: factsOf(world, 'deny-assignment'),
  };
}

type Around = Pick<AccessFacts, 'principal' | 'groups' | 'memberships' | 'holdings'>;

function membershipsAround(
  { principal, groups, memberships, holdings }: Around,
  eligible: readonly RandomEligibleMembership[],
): Pick<AccessFacts, 'eligibleMemberships' | 'beyond'> {
  const all = new Set(groups.map(({ id }) => id));
  const active = new Set(groups.filter(({ isActive }) => isActive).map(({ id }) => id));
  const upFrom = (start: string, enter: ReadonlySet<string>) => {
    const met = new Set([start]);
    for (const one of met)
      for (const { memberId, groupId } of memberships) if (memberId === one && enter.has(groupId)) met.add(groupId);
    return met;
  };
  const holders = upFrom(principal?.id ?? '', all);
  const eligibleMemberships = eligible.map(foldFacts).flatMap(({ groupId, ...rest }) => {
    if (!holders.has(rest.principalId) || holders.has(groupId) || !active.has(groupId)) return [];
    const fact = { ...rest, roleDefinitionId: GROUP_MEMBER_ROLE, scope: `/groups/${groupId}` as Scope };
    const holding = holdingOf('eligibility', { ...fact, isConditional: false });
    return [{ holding, groupId, enters: [...upFrom(groupId, active)] }];
  });
  const entered = new Set(eligibleMemberships.flatMap(({ enters }) => enters));
  return { eligibleMemberships, beyond: holdings.filter(({ principalId }) => entered.has(principalId)) };
}

function chainOf(scopes: readonly FactOf<'scope'>[], asked: Scope): Scope[] {
  const chain: Scope[] = [];
  for (let scope: Scope | null = asked; scope !== null;) {
    const fact: FactOf<'scope'> | undefined = scopes.find((one) => one.scope === scope);
    if (!fact || chain.includes(fact.scope)) return [];
    chain.push(fact.scope);
    scope = fact.parent;
  }
  return chain;
}

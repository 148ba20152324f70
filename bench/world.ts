/**
 * A company made of numbers, for benchmarks: the same one for the same seed.
 *
 * Nested groups up to five deep, 100,000 resources below management groups, subscriptions and resource groups, a
 * hundred roles with wildcards, assignments bound in time. It draws from its own generator, so that two engines in one
 * run, and two runs, see the same world.
 */
import type { AssignmentFact, FactChange, Question } from '#engine/facts.ts';
import type { Scope } from '#model/scope.ts';

export interface World {
  /** Everything but the assignments. */
  readonly ground: FactChange[];
  readonly assignments: AssignmentFact[];
  /** About half of them are allowed. Made of fresh texts, as they would come from the wire. */
  questions(count: number): Question[];
}

export const NOON = 1_900_000_000_000;
const HOUR = 3_600_000;
const USERS = 10_000;
const GROUPS = 1_000;
const RESOURCES = 100_000;
const ROLES = 100;
const verbs = ['read', 'write', 'delete', 'start/action', 'restart/action'];

/** Mulberry32: small, even enough, and the same everywhere. */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const guid = (kind: number, number: number) =>
  `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
const user = (number: number) => guid(1, number);
const group = (number: number) => guid(2, number);
const role = (number: number) => guid(3, number);
const actionOf = (type: number, verb: number) => `Microsoft.Kind${type % 20}/type${type}/${verbs[verb]}`;

export function makeWorld(assignmentCount: number, seed = 7): World {
  const draw = drawing(seed);
  const scopes = new Map<Scope, Scope | null>();
  const leaves = makeTree(scopes);
  const everywhere = [...scopes.keys()];
  const below = resourcesBelow(scopes, leaves);
  const typeOfRole = Array.from({ length: ROLES }, () => draw(100));
  const ground: FactChange[] = [...makePrincipals(draw), ...makeRoles(typeOfRole, draw)];
  for (const [scope, parent] of scopes) ground.push({ kind: 'scope', key: scope, fact: { scope, parent } });
  const assignments: AssignmentFact[] = [];
  for (let number = 0; number < assignmentCount; number++) {
    const startsAt = NOON - draw(48) * HOUR;
    assignments.push({
      id: guid(4, number),
      principalId: draw(10) < 7 ? user(draw(USERS)) : group(draw(GROUPS)),
      roleDefinitionId: role(draw(ROLES)),
      scope: draw(10) < 9 ? everywhere[draw(everywhere.length)]! : everywhere[draw(60)]!,
      startsAt,
      endsAt: draw(4) === 0 ? null : startsAt + (1 + draw(96)) * HOUR,
      isConditional: false,
    });
  }
  const inForce = assignments.filter((held) => held.endsAt === null || NOON < held.endsAt);
  const memberOf = firstMembers(ground);
  const questions = (count: number) => {
    return Array.from({ length: count }, (_, number) => {
      const held = inForce[draw(inForce.length)]!;
      const isHeld = number % 2 === 0;
      const near = below.get(held.scope)!;
      const type = isHeld ? typeOfRole[Number.parseInt(held.roleDefinitionId.slice(24), 16)]! : draw(100);
      return {
        principalId: fresh(isHeld ? (memberOf.get(held.principalId) ?? held.principalId) : user(draw(USERS))),
        action: fresh(actionOf(type, draw(3) === 0 ? draw(5) : 0)),
        isDataAction: false,
        scope: fresh(isHeld ? near[draw(near.length)]! : leaves[draw(leaves.length)]!),
        at: NOON,
      };
    });
  };
  return { ground, assignments, questions };
}

function makeTree(scopes: Map<Scope, Scope | null>): Scope[] {
  scopes.set('/' as Scope, null);
  const managementGroup = (number: number) => `/providers/microsoft.management/managementgroups/mg${number}` as Scope;
  for (let number = 0; number < 20; number++) {
    scopes.set(managementGroup(number), number < 4 ? ('/' as Scope) : managementGroup(Math.floor(number / 4) - 1));
  }
  const leaves: Scope[] = [];
  for (let number = 0; number < RESOURCES; number++) {
    const subscription = `/subscriptions/${guid(5, number % 40)}` as Scope;
    const resourceGroup = `${subscription}/resourcegroups/rg${number % 2_000}` as Scope;
    const resource = `${resourceGroup}/providers/microsoft.kind/type/resource${number}` as Scope;
    scopes.set(subscription, managementGroup(number % 20));
    scopes.set(resourceGroup, subscription);
    scopes.set(resource, resourceGroup);
    leaves.push(resource);
  }
  return leaves;
}

function makePrincipals(draw: (below: number) => number): FactChange[] {
  const changes: FactChange[] = [];
  const member = (groupId: string, memberId: string): FactChange => ({
    kind: 'membership',
    key: `${groupId}/${memberId}`,
    fact: { groupId, memberId },
  });
  for (let number = 0; number < USERS; number++) {
    changes.push({
      kind: 'principal',
      key: user(number),
      fact: { id: user(number), kind: 'User', standing: 'active' },
    });
    for (let joined = draw(4); joined > 0; joined--) changes.push(member(group(draw(GROUPS)), user(number)));
  }
  for (let number = 0; number < GROUPS; number++) {
    changes.push({
      kind: 'principal',
      key: group(number),
      fact: { id: group(number), kind: 'Group', standing: 'active' },
    });
    // Five layers of 200 groups; each group sits in one of the layer above.
    if (number >= 200) changes.push(member(group(Math.floor(number / 200) * 200 - 200 + draw(200)), group(number)));
  }
  return changes;
}

function makeRoles(typeOfRole: readonly number[], draw: (below: number) => number): FactChange[] {
  return typeOfRole.map((type, number) => {
    const actions = [
      `Microsoft.Kind${type % 20}/*/read`,
      `Microsoft.Kind${type % 20}/type${type}/*`,
      `*/${verbs[draw(5)]}`,
    ];
    const notActions = draw(3) === 0 ? [`Microsoft.Kind${draw(20)}/*/delete`] : [];
    const permissions = [{ actions, notActions, dataActions: [], notDataActions: [] }];
    return {
      kind: 'role-definition',
      key: role(number),
      fact: { id: role(number), name: `Role ${number}`, permissions },
    };
  });
}

/** Some resources at or below each scope. */
function resourcesBelow(scopes: ReadonlyMap<Scope, Scope | null>, leaves: readonly Scope[]): Map<Scope, Scope[]> {
  const below = new Map<Scope, Scope[]>();
  for (const leaf of leaves) {
    for (let at: Scope | null = leaf; at !== null; at = scopes.get(at) ?? null) {
      const list = below.get(at) ?? [];
      if (list.length < 50) list.push(leaf);
      below.set(at, list);
    }
  }
  // A management group without subscriptions has none below: questions about it go to the first resource.
  for (const scope of scopes.keys()) if (!below.has(scope)) below.set(scope, [leaves[0]!]);
  return below;
}

/** For each group one user who is in it. */
function firstMembers(ground: readonly FactChange[]): Map<string, string> {
  const members = new Map<string, string>();
  for (const { kind, fact } of ground) if (kind === 'membership') members.set(fact!.groupId, fact!.memberId);
  for (const [groupId, member] of members) {
    let at = member;
    while (members.has(at)) at = members.get(at)!;
    members.set(groupId, at);
  }
  return members;
}

/** The same text as a new string: an engine must not win because it compares addresses. */
function fresh<T extends string>(text: T): T {
  return Buffer.from(text, 'latin1').toString('latin1') as T;
}

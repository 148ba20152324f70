/**
 * Random worlds for the decision engine: small on purpose, so that things meet.
 *
 * Four people, four groups that may contain each other in circles, seven scopes, four roles, and instants between 0
 * and 8 milliseconds, so that every edge of every window is asked on both sides. Everything may be missing.
 */
import fc from 'fast-check';
import type { RolePermission } from '#model/action.ts';
import type { Scope } from '#model/scope.ts';
import type { FactChange, Question, Standing } from '#engine/facts.ts';

const people = ['user-1', 'user-2', 'user-3', 'client-1'];
const groups = ['group-1', 'group-2', 'group-3', 'group-4'];
const scopes = ['/', '/mg/a', '/mg/b', '/sub/1', '/sub/12', '/sub/1/rg', '/sub/1/rg/vm'] as Scope[];
const roles = ['role-1', 'role-2', 'role-3', 'role-4'];
const actions = ['N.C/vm/read', 'N.C/vm/write', 'N.C/vm/start/action', 'N.D/disk/read'];
const patterns = [
  '*',
  '*/read',
  'N.C/*',
  'N.C/vm/*',
  'n.c/VM/read',
  'N.*/read',
  '*/vm/*/action',
  'N.D/disk/read',
  '*r*a*',
];

/** True once in `times`. Weighted, because plain random integers prefer their edges. */
const onceIn = (times: number) =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

/** The same name in another spelling, now and then: identifiers are compared without regard to ASCII case. */
const spelled = <T extends string>(names: readonly T[]) =>
  fc.tuple(fc.constantFrom(...names), onceIn(8)).map(([name, shout]): T => (shout ? (name.toUpperCase() as T) : name));

const patternList = (maxLength: number) => fc.array(fc.constantFrom(...patterns), { maxLength });
const permission: fc.Arbitrary<RolePermission> = fc.record({
  actions: fc.array(fc.constantFrom(...patterns), { minLength: 1, maxLength: 2 }),
  notActions: patternList(1),
  dataActions: patternList(1),
  notDataActions: patternList(1),
});

const usually = <T>(value: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 14, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
const anyStanding = fc.constantFrom<Standing>('active', 'pending', 'disabled', 'suspended');

const change = <T extends FactChange>(made: fc.Arbitrary<T>) =>
  fc.tuple(made, onceIn(20)).map(([one, gone]) => (gone ? { ...one, fact: null } : one) as FactChange);

const principalChange = (id: string) =>
  change(
    usually<Standing>('active', anyStanding).map((standing) => ({
      kind: 'principal' as const,
      key: id,
      fact: {
        id,
        kind: id.startsWith('user')
          ? ('User' as const)
          : id.startsWith('group')
            ? ('Group' as const)
            : ('ServicePrincipal' as const),
        standing,
      },
    })),
  );

const members = spelled([...people, ...people, ...groups]);
const standingChange = change(
  fc.tuple(spelled(groups), members).map(([groupId, memberId]) => ({
    kind: 'membership' as const,
    key: `${groupId}/${memberId}`,
    fact: { groupId, memberId },
  })),
);

/** Memberships for a time, beside standing ones and each other. */
const timedChange = change(
  fc
    .record({
      id: fc.integer({ min: 1, max: 12 }).map((number) => `membership-${number}`),
      groupId: spelled(groups),
      memberId: members,
      startsAt: fc.constantFrom(0, 0, 1, 2, 3),
      length: fc.constantFrom(null, 1, 2, 3, 4, 5),
    })
    .map(({ id, length, ...rest }) => ({
      kind: 'membership' as const,
      key: id,
      fact: { ...rest, endsAt: length === null ? null : rest.startsAt + length },
    })),
);
const membershipChange = fc.oneof(standingChange, timedChange);

/** Mostly the ordinary tree; sometimes a parent that makes a circle or hangs in the air. */
const scopeChange = (index: number) =>
  change(
    usually<Scope | null>(
      scopes[[0, 0, 1, 1, 2, 3, 5][index]!]!,
      fc.constantFrom<Scope | null>(null, ...scopes, '/nowhere' as Scope),
    ).map((parent) => ({
      kind: 'scope' as const,
      key: scopes[index]!,
      fact: { scope: scopes[index]!, parent: index === 0 ? null : parent },
    })),
  );

const roleChange = (id: string) =>
  change(
    fc.array(permission, { minLength: 1, maxLength: 2 }).map((permissions) => ({
      kind: 'role-definition' as const,
      key: id,
      fact: { id, name: id, permissions },
    })),
  );

const given = (id: string, most: number) =>
  fc
    .record({
      id: fc.integer({ min: 1, max: most }).map((number) => `${id}-${number}`),
      principalId: spelled([...people, ...groups]),
      roleDefinitionId: spelled(roles),
      scope: spelled(scopes),
      startsAt: fc.constantFrom(0, 0, 1, 2, 3, 4),
      length: fc.constantFrom(null, 1, 2, 3, 4, 5),
      isConditional: onceIn(5),
    })
    .map(({ length, ...rest }) => ({ ...rest, endsAt: length === null ? null : rest.startsAt + length }));

const assignmentChange = change(
  given('assignment', 24).map((fact) => ({ kind: 'assignment' as const, key: fact.id, fact })),
);

/** Eligibilities: they are no facts, for the engine never hears of them. */
export const randomEligibilities = fc.uniqueArray(given('eligibility', 24), {
  selector: ({ id }) => id,
  minLength: 5,
  maxLength: 15,
});

/** Who may make themself a member of a group for a time. */
export const randomEligibleMemberships = fc.uniqueArray(
  fc
    .record({
      id: fc.integer({ min: 1, max: 8 }).map((number) => `membership-${number}`),
      principalId: spelled([...people, ...groups]),
      groupId: spelled(groups),
      startsAt: fc.constantFrom(0, 0, 1, 2, 3),
      length: fc.constantFrom(null, 2, 4, 6),
    })
    .map(({ length, ...rest }) => ({ ...rest, endsAt: length === null ? null : rest.startsAt + length })),
  { selector: ({ id }) => id, maxLength: 8 },
);

export interface RandomEligibleMembership {
  readonly id: string;
  readonly principalId: string;
  readonly groupId: string;
  readonly startsAt: number;
  readonly endsAt: number | null;
}

const denyAssignmentChange = change(
  fc
    .record({
      id: fc.integer({ min: 1, max: 3 }).map((number) => `deny-${number}`),
      scope: spelled(scopes),
      permission,
      principalIds: fc.oneof(
        fc.constant('everyone' as const),
        fc.array(spelled([...people, ...groups]), { maxLength: 2 }),
      ),
      excludedPrincipalIds: fc.array(spelled([...people, ...groups]), { maxLength: 2 }),
      appliesToChildScopes: fc.boolean(),
    })
    .map((fact) => ({ kind: 'deny-assignment' as const, key: fact.id, fact })),
);

/** Changes in a random order. The same key may change several times. */
export const randomWorld: fc.Arbitrary<FactChange[]> = fc
  .tuple(
    fc.tuple(...people.map(principalChange), ...groups.map(principalChange)),
    fc.tuple(...scopes.map((_, index) => scopeChange(index))),
    fc.tuple(...roles.map(roleChange)),
    fc.array(membershipChange, { minLength: 3, maxLength: 12 }),
    fc.array(assignmentChange, { minLength: 15, maxLength: 30 }),
    fc.array(denyAssignmentChange, { maxLength: 2 }),
    fc.array(fc.oneof(...[...people, ...groups].map(principalChange), ...roles.map(roleChange)), { maxLength: 3 }),
  )
  .chain((parts) =>
    fc.shuffledSubarray(parts.flat(), { minLength: parts.flat().length, maxLength: parts.flat().length }),
  );

export const randomQuestion: fc.Arbitrary<Question> = fc.record({
  principalId: fc.oneof(
    { weight: 15, arbitrary: spelled(people) },
    { weight: 1, arbitrary: fc.constantFrom('group-1', 'nobody', '') },
  ),
  action: fc.oneof(
    { weight: 20, arbitrary: spelled(actions) },
    { weight: 1, arbitrary: fc.constantFrom('N.C/*', '', 'N.C//vm/read', '/N.C/vm/read', 'N.C/vm/read/', 'N.C') },
  ),
  isDataAction: onceIn(4),
  scope: fc.oneof(
    { weight: 20, arbitrary: spelled(scopes) },
    { weight: 1, arbitrary: fc.constant('/nowhere' as Scope) },
  ),
  at: fc.integer({ min: 0, max: 8 }),
});

/** What a series of changes comes to: the last fact of each key, removed ones left out. */
export function lastFacts(changes: readonly FactChange[]): FactChange[] {
  const last = new Map(changes.map((each) => [`${each.kind} ${each.key.toLowerCase()}`, each]));
  return [...last.values()].filter((each) => each.fact !== null);
}

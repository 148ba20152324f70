/**
 * Random sequences of what several people do, as plain data: who, what, and which of the things that are there by then.
 *
 * `which` counts from the latest backwards, so that a step means something in every world it is met in. Each sequence begins
 * with people who are eligible, directly and through a group, with and without an approver.
 */
import fc from 'fast-check';
import {
  DAY,
  defaults,
  groups,
  HOUR,
  MINUTE,
  people,
  places,
  roleNames,
  type Group,
  type Holder,
  type Kind,
  type Person,
  type Place,
  type Role,
  type Settings,
} from './machine.ts';

/** Relative to the instant of the step. */
export interface Time {
  readonly start: number | null;
  readonly end: { readonly after: number } | { readonly at: number } | null;
}

export type Step =
  | { readonly does: 'pass'; readonly by: number }
  | { readonly does: 'pass-to'; readonly boundary: number; readonly shift: number }
  | {
      readonly does: 'assign';
      readonly actor: Person;
      readonly kind: Kind;
      readonly holder: Holder;
      readonly role: Role;
      readonly place: Place;
      readonly time: Time;
      readonly reason: boolean;
    }
  | {
      readonly does: 'AdminUpdate' | 'AdminExtend' | 'AdminRenew';
      readonly actor: Person;
      readonly which: number;
      readonly time: Time;
    }
  | { readonly does: 'remove'; readonly actor: Person; readonly which: number }
  | {
      readonly does: 'activate';
      /** Null: somebody who is eligible. */
      readonly actor: Person | null;
      /** Null: the actor themself. */
      readonly whom: Person | null;
      readonly which: number;
      readonly place: Place | null;
      readonly isLinked: boolean;
      readonly time: Time;
      readonly reason: boolean;
    }
  | { readonly does: 'deactivate'; readonly actor: Person | null; readonly which: number }
  | {
      readonly does: 'prolong';
      /** Null: whose activation it is. */
      readonly actor: Person | null;
      readonly which: number;
      readonly time: Time;
      readonly reason: boolean;
    }
  | {
      readonly does: 'answer';
      readonly actor: Person;
      readonly which: number;
      readonly yes: boolean;
      readonly reason: boolean;
    }
  | { readonly does: 'cancel'; readonly actor: Person | null; readonly which: number }
  | {
      readonly does: 'SelfExtend' | 'SelfRenew';
      readonly actor: Person | null;
      readonly which: number;
      readonly time: Time;
      readonly reason: boolean;
    }
  | {
      readonly does: 'decide';
      readonly actor: Person;
      readonly which: number;
      readonly yes: boolean;
      readonly isOther: boolean;
      readonly time: Time | null;
    }
  | { readonly does: 'enable'; readonly whom: Person; readonly on: boolean }
  | { readonly does: 'vouch'; readonly on: boolean }
  | { readonly does: 'member'; readonly group: Group; readonly member: Holder; readonly joins: boolean }
  | { readonly does: 'settings'; readonly place: Place; readonly role: Role; readonly settings: Settings }
  | { readonly does: 'tell' };

const mostly = <T>(usual: T, weight: number, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
const anybody = fc.constantFrom(...people);
const anyHolder = fc.constantFrom<Holder>(...people, ...groups);
const administrator = mostly<Person>('owner', 5, anybody);
const yes = mostly(true, 6, fc.constant(false));
const which = fc.nat({ max: 3 });
const place = fc.constantFrom(...places);
const role = mostly<Role>('reader', 2, fc.constant('owner'));

const start = mostly<number | null>(null, 4, fc.constantFrom(1, 5 * MINUTE, HOUR, 20 * DAY, 31 * DAY, -HOUR));
const after = (lengths: readonly number[]) => fc.constantFrom(...lengths).map((length) => ({ after: length }));
const at = (lengths: readonly number[]) => fc.constantFrom(...lengths).map((length) => ({ at: length }));
const limits = [5 * MINUTE, 5 * MINUTE - 1, HOUR, HOUR + 1, 8 * HOUR, 8 * HOUR + 1, 180 * DAY, 365 * DAY + 1, 0, -1];
const givenTime: fc.Arbitrary<Time> = fc.record({
  start,
  end: fc.oneof(
    { weight: 6, arbitrary: after([10 * MINUTE, 2 * HOUR, DAY, 10 * DAY, 30 * DAY]) },
    { weight: 3, arbitrary: at(limits) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
});
const takenTime: fc.Arbitrary<Time> = fc.record({
  start,
  end: fc.oneof(
    { weight: 5, arbitrary: after([5 * MINUTE, 30 * MINUTE, HOUR]) },
    { weight: 2, arbitrary: at(limits) },
    { weight: 1, arbitrary: after([8 * HOUR, 9 * HOUR, 4 * MINUTE]) },
  ),
});
/** The whole time from the start, or an end. */
const prolongedTime: fc.Arbitrary<Time> = fc.record({
  start: fc.constant(null),
  end: fc.oneof(
    { weight: 3, arbitrary: after([35 * MINUTE, HOUR, 2 * HOUR, 8 * HOUR, 9 * HOUR]) },
    { weight: 2, arbitrary: at([...limits, 30 * MINUTE, 3 * HOUR]) },
  ),
});
const laterTime: fc.Arbitrary<Time> = fc.record({
  start: mostly<number | null>(null, 9, fc.constant(DAY)),
  end: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: at([DAY, 20 * DAY, 40 * DAY, 200 * DAY]) },
    { weight: 1, arbitrary: after([15 * DAY]) },
  ),
});

const settings: fc.Arbitrary<Settings> = fc.record({
  maximum: fc.constantFrom(8 * HOUR, HOUR),
  reason: fc.boolean(),
  approver: mostly<Holder | null>('approvers', 2, fc.constantFrom<Holder | null>('approver', 'person', null)),
  minimum: fc.boolean(),
  extendable: mostly(true, 2, fc.constant(false)),
  permanentEligible: fc.boolean(),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('pass' as const),
      by: fc.constantFrom(1, MINUTE, 5 * MINUTE, 5 * MINUTE, HOUR, HOUR, DAY, 5 * DAY),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('pass-to' as const),
      boundary: mostly(0, 2, fc.nat({ max: 6 })),
      shift: fc.constantFrom(-1, 0, 1),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      does: fc.constant('assign' as const),
      actor: administrator,
      kind: mostly<Kind>('eligibility', 2, fc.constant('assignment')),
      holder: mostly<Holder>('person', 1, anyHolder),
      role,
      place,
      time: givenTime,
      reason: yes,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom('AdminUpdate' as const, 'AdminExtend' as const, 'AdminRenew' as const),
      actor: administrator,
      which,
      time: givenTime,
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('remove' as const), actor: administrator, which }) },
  {
    weight: 14,
    arbitrary: fc.record({
      does: fc.constant('activate' as const),
      actor: mostly<Person | null>(null, 5, anybody),
      whom: mostly<Person | null>(null, 9, anybody),
      which,
      place: mostly<Place | null>(null, 2, place),
      isLinked: fc.boolean(),
      time: takenTime,
      reason: yes,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('deactivate' as const),
      actor: mostly<Person | null>(null, 4, anybody),
      which,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('prolong' as const),
      actor: mostly<Person | null>(null, 7, anybody),
      which,
      time: prolongedTime,
      reason: yes,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('answer' as const),
      actor: mostly<Person>('approver', 3, anybody),
      which,
      yes,
      reason: yes,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('cancel' as const),
      actor: mostly<Person | null>(null, 2, anybody),
      which,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom('SelfExtend' as const, 'SelfRenew' as const),
      actor: mostly<Person | null>(null, 5, anybody),
      which,
      time: laterTime,
      reason: yes,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('decide' as const),
      actor: administrator,
      which,
      yes,
      isOther: mostly(false, 3, fc.constant(true)),
      time: mostly<Time | null>(null, 1, laterTime),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('enable' as const), whom: anybody, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('vouch' as const), on: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('member' as const),
      group: fc.constantFrom(...groups),
      member: anyHolder,
      joins: mostly(true, 2, fc.constant(false)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('settings' as const),
      place,
      role,
      settings: mostly(defaults, 1, settings),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('tell' as const) }) },
);

/** Who is eligible at the start, and whether somebody is asked when they take it. */
const opening: fc.Arbitrary<Step[]> = fc
  .record({
    length: fc.constantFrom(2 * HOUR, DAY, 10 * DAY, 30 * DAY),
    asked: fc.constantFrom<Holder | null>('approvers', 'approver', null),
    role: fc.constantFrom(...roleNames),
    place: fc.constantFrom<Place>('group', 'subscription'),
    holder: fc.constantFrom<Holder>('person', 'team', 'guest'),
  })
  .map(({ length, asked, role, place, holder }) => [
    { does: 'member', group: 'approvers', member: 'approver', joins: true },
    { does: 'member', group: 'team', member: 'other', joins: true },
    { does: 'settings', place, role, settings: { ...defaults, approver: asked, extendable: true } },
    {
      does: 'assign',
      actor: 'owner',
      kind: 'eligibility',
      holder,
      role,
      place,
      reason: true,
      time: {
        start: null,
        end: { after: length },
      },
    },
  ]);

const soon = fc.constantFrom(0, 1, MINUTE, HOUR).map((by): Step => ({ does: 'pass', by }));
const near = fc.constantFrom(0, 1, 2).map((boundary): Step => ({ does: 'pass-to', boundary, shift: 0 }));
/** Whoever is eligible takes the role. */
const takes = (time: Time, actor: Person | null = null): Step => ({
  does: 'activate',
  actor,
  whom: null,
  which: 1,
  place: null,
  isLinked: false,
  time,
  reason: true,
});
/** Steps that seldom follow each other by chance: taken and answered, asked for near the end and decided. */
const passage: fc.Arbitrary<Step[]> = fc.oneof(
  fc.tuple(
    soon,
    fc.record({ end: after([30 * MINUTE, HOUR]), start }).map((time) => takes(time)),
    soon,
    yes.map((isYes): Step => ({ does: 'answer', actor: 'approver', which: 1, yes: isYes, reason: true })),
  ),
  fc.tuple(
    near,
    fc
      .record({ does: fc.constantFrom('SelfExtend' as const, 'SelfRenew' as const), which })
      .map((one): Step => ({ ...one, actor: null, time: { start: null, end: null }, reason: true })),
    soon,
    yes.map((isYes): Step => ({ does: 'decide', actor: 'owner', which: 1, yes: isYes, isOther: false, time: null })),
  ),
);

const plannedThenCanceled: fc.Arbitrary<Step[]> = fc.tuple(
  fc.constantFrom(1, 5 * MINUTE, HOUR).map((from) => takes({ start: from, end: { after: HOUR } })),
  fc
    .record({ boundary: fc.constantFrom(0, 1), shift: fc.constantFrom(-1, 0, 1) })
    .map((to): Step => ({ does: 'pass-to', ...to })),
  fc.constant<Step>({ does: 'cancel', actor: null, which: 1 }),
);
/** Taken, asked for longer near its end, and answered in time or not. */
const takenThenProlonged: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.constantFrom(30 * MINUTE, HOUR),
    prolongedTime,
    fc.record({ boundary: fc.constantFrom(0, 1), shift: fc.constantFrom(-1, 0, 1) }),
  )
  .map(([length, time, to]) => [
    takes({ start: null, end: { after: length } }),
    { does: 'answer', actor: 'approver', which: 1, yes: true, reason: true },
    { does: 'prolong', actor: null, which: 1, time, reason: true },
    { does: 'pass-to', ...to },
    { does: 'answer', actor: 'approver', which: 1, yes: true, reason: true },
  ]);
/** Somebody takes a role by their group, and leaves it. */
const takenThenLeft: fc.Arbitrary<Step[]> = anybody.map((member) => [
  { does: 'member', group: 'team', member, joins: true },
  takes({ start: null, end: { after: HOUR } }, member),
  { does: 'member', group: 'team', member, joins: false },
]);

const scene = fc.oneof(
  { weight: 6, arbitrary: fc.noBias(step).map((one) => [one]) },
  {
    weight: 1,
    arbitrary: fc.noBias(
      fc.oneof(passage, passage, plannedThenCanceled, takenThenLeft, takenThenProlonged, takenThenProlonged),
    ),
  },
);

export const sequences = fc
  .tuple(opening, fc.array(scene, { minLength: 15, maxLength: 32, size: 'max' }))
  .map((parts) => parts.flat(2));

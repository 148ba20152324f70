/**
 * What a role would add to what somebody holds: pattern by pattern, until when, and what would still be forbidden.
 *
 * Pure. It compares patterns, not lists of actions, so it is also right about actions nobody has thought of yet: a
 * pattern counts as held only where one permission covers all of it.
 */
import type { RolePermission } from '#model/action.ts';
import { foldAscii } from '#model/guid.ts';
import { compileWildcard, wildcardCovers, wildcardsMeet } from '#model/wildcard.ts';

/** From when until when; `endsAt` is Infinity where it is permanent. */
export interface Window {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** Something that counts at the place for some time. */
export interface Holding extends Window {
  readonly permissions: readonly RolePermission[];
}

export interface Denial {
  readonly id: string;
  readonly permission: RolePermission;
}

/** What a window adds to the time for which something is held. */
export interface TimeGain {
  /** `longer`: it is held, and would be for longer. `held`: nothing changes. */
  readonly state: 'new' | 'longer' | 'held';
  /** Until when it is held without the window; null where it is not, or never ends. */
  readonly heldUntil: number | null;
  /** Until when it would be held without a break; null where it never ends. */
  readonly until: number | null;
}

export interface Gain extends Omit<TimeGain, 'state'> {
  /** As the role names it. */
  readonly pattern: string;
  readonly isDataAction: boolean;
  /** What the role takes out of it again. */
  readonly excepted: readonly string[];
  /** `partly`: some of it is held, not all. */
  readonly state: TimeGain['state'] | 'partly';
  /** Deny assignments that forbid some of it, and whether one forbids all. */
  readonly deniedBy: readonly string[];
  readonly isAllDenied: boolean;
}

/** The parts of a permission that speak of one sort of action, ready for comparing. */
interface Side {
  readonly named: readonly string[];
  readonly excepted: readonly string[];
}

export function foreseeGain(role: Holding, held: readonly Holding[], denials: readonly Denial[]): Gain[] {
  return [false, true].flatMap((isDataAction) =>
    role.permissions.flatMap((permission) =>
      sideOf(permission, isDataAction).named.map((pattern) =>
        gainOf(pattern, { role, permission, isDataAction }, held, denials),
      ),
    ),
  );
}

function gainOf(
  pattern: string,
  { role, permission, isDataAction }: { role: Holding; permission: RolePermission; isDataAction: boolean },
  held: readonly Holding[],
  denials: readonly Denial[],
): Gain {
  const excepted = sideOf(permission, isDataAction).excepted.filter((other) => meet(pattern, other));
  const sides = (one: Holding) => one.permissions.map((each) => sideOf(each, isDataAction));
  const covering = held.filter((one) => sides(one).some((side) => coversAll(side, pattern, excepted)));
  const time = foreseeTime(role, covering);
  const isPartly = held.some(
    (one) => isInForce(one, role.startsAt) && sides(one).some((side) => coversSome(side, pattern)),
  );
  const forbidding = denials.filter((denial) => coversSome(sideOf(denial.permission, isDataAction), pattern));
  return {
    pattern,
    isDataAction,
    excepted,
    ...time,
    state: time.state === 'new' && isPartly ? 'partly' : time.state,
    deniedBy: forbidding.map(({ id }) => id),
    isAllDenied: forbidding.some((denial) => coversAll(sideOf(denial.permission, isDataAction), pattern, excepted)),
  };
}

/** `covering`: the windows in which it is held anyway. */
export function foreseeTime(added: Window, covering: readonly Window[]): TimeGain {
  const alone = unbroken(added.startsAt, covering);
  const isHeld = alone > added.startsAt;
  return {
    state: !isHeld ? 'new' : alone < added.endsAt ? 'longer' : 'held',
    heldUntil: isHeld ? finite(alone) : null,
    until: finite(unbroken(added.startsAt, [...covering, added])),
  };
}

/** The end of the windows that follow one another without a gap from an instant on. */
function unbroken(from: number, windows: readonly Window[]): number {
  let end = from;
  for (const window of windows.toSorted((one, other) => one.startsAt - other.startsAt)) {
    if (window.startsAt <= end && window.endsAt > end) end = window.endsAt;
  }
  return end;
}

function isInForce({ startsAt, endsAt }: Window, at: number): boolean {
  return startsAt <= at && at < endsAt;
}

/** Every action of the pattern that `excepted` leaves in it. A wildcard of the pattern is matched like any other letter. */
function coversAll({ named, excepted: missing }: Side, pattern: string, excepted: readonly string[]): boolean {
  return (
    named.some((wide) => covers(wide, pattern)) &&
    missing.every((hole) => !meet(hole, pattern) || excepted.some((wide) => covers(wide, hole)))
  );
}

/** Some action of the pattern: one that it names, and that no exception takes out as a whole. */
function coversSome({ named, excepted }: Side, pattern: string): boolean {
  return named.some((other) => meet(other, pattern)) && !excepted.some((hole) => covers(hole, pattern));
}

function sideOf(permission: RolePermission, isDataAction: boolean): Side {
  return isDataAction
    ? { named: permission.dataActions, excepted: permission.notDataActions }
    : { named: permission.actions, excepted: permission.notActions };
}

function covers(wide: string, narrow: string): boolean {
  return wildcardCovers(compileWildcard(foldAscii(wide)), foldAscii(narrow));
}

function meet(one: string, other: string): boolean {
  return wildcardsMeet(foldAscii(one), foldAscii(other));
}

function finite(instant: number): number | null {
  return instant === Infinity ? null : instant;
}

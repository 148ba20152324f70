/**
 * The ways from a principal up to the groups through which it holds something. Pure.
 *
 * A way enters each group once, so that circles end. There may be more ways than anybody reads: first comes the one that
 * lasts longest, as the engine counts it, then the shortest; the search gives up after a bounded number of steps.
 */
import type { AccessFacts } from './access-facts.ts';

const MAXIMUM_WAYS = 5;
const MAXIMUM_STEPS = 2_000;

/** Groups from the principal up to the holder, the holder itself included; none for the principal. */
export interface GroupWay {
  readonly groups: readonly string[];
  /** When the first membership on the way ends; Infinity when none does. */
  readonly endsAt: number;
}

export interface GroupWays {
  /** What lasts longest first, then the shortest. */
  ways(holderId: string): readonly GroupWay[];
  /** The holders reached through active groups alone. */
  isReached(holderId: string): boolean;
  /** The holders a deny assignment binds through: also disabled groups. */
  isBound(holderId: string): boolean;
}

/** For each member its groups in the order of their ids, and until when it is in each. */
type Above = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function findGroupWays({ principal, groups, memberships }: AccessFacts): GroupWays {
  const start = principal?.id ?? '';
  const active = new Set(groups.filter((group) => group.isActive).map(({ id }) => id));
  const known = new Set(groups.map(({ id }) => id));
  const above = groupsOf(memberships);
  const reached = walkUp(start, active, above);
  // In doubt it binds: also through what is no group that is known.
  const bound = walkUp(start, new Set(memberships.map(({ groupId }) => groupId)), above);
  return {
    ways: (holderId) => {
      if (holderId === start) return [{ groups: [], endsAt: Infinity }];
      const enter = reached.has(holderId) ? active : known;
      return enter.has(holderId) ? listLasting(start, holderId, enter, above) : [];
    },
    isReached: (holderId) => reached.has(holderId),
    isBound: (holderId) => bound.has(holderId),
  };
}

function groupsOf(memberships: AccessFacts['memberships']): Above {
  const found = new Map<string, Map<string, number>>();
  for (const { memberId, groupId, endsAt } of [...memberships].sort((a, b) => (a.groupId < b.groupId ? -1 : 1))) {
    const groups = found.get(memberId) ?? new Map<string, number>();
    groups.set(groupId, Math.max(groups.get(groupId) ?? 0, endsAt ?? Infinity));
    found.set(memberId, groups);
  }
  return found;
}

/** Only over memberships that last until `end` at least. */
function walkUp(start: string, enter: ReadonlySet<string>, above: Above, end = 0): Set<string> {
  const met = new Set([start]);
  for (const one of met) {
    for (const [group, endsAt] of above.get(one) ?? []) if (endsAt >= end && enter.has(group)) met.add(group);
  }
  return met;
}

function listLasting(start: string, holder: string, enter: ReadonlySet<string>, above: Above): GroupWay[] {
  const ends = [...new Set([...above.values()].flatMap((groups) => [...groups.values()]))].sort((a, b) => b - a);
  const longest = ends.find((end) => walkUp(start, enter, above, end).has(holder)) ?? 0;
  const lasting = listWays(start, holder, enter, above, longest);
  const others = listWays(start, holder, enter, above, 0).filter((way) => endOf(start, way, above) < longest);
  return [...lasting, ...others]
    .slice(0, MAXIMUM_WAYS)
    .map((groups) => ({ groups, endsAt: endOf(start, groups, above) }));
}

function endOf(start: string, way: readonly string[], above: Above): number {
  return Math.min(...way.map((group, index) => above.get(way[index - 1] ?? start)!.get(group)!));
}

/** Breadth first: the shortest ways come first, those of one length in the order of their ids. */
function listWays(start: string, holder: string, enter: ReadonlySet<string>, above: Above, end: number): string[][] {
  const leading = leadingTo(holder, enter, above);
  const found: string[][] = [];
  const open: string[][] = [[]];
  for (let steps = 0; steps < open.length && steps < MAXIMUM_STEPS && found.length < MAXIMUM_WAYS; steps++) {
    const way = open[steps]!;
    for (const [group, endsAt] of above.get(way.at(-1) ?? start) ?? []) {
      if (endsAt < end || !leading.has(group) || way.includes(group)) continue;
      if (group === holder) found.push([...way, group]);
      else open.push([...way, group]);
    }
  }
  return found.slice(0, MAXIMUM_WAYS);
}

/** The groups from which the holder can be reached: nobody looks into others. */
function leadingTo(holder: string, enter: ReadonlySet<string>, above: Above): Set<string> {
  const below = new Map<string, string[]>();
  for (const [member, groups] of above) {
    for (const group of groups.keys()) below.set(group, [...(below.get(group) ?? []), member]);
  }
  const leading = new Set([holder]);
  for (const one of leading) for (const member of below.get(one) ?? []) if (enter.has(member)) leading.add(member);
  return leading;
}

/**
 * Principals and groups: who is active, and which groups a principal reaches at an instant.
 *
 * Reach is worked out on first need and kept until any group or membership changes, and for no longer than until the
 * next membership met on the way begins or ends. Circles of groups are harmless. It knows nothing of roles.
 */
import { foldAscii } from '#model/guid.ts';
import type { MembershipFact, PrincipalFact } from './facts.ts';
import { Names } from './names.ts';

/** Everything a principal holds roles through. Position 0 is the principal itself. */
export interface Reach {
  /** The principal, then its active groups: what lasts longest first, and of that the nearest. */
  readonly holders: readonly number[];
  /** For each holder when the way to it ends. Of several ways the one that lasts longest counts, then the shortest. */
  readonly ends: readonly number[];
  /** For each holder the groups on its way, itself included; none for the principal. */
  readonly ways: readonly (readonly number[])[];
  /** The same groups and also those that are disabled: a deny assignment binds through them all the same. */
  readonly bound: readonly number[];
  /** The instants for which all of this holds: up to the next membership met on the way that begins or ends. */
  readonly from: number;
  readonly until: number;
}

interface Membership {
  readonly group: number;
  readonly member: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

export class PrincipalTable {
  readonly names = new Names();
  readonly #facts: (PrincipalFact | undefined)[] = [];
  readonly #memberships = new Map<string, Membership>();
  /** For each member its memberships, ordered by group, so that the shortest way is the same in every process. */
  readonly #membershipsOf: (Membership[] | undefined)[] = [];
  readonly #reaches = new Map<number, Reach>();

  replacePrincipal(key: string, fact: PrincipalFact | null): void {
    const principal = this.intern(key);
    const before = this.#facts[principal];
    this.#facts[principal] = fact ?? undefined;
    if (before?.kind === 'Group' || fact?.kind === 'Group') this.#reaches.clear();
  }

  replaceMembership(key: string, fact: MembershipFact | null): void {
    const folded = foldAscii(key);
    const before = this.#memberships.get(folded);
    if (before) {
      this.#memberships.delete(folded);
      this.#membershipsOf[before.member] = this.#membershipsOf[before.member]!.filter((one) => one !== before);
    }
    if (fact) {
      const { startsAt = -Infinity, endsAt } = fact;
      const [group, member] = [this.intern(fact.groupId), this.intern(fact.memberId)];
      const membership = { group, member, startsAt, endsAt: endsAt ?? Infinity };
      this.#memberships.set(folded, membership);
      const all = [...(this.#membershipsOf[member] ?? []), membership];
      this.#membershipsOf[member] = all.sort((a, b) => this.#order(a.group, b.group));
    }
    this.#reaches.clear();
  }

  /** The index of a principal, also of one that only an assignment or a membership names so far. */
  intern(id: string): number {
    const principal = this.names.intern(id);
    // Filled in order: an array with holes at far places would become a slow dictionary.
    while (this.#facts.length <= principal) {
      this.#facts.push(undefined);
      this.#membershipsOf.push(undefined);
    }
    return principal;
  }

  fact(principal: number): PrincipalFact | undefined {
    return this.#facts[principal];
  }

  reach(principal: number, at: number): Reach {
    const known = this.#reaches.get(principal);
    if (known && known.from <= at && at < known.until) return known;
    const found = this.findReach(principal, at);
    this.#reaches.set(principal, found);
    return found;
  }

  /** The index of a group through which roles are held; undefined of a disabled one and of whatever is no group. */
  findActiveGroup(id: string): number | undefined {
    const group = this.names.find(id);
    return group >= 0 && this.#isActiveGroup(group) ? group : undefined;
  }

  /** The groups on the way from the principal up to a holder, the holder itself included. */
  groupsTo(reach: Reach, position: number): string[] {
    return reach.ways[position]!.map((group) => this.names.text(group));
  }

  /** The same without remembering it. */
  findReach(principal: number, at: number): Reach {
    const active = (group: number) => this.#isActiveGroup(group);
    const bound = this.#walkUp(principal, () => true, at, -Infinity);
    // Mostly nothing ends, and one walk finds everything.
    const ends = [...new Set([Infinity, ...bound.ends])].sort((a, b) => b - a);
    const reached = new Map<number, { readonly end: number; readonly way: readonly number[] }>();
    for (const end of ends) {
      for (const [holder, way] of this.#walkUp(principal, active, at, end).ways) {
        if (!reached.has(holder)) reached.set(holder, { end, way });
      }
    }
    const found = [...reached.values()];
    return {
      holders: [...reached.keys()],
      ends: found.map((one) => one.end),
      ways: found.map((one) => one.way),
      bound: [...bound.ways.keys()],
      from: bound.from,
      until: bound.until,
    };
  }

  #isActiveGroup(principal: number): boolean {
    const fact = this.#facts[principal];
    return fact?.kind === 'Group' && fact.standing === 'active';
  }

  #order(a: number, b: number): number {
    if (a === b) return 0;
    return this.names.text(a) < this.names.text(b) ? -1 : 1;
  }

  /**
   * Breadth first, so that each group is met on its shortest way; over memberships that are in force and last until
   * `end` at least. `from` and `until` bound the instants at which the same walk would meet the same memberships.
   */
  #walkUp(principal: number, enter: (group: number) => boolean, at: number, end: number) {
    const ways = new Map<number, readonly number[]>([[principal, []]]);
    const ends = new Set<number>();
    let from = -Infinity;
    let until = Infinity;
    for (const [member, way] of ways) {
      for (const { group, startsAt, endsAt } of this.#membershipsOf[member] ?? []) {
        if (at < startsAt) until = Math.min(until, startsAt);
        else if (at >= endsAt) from = Math.max(from, endsAt);
        else {
          from = Math.max(from, startsAt);
          until = Math.min(until, endsAt);
          ends.add(endsAt);
          if (endsAt >= end && !ways.has(group) && enter(group)) ways.set(group, [...way, group]);
        }
      }
    }
    return { ways, ends, from, until };
  }
}

/**
 * Principals and groups: who is active, and which groups a principal reaches.
 *
 * Reach is worked out on first need and kept until any group or membership changes. Circles of groups are harmless:
 * each group is entered once. It knows nothing of roles.
 */
import { foldAscii } from '#model/guid.ts';
import type { MembershipFact, PrincipalFact } from './facts.ts';
import { Names } from './names.ts';

/** Everything a principal holds roles through. Position 0 is the principal itself. */
export interface Reach {
  /** The principal, then its active groups, nearest first. */
  readonly holders: readonly number[];
  /** For each holder the position of the one before it on the shortest way, -1 for the principal. */
  readonly previous: readonly number[];
  /** For each holder the number of steps from the principal. */
  readonly distances: readonly number[];
  /** The same groups and also those that are disabled: a deny assignment binds through them all the same. */
  readonly bound: readonly number[];
}

export class PrincipalTable {
  readonly names = new Names();
  readonly #facts: (PrincipalFact | undefined)[] = [];
  readonly #memberships = new Map<string, { readonly group: number; readonly member: number }>();
  /** For each member its groups, ordered by id, so that the shortest way is the same in every process. */
  readonly #groupsOf: (number[] | undefined)[] = [];
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
      this.#groupsOf[before.member] = this.#groupsOf[before.member]!.filter((group) => group !== before.group);
    }
    if (fact) {
      const group = this.intern(fact.groupId);
      const member = this.intern(fact.memberId);
      this.#memberships.set(folded, { group, member });
      const groups = [...(this.#groupsOf[member] ?? []), group];
      this.#groupsOf[member] = groups.sort((a, b) => (this.names.text(a) < this.names.text(b) ? -1 : 1));
    }
    this.#reaches.clear();
  }

  /** The index of a principal, also of one that only an assignment or a membership names so far. */
  intern(id: string): number {
    const principal = this.names.intern(id);
    // Filled in order: an array with holes at far places would become a slow dictionary.
    while (this.#facts.length <= principal) {
      this.#facts.push(undefined);
      this.#groupsOf.push(undefined);
    }
    return principal;
  }

  fact(principal: number): PrincipalFact | undefined {
    return this.#facts[principal];
  }

  reach(principal: number): Reach {
    const known = this.#reaches.get(principal);
    if (known) return known;
    const reach = this.#findReach(principal);
    this.#reaches.set(principal, reach);
    return reach;
  }

  /** The groups on the way from the principal up to a holder, the holder itself included. */
  groupsTo(reach: Reach, position: number): string[] {
    const groups: string[] = [];
    for (let at = position; at > 0; at = reach.previous[at]!) groups.unshift(this.names.text(reach.holders[at]!));
    return groups;
  }

  #findReach(principal: number): Reach {
    const active = (group: number) => this.#isGroup(group) && this.#facts[group]!.standing === 'active';
    const { holders, previous, distances } = this.#walkUp(principal, active);
    return { holders, previous, distances, bound: this.#walkUp(principal, () => true).holders };
  }

  #isGroup(principal: number): boolean {
    return this.#facts[principal]?.kind === 'Group';
  }

  /** Breadth first, so that each group is met on its shortest way. */
  #walkUp(principal: number, enter: (group: number) => boolean) {
    const holders = [principal];
    const previous = [-1];
    const distances = [0];
    const met = new Set(holders);
    for (let at = 0; at < holders.length; at++) {
      for (const group of this.#groupsOf[holders[at]!] ?? []) {
        if (met.has(group) || !enter(group)) continue;
        met.add(group);
        holders.push(group);
        previous.push(at);
        distances.push(distances[at]! + 1);
      }
    }
    return { holders, previous, distances };
  }
}

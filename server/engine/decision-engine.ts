/**
 * The decision engine: who may do what, where, at which instant. Pure and in memory.
 *
 * It is fed with facts (`apply`) and asked questions (`decide`). Facts may arrive in any order; the answer depends on
 * the last fact of each key only. It reads no clock, keeps no time-outs and never remembers an answer: the window of
 * an assignment is compared with the instant of the question, so access ends without anything having to run.
 */
import type { RolePermission } from '#model/action.ts';
import { foldAscii } from '#model/guid.ts';
import type { Scope } from '#model/scope.ts';
import { AssignmentTable } from './assignment-table.ts';
import { DenyTable } from './deny-table.ts';
import type {
  AssignmentFact,
  Decision,
  DenyReason,
  FactChange,
  PathStep,
  Question,
  RoleDefinitionFact,
} from './facts.ts';
import { Names } from './names.ts';
import { PermissionTable, type AskedAction } from './permission-table.ts';
import { PrincipalTable, type Reach } from './principal-table.ts';
import { ScopeTree } from './scope-tree.ts';

/** An answer with everything it rests on: all assignments that allow and all deny assignments that forbid. */
export interface Explanation {
  readonly decision: Decision;
  readonly allowing: readonly PathStep[];
  readonly denying: readonly string[];
}

/** A question that passed the checks of its own parts. */
interface ReadyQuestion {
  readonly asked: AskedAction;
  readonly reach: Reach;
  readonly chainLength: number;
}

interface Found {
  readonly row: number;
  /** Position of the holder in the reach of the principal. */
  readonly position: number;
}

export class DecisionEngine {
  readonly #principals = new PrincipalTable();
  readonly #scopes = new ScopeTree();
  readonly #permissions = new PermissionTable();
  readonly #assignments = new AssignmentTable();
  readonly #denials = new DenyTable(this.#scopes, this.#principals, this.#permissions);
  readonly #roleNames = new Names();
  /** Working space of one question. */
  readonly #usedScopes: number[] = [];
  readonly #roles = new Map<number, { readonly set: number; fact: RoleDefinitionFact | null }>();

  /** Replaces one fact, or removes it. */
  apply(change: FactChange): void {
    switch (change.kind) {
      case 'principal':
        return this.#principals.replacePrincipal(change.key, change.fact);
      case 'membership':
        return this.#principals.replaceMembership(change.key, change.fact);
      case 'scope':
        return this.#scopes.replace(change.key, change.fact);
      case 'role-definition':
        return this.#replaceRole(change.key, change.fact);
      case 'assignment':
        return this.#replaceAssignment(change.key, change.fact);
      case 'deny-assignment':
        return this.#denials.replace(change.key, change.fact);
    }
  }

  decide(question: Question): Decision {
    const ready = this.#prepare(question);
    if (typeof ready === 'string') return { decision: 'deny', reason: ready };
    const [denyAssignmentId] = this.#denials.denying(ready.asked, ready.reach, ready.chainLength);
    if (denyAssignmentId !== undefined) return { decision: 'deny', reason: 'denied-by-assignment', denyAssignmentId };
    const best = this.#findBest(ready, question.at);
    if (!best) return { decision: 'deny', reason: 'no-assignment' };
    const step = this.#step(best, ready.reach);
    return { decision: 'allow', until: step.endsAt, path: [step] };
  }

  /** The decision together with all that speaks for it and against it. */
  explain(question: Question): Explanation {
    const decision = this.decide(question);
    const ready = this.#prepare(question);
    if (typeof ready === 'string') return { decision, allowing: [], denying: [] };
    const { asked, reach, chainLength } = ready;
    const found = [...this.#inForce(reach, chainLength, question.at)].filter(({ row }) => this.#allows(row, asked));
    return {
      decision,
      allowing: found.sort((a, b) => this.#compare(a, b, reach)).map((each) => this.#step(each, reach)),
      denying: this.#denials.denying(asked, reach, chainLength),
    };
  }

  /** The permissions of all roles that count for a principal at a scope. Deny assignments are not taken off. */
  permissionsAt(principalId: string, scope: Scope, at: number): RolePermission[] {
    const principal = this.#activePrincipal(principalId);
    if (typeof principal === 'string') return [];
    const found = this.#inForce(this.#principals.reach(principal), this.#scopes.readChain(scope), at);
    const roles = new Set([...found].map(({ row }) => this.#assignments.role(row)));
    return [...roles].flatMap((role) => this.#roles.get(role)?.fact?.permissions ?? []);
  }

  /** Everything a principal holds at an instant, wherever: directly and through groups. */
  assignmentsOf(principalId: string, at: number): PathStep[] {
    const principal = this.#activePrincipal(principalId);
    if (typeof principal === 'string') return [];
    const reach = this.#principals.reach(principal);
    const steps: PathStep[] = [];
    for (const [position, holder] of reach.holders.entries()) {
      const held = this.#assignments.held(holder);
      for (const scope of held?.scopes() ?? []) {
        for (let row = held!.find(scope); row >= 0; row = this.#assignments.next(row)) {
          if (this.#assignments.isInForce(row, at)) steps.push(this.#step({ row, position }, reach));
        }
      }
    }
    return steps;
  }

  /** Whether a principal may act at all: known, no group, active. */
  isActive(principalId: string): boolean {
    return typeof this.#activePrincipal(principalId) === 'number';
  }

  /** The name of a role as people know it; undefined when the role is gone. */
  roleName(roleDefinitionId: string): string | undefined {
    return this.#roles.get(this.#roleNames.find(roleDefinitionId))?.fact?.name;
  }

  get assignmentCount(): number {
    return this.#assignments.size;
  }

  #prepare({ principalId, action, isDataAction, scope }: Question): ReadyQuestion | DenyReason {
    const asked = this.#permissions.ask(action, isDataAction);
    if (!asked) return 'action-invalid';
    const principal = this.#activePrincipal(principalId);
    if (typeof principal === 'string') return principal;
    const chainLength = this.#scopes.readChain(scope);
    if (chainLength === 0) return 'scope-unknown';
    return { asked, reach: this.#principals.reach(principal), chainLength };
  }

  #activePrincipal(id: string): number | DenyReason {
    const principal = this.#principals.names.find(id);
    const fact = principal < 0 ? undefined : this.#principals.fact(principal);
    if (!fact) return 'principal-unknown';
    if (fact.kind === 'Group') return 'principal-is-group';
    return fact.standing === 'active' ? principal : `principal-${fact.standing}`;
  }

  /** The assignment that allows longest. The same one in every process, whatever the order of the facts. */
  #findBest({ asked, reach, chainLength }: ReadyQuestion, at: number): Found | undefined {
    let best: Found | undefined;
    const table = this.#assignments;
    // Ancestors where nobody holds anything are left out once, not once for each group.
    let usedLength = 0;
    for (let step = 0; step < chainLength; step++) {
      const scope = this.#scopes.chain[step]!;
      if (table.isUsed(scope)) this.#usedScopes[usedLength++] = scope;
    }
    for (let position = 0; position < reach.holders.length; position++) {
      const held = table.held(reach.holders[position]!);
      if (!held) continue;
      for (let step = 0; step < usedLength; step++) {
        for (let row = held.find(this.#usedScopes[step]!); row >= 0; row = table.next(row)) {
          if (!table.isInForce(row, at)) continue;
          if (best && this.#compare(best, { row, position }, reach) < 0) continue;
          if (this.#allows(row, asked)) best = { row, position };
        }
      }
    }
    return best;
  }

  *#inForce(reach: Reach, chainLength: number, at: number): Generator<Found> {
    const chain = this.#scopes.chain.slice(0, chainLength);
    for (const [position, holder] of reach.holders.entries()) {
      const held = this.#assignments.held(holder);
      if (!held) continue;
      for (const scope of chain) {
        for (let row = held.find(scope); row >= 0; row = this.#assignments.next(row)) {
          if (this.#assignments.isInForce(row, at)) yield { row, position };
        }
      }
    }
  }

  #allows(row: number, asked: AskedAction): boolean {
    const role = this.#roles.get(this.#assignments.role(row));
    return role !== undefined && this.#permissions.covers(role.set, asked);
  }

  /** Order of strength: the latest end, then the shortest way through groups, then the id. */
  #compare(a: Found, b: Found, reach: Reach): number {
    const endA = this.#assignments.endsAt(a.row);
    const endB = this.#assignments.endsAt(b.row);
    if (endA !== endB) return endA > endB ? -1 : 1;
    const further = reach.distances[a.position]! - reach.distances[b.position]!;
    if (further !== 0) return further;
    return this.#assignments.id(a.row) < this.#assignments.id(b.row) ? -1 : 1;
  }

  #step({ row, position }: Found, reach: Reach): PathStep {
    const endsAt = this.#assignments.endsAt(row);
    return {
      assignmentId: this.#assignments.id(row),
      roleDefinitionId: this.#roleNames.text(this.#assignments.role(row)),
      scope: this.#scopes.text(this.#assignments.scope(row)),
      principalId: this.#principals.names.text(reach.holders[position]!),
      groups: this.#principals.groupsTo(reach, position),
      endsAt: endsAt === Infinity ? null : endsAt,
    };
  }

  #replaceRole(key: string, fact: RoleDefinitionFact | null): void {
    const role = this.#roleNames.intern(key);
    const known = this.#roles.get(role) ?? { set: this.#permissions.reserve(), fact: null };
    known.fact = fact;
    this.#roles.set(role, known);
    this.#permissions.replace(known.set, fact?.permissions);
  }

  #replaceAssignment(key: string, fact: AssignmentFact | null): void {
    if (fact === null) return this.#assignments.remove(key);
    this.#assignments.put({
      id: foldAscii(key),
      holder: this.#principals.intern(fact.principalId),
      role: this.#roleNames.intern(fact.roleDefinitionId),
      scope: this.#scopes.intern(fact.scope),
      startsAt: fact.startsAt,
      endsAt: fact.endsAt ?? Infinity,
    });
  }
}

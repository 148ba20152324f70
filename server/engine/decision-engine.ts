/**
 * The decision engine: who may do what, where, at which instant. Pure and in memory.
 *
 * It is fed with facts (`apply`) and asked questions (`decide`). Facts may arrive in any order; the answer depends on
 * the last fact of each key only. It reads no clock, keeps no time-outs and never remembers an answer: the windows of
 * assignments and memberships are compared with the instant of the question, so access ends without anything having to run.
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
import { foreseeGain, foreseeTime, type Gain, type TimeGain, type Window } from './gain.ts';
import { Names } from './names.ts';
import { PermissionTable, type AskedAction } from './permission-table.ts';
import { PrincipalTable, type Reach } from './principal-table.ts';
import { ScopeTree } from './scope-tree.ts';

/** An answer with everything it rests on: all assignments that allow and all deny assignments that forbid. */
export interface Explanation {
  readonly decision: Decision;
  readonly allowing: readonly PathStep[];
  /** Assignments that would allow if their conditions could be evaluated. */
  readonly conditional: readonly PathStep[];
  readonly denying: readonly string[];
}

/** A role that somebody might hold for some time. */
export interface Foresight extends Window {
  readonly principalId: string;
  readonly scope: Scope;
  readonly roleDefinitionId: string;
}

/** A group whose member somebody might be for some time. */
export interface ForeseenMembership extends Window {
  readonly principalId: string;
  readonly groupId: string;
}

/** A role that a membership would bring. */
export interface RoleGain extends TimeGain {
  readonly roleDefinitionId: string;
  readonly scope: Scope;
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
  /** Assignments with a condition: apart, so that no question about what is allowed ever meets one. */
  readonly #conditional = new AssignmentTable();
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
    const best = this.#findBest(ready, question.at, this.#assignments);
    if (!best) return this.#noAssignment(ready, question.at);
    const step = this.#step(best, ready.reach, this.#assignments);
    return { decision: 'allow', until: this.#untilDenied(ready, step.endsAt), path: [step] };
  }

  /** The end of the path; or before it, when a membership begins or ends by which a deny assignment binds. */
  #untilDenied({ asked, reach, chainLength }: ReadyQuestion, endsAt: number | null): number | null {
    if (!this.#denials.isEmpty) {
      const principal = reach.holders[0]!;
      for (let at = reach.until; at < (endsAt ?? Infinity);) {
        const then = this.#principals.findReach(principal, at);
        if (this.#denials.denying(asked, then, chainLength).length > 0) return at;
        at = then.until;
      }
    }
    return endsAt;
  }

  /** Nobody gave it, or only under a condition. */
  #noAssignment(ready: ReadyQuestion, at: number): Decision {
    const best = this.#conditional.size > 0 ? this.#findBest(ready, at, this.#conditional) : undefined;
    if (!best) return { decision: 'deny', reason: 'no-assignment' };
    return { decision: 'deny', reason: 'condition-not-evaluated', assignmentId: this.#conditional.id(best.row) };
  }

  /** The decision together with all that speaks for it and against it. */
  explain(question: Question): Explanation {
    const decision = this.decide(question);
    const ready = this.#prepare(question);
    if (typeof ready === 'string') return { decision, allowing: [], conditional: [], denying: [] };
    const { asked, reach, chainLength } = ready;
    const stepsOf = (table: AssignmentTable) =>
      [...this.#inForce(reach, chainLength, question.at, table)]
        .filter(({ row }) => this.#allows(row, asked, table))
        .sort((a, b) => compare(a, b, reach, table))
        .map((each) => this.#step(each, reach, table));
    return {
      decision,
      allowing: stepsOf(this.#assignments),
      conditional: stepsOf(this.#conditional),
      denying: this.#denials.denying(asked, reach, chainLength),
    };
  }

  /** The permissions of all roles that count for a principal at a scope. Deny assignments are not taken off. */
  permissionsAt(principalId: string, scope: Scope, at: number): RolePermission[] {
    const principal = this.#activePrincipal(principalId);
    if (typeof principal === 'string') return [];
    const table = this.#assignments;
    const found = this.#inForce(this.#principals.reach(principal, at), this.#scopes.readChain(scope), at, table);
    const roles = new Set([...found].map(({ row }) => table.role(row)));
    return [...roles].flatMap((role) => this.#permissionsOf(role));
  }

  /** What a role would add for a principal at a scope in a window; nothing where the principal may not act at all. */
  foresee({ principalId, scope, roleDefinitionId, startsAt, endsAt }: Foresight): Gain[] {
    const principal = this.#activePrincipal(principalId);
    const permissions = this.#permissionsOf(this.#roleNames.find(roleDefinitionId));
    if (typeof principal === 'string') return [];
    const [reach, chainLength] = [this.#principals.reach(principal, startsAt), this.#scopes.readChain(scope)];
    const table = this.#assignments;
    const held = [...this.#reaching(reach, chainLength, table)].map((found) => ({
      permissions: this.#permissionsOf(table.role(found.row)),
      ...windowOf(found, reach, table),
    }));
    return foreseeGain({ permissions, startsAt, endsAt }, held, this.#denials.binding(reach, chainLength));
  }

  /** The roles a membership would bring: those the group holds when it begins, itself or through groups it is in. */
  foreseeMembership({ principalId, groupId, startsAt, endsAt }: ForeseenMembership): RoleGain[] {
    const principal = this.#activePrincipal(principalId);
    const group = this.#principals.findActiveGroup(groupId);
    if (typeof principal === 'string' || group === undefined) return [];
    const [own, brought] = [this.#principals.reach(principal, startsAt), this.#principals.reach(group, startsAt)];
    const table = this.#assignments;
    const strongest = new Map<string, Found>();
    for (const found of this.#heldAnywhere(brought, startsAt)) {
      const key = `${table.role(found.row)} ${table.scope(found.row)}`;
      const known = strongest.get(key);
      if (!known || compare(found, known, brought, table) < 0) strongest.set(key, found);
    }
    return [...strongest.values()].flatMap((found) => {
      const [role, scope] = [table.role(found.row), this.#scopes.text(table.scope(found.row))];
      const chainLength = this.#scopes.readChain(scope);
      if (chainLength === 0 || !this.#roles.get(role)?.fact) return [];
      const covering = [...this.#reaching(own, chainLength, table)]
        .filter(({ row }) => table.role(row) === role)
        .map((each) => windowOf(each, own, table));
      const added = { startsAt, endsAt: Math.min(endsAt, endOf(found, brought, table)) };
      return [{ roleDefinitionId: this.#roleNames.text(role), scope, ...foreseeTime(added, covering) }];
    });
  }

  #permissionsOf(role: number): readonly RolePermission[] {
    return this.#roles.get(role)?.fact?.permissions ?? [];
  }

  /** Everything a principal holds at an instant, wherever: directly and through groups. */
  assignmentsOf(principalId: string, at: number): PathStep[] {
    const principal = this.#activePrincipal(principalId);
    if (typeof principal === 'string') return [];
    const reach = this.#principals.reach(principal, at);
    return [...this.#heldAnywhere(reach, at)].map((found) => this.#step(found, reach, this.#assignments));
  }

  /** The name of a role as people know it; undefined when the role is gone. */
  roleName(roleDefinitionId: string): string | undefined {
    return this.#roles.get(this.#roleNames.find(roleDefinitionId))?.fact?.name;
  }

  get assignmentCount(): number {
    return this.#assignments.size + this.#conditional.size;
  }

  #prepare({ principalId, action, isDataAction, scope, at }: Question): ReadyQuestion | DenyReason {
    const asked = this.#permissions.ask(action, isDataAction);
    if (!asked) return 'action-invalid';
    const principal = this.#activePrincipal(principalId);
    if (typeof principal === 'string') return principal;
    const chainLength = this.#scopes.readChain(scope);
    if (chainLength === 0) return 'scope-unknown';
    return { asked, reach: this.#principals.reach(principal, at), chainLength };
  }

  #activePrincipal(id: string): number | DenyReason {
    const principal = this.#principals.names.find(id);
    const fact = principal < 0 ? undefined : this.#principals.fact(principal);
    if (!fact) return 'principal-unknown';
    if (fact.kind === 'Group') return 'principal-is-group';
    return fact.standing === 'active' ? principal : `principal-${fact.standing}`;
  }

  /** The assignment that allows longest. The same one in every process, whatever the order of the facts. */
  #findBest({ asked, reach, chainLength }: ReadyQuestion, at: number, table: AssignmentTable): Found | undefined {
    let best: Found | undefined;
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
          if (best && compare(best, { row, position }, reach, table) < 0) continue;
          if (this.#allows(row, asked, table)) best = { row, position };
        }
      }
    }
    return best;
  }

  *#inForce(reach: Reach, chainLength: number, at: number, table: AssignmentTable): Generator<Found> {
    for (const found of this.#reaching(reach, chainLength, table)) if (table.isInForce(found.row, at)) yield found;
  }

  /** Whatever reaches a principal there, now, before or later. */
  *#reaching(reach: Reach, chainLength: number, table: AssignmentTable): Generator<Found> {
    const chain = this.#scopes.chain.slice(0, chainLength);
    for (const [position, holder] of reach.holders.entries()) {
      const held = table.held(holder);
      if (!held) continue;
      for (const scope of chain) {
        for (let row = held.find(scope); row >= 0; row = table.next(row)) yield { row, position };
      }
    }
  }

  *#heldAnywhere(reach: Reach, at: number): Generator<Found> {
    const table = this.#assignments;
    for (const [position, holder] of reach.holders.entries()) {
      const held = table.held(holder);
      for (const scope of held?.scopes() ?? []) {
        for (let row = held!.find(scope); row >= 0; row = table.next(row)) {
          if (table.isInForce(row, at)) yield { row, position };
        }
      }
    }
  }

  #allows(row: number, asked: AskedAction, table: AssignmentTable): boolean {
    const role = this.#roles.get(table.role(row));
    return role !== undefined && this.#permissions.covers(role.set, asked);
  }

  #step(found: Found, reach: Reach, table: AssignmentTable): PathStep {
    const { row, position } = found;
    const endsAt = endOf(found, reach, table);
    return {
      assignmentId: table.id(row),
      roleDefinitionId: this.#roleNames.text(table.role(row)),
      scope: this.#scopes.text(table.scope(row)),
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
    const id = foldAscii(key);
    // An assignment that gets a condition or loses it changes sides.
    this.#assignments.remove(id);
    this.#conditional.remove(id);
    if (fact === null) return;
    (fact.isConditional ? this.#conditional : this.#assignments).add({
      id,
      holder: this.#principals.intern(fact.principalId),
      role: this.#roleNames.intern(fact.roleDefinitionId),
      scope: this.#scopes.intern(fact.scope),
      startsAt: fact.startsAt,
      endsAt: fact.endsAt ?? Infinity,
    });
  }
}

/** Order of strength: the latest end, then the shortest way through groups, then the id. */
function compare(a: Found, b: Found, reach: Reach, table: AssignmentTable): number {
  const endA = endOf(a, reach, table);
  const endB = endOf(b, reach, table);
  if (endA !== endB) return endA > endB ? -1 : 1;
  const further = reach.ways[a.position]!.length - reach.ways[b.position]!.length;
  if (further !== 0) return further;
  return table.id(a.row) < table.id(b.row) ? -1 : 1;
}

/** Nothing is held longer than the memberships it is held through. */
function endOf({ row, position }: Found, reach: Reach, table: AssignmentTable): number {
  return Math.min(table.endsAt(row), reach.ends[position]!);
}

function windowOf(found: Found, reach: Reach, table: AssignmentTable): Window {
  return { startsAt: table.startsAt(found.row), endsAt: endOf(found, reach, table) };
}

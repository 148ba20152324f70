/** What one would write first: Maps by id, groups followed on each question, roles matched on each question. */
import type { AssignmentFact, Question, RoleDefinitionFact } from '#engine/facts.ts';
import { permissionCovers } from '#model/action.ts';
import type { World } from './world.ts';

export class IndexOfMaps {
  readonly #parents = new Map<string, string | null>();
  readonly #groups = new Map<string, string[]>();
  readonly #roles = new Map<string, RoleDefinitionFact>();
  readonly #byPrincipal = new Map<string, AssignmentFact[]>();

  constructor(world: World) {
    for (const { kind, fact } of world.ground) {
      if (kind === 'scope') this.#parents.set(fact!.scope, fact!.parent);
      if (kind === 'role-definition') this.#roles.set(fact!.id, fact!);
      if (kind === 'membership') add(this.#groups, fact!.memberId, fact!.groupId);
    }
    for (const assignment of world.assignments) add(this.#byPrincipal, assignment.principalId, assignment);
  }

  isAllowed(question: Question): boolean {
    const holders = [question.principalId];
    for (const holder of holders) {
      for (const group of this.#groups.get(holder) ?? []) if (!holders.includes(group)) holders.push(group);
    }
    return holders.some((holder) => this.isAmong(this.#byPrincipal.get(holder) ?? [], question));
  }

  /** Whether one of these assignments allows; with all assignments of a world this is the plain scan. */
  isAmong(assignments: readonly AssignmentFact[], question: Question, holders?: ReadonlySet<string>): boolean {
    const ancestors = new Set(this.ancestors(question.scope));
    return assignments.some(
      (held) =>
        (holders === undefined || holders.has(held.principalId)) &&
        ancestors.has(held.scope) &&
        held.startsAt <= question.at &&
        (held.endsAt === null || question.at < held.endsAt) &&
        this.#roles
          .get(held.roleDefinitionId)!
          .permissions.some((each) => permissionCovers(each, question.action, false)),
    );
  }

  /** A scope and all above it. */
  ancestors(scope: string): string[] {
    const ancestors: string[] = [];
    for (let at: string | null = scope; at !== null; at = this.#parents.get(at) ?? null) ancestors.push(at);
    return ancestors;
  }

  /** What is held by somebody or a group around them and counts at the scope and the instant, whatever its role allows. */
  held(question: Question): AssignmentFact[] {
    const ancestors = new Set(this.ancestors(question.scope));
    const all = [...this.holders(question)].flatMap((holder) => this.#byPrincipal.get(holder) ?? []);
    return all.filter(
      (held) =>
        ancestors.has(held.scope) &&
        held.startsAt <= question.at &&
        (held.endsAt === null || question.at < held.endsAt),
    );
  }

  holders(question: Question): Set<string> {
    const holders = new Set([question.principalId]);
    for (const holder of holders) for (const group of this.#groups.get(holder) ?? []) holders.add(group);
    return holders;
  }
}

function add<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/**
 * The reference: the same questions answered slowly and obviously, to be compared with the engine on random worlds.
 *
 * It keeps the facts as they came, scans all of them for every question and shares no code with the engine, not even
 * the matching of wildcards. It is never used to answer anybody.
 */
import type {
  AssignmentFact,
  Decision,
  DenyAssignmentFact,
  DenyReason,
  FactChange,
  FactKind,
  FactKinds,
  PathStep,
  Question,
} from './facts.ts';

type Facts = { [Kind in FactKind]: Map<string, FactKinds[Kind]> };

export class ReferenceModel {
  readonly #facts: Facts = {
    principal: new Map(),
    membership: new Map(),
    scope: new Map(),
    'role-definition': new Map(),
    assignment: new Map(),
    'deny-assignment': new Map(),
  };

  apply({ kind, key, fact }: FactChange): void {
    const facts = this.#facts[kind] as Map<string, unknown>;
    if (fact === null) facts.delete(canonical(key));
    else facts.set(canonical(key), fact);
  }

  decide(question: Question): Decision {
    const obstacle = this.#obstacle(question);
    if (obstacle) return { decision: 'deny', reason: obstacle };
    const [denyAssignmentId] = this.denying(question);
    if (denyAssignmentId !== undefined) return { decision: 'deny', reason: 'denied-by-assignment', denyAssignmentId };
    const [strongest] = this.allowing(question);
    const [conditional] = this.conditional(question);
    if (!strongest && conditional) {
      return { decision: 'deny', reason: 'condition-not-evaluated', assignmentId: conditional.assignmentId };
    }
    if (!strongest) return { decision: 'deny', reason: 'no-assignment' };
    return { decision: 'allow', until: this.#untilDenied(question, strongest.endsAt), path: [strongest] };
  }

  /** The first instant before an end at which a deny assignment forbids, because a membership began or ended; else the end. */
  #untilDenied(question: Question, end: number | null): number | null {
    const edges = [...this.#facts.membership.values()]
      .flatMap(({ startsAt, endsAt }) => [startsAt ?? -Infinity, endsAt ?? Infinity])
      .filter((at) => at > question.at && at < (end ?? Infinity))
      .sort((a, b) => a - b);
    return edges.find((at) => this.denying({ ...question, at }).length > 0) ?? end;
  }

  /** Every assignment that allows, the strongest first: latest end, then fewest groups, then lowest id. */
  allowing(question: Question): PathStep[] {
    return this.#covering(question, false);
  }

  /** Every assignment that would allow if its condition could be evaluated, in the same order. */
  conditional(question: Question): PathStep[] {
    return this.#covering(question, true);
  }

  #covering(question: Question, isConditional: boolean): PathStep[] {
    if (this.#obstacle(question)) return [];
    const ancestors = this.#ancestors(question.scope)!;
    const steps: PathStep[] = [];
    for (const [id, assignment] of this.#facts.assignment) {
      if (!ancestors.includes(canonical(assignment.scope))) continue;
      if (assignment.isConditional !== isConditional || !this.#counts(assignment, question)) continue;
      const way = this.#wayTo(canonical(question.principalId), canonical(assignment.principalId), question.at);
      if (!way) continue;
      steps.push({
        assignmentId: id,
        roleDefinitionId: canonical(assignment.roleDefinitionId),
        scope: canonical(assignment.scope) as PathStep['scope'],
        principalId: canonical(assignment.principalId),
        groups: way.groups,
        endsAt: way.endsAt < (assignment.endsAt ?? Infinity) ? way.endsAt : assignment.endsAt,
      });
    }
    return steps.sort(
      (a, b) =>
        (a.endsAt === b.endsAt ? 0 : a.endsAt === null ? -1 : b.endsAt === null ? 1 : b.endsAt - a.endsAt) ||
        a.groups.length - b.groups.length ||
        (a.assignmentId < b.assignmentId ? -1 : 1),
    );
  }

  /** Every deny assignment that forbids, by id. */
  denying(question: Question): string[] {
    if (this.#obstacle(question)) return [];
    const ancestors = this.#ancestors(question.scope)!;
    return [...this.#facts['deny-assignment']]
      .filter(([, denial]) => this.#binds(denial, canonical(question.principalId), question.at))
      .filter(([, denial]) => ancestors.includes(canonical(denial.scope)))
      .filter(([, denial]) => denial.appliesToChildScopes || canonical(denial.scope) === ancestors[0])
      .filter(([, denial]) => covers(denial.permission, question))
      .map(([id]) => id)
      .sort();
  }

  #obstacle(question: Question): DenyReason | undefined {
    if (!isOperation(question.action)) return 'action-invalid';
    const principal = this.#facts.principal.get(canonical(question.principalId));
    if (!principal) return 'principal-unknown';
    if (principal.kind === 'Group') return 'principal-is-group';
    if (principal.standing === 'pending') return 'principal-pending';
    if (principal.standing === 'disabled') return 'principal-disabled';
    if (principal.standing === 'suspended') return 'principal-suspended';
    return this.#ancestors(question.scope) ? undefined : 'scope-unknown';
  }

  /** The scope and all above it; undefined when a step is missing or the way is a circle. */
  #ancestors(asked: string): string[] | undefined {
    const found: string[] = [];
    for (let scope: string | null = asked; scope !== null;) {
      const fact = this.#facts.scope.get(canonical(scope));
      if (!fact || found.includes(canonical(scope))) return undefined;
      found.push(canonical(scope));
      scope = fact.parent;
    }
    return found;
  }

  #counts(assignment: AssignmentFact, question: Question): boolean {
    const role = this.#facts['role-definition'].get(canonical(assignment.roleDefinitionId));
    const started = question.at >= assignment.startsAt;
    const ended = assignment.endsAt !== null && question.at >= assignment.endsAt;
    return started && !ended && role !== undefined && role.permissions.some((each) => covers(each, question));
  }

  /** Of all ways from a principal to a holder through active groups: latest end, then fewest groups, then lowest ids. */
  #wayTo(principal: string, holder: string, at: number): Way | undefined {
    const ways: Way[] = [{ groups: [], endsAt: Infinity }];
    for (const { groups, endsAt } of ways) {
      for (const next of this.#membershipsOf(groups.at(-1) ?? principal, at)) {
        if (!this.#isActiveGroup(next.group) || groups.includes(next.group)) continue;
        ways.push({ groups: [...groups, next.group], endsAt: Math.min(endsAt, next.endsAt) });
      }
    }
    return ways
      .filter(({ groups }) => (groups.at(-1) ?? principal) === holder)
      .sort(
        (a, b) =>
          (a.endsAt === b.endsAt ? 0 : b.endsAt - a.endsAt) ||
          a.groups.length - b.groups.length ||
          (a.groups.join() < b.groups.join() ? -1 : 1),
      )[0];
  }

  #isActiveGroup(id: string): boolean {
    const fact = this.#facts.principal.get(id);
    return fact?.kind === 'Group' && fact.standing === 'active';
  }

  /** The groups somebody is in at an instant, each with the end of the membership that lasts longest. */
  #membershipsOf(member: string, at: number): { group: string; endsAt: number }[] {
    const longest = new Map<string, number>();
    for (const { groupId, memberId, startsAt, endsAt } of this.#facts.membership.values()) {
      const [start, end] = [startsAt ?? -Infinity, endsAt ?? Infinity];
      if (at < start || at >= end || canonical(memberId) !== member) continue;
      const group = canonical(groupId);
      longest.set(group, Math.max(end, longest.get(group) ?? -Infinity));
    }
    return [...longest].map(([group, endsAt]) => ({ group, endsAt }));
  }

  /** A deny assignment binds through any group; an exclusion counts through active groups only. */
  #binds(denial: DenyAssignmentFact, principal: string, at: number): boolean {
    const isExcluded = denial.excludedPrincipalIds.some(
      (id) => this.#wayTo(principal, canonical(id), at) !== undefined,
    );
    if (isExcluded) return false;
    if (denial.principalIds === 'everyone') return true;
    const reached = [principal];
    for (const member of reached) {
      for (const { group } of this.#membershipsOf(member, at)) if (!reached.includes(group)) reached.push(group);
    }
    return denial.principalIds.some((id) => reached.includes(canonical(id)));
  }
}

interface Way {
  readonly groups: readonly string[];
  readonly endsAt: number;
}

type Permission = DenyAssignmentFact['permission'];

function covers(permission: Permission, { action, isDataAction }: Question): boolean {
  const [named, excepted] = isDataAction
    ? [permission.dataActions, permission.notDataActions]
    : [permission.actions, permission.notActions];
  const match = (pattern: string) => simpleMatch(canonical(pattern), canonical(action));
  return named.some(match) && !excepted.some(match);
}

/** Wildcard matching by its definition: a star is nothing, or one character and a star again. */
function simpleMatch(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*')
    return simpleMatch(pattern.slice(1), text) || (text !== '' && simpleMatch(pattern, text.slice(1)));
  return text !== '' && pattern[0] === text[0] && simpleMatch(pattern.slice(1), text.slice(1));
}

/** Two segments at least; each begins with a letter or digit and holds those, dots, underscores, dollars and dashes. */
function isOperation(text: string): boolean {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const segments = canonical(text).split('/');
  const isFit = (segment: string) =>
    segment !== '' &&
    alphabet.includes(segment[0]!) &&
    Array.from(segment).every((letter) => alphabet.includes(letter) || '._$-'.includes(letter));
  return text.length <= 512 && segments.length > 1 && segments.every(isFit);
}

const spellings = new Map<string, string>();

/** Letter by letter, so that no other alphabet slips in; each text once, because it takes long. */
function canonical(text: string): string {
  const known = spellings.get(text);
  if (known !== undefined) return known;
  const lower = 'abcdefghijklmnopqrstuvwxyz';
  const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const folded = Array.from(text, (letter) => (upper.includes(letter) ? lower[upper.indexOf(letter)] : letter)).join(
    '',
  );
  spellings.set(text, folded);
  return folded;
}

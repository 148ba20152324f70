/**
 * Permissions of roles and deny assignments, and which actions each covers.
 *
 * Patterns are compiled when they arrive; whether a permission set covers an action is worked out once and remembered
 * as one small number. The memory of actions is bounded, because questions may name any action.
 */
import { isAction, type RolePermission } from '#model/action.ts';
import { foldAscii } from '#model/guid.ts';
import { compileWildcard, wildcardCovers, type Wildcard } from '#model/wildcard.ts';

interface CompiledPermission {
  readonly control: { readonly named: Wildcard[]; readonly excepted: Wildcard[] };
  readonly data: { readonly named: Wildcard[]; readonly excepted: Wildcard[] };
}

/** An action that was asked for, with what is known about it so far. */
export interface AskedAction {
  readonly folded: string;
  readonly isDataAction: boolean;
  /** By permission set: 0 not looked at yet, 1 covered, 2 not covered. */
  readonly answers: number[];
}

const REMEMBERED_ACTIONS = 10_000;

export class PermissionTable {
  readonly #sets: (readonly CompiledPermission[] | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #control = new Map<string, AskedAction>();
  readonly #data = new Map<string, AskedAction>();

  /** A place for a permission set; it stays the same while the set is replaced. */
  reserve(): number {
    return this.#free.pop() ?? this.#sets.push(undefined) - 1;
  }

  replace(set: number, permissions: readonly RolePermission[] | undefined): void {
    this.#sets[set] = permissions?.map(compilePermission);
    this.#forget();
  }

  release(set: number): void {
    this.replace(set, undefined);
    this.#free.push(set);
  }

  /** What is remembered of an action, or undefined when the text is no action. */
  ask(action: string, isDataAction: boolean): AskedAction | undefined {
    const remembered = isDataAction ? this.#data : this.#control;
    const known = remembered.get(action);
    if (known) return known;
    if (!isAction(action)) return undefined;
    if (remembered.size >= REMEMBERED_ACTIONS) remembered.clear();
    const asked = { folded: foldAscii(action), isDataAction, answers: [] };
    remembered.set(action, asked);
    return asked;
  }

  covers(set: number, asked: AskedAction): boolean {
    const answers = asked.answers;
    while (answers.length <= set) answers.push(0);
    if (answers[set] === 0) answers[set] = this.#isCovered(set, asked) ? 1 : 2;
    return answers[set] === 1;
  }

  #isCovered(set: number, { folded, isDataAction }: AskedAction): boolean {
    return (this.#sets[set] ?? []).some((permission) => {
      const { named, excepted } = isDataAction ? permission.data : permission.control;
      return named.some((w) => wildcardCovers(w, folded)) && !excepted.some((w) => wildcardCovers(w, folded));
    });
  }

  #forget(): void {
    this.#control.clear();
    this.#data.clear();
  }
}

function compilePermission(permission: RolePermission): CompiledPermission {
  const compile = (patterns: readonly string[]) => patterns.map((pattern) => compileWildcard(foldAscii(pattern)));
  return {
    control: { named: compile(permission.actions), excepted: compile(permission.notActions) },
    data: { named: compile(permission.dataActions), excepted: compile(permission.notDataActions) },
  };
}

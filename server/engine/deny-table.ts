/**
 * Deny assignments: looked at first, and stronger than any role.
 *
 * They bind through every group, also a disabled one, while an exclusion counts only through active groups: in doubt
 * the answer is no.
 */
import type { RolePermission } from '#model/action.ts';
import { foldAscii } from '#model/guid.ts';
import type { DenyAssignmentFact } from './facts.ts';
import type { AskedAction, PermissionTable } from './permission-table.ts';
import type { PrincipalTable, Reach } from './principal-table.ts';
import type { ScopeTree } from './scope-tree.ts';

interface Denial {
  readonly id: string;
  readonly scope: number;
  readonly permissions: number;
  readonly permission: RolePermission;
  readonly principals: ReadonlySet<number> | 'everyone';
  readonly excluded: ReadonlySet<number>;
  readonly appliesToChildScopes: boolean;
}

export class DenyTable {
  readonly #denials = new Map<string, Denial>();
  readonly #byScope = new Map<number, Denial[]>();
  readonly #scopes: ScopeTree;
  readonly #principals: PrincipalTable;
  readonly #permissions: PermissionTable;

  constructor(scopes: ScopeTree, principals: PrincipalTable, permissions: PermissionTable) {
    this.#scopes = scopes;
    this.#principals = principals;
    this.#permissions = permissions;
  }

  get isEmpty(): boolean {
    return this.#denials.size === 0;
  }

  replace(key: string, fact: DenyAssignmentFact | null): void {
    const id = foldAscii(key);
    this.#remove(id);
    if (fact === null) return;
    const intern = (ids: readonly string[]) => new Set(ids.map((principal) => this.#principals.intern(principal)));
    const denial: Denial = {
      id,
      scope: this.#scopes.intern(fact.scope),
      permissions: this.#permissions.reserve(),
      permission: fact.permission,
      principals: fact.principalIds === 'everyone' ? 'everyone' : intern(fact.principalIds),
      excluded: intern(fact.excludedPrincipalIds),
      appliesToChildScopes: fact.appliesToChildScopes,
    };
    this.#permissions.replace(denial.permissions, [fact.permission]);
    this.#denials.set(id, denial);
    const here = [...(this.#byScope.get(denial.scope) ?? []), denial];
    this.#byScope.set(denial.scope, here);
  }

  /** The deny assignments that forbid an action, by id, in order of their ids; the way up is in `scopes.chain`. */
  denying(asked: AskedAction, reach: Reach, chainLength: number): string[] {
    if (this.isEmpty) return [];
    return this.binding(reach, chainLength)
      .filter((denial) => this.#permissions.covers(denial.permissions, asked))
      .map(({ id }) => id)
      .sort();
  }

  /** The deny assignments that forbid something to somebody there, whatever it is. */
  binding(reach: Reach, chainLength: number): Denial[] {
    const found: Denial[] = [];
    for (let at = 0; at < chainLength; at++) {
      for (const denial of this.#byScope.get(this.#scopes.chain[at]!) ?? []) {
        if (at > 0 && !denial.appliesToChildScopes) continue;
        if (binds(denial, reach)) found.push(denial);
      }
    }
    return found;
  }

  #remove(id: string): void {
    const before = this.#denials.get(id);
    if (!before) return;
    this.#denials.delete(id);
    this.#permissions.release(before.permissions);
    const left = this.#byScope.get(before.scope)!.filter((denial) => denial !== before);
    if (left.length > 0) this.#byScope.set(before.scope, left);
    else this.#byScope.delete(before.scope);
  }
}

function binds({ principals, excluded }: Denial, reach: Reach): boolean {
  if (excluded.size > 0 && reach.holders.some((holder) => excluded.has(holder))) return false;
  return principals === 'everyone' || reach.bound.some((principal) => principals.has(principal));
}

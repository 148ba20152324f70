/**
 * The roles that could be held at a place in place of another: those that can be assigned there.
 *
 * All roles are read once, and what lies above a subscription once for each.
 */
import type { Scope } from '#model/scope.ts';
import { listAbove } from '#modules/resources/index.ts';
import { listRoles, type RoleDefinition } from '#modules/role-definitions/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { ROOT_SCOPE } from '#model/scope.ts';

const PAGE = 200;

export class Candidates {
  readonly #db: Reader;
  readonly #above = new Map<string, Promise<readonly string[]>>();
  #roles: Promise<readonly RoleDefinition[]> | undefined;

  constructor(db: Reader) {
    this.#db = db;
  }

  async at(scope: Scope): Promise<RoleDefinition[]> {
    const places = await this.#placesAt(scope);
    const roles = await (this.#roles ??= this.#readRoles());
    return roles.filter(({ assignableScopes }) => assignableScopes.some((one) => places.includes(one.toLowerCase())));
  }

  /** The place and everything above it. */
  async #placesAt(scope: Scope): Promise<string[]> {
    const parts = scope.split('/');
    const isBelow = scope.startsWith('/subscriptions/');
    const top = (isBelow ? parts.slice(0, 3).join('/') : scope) as Scope;
    const above = this.#above.get(top) ?? this.#readAbove(top);
    this.#above.set(top, above);
    const within = isBelow ? parts.map((_, index) => parts.slice(0, index + 1).join('/')).slice(2) : [scope];
    return [...within, ...(await above)];
  }

  async #readAbove(top: Scope): Promise<readonly string[]> {
    return (await listAbove(this.#db, top)).map((one) => one.scope);
  }

  async #readRoles(): Promise<readonly RoleDefinition[]> {
    const roles: RoleDefinition[] = [];
    for (let after: Awaited<ReturnType<typeof listRoles>>['after'], first = true; first || after; first = false) {
      const page = await listRoles(this.#db, { scope: ROOT_SCOPE, below: true }, { limit: PAGE, after });
      roles.push(...page.rows);
      after = page.after;
    }
    return roles;
  }
}

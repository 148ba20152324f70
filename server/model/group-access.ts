/**
 * Access to a group: being its member, or its owner, as roles that count at the group alone.
 *
 * Whoever is eligible for one of them activates it like any role; an active membership makes a member for its time.
 */
import { foldAscii, parseGuid } from './guid.ts';
import type { Scope } from './scope.ts';

/** Also written into the functions `groups_of`, `members_of` and `owners_of` of the database. */
export const GROUP_MEMBER_ROLE = 'b1f4f0a2-6f0c-4c55-9f63-2f7b0a1d8c11';
export const GROUP_OWNER_ROLE = '0e9d7c3a-58c1-4b6e-8d1a-73f5a2c4b922';

/** Where the two roles may be assigned: at any group. No node is called so. */
export const ANY_GROUP = '/groups';

const plain = '/groups/';
const forRoles = '/role-groups/';

/**
 * The scope of one group. A group that may hold directory roles has a scope of another kind, because other people manage
 * it: its membership is as good as the roles. Whether it may is fixed when it is made.
 */
export function groupScope(group: { readonly id: string; readonly isAssignableToRole: boolean }): Scope {
  return `${group.isAssignableToRole ? forRoles : plain}${group.id}` as Scope;
}

/** The group a scope is about; undefined for every other scope. */
export function groupOfScope(scope: string): string | undefined {
  const prefix = [plain, forRoles].find((one) => scope.startsWith(one));
  return prefix && parseGuid(scope.slice(prefix.length));
}

/** Reads the scope of a group in any case; undefined for everything else. */
export function parseGroupScope(text: string): Scope | undefined {
  const folded = foldAscii(text);
  return groupOfScope(folded) === undefined ? undefined : (folded as Scope);
}

/** Whether the group of a scope may hold directory roles. */
export function isForDirectoryRoles(scope: Scope): boolean {
  return scope.startsWith(forRoles);
}

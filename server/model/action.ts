/**
 * Actions and their patterns: `Microsoft.Compute/virtualMachines/*`.
 *
 * Matching is linear in the length of both texts and uses no regular
 * expression: a pattern with many wildcards must not become a weapon.
 */
import { foldAscii } from './guid.ts';
import { compileWildcard, wildcardCovers } from './wildcard.ts';

export interface RolePermission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** Longest action or pattern accepted. */
export const MAXIMUM_ACTION_LENGTH = 512;

/**
 * Whether `pattern` covers `action`. Both are folded to one case here, `*`
 * stands for any run of characters, also across slashes.
 */
export function patternCovers(pattern: string, action: string): boolean {
  return foldedPatternCovers(foldAscii(pattern), foldAscii(action));
}

/** The same for texts that are already folded. */
export function foldedPatternCovers(pattern: string, action: string): boolean {
  return wildcardCovers(compileWildcard(pattern), action);
}

/** Whether a permission grants an action: named, and not taken out again by the same permission. */
export function permissionCovers(permission: RolePermission, action: string, isDataAction: boolean): boolean {
  const named = isDataAction ? permission.dataActions : permission.actions;
  const excepted = isDataAction ? permission.notDataActions : permission.notActions;
  return named.some((p) => patternCovers(p, action)) && !excepted.some((p) => patternCovers(p, action));
}

/**
 * Actions and their patterns: `Microsoft.Compute/virtualMachines/*`.
 *
 * Matching is linear in the length of both texts and uses no regular
 * expression: a pattern with many wildcards must not become a weapon.
 */
import { foldAscii } from './guid.ts';

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

/** The same for texts that are already folded: greedy two-pointer matching with one point of return. */
export function foldedPatternCovers(pattern: string, action: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (at < action.length) {
    if (inPattern < pattern.length && pattern[inPattern] === '*') {
      star = inPattern++;
      resume = at;
    } else if (inPattern < pattern.length && pattern[inPattern] === action[at]) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}

/** Whether a permission grants an action: named, and not taken out again by the same permission. */
export function permissionCovers(permission: RolePermission, action: string, isDataAction: boolean): boolean {
  const named = isDataAction ? permission.dataActions : permission.actions;
  const excepted = isDataAction ? permission.notDataActions : permission.notActions;
  return named.some((p) => patternCovers(p, action)) && !excepted.some((p) => patternCovers(p, action));
}

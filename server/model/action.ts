/**
 * Actions and their patterns: `Microsoft.Compute/virtualMachines/*`.
 *
 * Matching is linear in the length of both texts and uses no regular
 * expression: a pattern with many wildcards must not become a weapon.
 *
 * There is one grammar. An action is two or more segments between slashes, each
 * a letter or digit followed by letters, digits and `. _ $ -`, so that no
 * operation has a second spelling that a pattern of `notActions` does not see.
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

/** The grammar of an action as a pattern of JSON Schema. */
export const ACTION_FORM = String.raw`^[A-Za-z0-9][A-Za-z0-9._$-]*(?:\/[A-Za-z0-9][A-Za-z0-9._$-]*)+$`;
const actionForm = new RegExp(ACTION_FORM);
const patternForm = /^[A-Za-z0-9*][A-Za-z0-9*._$-]*(?:\/[A-Za-z0-9*][A-Za-z0-9*._$-]*)*$/;

/** Whether a text names one operation: what may be asked, and nothing else. */
export function isAction(text: string): boolean {
  return text.length <= MAXIMUM_ACTION_LENGTH && actionForm.test(text);
}

/** Whether a text is an action or a pattern of actions: what a role or a deny assignment may name. */
export function isActionPattern(text: string): boolean {
  return text.length <= MAXIMUM_ACTION_LENGTH && patternForm.test(text);
}

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

/** Whether a permission grants an action: named, and not taken out again by the same permission. What is no action is not granted. */
export function permissionCovers(permission: RolePermission, action: string, isDataAction: boolean): boolean {
  if (!isAction(action)) return false;
  const named = isDataAction ? permission.dataActions : permission.actions;
  const excepted = isDataAction ? permission.notDataActions : permission.notActions;
  return named.some((p) => patternCovers(p, action)) && !excepted.some((p) => patternCovers(p, action));
}

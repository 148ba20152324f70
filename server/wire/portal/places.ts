/**
 * Where a page of the portal looks: a scope of the resource tree, or the directory, where directory roles count.
 *
 * Both have the same pages; the actions behind them have other names.
 */
import { directoryActions, type DirectoryAction } from '#model/directory-actions.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, parseScope, type Scope } from '#model/scope.ts';

const inDirectory: Readonly<Record<string, DirectoryAction>> = {
  'Microsoft.Authorization/roleAssignments/read': directoryActions.readDirectoryRoles,
  'Microsoft.Authorization/roleAssignments/write': directoryActions.manageDirectoryRoles,
  'Microsoft.Authorization/roleManagementPolicies/read': directoryActions.readDirectoryRoleDefinitions,
  'Microsoft.Authorization/roleManagementPolicies/write': directoryActions.updateDirectoryRoleSettings,
};

/** The scope a text names; undefined when it names none. */
export function findPlace(text: string): Scope | undefined {
  return text.toLowerCase() === DIRECTORY_SCOPE ? DIRECTORY_SCOPE : parseScope(text)?.scope;
}

export function readPlace(text: string): Scope {
  const scope = findPlace(text);
  if (!scope) throw new Refusal('request.invalid', { field: 'scope', reason: 'is not a scope' });
  return scope;
}

/** The action that counts at a scope: the directory's own word there. */
export function actionAt(action: string, scope: Scope): string {
  return scope === DIRECTORY_SCOPE ? (inDirectory[action] ?? action) : action;
}

/**
 * Where a page of the portal looks: a scope of the resource tree, the directory, where directory roles count, or a group.
 *
 * All have the same pages; the actions behind them have other names.
 */
import type { FastifyRequest } from 'fastify';
import { directoryActions, type DirectoryAction } from '#model/directory-actions.ts';
import { groupOfScope, parseGroupScope } from '#model/group-access.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, parseScope, type Scope } from '#model/scope.ts';
import { rightAt } from '#modules/assignments/index.ts';
import { readsGroupAccess } from '../group-access.ts';
import { guard, holds } from '../guard.ts';

const inDirectory: Readonly<Record<string, DirectoryAction>> = {
  'Microsoft.Authorization/roleAssignments/read': directoryActions.readDirectoryRoles,
  'Microsoft.Authorization/roleAssignments/write': directoryActions.manageDirectoryRoles,
  'Microsoft.Authorization/roleManagementPolicies/read': directoryActions.readDirectoryRoleDefinitions,
  'Microsoft.Authorization/roleManagementPolicies/write': directoryActions.updateDirectoryRoleSettings,
};

/** The scope a text names; undefined when it names none. */
export function findPlace(text: string): Scope | undefined {
  return parseGroupScope(text) ?? findTreePlace(text);
}

function findTreePlace(text: string): Scope | undefined {
  return text.toLowerCase() === DIRECTORY_SCOPE ? DIRECTORY_SCOPE : parseScope(text)?.scope;
}

export function readPlace(text: string): Scope {
  return findPlace(text) ?? refusePlace();
}

/** A place where actions are decided: at a group none is. */
export function readTreePlace(text: string): Scope {
  return findTreePlace(text) ?? refusePlace();
}

function refusePlace(): never {
  throw new Refusal('request.invalid', { field: 'scope', reason: 'is not a scope' });
}

/** The action that counts at a scope: the directory's own word there, and at a group that of whoever manages it. */
function actionAt(action: string, scope: Scope): string {
  if (scope === DIRECTORY_SCOPE) return inDirectory[action] ?? action;
  if (groupOfScope(scope) === undefined) return action;
  return action.endsWith('/read') ? directoryActions.readGroupAccess : rightAt(scope, action);
}

/** Whether the caller may do this at a scope. Who manages a group also reads what they manage. */
export function holdsAt(request: FastifyRequest, action: string, scope: Scope): boolean {
  const isReadingGroup = action.endsWith('/read') && groupOfScope(scope) !== undefined;
  return isReadingGroup ? readsGroupAccess(request, scope) : holds(request, actionAt(action, scope), scope);
}

export function guardAt(request: FastifyRequest, action: string, scope: Scope): void {
  if (!holdsAt(request, action, scope)) guard(request, actionAt(action, scope), scope);
}

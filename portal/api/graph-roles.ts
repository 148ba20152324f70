/**
 * Roles that live on Graph, those of the directory and access to groups, by the place they count at.
 */
import type { PolicyRule, RoleDefinitionView, ScheduleView } from './arm-types.ts';
import {
  askDirectoryRole,
  cancelDirectoryRequest,
  directoryRoleDefinitions,
  directoryRoleRules,
  isOfDirectory,
  ownDirectoryRoles,
  ownDirectoryRoleSchedules,
} from './directory-roles.ts';
import {
  askGroupAccess,
  cancelGroupRequest,
  groupAccessRules,
  groupOfPlace,
  groupRoleDefinitions,
  ownGroupAccess,
  ownGroupAccessSchedules,
} from './group-access.ts';
import type { RoleKind } from './privileged-row.ts';

export function isOnGraph(scope: string): boolean {
  return isOfDirectory(scope) || groupOfPlace(scope) !== undefined;
}

/** One's own, in force now. */
export async function ownOnGraph(kind: RoleKind, signal?: AbortSignal): Promise<ScheduleView[]> {
  return (await Promise.all([ownDirectoryRoles(kind, signal), ownGroupAccess(kind, signal)])).flat();
}

/** One's own agreements: for now, for later, and those that ended lately. */
export async function ownSchedulesOnGraph(kind: RoleKind, signal?: AbortSignal): Promise<ScheduleView[]> {
  return (await Promise.all([ownDirectoryRoleSchedules(kind, signal), ownGroupAccessSchedules(kind, signal)])).flat();
}

/** Asks about a role; the body says the rest, in the words of Graph. */
export function askOnGraph(
  kind: RoleKind,
  at: { scope: string; roleDefinitionId: string },
  body: object,
): Promise<{ status: string }> {
  if (!isOfDirectory(at.scope)) return askGroupAccess(kind, at, body);
  return askDirectoryRole(kind, { roleDefinitionId: at.roleDefinitionId, ...body });
}

export function cancelOnGraph(kind: RoleKind, scope: string, id: string): Promise<void> {
  return isOfDirectory(scope) ? cancelDirectoryRequest(kind, id) : cancelGroupRequest(kind, id);
}

/** The rules of a role's settings. */
export function rulesOnGraph(scope: string, role: string, signal?: AbortSignal): Promise<PolicyRule[]> {
  return isOfDirectory(scope) ? directoryRoleRules(role, signal) : groupAccessRules(scope, role, signal);
}

export async function roleDefinitionsOnGraph(scope: string, signal?: AbortSignal): Promise<RoleDefinitionView[]> {
  return isOfDirectory(scope) ? directoryRoleDefinitions(signal) : groupRoleDefinitions;
}

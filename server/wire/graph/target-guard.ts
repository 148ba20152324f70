/**
 * Protection of administrators from those below them.
 *
 * Who may disable a user could otherwise disable every administrator, and who
 * may change a group's members could give themselves the group's roles.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import type { GraphCall } from './operation.ts';

/** Actions that make their holder an administrator whom only the top may touch. */
const administrative = [
  directoryActions.manageDirectoryRoles,
  directoryActions.updateUsers,
  directoryActions.updateGroupMembers,
  directoryActions.updateAuthorizationPolicy,
];

/** Changing a user or application that holds directory roles needs the right to manage directory roles. */
export function requireAboveTarget(call: GraphCall, targetId: string): void {
  const { decisions } = call.request.server;
  const isAdministrator = administrative.some((action) => decisions.holds(targetId, action, DIRECTORY_SCOPE));
  if (isAdministrator && targetId !== call.actor.principalId) call.guard(directoryActions.manageDirectoryRoles);
}

/**
 * Who manages a review: who could take away by hand what it takes away. Pure, but for the question inside a transaction.
 *
 * Of a resource and of the directory roles who assigns there; of a group who manages the access to all groups; of guests who
 * disables and deletes accounts. Taking people out of the groups through which they hold a role needs what groups need.
 */
import type { Actor } from '#model/actor.ts';
import { directoryActions } from '#model/directory-actions.ts';
import { isForDirectoryRoles } from '#model/group-access.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { requirePermission, rightAt, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { ReviewSettings, Subject } from './review.ts';

export interface NeededRight {
  readonly action: string;
  readonly scope: Scope;
}

/** Every right that is needed; without one of them the review is somebody else's. */
export function rightsToManage(
  subject: Subject,
  settings?: Pick<ReviewSettings, 'onDenied' | 'throughGroups'>,
): NeededRight[] {
  const accounts =
    subject.kind === 'guests' || settings?.onDenied === 'block-and-delete'
      ? [directoryActions.disableUsers, directoryActions.deleteUsers].map((action) => ({
          action,
          scope: DIRECTORY_SCOPE,
        }))
      : [];
  const access = subject.kind === 'guests' ? [] : [accessRight(subject)];
  const groups =
    subject.kind === 'roles' && subject.scope !== DIRECTORY_SCOPE && settings?.throughGroups === 'leave-groups'
      ? [{ action: directoryActions.manageGroupAccess, scope: DIRECTORY_SCOPE }]
      : [];
  return [...access, ...groups, ...accounts];
}

function accessRight(subject: Exclude<Subject, { kind: 'guests' }>): NeededRight {
  const { scope } = subject;
  // Whoever owns a group without more manages its members, and reviews nobody.
  if (subject.kind === 'group' && !isForDirectoryRoles(scope)) {
    return { action: directoryActions.manageGroupAccess, scope: DIRECTORY_SCOPE };
  }
  const action = rightAt(scope, WRITE_ASSIGNMENTS);
  return { action, scope: subject.kind === 'group' ? DIRECTORY_SCOPE : scope };
}

/** Whether a review may take people out of a group: one that may hold directory roles is for who manages those. */
export function mayLeave(subject: Subject, group: Scope): boolean {
  if (subject.kind === 'guests') return false;
  const managesRoles = subject.scope === DIRECTORY_SCOPE || isForDirectoryRoles(subject.scope);
  return isForDirectoryRoles(group) === managesRoles;
}

/** Refuses unless the actor may manage it now; what they hold for that stays theirs until the commit. */
export async function requireManaging(
  tx: Transaction,
  actor: Actor,
  review: { readonly subject: Subject; readonly settings: ReviewSettings },
): Promise<void> {
  for (const { action, scope } of rightsToManage(review.subject, review.settings)) {
    await requirePermission(tx, actor, action, scope);
  }
}

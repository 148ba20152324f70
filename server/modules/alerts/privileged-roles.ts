/**
 * Which roles are privileged: on resources those that can give roles away, in the directory those that can change anything
 * but invite guests.
 */
import { permissionCovers, type RolePermission } from '#model/action.ts';
import { directoryActions } from '#model/directory-actions.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import type { Reader } from '#platform/database/database.ts';

const harmless: readonly string[] = [directoryActions.inviteGuests];
const inDirectory = Object.values(directoryActions).filter(
  (action) => !action.endsWith('/read') && !harmless.includes(action),
);

export async function listPrivilegedRoles(db: Reader): Promise<string[]> {
  const rows = await db
    .selectFrom('role_definition')
    .select(['id', 'permissions', 'assignable_scopes'])
    .where('deleted_at', 'is', null)
    .execute();
  return rows
    .filter(({ permissions, assignable_scopes: scopes }) => {
      const actions = scopes.includes(DIRECTORY_SCOPE) ? inDirectory : [WRITE_ASSIGNMENTS];
      return (permissions as unknown as RolePermission[]).some((one) =>
        actions.some((action) => permissionCovers(one, action, false)),
      );
    })
    .map((row) => row.id);
}

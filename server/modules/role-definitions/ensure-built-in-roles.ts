/**
 * Built-in roles are written at start, and again when a new version knows them differently.
 */
import type { Ports } from '#platform/ports.ts';
import { builtInRoles, type BuiltInRole } from './built-in-roles.ts';
import { directoryRoles } from './directory-roles.ts';
import { groupRoles } from './group-roles.ts';
import { lockRole, saveRole } from './role-definition-store.ts';
import type { RoleDefinition } from './role-definition.ts';

export async function ensureBuiltInRoles(ports: Ports): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    // In one order everywhere: two starting processes wait for each other instead of meeting head-on.
    for (const role of [...builtInRoles, ...directoryRoles, ...groupRoles].toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const before = await lockRole(tx, role.id);
      if (before && spelled(before) === spelled(role)) continue;
      await saveRole(tx, {
        ...role,
        kind: 'BuiltInRole',
        createdAt: before?.createdAt ?? tx.now,
        createdBy: null,
        updatedAt: tx.now,
        updatedBy: null,
      });
    }
  });
}

/** What a role says, in one spelling: the database keeps keys of JSON in an order of its own. */
function spelled({ name, description, permissions, assignableScopes }: BuiltInRole | RoleDefinition): string {
  const parts = permissions.map((one) => [one.actions, one.notActions, one.dataActions, one.notDataActions]);
  return JSON.stringify([name, description, parts, assignableScopes]);
}

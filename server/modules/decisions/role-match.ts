/**
 * Whether a role or a deny assignment speaks of what is wanted, and by which pattern. Pure.
 */
import { patternCovers, type RolePermission } from '#model/action.ts';
import type { Match, Wanted } from './access-facts.ts';

/** Which pattern of a role speaks of what is wanted; of a role that is wanted itself, its id does. */
export function matchRole(permissions: readonly RolePermission[], wanted: Wanted, roleDefinitionId: string): Match {
  if ('roleDefinitionId' in wanted) {
    return { namedBy: wanted.roleDefinitionId === roleDefinitionId ? roleDefinitionId : null, exceptedBy: null };
  }
  const matches = permissions.map((permission) => matchPermission(permission, wanted.action, wanted.isDataAction));
  const named = matches.filter(({ namedBy }) => namedBy !== null);
  return named.find(({ exceptedBy }) => exceptedBy === null) ?? named[0] ?? { namedBy: null, exceptedBy: null };
}

export function matchPermission(permission: RolePermission, action: string, isDataAction: boolean): Match {
  const named = isDataAction ? permission.dataActions : permission.actions;
  const excepted = isDataAction ? permission.notDataActions : permission.notActions;
  const covering = (pattern: string) => patternCovers(pattern, action);
  return { namedBy: named.find(covering) ?? null, exceptedBy: excepted.find(covering) ?? null };
}

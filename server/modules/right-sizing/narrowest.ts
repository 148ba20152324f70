/**
 * The narrowest role and the narrowest place that would have been enough for what was done. Pure.
 *
 * A role is narrower than another when the other permits all of it and it does not permit all of the other, pattern by
 * pattern: so a proposal never gives anybody anything new.
 */
import { foreseeGain } from '#engine/gain.ts';
import { permissionCovers, type RolePermission } from '#model/action.ts';
import { parseScope, type Scope } from '#model/scope.ts';

export interface SizedRole {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly RolePermission[];
}

export interface UsedAction {
  readonly action: string;
  readonly isDataAction: boolean;
}

export function coversAll(role: SizedRole, used: readonly UsedAction[]): boolean {
  return used.every(({ action, isDataAction }) =>
    role.permissions.some((permission) => permissionCovers(permission, action, isDataAction)),
  );
}

const always = { startsAt: 0, endsAt: Infinity };

/** Whether `wide` permits everything that `narrow` does. */
function permitsAll(wide: SizedRole, narrow: SizedRole): boolean {
  const gains = foreseeGain(
    { ...always, permissions: narrow.permissions },
    [{ ...always, permissions: wide.permissions }],
    [],
  );
  return gains.every(({ state }) => state === 'held');
}

function isNarrower(narrow: SizedRole, wide: SizedRole): boolean {
  return permitsAll(wide, narrow) && !permitsAll(narrow, wide);
}

/** How much a role says: of two that do not hold one another the one that says less, with fewer wildcards, comes first. */
function breadth({ permissions }: SizedRole): number {
  const patterns = permissions.flatMap(({ actions, dataActions }) => [...actions, ...dataActions]);
  return patterns.reduce((sum, pattern) => sum + 1 + 10 * (pattern.split('*').length - 1), 0);
}

/** Of the roles that are narrower than one and enough for what was used, the narrowest; undefined where there is none. */
export function narrowestRole(
  current: SizedRole,
  used: readonly UsedAction[],
  all: readonly SizedRole[],
): SizedRole | undefined {
  const enough = all.filter((role) => coversAll(role, used) && isNarrower(role, current));
  const narrowest = enough.filter((role) => !enough.some((other) => isNarrower(other, role)));
  return narrowest.toSorted((one, other) => breadth(one) - breadth(other) || (one.name < other.name ? -1 : 1))[0];
}

/**
 * The lowest place everything that was used lies at or below; undefined where that is not below the place of the assignment,
 * by the names of the places.
 */
export function narrowestPlace(place: Scope, used: readonly Scope[]): Scope | undefined {
  const [first, ...rest] = used.map((scope) => scope.split('/'));
  if (!first) return undefined;
  let shared = first.length;
  for (const parts of rest) {
    const differs = parts.findIndex((part, index) => part !== first[index]);
    shared = Math.min(shared, differs < 0 ? parts.length : differs);
  }
  for (let length = shared; length > 1; length--) {
    const scope = first.slice(0, length).join('/');
    if (parseScope(scope)?.scope !== scope) continue;
    const isBelow = scope.startsWith(`${place === '/' ? '' : place}/`) || !place.startsWith('/subscriptions/');
    return isBelow && scope !== place && scope.startsWith('/subscriptions/') ? (scope as Scope) : undefined;
  }
  return undefined;
}

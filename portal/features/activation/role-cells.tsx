/**
 * Columns that every list of one's own roles has: role, where, through what.
 */
import type { ReactNode } from 'react';
import { lastSegment, type ScheduleView } from '../../api/arm-types.ts';
import { groupOfPlace } from '../../api/group-access.ts';
import { ConditionBadge } from '../../ui/condition-badge.tsx';
import type { DataColumn } from '../../ui/data-table.tsx';
import { isOfDirectory } from '../../api/directory-roles.ts';
import { placeTitle, RoleThere, roleThere, roleTitle, scopeName, scopeTypeText } from '../resources/index.ts';

export function roleName(row: ScheduleView): string {
  return row.properties.expandedProperties?.roleDefinition?.displayName ?? 'Unknown role';
}

export function placeName(row: ScheduleView): string {
  return row.properties.expandedProperties?.scope?.displayName ?? scopeName(row.properties.scope);
}

/** What lists of one's own roles are filtered by. */
export interface RoleAt {
  role: string;
  place: string;
  scope: string;
}

export function roleAt(row: ScheduleView): RoleAt {
  return { role: roleName(row), place: placeName(row), scope: row.properties.scope };
}

export function askedAt({ role, resource }: Pick<Asked, 'role' | 'resource'>): RoleAt {
  return { role: role.name, place: resource.name, scope: resource.scope };
}

/** What a panel, a button or a note calls it: with the group, of access to one. */
export function titleOf(row: ScheduleView): string {
  return roleTitle(roleName(row), placeName(row), row.properties.scope);
}

/** What stands below that title. */
export function placeOf(row: ScheduleView): string {
  return placeTitle(placeName(row), row.properties.scope);
}

/** The role and where it counts, in a sentence. */
export function titleThere(row: ScheduleView): string {
  return roleThere(roleName(row), placeName(row), row.properties.scope);
}

/** The same of what was asked for. */
export function askedThere({ role, resource }: Pick<Asked, 'role' | 'resource'>) {
  return roleThere(role.name, resource.name, resource.scope);
}

interface Asked {
  role: { name: string };
  resource: { name: string; scope: string };
  justification: string | null;
}

/** What was asked for, and why. */
export function askedColumns<T extends Asked>(): { role: DataColumn<T>; why: DataColumn<T> } {
  return {
    role: {
      id: 'role',
      header: 'Role',
      cell: ({ role, resource }) => <RoleThere role={role.name} place={resource.name} scope={resource.scope} />,
    },
    why: {
      id: 'why',
      header: 'Your reason',
      cell: ({ justification }) => <span className="break">{justification ?? '—'}</span>,
    },
  };
}

/** Where it says why the role does not count now; undefined where roles are not asked about, which is at a group. */
export function whyHref({ properties: { scope, roleDefinitionId } }: ScheduleView): string | undefined {
  if (groupOfPlace(scope) !== undefined) return undefined;
  return `/why?${new URLSearchParams({ scope, role: lastSegment(roleDefinitionId).toLowerCase() }).toString()}`;
}

/** `before`: what stands before the name of the role, a box to choose it with. */
export function placeColumns<T>(schedule: (row: T) => ScheduleView, before?: (row: T) => ReactNode): DataColumn<T>[] {
  return [
    {
      id: 'role',
      header: 'Role',
      sortValue: (row) => roleName(schedule(row)).toLowerCase(),
      cell: (row) => (
        <span className="row">
          {before?.(row)}
          <span className="cell-title">{roleName(schedule(row))}</span>
          <ConditionBadge condition={schedule(row).properties.condition} />
        </span>
      ),
    },
    {
      id: 'scope',
      header: 'Resource',
      sortValue: (row) => placeName(schedule(row)).toLowerCase(),
      cell: (row) => (
        <span className="cell-two-lines">
          <span className="break">{placeName(schedule(row))}</span>
          <span>{placeKind(schedule(row))}</span>
        </span>
      ),
    },
    {
      id: 'membership',
      header: 'Membership',
      cell: (row) => memberText(schedule(row).properties.memberType),
    },
  ];
}

function placeKind({ properties }: ScheduleView): string {
  return isOfDirectory(properties.scope) ? 'Directory role' : scopeTypeText(properties.scope);
}

function memberText(memberType: string | undefined): string {
  if (memberType === 'Group') return 'Through a group';
  return memberType === 'Inherited' ? 'Inherited' : 'Direct';
}

/**
 * Columns that every list of one's own roles has: role, where, through what.
 */
import type { ScheduleView } from '../../api/arm-types.ts';
import type { DataColumn } from '../../ui/data-table.tsx';
import { isOfDirectory } from '../../api/directory-roles.ts';
import { scopeName, scopeTypeText } from '../resources/index.ts';

export function roleName(row: ScheduleView): string {
  return row.properties.expandedProperties?.roleDefinition?.displayName ?? 'Unknown role';
}

export function placeName(row: ScheduleView): string {
  return row.properties.expandedProperties?.scope?.displayName ?? scopeName(row.properties.scope);
}

export function placeColumns<T>(schedule: (row: T) => ScheduleView): DataColumn<T>[] {
  return [
    {
      id: 'role',
      header: 'Role',
      sortValue: (row) => roleName(schedule(row)).toLowerCase(),
      cell: (row) => <span className="cell-title">{roleName(schedule(row))}</span>,
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

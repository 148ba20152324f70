/**
 * Which of one's own roles are shown: all, those on resources, of the directory, or access to groups (`?of=groups`), and those
 * whose name or place holds a text (`?filter=reader`). It stands in the address, so that all lists of the page are about
 * the same.
 */
import type { ReactNode } from 'react';
import { isOfDirectory } from '../../api/directory-roles.ts';
import { groupOfPlace } from '../../api/group-access.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import type { RoleAt } from './role-cells.tsx';

/** Fewer are seen at a glance. */
const fewRows = 5;

const options = [
  { value: '', label: 'Everything' },
  { value: 'resources', label: 'Resources' },
  { value: 'directory', label: 'Directory roles' },
  { value: 'groups', label: 'Groups' },
];

function kindOf({ scope }: RoleAt): string {
  if (isOfDirectory(scope)) return 'directory';
  return groupOfPlace(scope) === undefined ? 'resources' : 'groups';
}

interface Shown<Row> {
  rows: Row[] | undefined;
  /** Something is left out, so that an empty list does not mean that there is nothing. */
  narrowed: boolean;
  /** Null where all is of one kind, few, and nothing is left out. */
  filter: ReactNode;
}

export function useRoleFilter<Row>(all: Row[] | undefined, told: (row: Row) => RoleAt): Shown<Row> {
  const { of = '', filter = '' } = usePageTexts();
  const setTexts = useSetPageTexts();
  const isOfKind = options.some(({ value }) => value !== '' && value === of);
  const kinds = new Set(all?.map((row) => kindOf(told(row))));
  const ofKind = isOfKind ? all?.filter((row) => kindOf(told(row)) === of) : all;
  const isMany = filter !== '' || (all?.length ?? 0) > fewRows;
  const hasKinds = isOfKind || kinds.size > 1;
  return {
    rows: ofKind?.filter((row) => textOf(told(row)).includes(filter.toLowerCase())),
    narrowed: (isOfKind || filter !== '') && (all?.length ?? 0) > 0,
    filter: (isMany || hasKinds) && (
      <div className="filter-bar">
        {isMany && <SearchField label="Filter roles" value={filter} onChange={(text) => setTexts({ filter: text })} />}
        {hasKinds && (
          <SelectField
            label="Show"
            value={isOfKind ? of : ''}
            options={options}
            onChange={(next) => setTexts({ of: next })}
          />
        )}
      </div>
    ),
  };
}

function textOf({ role, place }: RoleAt): string {
  return `${role} ${place}`.toLowerCase();
}

/**
 * All assignments of a resource, of every role and kind: a tab of its page.
 */
import { useQuery } from '@tanstack/react-query';
import { lastSegment } from '../../api/arm-types.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useScopeAbilities } from '../../api/session.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { roleDefinitionsQuery } from '../resources/index.ts';
import { AssignmentList } from './assignment-list.tsx';

const kinds = [
  { value: '', label: 'Eligible and active' },
  { value: 'eligible', label: 'Eligible' },
  { value: 'active', label: 'Active' },
];

const empty = {
  title: 'Nobody is eligible or has a role',
  text: 'Choose a role of this resource to add an assignment.',
};

export function ResourceAssignments({ scope }: { scope: string }) {
  const { kind, role } = usePageTexts();
  const setTexts = useSetPageTexts();
  const abilities = useScopeAbilities(scope);
  const roles = useQuery(roleDefinitionsQuery(scope)).data ?? [];
  return (
    <AssignmentList
      scope={scope}
      mayAssign={abilities?.assignRoles === true}
      empty={empty}
      narrowedBy={{ kind: kind === 'eligible' || kind === 'active' ? kind : undefined, role }}
      filters={
        <>
          <SelectField
            label="Role"
            value={role ?? ''}
            options={[
              { value: '', label: 'All roles' },
              ...roles
                .map((one) => ({ value: lastSegment(one.id), label: one.properties.roleName }))
                .toSorted((one, other) => one.label.localeCompare(other.label)),
            ]}
            onChange={(next) => setTexts({ role: next })}
          />
          <SelectField label="Kind" value={kind ?? ''} options={kinds} onChange={(next) => setTexts({ kind: next })} />
        </>
      }
    />
  );
}

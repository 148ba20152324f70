/**
 * Privileged access to a group: who is eligible to be a member or an owner, who is one for a time, and one more (`?add=yes`).
 * A tab of the page of the group.
 */
import Plus from 'lucide-react/icons/plus';
import { GROUP_MEMBER_ROLE, GROUP_OWNER_ROLE, groupPlace, groupRoleDefinitions } from '../../api/group-access.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import type { GraphGroup } from '../../api/principals.ts';
import { useScopeAbilities } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { AddAssignmentPanel } from './add-assignment-panel.tsx';
import { AssignmentList } from './assignment-list.tsx';

const roles = [
  { value: '', label: 'Members and owners' },
  { value: GROUP_MEMBER_ROLE, label: 'Members' },
  { value: GROUP_OWNER_ROLE, label: 'Owners' },
];

const kinds = [
  { value: '', label: 'Eligible and active' },
  { value: 'eligible', label: 'Eligible' },
  { value: 'active', label: 'Active' },
];

const empty = {
  title: 'Nobody is eligible, or a member or owner for a time',
  text: 'Who is eligible becomes a member when they need what the group holds, and is none again when the time is over.',
};

const oneOf = (options: { value: string }[], text: string | undefined) =>
  text && options.some(({ value }) => value === text) ? text : undefined;

export function GroupAccess({ group }: { group: GraphGroup }) {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const place = groupPlace(group);
  const mayAssign = useScopeAbilities(place)?.assignRoles === true;
  const [kind, role] = [oneOf(kinds, texts['kind']), oneOf(roles, texts['role'])];
  return (
    <div className="stack">
      <div className="row-apart">
        <p className="soft">
          Members and owners for a time, and who may become one. Those without an end stand under Members and Owners.
        </p>
        {mayAssign && (
          <Button
            variant="primary"
            icon={<Plus size={15} aria-hidden="true" />}
            onClick={() => setTexts({ add: 'yes' })}
          >
            Add assignment
          </Button>
        )}
      </div>
      <AssignmentList
        scope={place}
        mayAssign={mayAssign}
        empty={empty}
        narrowedBy={{ kind: kind === 'eligible' || kind === 'active' ? kind : undefined, role }}
        filters={
          <>
            <SelectField label="As" value={role ?? ''} options={roles} onChange={(next) => setTexts({ role: next })} />
            <SelectField
              label="Kind"
              value={kind ?? ''}
              options={kinds}
              onChange={(next) => setTexts({ kind: next })}
            />
          </>
        }
      />
      <AddAssignmentPanel
        open={texts['add'] !== undefined && mayAssign}
        scope={place}
        scopeName={group.displayName}
        roles={groupRoleDefinitions}
        initialRole={role}
        initialKind={kind === 'active' ? 'active' : 'eligible'}
        onClose={() => setTexts({ add: undefined })}
        onSaved={() => setTexts({ add: undefined })}
      />
    </div>
  );
}

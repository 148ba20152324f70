/**
 * What becoming a member, or an owner, of a group asks for: two sets of role settings, one shown at a time (`?role=`).
 */
import { GROUP_MEMBER_ROLE, GROUP_OWNER_ROLE, groupPlace } from '../../api/group-access.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import type { GraphGroup } from '../../api/principals.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { RoleSettingsTab } from '../role-settings/index.ts';

const roles = [
  { value: GROUP_MEMBER_ROLE, label: 'Members' },
  { value: GROUP_OWNER_ROLE, label: 'Owners' },
];

export function GroupSettings({ group }: { group: GraphGroup }) {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const role = texts['role'] === GROUP_OWNER_ROLE ? GROUP_OWNER_ROLE : GROUP_MEMBER_ROLE;
  return (
    <div className="stack">
      <div className="filter-bar">
        <SelectField label="Settings of" value={role} options={roles} onChange={(next) => setTexts({ role: next })} />
      </div>
      {/* A form that is open belongs to one of them. */}
      <RoleSettingsTab key={role} scope={groupPlace(group)} roleGuid={role} />
    </div>
  );
}

/**
 * Directory roles: what each allows, and how many are eligible for it or have it.
 */
import { PageHeader } from '../../ui/page-header.tsx';
import { DIRECTORY } from '../../api/directory-roles.ts';
import { RolesTab } from './roles-tab.tsx';

export function DirectoryRolesPage() {
  return (
    <>
      <PageHeader
        title="Directory roles"
        text="Who administers people, groups and settings of this directory. Eligible people activate a role when they need it."
      />
      <RolesTab scope={DIRECTORY} />
    </>
  );
}

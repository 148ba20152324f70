/**
 * Directory roles: what each allows, who is eligible for it or has it, what waits, and figures.
 */
import { PageHeader } from '../../ui/page-header.tsx';
import { DIRECTORY } from '../../api/directory-roles.ts';
import { PlaceTabs } from './place-tabs.tsx';

export function DirectoryRolesPage() {
  return (
    <>
      <PageHeader
        title="Directory roles"
        text="Who administers people, groups and settings of this directory. Eligible people activate a role when they need it."
      />
      <PlaceTabs label="Parts of the directory's roles" scope={DIRECTORY} />
    </>
  );
}

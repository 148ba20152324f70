/**
 * Member and Owner of a group: the two roles that count at a group, and at nothing else.
 *
 * Membership itself grants nothing; what the group holds does. An owner manages who is a member or an owner for a time,
 * except of a group that may hold directory roles.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { ANY_GROUP, GROUP_MEMBER_ROLE, GROUP_OWNER_ROLE } from '#model/group-access.ts';
import type { BuiltInRole } from './built-in-roles.ts';

const role = (id: string, name: string, description: string, actions: readonly string[]): BuiltInRole => ({
  id,
  name,
  description,
  permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [] }],
  assignableScopes: [ANY_GROUP],
});

export const groupRoles: readonly BuiltInRole[] = [
  role(GROUP_MEMBER_ROLE, 'Member', 'Is a member of the group, with everything the group holds.', []),
  role(GROUP_OWNER_ROLE, 'Owner', 'Manages who is a member or an owner of the group, and when.', [
    directoryActions.readGroupAccess,
    directoryActions.manageGroupAccess,
  ]),
];

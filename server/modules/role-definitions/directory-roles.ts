/**
 * Built-in directory roles, with the template ids their users know.
 *
 * They count at the directory scope only and are never shown on ARM.
 */
import { directoryActions as a } from '#model/directory-actions.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import type { BuiltInRole } from './built-in-roles.ts';

const reading = [
  a.readUsers,
  a.readGroups,
  a.readApplications,
  a.readOrganization,
  a.readAuthorizationPolicy,
  a.readIdentityProviders,
  a.readTermsOfUse,
  a.readDirectoryRoles,
  a.readDirectoryRoleDefinitions,
  a.readGroupAccess,
];
const guests = [a.inviteGuests, a.readUsers];
const groups = [
  a.createGroups,
  a.readGroups,
  a.updateGroups,
  a.updateGroupMembers,
  a.updateGroupOwners,
  a.deleteGroups,
];

function directoryRole(id: string, name: string, description: string, actions: readonly string[]): BuiltInRole {
  const permissions = [{ actions: [...new Set(actions)], notActions: [], dataActions: [], notDataActions: [] }];
  return { id, name, description, permissions, assignableScopes: [DIRECTORY_SCOPE] };
}

export const directoryRoles: readonly BuiltInRole[] = [
  directoryRole(
    '62e90394-69f5-4237-9190-012177145e10',
    'Global Administrator',
    'Can manage everything in this directory.',
    ['microsoft.directory/*'],
  ),
  directoryRole(
    'fe930be7-5e62-47db-91af-98c3a49a38b1',
    'User Administrator',
    'Can manage users, guests and groups, but not those that hold directory roles.',
    [
      ...guests,
      ...groups,
      a.createUsers,
      a.updateUsers,
      a.disableUsers,
      a.enableUsers,
      a.deleteUsers,
      a.restoreUsers,
      a.updateSponsors,
      a.readSignInMethods,
      a.revokeSessions,
      a.readOrganization,
      a.readAuthorizationPolicy,
    ],
  ),
  directoryRole('95e79109-95c0-4d8e-aee3-d01accf2d47b', 'Guest Inviter', 'Can invite guests.', guests),
  directoryRole('fdd7a751-b60b-444a-984c-02652fe8fa1c', 'Groups Administrator', 'Can manage groups.', [
    ...groups,
    a.readUsers,
  ]),
  directoryRole(
    'e8611ab8-c189-46e8-94e1-60213ab1f814',
    'Privileged Role Administrator',
    'Can assign directory roles and access to groups, and change their settings.',
    [
      a.readDirectoryRoles,
      a.manageDirectoryRoles,
      a.readDirectoryRoleDefinitions,
      a.updateDirectoryRoleSettings,
      a.createRoleAssignableGroups,
      a.updateRoleAssignableGroups,
      a.deleteRoleAssignableGroups,
      a.readGroupAccess,
      a.manageGroupAccess,
      a.readUsers,
      a.readGroups,
      a.readApplications,
      a.readAuditLogs,
      a.readAuthorizationPolicy,
      a.updateAuthorizationPolicy,
      a.readWebhooks,
      a.updateWebhooks,
    ],
  ),
  directoryRole('4a5d8f65-41da-4de4-8968-e035b65339cf', 'Reports Reader', 'Can read audit logs and sign-ins.', [
    a.readAuditLogs,
    a.readSignIns,
  ]),
  directoryRole(
    '5d6b6bb7-de71-4623-b4af-96380a352509',
    'Security Reader',
    'Can read the directory, its settings and its audit logs.',
    [...reading, a.readAuditLogs, a.readSignIns],
  ),
  directoryRole(
    '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
    'Directory Readers',
    'Can read users, groups and applications.',
    [a.readUsers, a.readGroups, a.readApplications, a.readOrganization],
  ),
  directoryRole(
    'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
    'Global Reader',
    'Can read everything a Global Administrator can, and change nothing.',
    [...reading, a.readAuditLogs, a.readSignIns, a.readSignInMethods, a.readWebhooks],
  ),
];

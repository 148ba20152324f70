/**
 * Directory actions: what can be done to users, groups, settings and the audit trail.
 *
 * The one list of them; routes guard with these names and built-in directory
 * roles are made of them. They count at the directory scope and, about the access to a group, at the group.
 */
export const directoryActions = {
  createUsers: 'microsoft.directory/users/create',
  readUsers: 'microsoft.directory/users/standard/read',
  updateUsers: 'microsoft.directory/users/basic/update',
  disableUsers: 'microsoft.directory/users/disable',
  enableUsers: 'microsoft.directory/users/enable',
  deleteUsers: 'microsoft.directory/users/delete',
  restoreUsers: 'microsoft.directory/users/restore',
  purgeUsers: 'microsoft.directory/deletedItems/delete',
  updateSponsors: 'microsoft.directory/users/sponsors/update',
  inviteGuests: 'microsoft.directory/users/inviteGuest',
  resetSignInMethods: 'microsoft.directory/users/authenticationMethods/delete',
  readSignInMethods: 'microsoft.directory/users/authenticationMethods/standard/read',
  revokeSessions: 'microsoft.directory/users/invalidateAllRefreshTokens',
  createGroups: 'microsoft.directory/groups/create',
  readGroups: 'microsoft.directory/groups/standard/read',
  updateGroups: 'microsoft.directory/groups/basic/update',
  updateGroupMembers: 'microsoft.directory/groups/members/update',
  updateGroupOwners: 'microsoft.directory/groups/owners/update',
  deleteGroups: 'microsoft.directory/groups/delete',
  /** Who is eligible to be a member or an owner, who is one for a time, and the settings of both. */
  readGroupAccess: 'microsoft.directory/groups/privilegedAccess/read',
  manageGroupAccess: 'microsoft.directory/groups/privilegedAccess/allTasks',
  /** Membership of a group that holds directory roles is as good as the roles. */
  updateRoleAssignableGroups: 'microsoft.directory/groupsAssignableToRoles/allProperties/update',
  createRoleAssignableGroups: 'microsoft.directory/groupsAssignableToRoles/create',
  deleteRoleAssignableGroups: 'microsoft.directory/groupsAssignableToRoles/delete',
  createApplications: 'microsoft.directory/applications/create',
  readApplications: 'microsoft.directory/applications/standard/read',
  updateApplications: 'microsoft.directory/applications/basic/update',
  updateApplicationSecrets: 'microsoft.directory/applications/credentials/update',
  deleteApplications: 'microsoft.directory/applications/delete',
  readOrganization: 'microsoft.directory/organization/standard/read',
  updateOrganization: 'microsoft.directory/organization/basic/update',
  readAuthorizationPolicy: 'microsoft.directory/authorizationPolicy/standard/read',
  updateAuthorizationPolicy: 'microsoft.directory/authorizationPolicy/standard/update',
  readIdentityProviders: 'microsoft.directory/identityProviders/read',
  updateIdentityProviders: 'microsoft.directory/identityProviders/update',
  readTermsOfUse: 'microsoft.directory/termsOfUse/read',
  updateTermsOfUse: 'microsoft.directory/termsOfUse/update',
  readWebhooks: 'microsoft.directory/webhooks/read',
  updateWebhooks: 'microsoft.directory/webhooks/update',
  readAuditLogs: 'microsoft.directory/auditLogs/allProperties/read',
  readSignIns: 'microsoft.directory/signInReports/allProperties/read',
  readDirectoryRoles: 'microsoft.directory/roleAssignments/standard/read',
  manageDirectoryRoles: 'microsoft.directory/roleAssignments/allProperties/allTasks',
  readDirectoryRoleDefinitions: 'microsoft.directory/roleDefinitions/standard/read',
  updateDirectoryRoleSettings: 'microsoft.directory/roleManagementPolicies/update',
  /** Global Administrators may begin the resource tree: management groups and subscriptions at the root. */
  writeResourceRoots: 'microsoft.directory/resourceRoots/write',
} as const;

export type DirectoryAction = (typeof directoryActions)[keyof typeof directoryActions];

/** The door of the directory: users, groups, applications, home directories, identities, collaboration settings. */
export {
  getCollaborationSettings,
  updateCollaborationSettings,
  type CollaborationChange,
  type CollaborationSettings,
  type InviteLevel,
} from './collaboration-settings.ts';
export { addGuest, addMember, createUser, type NewUser } from './create-user.ts';
export { ensureDirectory, getDirectoryIdentity, type DirectoryIdentity } from './directory-properties.ts';
export {
  countObjects,
  listGroups,
  listKinds,
  listServicePrincipals,
  listUsers,
  type Keyed,
  type ListQuery,
  type ListSelection,
  type PageKey,
  type SearchTerm,
} from './directory-queries.ts';
export { directoryReading, RESTRICTED_GUEST, SAME_AS_MEMBERS } from './guest-access.ts';
export type { DirectoryReading } from './guest-access.ts';
export {
  addGroupMember,
  addGroupOwner,
  createGroup,
  deleteGroup,
  leaveGroupsIn,
  removeGroupMember,
  removeGroupMemberIn,
  removeGroupOwner,
  updateGroup,
  type GroupEnding,
} from './group-commands.ts';
export {
  findGroup,
  getGroup,
  isMember,
  listGroupsOf,
  listMemberIds,
  requireNoCircle,
  type DirectoryGroup,
} from './group-store.ts';
export { ownershipFact, type OwnedGroup } from './ownership.ts';
export { countRelated, listRelatedIds, type Relation } from './related-queries.ts';
export {
  findIdentity,
  linkIdentity,
  listIdentities,
  MAILBOX_ISSUER,
  resetIdentity,
  resumeIdentity,
  suspendForGood,
  turnExternal,
  suspendIdentity,
  type IdentityLink,
} from './identity-link.ts';
export {
  addClientSecret,
  createClient,
  findServicePrincipal,
  removeClientIn,
  verifyClientSecret,
  type ClientSecret,
  type ServicePrincipal,
} from './service-principals.ts';
export { setActiveAtHome } from './home-activity.ts';
export { moveMailbox, updateUser, updateUserIn, type UserChange } from './update-user.ts';
export { deleteUser, deleteUserIn, purgeOverdueUsers, purgeUser, restoreUser } from './delete-user.ts';
export { countDeletedUsers, findDeletedUser, listDeletedUsers, type DeletedUser } from './deleted-user-queries.ts';
export { PROFILE_LISTS, PROFILE_TEXTS, requireDisplayName } from './user.ts';
export { principalFact, principalFactColumns, principalFactTables, type PrincipalFactRow } from './principal-fact.ts';
export { standingOf, type StandingInput } from './standing.ts';
export { findPeople, type KnownPerson } from './people-queries.ts';
export { findUser, findUserByMail, type DirectoryUser } from './user-store.ts';

/** The door of this feature. */
export { GroupPage } from './group-page.tsx';
export { GroupsPage } from './groups-page.tsx';
export { DeletedUsersPage } from './deleted-users-page.tsx';
export { PrincipalPicker, PrincipalText } from './principal-picker.tsx';
export { UserPage } from './user-page.tsx';
export { UsersPage } from './users-page.tsx';

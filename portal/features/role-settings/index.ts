/** The door of this feature. */
export { RoleSettingsTab } from './role-settings-tab.tsx';

/** The door of this feature. */
export { InheritancePage } from './inheritance-page.tsx';
export { RoleSettingsTab } from './role-settings-tab.tsx';

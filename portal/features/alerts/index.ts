/** The door of this feature: a tab of a resource and of the directory. */
export { AlertsTab } from './alerts-tab.tsx';
export { alertsQuery } from './alert-data.ts';

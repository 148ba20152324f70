/** The door of the administration: the first administrator and applications for automation. */
export { bootstrapAdministrator, type NewAdministrator } from './bootstrap-administrator.ts';
export { createBootstrapLink, getBootstrapLink, hasAdministrator } from './bootstrap-link.ts';
export { createAutomationClient, type AutomationClient } from './create-automation-client.ts';
export { removeAutomationClient } from './remove-automation-client.ts';

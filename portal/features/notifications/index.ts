/** The door of the notifications: what a person is told, and mail that did not arrive. */
export { NotificationPreferencesPage } from './preferences-page.tsx';
export { UndeliveredMailPage } from './undelivered-mail-page.tsx';

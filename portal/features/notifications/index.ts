/** The door of this feature: mail that did not arrive. */
export { UndeliveredMailPage } from './undelivered-mail-page.tsx';

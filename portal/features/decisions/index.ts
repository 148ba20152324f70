/** The door of this feature. */
export { AccessRefusedPage } from './access-refused-page.tsx';

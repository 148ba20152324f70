/** The door of this feature. */
export { AccessRefusedPage } from './access-refused-page.tsx';
export { WhyPage } from './why-page.tsx';

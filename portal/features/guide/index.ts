/** The door of this feature. */
export { HomePage } from './home-page.tsx';

/** The door of this feature: an instant that has passed, in the address of a page. */
export { AsOfBanner, AsOfField, useAsOf } from './as-of.tsx';

/** The door of this feature: terms of use for administrators, and what a person answered themself. */
export { OwnTerms } from './own-terms.tsx';
export { TermsDetailPage } from './terms-detail-page.tsx';
export { TermsPage } from './terms-page.tsx';

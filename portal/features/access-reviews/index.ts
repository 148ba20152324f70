/** The door of this feature. */
export { MyReviewPage } from './my-review-page.tsx';
export { MyReviewsPage } from './my-reviews-page.tsx';

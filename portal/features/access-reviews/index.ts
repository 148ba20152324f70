/** The door of this feature: its pages, and a tab of resources, the directory and groups. */
export { EditReviewPage } from './edit-review-page.tsx';
export { MyReviewPage } from './my-review-page.tsx';
export { MyReviewsPage } from './my-reviews-page.tsx';
export { NewReviewPage } from './new-review-page.tsx';
export { PlaceReviews } from './place-reviews.tsx';
export { ReviewPage } from './review-page.tsx';
export { ReviewsPage } from './reviews-page.tsx';
export { placeReviewsQuery } from './review-data.ts';

/** The door of the access reviews: who still needs what they hold, asked again and again, and what followed. */
export { findCurrent, findInstance, listInstances } from './instance-store.ts';
export {
  countHolders,
  countItems,
  listItems,
  NO_ITEMS,
  reviews,
  type ItemCounts,
  type ItemListing,
  type ItemResult,
  type ReviewItem,
} from './item-store.ts';
export { createReview, deleteReview, stopReview, updateReview } from './manage-reviews.ts';
export { listManagedReviews, reviewKinds } from './managed-reviews.ts';
export type { EarlierAnswer } from './earlier-answers.ts';
export type { AskedReviewers, AskedStage, AskedSubject, ReviewChange, ReviewInput } from './read-review.ts';
export { acceptRecommendations, MAXIMUM_ANSWERS, recordDecisions, type Answer } from './record-decisions.ts';
export { changeReviewers } from './change-reviewers.ts';
export { stopStage } from './move-on.ts';
export {
  instanceStates,
  stageAt,
  stageEnds,
  stageWindow,
  stateAt,
  type DecisionWord,
  type Instance,
  type InstanceState,
  type MovingWord,
  type Stage,
  type Review,
  type Subject,
} from './review.ts';
export { rightsToManage } from './review-rights.ts';
export { findReview, findStages, listReviews, type Reviewers, type ReviewListing } from './review-store.ts';
export { identityOf, listForReviewer, listReviewerIds, type ReviewerIdentity } from './reviewer-queries.ts';
export { applyInstance, remindReviewers, resetDecisions, stopInstance } from './run-instance.ts';
export { closeTask } from './close-task.ts';
export { findTask, listOpenTasks, listTasksOf, type ReviewTask, type TaskOutcome } from './task-store.ts';
export { runReviews } from './run-reviews.ts';

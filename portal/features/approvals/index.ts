/** The door of this feature. */
export { ApprovalsPage } from './approvals-page.tsx';
export { useAnswering } from './outcomes.ts';
export { ReviewPanel } from './review-panel.tsx';
export { progressText } from './stage-progress.tsx';

/** The door of right-sizing: the narrowest role and place that would have been enough. */
export { listApplications, listApplicationsIn, sizeAssignments, sizeHeld, type Sizing } from './size-assignments.ts';

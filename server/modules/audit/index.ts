/** The door of the audit module: record what happened, list it, verify that it is whole. */
export { activities, type Activity, type ActivityName } from './activities.ts';
export { recordActivity, type ActivityRecord, type AuditTarget } from './record-activity.ts';

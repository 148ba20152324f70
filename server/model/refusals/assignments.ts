/** Refusals of the area "assignments". */
import { refusal } from '../refusal-kind.ts';

export const assignmentRefusals = {
  'assignment.exists': refusal<{ scheduleId: string }>('conflict'),
  'assignment.not-found': refusal<{ scheduleId: string }>('missing'),
} as const;

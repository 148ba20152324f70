/** Refusals of the area "assignments". */
import { refusal } from '../refusal-kind.ts';

/** A demand of the role's settings that was not met, with the limit that counts. */
export interface UnmetDetails {
  readonly requirement: string;
  readonly maximumMinutes?: number;
  readonly minimumMinutes?: number;
  readonly requestedMinutes?: number | null;
  readonly claimValue?: string;
}

export const assignmentRefusals = {
  'assignment.exists': refusal<{ scheduleId: string }>('conflict'),
  'assignment.not-found': refusal<{ scheduleId: string }>('missing'),
  'assignment.rules-unmet': refusal<{ unmet: readonly UnmetDetails[] }>('invalid'),
  'assignment.schedule-invalid': refusal<{ field: string; reason: string }>('invalid'),
  'assignment.principal-cannot-activate': refusal<{ principalId: string }>('invalid'),
  'assignment.principal-type-differs': refusal<{ principalId: string; is: string; given: string }>('invalid'),
  'assignment.change-not-allowed': refusal<{ assignmentId: string }>('invalid'),
  'assignment.last-owner': refusal<{ scope: string; roleDefinitionId: string }>('conflict'),
  'assignment.request-differs': refusal<{ requestId: string }>('conflict'),
  'assignment.request-not-found': refusal<{ requestId: string }>('missing'),
  'assignment.request-pending': refusal<{ requestId: string }>('conflict'),
  'assignment.request-not-cancelable': refusal<{ requestId: string; status: string }>('conflict'),
} as const;

/** Refusals of the area "assignments". */
import { refusal } from '../refusal-kind.ts';

/** A demand of the role's settings that was not met, with the limit that counts. */
export interface UnmetDetails {
  readonly requirement: string;
  readonly maximumMinutes?: number;
  readonly minimumMinutes?: number;
  readonly requestedMinutes?: number | null;
  readonly claimValue?: string;
  /** How fresh a second factor must be. */
  readonly withinMinutes?: number;
  /** What the number of a ticket must look like, and one that does. */
  readonly pattern?: string;
  readonly example?: string;
}

export const assignmentRefusals = {
  'assignment.exists': refusal<{ scheduleId: string }>('conflict'),
  'assignment.not-found': refusal<{ scheduleId: string }>('missing'),
  'assignment.rules-unmet': refusal<{ unmet: readonly UnmetDetails[] }>('invalid'),
  'assignment.schedule-invalid': refusal<{ field: string; reason: string }>('invalid'),
  'assignment.principal-cannot-activate': refusal<{ principalId: string }>('invalid'),
  'assignment.principal-type-differs': refusal<{ principalId: string; is: string; given: string }>('invalid'),
  'assignment.change-not-allowed': refusal<{ assignmentId: string }>('invalid'),
  /** The scope whose settings say so; null where that is not known. */
  'assignment.outside-pim': refusal<{ scope: string; roleDefinitionId: string; setAt: string | null }>('forbidden'),
  'assignment.last-owner': refusal<{ scope: string; roleDefinitionId: string }>('conflict'),
  'assignment.owner-not-active': refusal<{ scope: string; eligibilityScheduleId: string }>('forbidden'),
  'assignment.request-differs': refusal<{ requestId: string }>('conflict'),
  'assignment.request-not-found': refusal<{ requestId: string }>('missing'),
  'assignment.request-pending': refusal<{ requestId: string }>('conflict'),
  'assignment.request-not-cancelable': refusal<{ requestId: string; status: string }>('conflict'),
  'extension.not-own': refusal<{ principalId: string }>('forbidden'),
  'extension.too-early': refusal<{ opensAt: string }>('conflict'),
  'extension.too-late': refusal<{ closedAt: string }>('conflict'),
  'extension.own-request': refusal<{ requestId: string }>('forbidden'),
  'extension.already-decided': refusal<{ requestId: string; status: string }>('conflict'),
  'extension.justification-missing': refusal<{ requestId: string }>('invalid'),
} as const;

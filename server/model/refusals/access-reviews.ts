/** Refusals of the area "access reviews". */
import { refusal } from '../refusal-kind.ts';

export const accessReviewRefusals = {
  'access-review.not-found': refusal<{ reviewId: string }>('missing'),
  'access-review.item-not-found': refusal<{ itemId: string }>('missing'),
  'access-review.no-reviewer': refusal('invalid'),
  'access-review.reviewer-invalid': refusal<{ principalId: string }>('invalid'),
  'access-review.role-not-there': refusal<{ roleDefinitionId: string }>('invalid'),
  'access-review.not-reviewer': refusal<{ itemId: string }>('forbidden'),
  'access-review.own-item': refusal<{ itemId: string }>('forbidden'),
  'access-review.not-in-progress': refusal<{ instanceId: string; state: string }>('conflict'),
  'access-review.other-stage': refusal<{ instanceId: string; stage: number; current: number }>('conflict'),
  'access-review.decided-meanwhile': refusal<{ itemId: string; decidedAt: string | null }>('conflict'),
  'access-review.justification-missing': refusal<{ itemId: string }>('invalid'),
  'access-review.nothing-decided': refusal<{ instanceId: string }>('conflict'),
  'access-review.not-completed': refusal<{ instanceId: string; state: string }>('conflict'),
  'access-review.applies-by-itself': refusal<{ instanceId: string }>('conflict'),
  'access-review.over': refusal<{ reviewId: string }>('conflict'),
  'access-review.still-applying': refusal<{ reviewId: string }>('conflict'),
  'access-review.fallback-stays': refusal<{ principalId: string }>('conflict'),
  'access-review.holds-directory-roles': refusal<{ principalId: string }>('forbidden'),
  'access-review.task-not-found': refusal<{ taskId: string }>('missing'),
  'access-review.task-closed': refusal<{ taskId: string }>('conflict'),
  'access-review.task-reason-missing': refusal('invalid'),
  'access-review.task-through-group': refusal<{ groupId: string; principalId: string }>('conflict'),
  'access-review.item-broken': refusal<{ reference: string }>('conflict'),
} as const;

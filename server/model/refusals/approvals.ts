/** Refusals of the area "approvals". */
import { refusal } from '../refusal-kind.ts';

export const approvalRefusals = {
  'approval.not-found': refusal<{ approvalId: string }>('missing'),
  'approval.not-approver': refusal<{ approvalId: string }>('forbidden'),
  'approval.own-request': refusal<{ approvalId: string }>('forbidden'),
  'approval.already-decided': refusal<{ approvalId: string; outcome: string }>('conflict'),
  'approval.timed-out': refusal<{ approvalId: string }>('conflict'),
  'approval.justification-missing': refusal<{ approvalId: string }>('invalid'),
} as const;

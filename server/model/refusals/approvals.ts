/** Refusals of the area "approvals". */
import { refusal } from '../refusal-kind.ts';

export const approvalRefusals = {
  'approval.not-found': refusal<{ approvalId: string }>('missing'),
  'approval.not-approver': refusal<{ approvalId: string }>('forbidden'),
  'approval.own-request': refusal<{ approvalId: string }>('forbidden'),
  'approval.already-decided': refusal<{ approvalId: string; outcome: string; answeredBy?: string }>('conflict'),
  'approval.already-answered': refusal<{ approvalId: string }>('conflict'),
  'approval.stage-not-open': refusal<{ approvalId: string; stage: number }>('conflict'),
  'approval.timed-out': refusal<{ approvalId: string }>('conflict'),
  'approval.signature-required': refusal<{ approvalId: string }>('forbidden'),
  'approval.signature-failed': refusal<object>('forbidden'),
  'approval.signature-of-another': refusal<{ approvalId: string }>('forbidden'),
  'approval.passkey-missing': refusal<object>('forbidden'),
  'approval.justification-missing': refusal<{ approvalId: string }>('invalid'),
} as const;

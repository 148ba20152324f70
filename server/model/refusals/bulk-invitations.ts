/** Refusals of the area "bulk invitations". */
import { refusal } from '../refusal-kind.ts';

export const bulkInvitationRefusals = {
  'bulk-invitation.not-found': refusal<{ bulkId: string }>('missing'),
  'bulk-invitation.file-invalid': refusal<{ reason: string }>('invalid'),
  'bulk-invitation.exists': refusal<{ bulkId: string }>('conflict'),
  'bulk-invitation.not-checked': refusal<{ bulkId: string }>('conflict'),
  'bulk-invitation.address-repeated': refusal<{ line: number }>('invalid'),
  'bulk-invitation.rights-gone': refusal('forbidden'),
  'bulk-invitation.row-broken': refusal<{ reference: string }>('conflict'),
} as const;

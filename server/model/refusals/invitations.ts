/** Refusals of the area "invitations". */
import { refusal } from '../refusal-kind.ts';

export const invitationRefusals = {
  'invitation.not-allowed': refusal<{ allowInvitesFrom: string }>('forbidden'),
  'invitation.address-invalid': refusal<{ reason: string }>('invalid'),
  'invitation.ticket-invalid': refusal('missing'),
} as const;

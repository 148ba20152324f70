/** Refusals of the area "invitations". */
import { refusal } from '../refusal-kind.ts';

export const invitationRefusals = {
  'invitation.not-allowed': refusal<{ allowInvitesFrom: string }>('forbidden'),
  'invitation.type-not-allowed': refusal<{ userType: string }>('forbidden'),
  'invitation.reset-not-allowed': refusal<{ userId: string }>('forbidden'),
  'invitation.user-not-allowed': refusal<{ userId: string }>('forbidden'),
  'invitation.address-invalid': refusal<{ reason: string }>('invalid'),
  'invitation.address-own': refusal<{ domain: string }>('invalid'),
  'invitation.address-taken': refusal<{ userId: string | null }>('invalid'),
  'invitation.domain-not-allowed': refusal<{ domain: string }>('invalid'),
  'invitation.redirect-not-allowed': refusal<{ host: string | null }>('invalid'),
  'invitation.sponsors-invalid': refusal<{ maximum: number }>('invalid'),
  'invitation.sponsors-of-guests': refusal<{ userId: string }>('invalid'),
  'invitation.sponsor-exists': refusal<{ userId: string; sponsorId: string }>('conflict'),
  'invitation.sponsor-not-found': refusal<{ userId: string; sponsorId: string }>('missing'),
  'invitation.not-pending': refusal<{ userId: string }>('conflict'),
  'invitation.too-many': refusal<{ of: 'inviter' | 'address'; perHour: number; retryAfterSeconds: number }>('too-many'),
  'invitation.ticket-invalid': refusal('missing'),
  'invitation.wrong-account': refusal<{ invitedAddress: string }>('forbidden'),
  'invitation.email-missing': refusal<{ claim: string }>('forbidden'),
  'invitation.email-not-verified': refusal<{ claim: string }>('forbidden'),
  'invitation.email-unconfirmed': refusal<{ claim: string }>('forbidden'),
  'invitation.signed-in-as-someone-else': refusal<{ signedInAs: string }>('conflict'),
  'invitation.consent-needed': refusal('invalid'),
  'invitation.leaving-not-allowed': refusal<{ privacyContact: string | null; privacyStatementUrl: string | null }>(
    'forbidden',
  ),
  'invitation.leaving-unconfirmed': refusal<{ organization: string }>('invalid'),
  'invitation.terms-outdated': refusal<{ termsId: string; version: number }>('conflict'),
  'invitation.terms-not-found': refusal<{ termsId: string }>('missing'),
} as const;

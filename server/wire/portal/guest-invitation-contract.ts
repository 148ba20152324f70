/**
 * The contract of a guest's invitation, types only. Conventions as in `contract.ts`. For whom `Abilities.manageInvitations`.
 *
 * `POST /portal/api/users/{id}/resend-invitation` and `…/revoke-invitation` answer 204. Inviting again and resetting the
 * redemption are Graph's `POST /invitations`.
 */

/** `GET /portal/api/users/{id}/invitation` → `{ invitation }`; null of somebody who was never invited. */
export interface GuestInvitationView {
  /** `expired`: the newest link ran out; `revoked`: no link works. In both the guest has not accepted. */
  state: 'pending' | 'expired' | 'revoked' | 'accepted';
  /** The invited mailbox. */
  address: string;
  invitedAt: string;
  invitedBy: { id: string; displayName: string } | null;
  /** When it was last sent again; null where it never was. */
  resentAt: string | null;
  /** First instant at which the newest link works no more; null where it has no end. */
  expiresAt: string | null;
  /** When the guest said no; the link works nevertheless. */
  declinedAt: string | null;
  revokedAt: string | null;
  acceptedAt: string | null;
  /** How an accepted guest signs in. */
  through: { kind: 'home-directory' | 'mailbox'; name: string } | null;
  /** Whether the caller may reset the redemption. */
  mayReset: boolean;
}

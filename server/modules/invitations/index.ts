/** The door of invitations: invite, resend, revoke, open, redeem, decline; terms of use. */
export { maskAddress, mayInvite, type RedemptionProof } from './invitation.ts';
export { listSponsorIds, listSponsors } from './invitation-store.ts';
export { addSponsor, removeSponsor } from './sponsors.ts';
export {
  inviteGuest,
  inviteGuestIn,
  type InvitationResult,
  type InviteInput,
  type InviterRights,
} from './invite-guest.ts';
export { findGuestInvitation, type GuestInvitation } from './guest-invitation.ts';
export { openInvitation, type OpenedInvitation } from './open-invitation.ts';
export {
  declineInvitation,
  redeemInvitation,
  type RedeemingCaller,
  type RedeemInput,
  type Redemption,
} from './redeem-invitation.ts';
export { requireProof } from './require-proof.ts';
export { resendInvitation, revokeInvitation } from './resend-invitation.ts';
export { listCurrentTerms, publishTerms, withdrawTerms, type TermsOfUse, type TermsReference } from './terms.ts';

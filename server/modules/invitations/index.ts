/** The door of invitations: invite, resend, revoke, open, redeem, decline; terms of use. */
export { assessProof, isDomainAllowed, maskAddress, mayInvite, type RedemptionProof } from './invitation.ts';
export { getInvitation, listSponsorIds, listSponsors } from './invitation-store.ts';
export { addSponsor, removeSponsor } from './sponsors.ts';
export {
  inviteGuest,
  inviteGuestIn,
  type InvitationResult,
  type InviteInput,
  type InviterRights,
} from './invite-guest.ts';
export { findGuestInvitation, type GuestInvitation } from './guest-invitation.ts';
export { leaveOrganization, type RequireDispensable } from './leave-organization.ts';
export { blockUrl, findBlock, setBlock, type InvitationBlock } from './block-invitations.ts';
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
export { answerTerms, lockTermsToAccept } from './answer-terms.ts';
export { publishTerms, withdrawTerms, type TermsInput } from './publish-terms.ts';
export { getTerms, listAllTerms, listTermsTexts, listTermsToAccept } from './terms-queries.ts';
export {
  findReceipt,
  listTermsAnswers,
  listVersions,
  type AnswerFilter,
  type GivenAnswer,
  type TermsReceipt,
} from './terms-report.ts';
export { chooseLanguage, paragraphsOf, type TermsAnswer, type TermsOfUse } from './terms.ts';

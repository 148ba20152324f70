/** Texts of the refusals of the area "invitations". */
import { problem } from './problem-text.ts';

export const invitationTexts = {
  'invitation.not-allowed': () =>
    problem(
      'Guest invitations not allowed for your company.',
      'The external collaboration settings do not let you invite.',
      'Contact your company administrator for more details.',
    ),
  'invitation.type-not-allowed': () =>
    problem(
      'Insufficient privileges to complete the operation.',
      'Only an administrator who may create users may invite somebody as a member.',
      'Invite the person as a guest.',
    ),
  'invitation.reset-not-allowed': () =>
    problem(
      'Insufficient privileges to complete the operation.',
      'Resetting a redemption detaches the account a guest signs in with.',
      'Ask a User Administrator.',
    ),
  'invitation.user-not-allowed': () =>
    problem(
      'Insufficient privileges to complete the operation.',
      'An outside account is never attached to an existing user by an invitation.',
      'Leave invitedUser out.',
    ),
  'invitation.internal-not-allowed': () =>
    problem(
      'Insufficient privileges to complete the operation.',
      'Whoever accepts gets all that the account holds, so only who may manage directory roles invites a member to sign in at home.',
      'Ask a Global Administrator.',
    ),
  'invitation.internal-not-possible': () =>
    problem(
      'This user cannot be invited to sign in at home.',
      'It must be a member who is enabled, signs in here, and has exactly the invited address as mail.',
      'Correct the mail of the user, or invite the address as a guest.',
    ),
  'invitation.address-invalid': () =>
    problem(
      'The address cannot be invited.',
      'It must be one plain mail address; a domain outside ASCII is written in its xn-- form.',
      'Correct the address.',
    ),
  'invitation.address-own': (d: { domain: string }) =>
    problem(
      'Invitee is in inviter tenant.',
      `${d.domain} belongs to this organization; its people are members.`,
      'Select the member instead.',
    ),
  'invitation.address-taken': (d: { userId: string | null }) =>
    problem(
      d.userId
        ? `The invited user already exists in the directory as object ID: ${d.userId}.`
        : 'This address cannot be invited.',
      'It belongs to somebody who needs no invitation.',
      'Select the person instead of inviting, or ask an administrator.',
    ),
  'invitation.domain-not-allowed': (d: { domain: string }) =>
    problem(
      `Addresses at ${d.domain} cannot be invited.`,
      'The collaboration restrictions of the organization do not allow this domain.',
      'Ask an administrator to allow the domain.',
    ),
  'invitation.inbound-blocked': (d: { domain: string }) =>
    problem(
      'This invitation is blocked by cross-tenant access settings.',
      `They do not let this address at ${d.domain} in.`,
      'Ask an administrator to allow it under Cross-tenant access.',
    ),
  'invitation.no-way-in': (d: { domain: string }) =>
    problem(
      `Nobody at ${d.domain} could accept an invitation.`,
      'The redemption order leaves no home directory and no passcode for this domain.',
      'Ask an administrator to change the redemption order under Cross-tenant access.',
    ),
  'invitation.redirect-not-allowed': () =>
    problem(
      'The redirect address is not allowed.',
      'An invitation leads to the portal or to a host the operator has listed.',
      'Use an address of the portal, or have the host added to DAYPASS_REDIRECT_HOSTS.',
    ),
  'invitation.sponsors-invalid': (d: { maximum: number }) =>
    problem(
      'The sponsors cannot be set.',
      `A guest has at most ${d.maximum}, each another user or a group of this directory.`,
      'Correct the sponsors.',
    ),
  'invitation.sponsors-of-guests': () =>
    problem(
      'The sponsors cannot be set.',
      'Only who was invited or is a guest has sponsors.',
      'Nothing is left to do.',
    ),
  'invitation.sponsor-exists': () =>
    problem('This is a sponsor of the guest already.', 'A guest has each sponsor once.', 'Nothing is left to do.'),
  'invitation.sponsor-not-found': () =>
    problem(
      "One or more removed object references do not exist for the following modified properties: 'sponsors'.",
      'The principal is no sponsor of the guest.',
      'List the sponsors of the guest and try again.',
    ),
  'invitation.not-pending': () =>
    problem(
      'There is no open invitation.',
      'The guest has accepted, the invitation was revoked, or there never was one.',
      'Reload the page; a guest who has not accepted can be invited again.',
    ),
  'invitation.too-many': (d: { of: 'inviter' | 'address'; perHour: number }) =>
    problem(
      d.of === 'address'
        ? 'This address got too many invitations in the last hour.'
        : 'You sent too many invitations in the last hour.',
      `A limit of ${d.perHour} in an hour protects mailboxes outside. Nothing was sent, and nothing changed.`,
      'Try again when the hour is over; a link that was sent last still works.',
    ),
  'invitation.ticket-invalid': () =>
    problem(
      'This invitation link cannot be used.',
      'It was used, replaced, withdrawn, is too old, or was not copied whole.',
      'Open the newest invitation mail, or ask the person who invited you for a new one.',
    ),
  'invitation.wrong-account': (d: { invitedAddress: string }) =>
    problem(
      'This is not the invited account.',
      `The invitation is for ${d.invitedAddress}; the account you signed in with did not prove that address.`,
      'Sign in with the invited account.',
    ),
  'invitation.email-missing': () =>
    problem(
      'Your home directory did not name your mail address.',
      'Its answer lacks the claim email, so nothing tells that you are the invited person.',
      'Ask your own administrator to send the claim email to this application, then use the link again.',
    ),
  'invitation.email-not-verified': () =>
    problem(
      'Your mail address is not verified at your home directory.',
      'It says email_verified: false.',
      'Have the address verified there, then use the link again.',
    ),
  'invitation.email-unconfirmed': () =>
    problem(
      'Your home directory did not confirm your mail address.',
      'Its answer lacks the claim email_verified, and the domain is not proven to belong to it.',
      'Tell your contact here: an administrator proves the domain under Home directories, then the link works.',
    ),
  'invitation.signed-in-as-someone-else': (d: { signedInAs: string }) =>
    problem(
      'Somebody else is signed in here.',
      `This browser is signed in as ${d.signedInAs}, and the invitation is for another person.`,
      'Sign out first if the invitation is yours; otherwise tell whoever forwarded it.',
    ),
  'invitation.consent-needed': () =>
    problem('The invitation was not accepted.', 'Nothing happens without your consent.', 'Review and accept.'),
  'invitation.address-blocked': () =>
    problem(
      'This address takes no invitations.',
      'Whoever reads it has blocked invitations from this organization.',
      'Ask them on another way to allow invitations again, by the link at the end of an earlier one.',
    ),
  'invitation.block-link-invalid': () =>
    problem('This link cannot be used.', 'It is not whole, or was not made here.', 'Open the link in the mail again.'),
  'invitation.leaving-not-allowed': (d: { privacyContact: string | null; privacyStatementUrl: string | null }) =>
    problem(
      'You cannot leave by yourself.',
      'This organization has decided that guests ask it first.',
      `Ask ${d.privacyContact ?? `as its privacy statement says: ${d.privacyStatementUrl}`}.`,
    ),
  'invitation.leaving-unconfirmed': (d: { organization: string }) =>
    problem(
      'Leaving was not confirmed.',
      'The name of the organization was not typed as it is.',
      `Type ${d.organization}.`,
    ),
  'invitation.terms-outdated': () =>
    problem('The terms of use have changed.', 'What you accepted is no longer current.', 'Read the current version.'),
  'invitation.terms-not-found': () =>
    problem('There are no such terms of use.', 'They were withdrawn.', 'Reload the page.'),
} as const;

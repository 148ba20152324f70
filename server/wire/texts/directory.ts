/** Texts of the refusals of the area "directory". */
import { problem } from './problem-text.ts';

export const directoryTexts = {
  'directory.principal-not-found': (d: { principalId: string }) =>
    problem(
      `Resource '${d.principalId}' does not exist or one of its queried reference-property objects are not present.`,
      'It was never there, was deleted, or you may not read it.',
      'Check the id.',
    ),
  'directory.user-exists': () =>
    problem(
      'Another object with the same value for property userPrincipalName already exists.',
      'Sign-in names and mail addresses belong to one user each.',
      'Use the existing user, or choose another name.',
    ),
  'directory.member-exists': () =>
    problem('This member is in the group already.', 'A group has each member once.', 'Nothing is left to do.'),
  'directory.owner-exists': () =>
    problem('This is an owner of the group already.', 'A group has each owner once.', 'Nothing is left to do.'),
  'directory.member-not-found': () =>
    problem(
      "One or more removed object references do not exist for the following modified properties: 'members'.",
      'The principal is no direct member of the group.',
      'List the members of the group and try again.',
    ),
  'directory.owner-not-found': () =>
    problem(
      "One or more removed object references do not exist for the following modified properties: 'owners'.",
      'The principal is no owner of the group.',
      'List the owners of the group and try again.',
    ),
  'directory.group-cycle': () =>
    problem(
      'The group cannot become a member.',
      'It already contains this group, directly or through others.',
      'Nest the groups in one direction only.',
    ),
  'directory.access-for-a-time': () =>
    problem(
      'One or more removed object references are assigned for a time.',
      'The principal is no standing member or owner of the group, but was given access that ends by itself.',
      'End that assignment under Privileged access of the group.',
    ),
  'directory.read-not-allowed': () =>
    problem(
      'Insufficient privileges to complete the operation.',
      'Guests of this organization may read their own account and nothing else.',
      'Ask your sponsor.',
    ),
  'directory.me-needs-person': () =>
    problem(
      '/me request is only valid with delegated authentication flow.',
      'The caller is an application.',
      'Name the user instead of /me.',
    ),
  'directory.privacy-contact-needed': () =>
    problem(
      'Guests may leave until there is somebody to ask.',
      'Whoever may not leave by themself needs an address or a privacy statement.',
      'Enter a privacy contact or the address of a privacy statement.',
    ),
  'directory.own-account': () =>
    problem(
      'You cannot disable or delete your own account.',
      'Nobody would be left to undo it.',
      'Ask another administrator.',
    ),
  'directory.property-read-only': (d: { property: string }) =>
    problem(
      'One or more property values specified are invalid.',
      `'${d.property}' cannot be set here.`,
      `Leave '${d.property}' out.`,
    ),
  'directory.domain-taken': (d: { domain: string }) =>
    problem(
      `The domain ${d.domain} is bound to another home directory.`,
      'One directory speaks for a domain.',
      'Remove it there first.',
    ),
  'directory.domain-not-bound': (d: { domain: string }) =>
    problem(
      `${d.domain} is no domain of this home directory.`,
      'It was taken out, or belongs to another one.',
      'Add the domain to the home directory first.',
    ),
  'directory.domain-unproven': (d: { domain: string }) =>
    problem(`${d.domain} is not proven.`, 'There is no proof, or the issuer has changed since.', 'Prove it again.'),
  'directory.domain-record-missing': (d: { name: string; value: string; found: number }) =>
    problem(
      `The record at ${d.name} is not there.`,
      d.found === 0 ? 'The name has no TXT record.' : `None of its ${d.found} TXT records is the one asked for.`,
      `Publish a TXT record with the text ${d.value}, wait until it is visible, and check again.`,
    ),
  'directory.decision-reason-missing': () =>
    problem(
      'The decision was not recorded.',
      'It lets a directory speak for a domain, and the audit trail must say why.',
      'Say how you know that the domain belongs to this directory.',
    ),
  'directory.name-taken': () =>
    problem(
      'The user cannot be restored.',
      'Somebody else has the sign-in name or the mail address by now.',
      'Rename or remove that user first, or keep the new one.',
    ),
  'directory.domain-own': (d: { domain: string }) =>
    problem(
      `${d.domain} belongs to this organization.`,
      'Its people are members here and have no home directory elsewhere.',
      'Name a domain of the partner.',
    ),
  'directory.domain-foreign': (d: { domain: string }) =>
    problem(
      `${d.domain} is not a domain of this organization.`,
      'A member signs in with a name in a domain of the directory.',
      'Use the domain of the organization, or invite the person as a guest.',
    ),
  'directory.home-directory-not-found': () =>
    problem('There is no such home directory.', 'It was removed or never registered.', 'List the home directories.'),
  'directory.issuer-taken': () =>
    problem('This issuer is registered already.', 'An issuer is one home directory.', 'Change the existing one.'),
  'directory.saml-metadata-unreachable': (d: { reason: string }) =>
    problem(
      'The metadata could not be fetched.',
      `From here, ${d.reason}.`,
      'Check the address, or hand in the document itself.',
    ),
  'directory.saml-metadata-unnamed': () =>
    problem(
      'It is not known where the metadata of this home directory is published.',
      'Only the document was handed in.',
      'Enter the address of the metadata, or hand in the document again.',
    ),
  'directory.saml-metadata-invalid': (d: { reason: string }) =>
    problem(
      'The metadata cannot be used.',
      `As far as it could be read, ${d.reason}.`,
      'Ask the partner for the SAML 2.0 metadata document of their identity provider, and hand it in whole.',
    ),
  'directory.issuer-invalid': () =>
    problem(
      'The address of the home directory cannot be used.',
      'It must be an https address without user and fragment; an issuer has no query either.',
      'Copy it from the discovery document or the metadata of the partner.',
    ),
  'directory.secret-needed': () =>
    problem(
      'The client secret must be entered again.',
      'A secret is never sent to another issuer or client than the one it was given for.',
      'Enter the secret together with the change.',
    ),
  'directory.identity-taken': () =>
    problem('This account is linked to another user.', 'An account is one user here.', 'Sign in as that user.'),
  'directory.not-a-guest': () =>
    problem('Only guests have a home directory.', 'Members sign in here.', 'Choose a guest.'),
} as const;

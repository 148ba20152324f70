/**
 * What each event is called in the portal: of mails, and of deliveries to webhooks.
 */
const texts: Readonly<Record<string, string>> = {
  'invitation.created': 'Invitation sent',
  'invitation.redeemed': 'Invitation accepted',
  'guest.left': 'Guest left the organization',
  'digest.collected': 'Mail of the day',
  'passcode.requested': 'Verification code',
  'eligibility.assigned': 'Made eligible for a role',
  'eligibility.expired': 'Eligibility ended',
  'eligibility.expiry-neared': 'Eligibility ends soon',
  'assignment.assigned': 'Role assigned',
  'assignment.extended': 'Role extended',
  'assignment.expired': 'Assigned role ended',
  'assignment.expiry-neared': 'Assigned role ends soon',
  'role.activated': 'Role activated',
  'role.activation-extended': 'Activation extended',
  'role.deactivated': 'Role deactivated',
  'role.activation-expired': 'Activation ended',
  'role.activation-expiry-neared': 'Activation ends soon',
  'activation.approval-requested': 'Approval asked for',
  'activation.approval-escalated': 'Approval escalated',
  'activation.approved': 'Activation approved',
  'activation.denied': 'Activation denied',
  'extension.requested': 'Extension asked for',
  'extension.denied': 'Extension denied',
  'role-settings.weakened': 'Role settings weakened',
  'role-settings-inheritance.updated': 'Inheritance of role settings changed',
  'access.elevated': 'Access elevated',
  'access-review.started': 'Access review started',
  'access-review.reminded': 'Access review waits for answers',
  'access-review.ended': 'Access review ended',
  'access-review.owners-asked': 'Access review asks the owners of a group',
  'access-review.applied': 'Access review applied',
  'alert.raised': 'Alert raised',
  'home-account.refused': 'Home directory refused an account',
  'home-directory.certificates-ending': 'Certificates of a home directory ending',
  'home-directory.secret-ending': 'Client secret of a home directory ending',
  'webhook.disabled': 'Webhook disabled',
  'webhook.tested': 'Test delivery',
};

export function eventText(name: string): string {
  return texts[name] ?? name;
}

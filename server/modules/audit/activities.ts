/**
 * The catalogue of activities: everything the audit trail can say happened.
 *
 * Names are `noun.past-participle` and never reused. `displayName` is the word
 * Graph's directoryAudit and the vendor's resource audit use where they have
 * one, so that tools which look for it keep working.
 */
interface Activity {
  readonly trail: 'directory' | 'resource';
  readonly displayName: string;
  /** What a refused attempt is called, where the display name says that it was done. */
  readonly attempt?: string;
  readonly category:
    | 'UserManagement'
    | 'GroupManagement'
    | 'RoleManagement'
    | 'ApplicationManagement'
    | 'Policy'
    | 'Authentication'
    | 'ResourceManagement'
    | 'DirectoryManagement'
    | 'CrossTenantAccessSettings';
  readonly service:
    | 'Core Directory'
    | 'Invited Users'
    | 'B2B Auth'
    | 'PIM'
    | 'Authentication Methods'
    | 'Terms Of Use'
    | 'Resource Manager'
    | 'Access Control'
    | 'Access Reviews';
  readonly operation: 'Add' | 'Update' | 'Delete' | 'Assign' | 'Unassign' | 'Other';
}

const directory = (
  displayName: string,
  category: Activity['category'],
  service: Activity['service'],
  operation: Activity['operation'],
): Activity => ({ trail: 'directory', displayName, category, service, operation });
const crossTenant = (displayName: string, operation: Activity['operation']): Activity =>
  directory(displayName, 'CrossTenantAccessSettings', 'Core Directory', operation);
/** The vendor's words: `… in PIM requested` for what was asked, `… in PIM completed` for what was done. */
const pimCompleted = (what: string, operation: Activity['operation']): Activity => ({
  ...pim(`${what} completed`, operation),
  attempt: `${what} requested`,
});
const pim = (displayName: string, operation: Activity['operation'] = 'Other'): Activity => ({
  trail: 'resource',
  displayName,
  category: 'RoleManagement',
  service: 'PIM',
  operation,
});
/** At the resource, the group or the directory that is reviewed. */
const review = (displayName: string, operation: Activity['operation'] = 'Other'): Activity => ({
  trail: 'resource',
  displayName,
  category: 'Policy',
  service: 'Access Reviews',
  operation,
});
const resource = (displayName: string, operation: Activity['operation']): Activity => ({
  trail: 'resource',
  displayName,
  category: 'ResourceManagement',
  service: 'Resource Manager',
  operation,
});

export const activities = {
  'user.added': directory('Add user', 'UserManagement', 'Core Directory', 'Add'),
  'user.updated': directory('Update user', 'UserManagement', 'Core Directory', 'Update'),
  'user.deleted': directory('Delete user', 'UserManagement', 'Core Directory', 'Delete'),
  'user.restored': directory('Restore user', 'UserManagement', 'Core Directory', 'Add'),
  'user.purged': directory('Hard Delete user', 'UserManagement', 'Core Directory', 'Delete'),
  'user.disabled': directory('Disable account', 'UserManagement', 'Core Directory', 'Update'),
  'user.enabled': directory('Enable account', 'UserManagement', 'Core Directory', 'Update'),
  'sponsor.added': directory('Add user sponsor', 'UserManagement', 'Core Directory', 'Assign'),
  'sponsor.removed': directory('Remove user sponsor', 'UserManagement', 'Core Directory', 'Unassign'),
  'group.added': directory('Add group', 'GroupManagement', 'Core Directory', 'Add'),
  'group.updated': directory('Update group', 'GroupManagement', 'Core Directory', 'Update'),
  'group.deleted': directory('Delete group', 'GroupManagement', 'Core Directory', 'Delete'),
  'group-member.added': directory('Add member to group', 'GroupManagement', 'Core Directory', 'Assign'),
  'group-member.removed': directory('Remove member from group', 'GroupManagement', 'Core Directory', 'Unassign'),
  'mail.sent-again': directory('Send mail again', 'DirectoryManagement', 'Core Directory', 'Update'),
  'notification-preferences.updated': directory(
    'Update notification preferences',
    'UserManagement',
    'Core Directory',
    'Update',
  ),
  'audit-entries.dropped': directory('Drop old audit entries', 'DirectoryManagement', 'Core Directory', 'Delete'),
  'webhook.added': directory('Add webhook', 'DirectoryManagement', 'Core Directory', 'Add'),
  'webhook.updated': directory('Update webhook', 'DirectoryManagement', 'Core Directory', 'Update'),
  'webhook.removed': directory('Delete webhook', 'DirectoryManagement', 'Core Directory', 'Delete'),
  'webhook.disabled': directory('Disable webhook', 'DirectoryManagement', 'Core Directory', 'Update'),
  'webhook-secret.rotated': directory('Rotate secret of webhook', 'DirectoryManagement', 'Core Directory', 'Update'),
  'webhook-delivery.requested': directory(
    'Request delivery to webhook',
    'DirectoryManagement',
    'Core Directory',
    'Other',
  ),
  'application.added': directory('Add service principal', 'ApplicationManagement', 'Core Directory', 'Add'),
  'application.removed': directory('Remove service principal', 'ApplicationManagement', 'Core Directory', 'Delete'),
  'application-secret.added': directory(
    'Add service principal credentials',
    'ApplicationManagement',
    'Core Directory',
    'Add',
  ),
  'home-directory.registered': directory('Add home directory', 'DirectoryManagement', 'Core Directory', 'Add'),
  'home-directory.updated': directory('Update home directory', 'DirectoryManagement', 'Core Directory', 'Update'),
  'home-directory.metadata-refreshed': directory(
    'Read metadata of home directory',
    'DirectoryManagement',
    'Core Directory',
    'Update',
  ),
  'home-directory.tested': directory('Test home directory', 'DirectoryManagement', 'Core Directory', 'Other'),
  'home-directory.removed': directory('Delete home directory', 'DirectoryManagement', 'Core Directory', 'Delete'),
  'home-directory.domain-proven': directory('Verify domain', 'DirectoryManagement', 'Core Directory', 'Update'),
  'home-directory.domain-withdrawn': directory(
    'Withdraw verification of domain',
    'DirectoryManagement',
    'Core Directory',
    'Update',
  ),
  'provisioning-token.added': directory(
    'Add provisioning token of home directory',
    'DirectoryManagement',
    'Core Directory',
    'Add',
  ),
  'provisioning-token.removed': directory(
    'Delete provisioning token of home directory',
    'DirectoryManagement',
    'Core Directory',
    'Delete',
  ),
  'signal-stream.opened': directory('Open stream of signals', 'DirectoryManagement', 'Core Directory', 'Add'),
  'signal-stream.verification-requested': directory(
    'Request verification of stream of signals',
    'DirectoryManagement',
    'Core Directory',
    'Other',
  ),
  'signal-stream.closed': directory('Close stream of signals', 'DirectoryManagement', 'Core Directory', 'Delete'),
  'cross-tenant-access.default-updated': crossTenant(
    'Update the company default cross-tenant access setting',
    'Update',
  ),
  'cross-tenant-access.partner-added': crossTenant('Add a partner to cross-tenant access setting', 'Add'),
  'cross-tenant-access.partner-updated': crossTenant('Update a partner cross-tenant access setting', 'Update'),
  'cross-tenant-access.partner-removed': crossTenant('Delete partner specific cross-tenant access setting', 'Delete'),
  'collaboration-settings.updated': directory('Update authorization policy', 'Policy', 'Core Directory', 'Update'),
  'directory-role.assigned': directory('Add member to role', 'RoleManagement', 'Core Directory', 'Assign'),
  'access.elevated': {
    ...pim('User has elevated their access to User Access Administrator for their Azure Resources', 'Assign'),
    attempt: 'Elevate access requested',
    service: 'Access Control',
  },
  'access-review.created': review('Create access review', 'Add'),
  'access-review.updated': review('Update access review', 'Update'),
  'access-review.started': review('Access review started'),
  'access-review.stage-started': review('Stage of access review started'),
  'access-review.stage-stopped': review('Stop stage of access review', 'Update'),
  'access-review.reviewers-changed': review('Change reviewers of access review', 'Update'),
  'access-review.skipped': review('Access review skipped'),
  'access-review.decided': review('Record decision of access review'),
  'access-review.decisions-reset': review('Reset decisions of access review'),
  'access-review.reminded': review('Send reminder of access review'),
  'access-review.stopped': review('Stop access review', 'Update'),
  'access-review.ended': review('Access review ended'),
  'access-review.apply-started': review('Apply decisions of access review'),
  'access-review.result-recorded': review('Apply decision of access review'),
  'access-review.task-closed': review('Close task of access review', 'Update'),
  'access-review.applied': review('Access review results applied'),
  'access-review.deleted': review('Delete access review', 'Delete'),
  'bulk-invitation.uploaded': directory(
    'Bulk invite users - uploaded (bulk)',
    'UserManagement',
    'Invited Users',
    'Add',
  ),
  'bulk-invitation.started': directory('Bulk invite users - started (bulk)', 'UserManagement', 'Invited Users', 'Add'),
  'bulk-invitation.finished': directory(
    'Bulk invite users - finished (bulk)',
    'UserManagement',
    'Invited Users',
    'Add',
  ),
  'guest.invited': directory('Invite external user', 'UserManagement', 'Invited Users', 'Add'),
  'user.turned-external': directory(
    'Invite internal user to B2B collaboration',
    'UserManagement',
    'Invited Users',
    'Update',
  ),
  'guest.left': {
    ...directory('Delete external user', 'UserManagement', 'Invited Users', 'Delete'),
    attempt: 'Leave organization requested',
  },
  'invitation.resent': directory('Resend invitation', 'UserManagement', 'Invited Users', 'Update'),
  'invitation.revoked': directory('Revoke invitation', 'UserManagement', 'Invited Users', 'Delete'),
  'invitations.blocked': directory('Email unsubscribed', 'UserManagement', 'Invited Users', 'Update'),
  'invitations.allowed': directory('Email subscribed', 'UserManagement', 'Invited Users', 'Update'),
  'invitation.redeemed': directory('Redeem external user invite', 'UserManagement', 'B2B Auth', 'Update'),
  'invitation.declined': directory('Decline external user invite', 'UserManagement', 'B2B Auth', 'Update'),
  'invitation.refused': directory('Refuse external user invite', 'UserManagement', 'B2B Auth', 'Other'),
  'home-signal.received': directory('Receive signal of home directory', 'UserManagement', 'B2B Auth', 'Other'),
  'home-account.bound': directory('Bind account of home directory', 'UserManagement', 'B2B Auth', 'Update'),
  'home-account.renamed': directory('Rename account of home directory', 'UserManagement', 'B2B Auth', 'Update'),
  'home-account.deactivated': directory('Deactivate account of home directory', 'UserManagement', 'B2B Auth', 'Update'),
  'home-account.reactivated': directory('Reactivate account of home directory', 'UserManagement', 'B2B Auth', 'Update'),
  'home-account.updated': directory('Update account of home directory', 'UserManagement', 'B2B Auth', 'Update'),
  'identity.linked': directory('Link identity', 'UserManagement', 'B2B Auth', 'Update'),
  'identity.reset': directory('Reset redemption', 'UserManagement', 'B2B Auth', 'Update'),
  'identity.suspended': directory('Suspend identity', 'UserManagement', 'B2B Auth', 'Update'),
  'identity.resumed': directory('Resume identity', 'UserManagement', 'B2B Auth', 'Update'),
  'terms.accepted': directory('Accept Terms Of Use', 'Policy', 'Terms Of Use', 'Other'),
  'terms.declined': directory('Decline Terms Of Use', 'Policy', 'Terms Of Use', 'Other'),
  'terms.published': directory('Publish Terms Of Use', 'Policy', 'Terms Of Use', 'Add'),
  'terms.withdrawn': directory('Unpublish Terms Of Use', 'Policy', 'Terms Of Use', 'Update'),
  'sign-in.succeeded': directory('Sign in', 'Authentication', 'B2B Auth', 'Other'),
  'sign-in.refused': directory('Sign-in refused', 'Authentication', 'B2B Auth', 'Other'),
  'session.ended': directory('End session', 'Authentication', 'B2B Auth', 'Other'),
  'second-factor.proved': directory('Prove second factor', 'Authentication', 'Authentication Methods', 'Other'),
  'sign-in-method.added': {
    ...directory('User registered security info', 'Authentication', 'Authentication Methods', 'Add'),
    attempt: 'User started security info registration',
  },
  'sign-in-method.removed': {
    ...directory('User deleted security info', 'Authentication', 'Authentication Methods', 'Delete'),
    attempt: 'Delete security info requested',
  },
  'administrator.bootstrapped': directory(
    'Bootstrap first administrator',
    'RoleManagement',
    'Core Directory',
    'Assign',
  ),
  'bootstrap-link.created': directory('Create bootstrap link', 'RoleManagement', 'Core Directory', 'Add'),
  'resource.written': resource('Create or update resource', 'Update'),
  'resource.deleted': resource('Delete resource', 'Delete'),
  'role-definition.written': { ...pim('Create or update custom role definition', 'Update'), service: 'Access Control' },
  'role-definition.deleted': { ...pim('Delete custom role definition', 'Delete'), service: 'Access Control' },
  'role-settings-inheritance.updated': directory('Update inheritance of role settings', 'Policy', 'PIM', 'Update'),
  'role-settings.updated': pim('Update role setting in PIM', 'Update'),
  'alert.raised': pim('Alert raised in PIM'),
  'alert.cleared': pim('Alert cleared in PIM'),
  'alert-incident.dismissed': pim('Dismiss alert in PIM', 'Update'),
  'alert-incident.reopened': pim('Reactivate alert in PIM', 'Update'),
  'alert-incident.fixed': pim('Fix alert in PIM', 'Update'),
  'alert-configuration.updated': pim('Update alert configuration in PIM', 'Update'),
  'eligibility.assigned': pimCompleted('Add eligible member to role in PIM', 'Assign'),
  'eligibility.updated': pimCompleted('Update eligible member in PIM', 'Update'),
  'eligibility.removed': pimCompleted('Remove eligible member from role in PIM', 'Unassign'),
  'eligibility.expired': pim('Remove eligible member from role in PIM (PIM eligibility expired)', 'Unassign'),
  'assignment.assigned': pimCompleted('Add member to role in PIM', 'Assign'),
  'assignment.updated': pimCompleted('Update member in PIM', 'Update'),
  'assignment.removed': pimCompleted('Remove member from role in PIM', 'Unassign'),
  'assignment.expired': pim('Remove member from role (PIM assignment expired)', 'Unassign'),
  'role.activation-requested': pim('Add member to role requested (PIM activation)'),
  // The outcome of a request; what is refused is the request, `role.activation-requested`.
  'role.activated': pim('Add member to role completed (PIM activation)', 'Assign'),
  'role.activation-extended': {
    ...pim('Extend activation of role completed (PIM activation)', 'Update'),
    attempt: 'Extend activation of role requested (PIM activation)',
  },
  'role.deactivated': pim('Remove member from role requested (PIM deactivate)', 'Unassign'),
  'role.activation-expired': pim('Remove member from role (PIM activation expired)', 'Unassign'),
  'role.activation-ended': pim('Remove member from role (PIM activation ended)', 'Unassign'),
  'approval.requested': pim('Add member to role approval requested (PIM activation)'),
  'approval.approved': {
    ...pim('Add member to role request approved (PIM activation)'),
    attempt: 'Approve request to add member to role (PIM activation)',
  },
  'approval.denied': {
    ...pim('Add member to role request denied (PIM activation)'),
    attempt: 'Deny request to add member to role (PIM activation)',
  },
  'approval.escalated': pim('Add member to role approval escalated (PIM activation)'),
  'extension.requested': pim('Add member to role in PIM requested (extend or renew)'),
  'extension.approved': {
    ...pim('Add member to role in PIM request approved (extend or renew)', 'Assign'),
    attempt: 'Approve request to add member to role in PIM (extend or renew)',
  },
  'extension.denied': {
    ...pim('Add member to role in PIM request denied (extend or renew)'),
    attempt: 'Deny request to add member to role in PIM (extend or renew)',
  },
  'request.canceled': pim('Cancel request for role in PIM'),
  'request.timed-out': pim('Request for role in PIM timed out'),
  'protected-application.registered': resource('Register protected application', 'Update'),
  'protected-application.recording-changed': resource('Change recording of decisions', 'Update'),
  'protected-application.removed': resource('Remove protected application', 'Delete'),
} as const satisfies Record<string, Activity>;

export type ActivityName = keyof typeof activities;

/** What an entry is called: an attempt that was refused never says that it was done. */
export function activityTitle(name: ActivityName, result: 'success' | 'failure'): string {
  const activity: Activity = activities[name];
  return (result === 'failure' && activity.attempt) || activity.displayName;
}
export type { Activity };

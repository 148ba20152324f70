/**
 * The seventeen rules of a role's settings, with their defaults.
 *
 * Ids and bodies are those of `roleManagementPolicies` (ARM 2020-10-01), which
 * Graph shares. This file never reads storage and never decides an activation.
 */
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';

export type Enablement = 'Justification' | 'MultiFactorAuthentication' | 'Ticketing';
export type Caller = 'Admin' | 'EndUser';
export type Level = 'Eligibility' | 'Assignment';
export type Recipient = 'Admin' | 'Requestor' | 'Approver';

/** Who may decide on a request: a user, or everybody who is in a group when the answer is given. */
export interface Approver {
  readonly id: string;
  readonly userType: 'User' | 'Group';
  readonly description: string | null;
}

export interface ExpirationRule {
  readonly type: 'expiration';
  readonly isExpirationRequired: boolean;
  /** ISO 8601, as it was written: clients compare it text by text. */
  readonly maximumDuration: string;
  /**
   * On activations: their holder gives the role back after five minutes at the
   * earliest. Ours; the vendor's client always waits for that. Off when absent.
   */
  readonly isMinimumActiveDurationEnforced?: true;
}
export interface EnablementRule {
  readonly type: 'enablement';
  readonly enabledRules: readonly Enablement[];
}
export interface ApprovalRule {
  readonly type: 'approval';
  readonly isApprovalRequired: boolean;
  readonly isRequestorJustificationRequired: boolean;
  readonly isApproverJustificationRequired: boolean;
  readonly timeOutInDays: number;
  readonly approvers: readonly Approver[];
}
export interface AuthenticationContextRule {
  readonly type: 'authenticationContext';
  readonly isEnabled: boolean;
  /** `c1` to `c99`, or empty. */
  readonly claimValue: string;
}
export interface NotificationRule {
  readonly type: 'notification';
  readonly recipient: Recipient;
  readonly isDefaultRecipientsEnabled: boolean;
  readonly notificationLevel: 'None' | 'Critical' | 'All';
  readonly notificationRecipients: readonly string[];
}
export type Rule = ExpirationRule | EnablementRule | ApprovalRule | AuthenticationContextRule | NotificationRule;

export type NotificationRuleId =
  `Notification_${Recipient}_${'Admin_Eligibility' | 'Admin_Assignment' | 'EndUser_Assignment'}`;

/** The rules that say whether administrators are told. */
export type AdministratorRuleId = Extract<NotificationRuleId, `Notification_Admin_${string}`>;

/** All rules of one (scope, role), by id. */
export type RuleSet = {
  readonly Expiration_Admin_Eligibility: ExpirationRule;
  readonly Enablement_Admin_Eligibility: EnablementRule;
  readonly Expiration_Admin_Assignment: ExpirationRule;
  readonly Enablement_Admin_Assignment: EnablementRule;
  readonly Expiration_EndUser_Assignment: ExpirationRule;
  readonly Enablement_EndUser_Assignment: EnablementRule;
  readonly Approval_EndUser_Assignment: ApprovalRule;
  readonly AuthenticationContext_EndUser_Assignment: AuthenticationContextRule;
} & { readonly [Id in NotificationRuleId]: NotificationRule };

export type RuleId = keyof RuleSet;

const mail = (recipient: Recipient): NotificationRule => ({
  type: 'notification',
  recipient,
  isDefaultRecipientsEnabled: true,
  notificationLevel: 'All',
  notificationRecipients: [],
});

/** The defaults of a role on a resource, in the order the vendor lists them. */
const resourceDefaults: RuleSet = {
  Expiration_Admin_Eligibility: { type: 'expiration', isExpirationRequired: true, maximumDuration: 'P365D' },
  Enablement_Admin_Eligibility: { type: 'enablement', enabledRules: [] },
  Notification_Admin_Admin_Eligibility: mail('Admin'),
  Notification_Requestor_Admin_Eligibility: mail('Requestor'),
  Notification_Approver_Admin_Eligibility: mail('Approver'),
  Expiration_Admin_Assignment: { type: 'expiration', isExpirationRequired: true, maximumDuration: 'P180D' },
  Enablement_Admin_Assignment: { type: 'enablement', enabledRules: ['Justification'] },
  Notification_Admin_Admin_Assignment: mail('Admin'),
  Notification_Requestor_Admin_Assignment: mail('Requestor'),
  Notification_Approver_Admin_Assignment: mail('Approver'),
  Expiration_EndUser_Assignment: { type: 'expiration', isExpirationRequired: true, maximumDuration: 'PT8H' },
  Enablement_EndUser_Assignment: { type: 'enablement', enabledRules: ['Justification'] },
  Approval_EndUser_Assignment: {
    type: 'approval',
    isApprovalRequired: false,
    isRequestorJustificationRequired: true,
    isApproverJustificationRequired: true,
    timeOutInDays: 1,
    approvers: [],
  },
  AuthenticationContext_EndUser_Assignment: { type: 'authenticationContext', isEnabled: false, claimValue: '' },
  Notification_Admin_EndUser_Assignment: mail('Admin'),
  Notification_Requestor_EndUser_Assignment: mail('Requestor'),
  Notification_Approver_EndUser_Assignment: mail('Approver'),
};

/** Directory roles may be permanent by default; everything else is as on resources. */
const directoryDefaults: RuleSet = {
  ...resourceDefaults,
  Expiration_Admin_Eligibility: { type: 'expiration', isExpirationRequired: false, maximumDuration: 'P365D' },
  Expiration_Admin_Assignment: { type: 'expiration', isExpirationRequired: false, maximumDuration: 'P180D' },
};

export const ruleIds = Object.keys(resourceDefaults) as readonly RuleId[];

/** Settings are never inherited: each scope starts from the defaults, whatever was set above it. */
export function defaultRules(scope: Scope): RuleSet {
  return scope === DIRECTORY_SCOPE ? directoryDefaults : resourceDefaults;
}

/** The stored differences laid over the defaults. */
export function completeRules(scope: Scope, stored: Partial<RuleSet> | undefined): RuleSet {
  return { ...defaultRules(scope), ...stored };
}

/** Who calls and on what level, as the id says it. */
export function ruleTarget(id: RuleId): { caller: Caller; level: Level } {
  return {
    caller: id.includes('_EndUser_') ? 'EndUser' : 'Admin',
    level: id.endsWith('_Eligibility') ? 'Eligibility' : 'Assignment',
  };
}

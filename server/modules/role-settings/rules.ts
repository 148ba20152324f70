/**
 * The eighteen rules of a role's settings, with their defaults.
 *
 * Ids and bodies are those of `roleManagementPolicies` (ARM 2020-10-01; the last rule of 2024-02-01-preview), which
 * Graph shares. This file never reads storage and never decides an activation.
 */
import type { PrincipalKind } from '#model/actor.ts';
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
  /** On activations: whoever has the role may ask for a later end while it runs. Ours. Off when absent. */
  readonly isExtensionAllowed?: true;
}
export interface EnablementRule {
  readonly type: 'enablement';
  readonly enabledRules: readonly Enablement[];
  /** On activations, ours: how old the proof of a second factor may be at most; absent, as old as the operator says. */
  readonly secondFactorMinutes?: number;
  /** On activations, ours: what the number of a ticket must look like. */
  readonly ticketPattern?: string;
}
/** More people who may answer, when nobody has decided by then. */
export interface Escalation {
  readonly afterMinutes: number;
  readonly approvers: readonly Approver[];
}
/** One round of answers. The time for it begins when the stage before is through. */
export interface ApprovalStageRule {
  readonly timeOutInMinutes: number;
  readonly isApproverJustificationRequired: boolean;
  /** How many of those asked have to say yes. Ours; one at the vendor. */
  readonly requiredApprovals: number;
  readonly approvers: readonly Approver[];
  readonly escalation: Escalation | null;
}
export interface ApprovalRule {
  readonly type: 'approval';
  readonly isApprovalRequired: boolean;
  readonly isRequestorJustificationRequired: boolean;
  /** Every answer is signed by the passkey of the approver. Ours. Off when absent. */
  readonly isApproverSignatureRequired?: true;
  /** One to three, answered one after the other. */
  readonly stages: readonly ApprovalStageRule[];
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
/** Whom an assignment outside PIM may be given to or made by all the same. */
export interface ExcludedPrincipal {
  readonly id: string;
  readonly kind: PrincipalKind;
}
export type ExcludedType = 'ServicePrincipalsAsTarget' | 'ServicePrincipalsAsRequestor';
/** Whether the role may be assigned outside PIM. */
export interface PimOnlyRule {
  readonly type: 'pimOnly';
  readonly mode: 'Disabled' | 'ReportOnly' | 'Enabled';
  readonly excluded: readonly ExcludedPrincipal[];
  readonly excludedTypes: readonly ExcludedType[];
}
export type Rule =
  | ExpirationRule
  | EnablementRule
  | ApprovalRule
  | AuthenticationContextRule
  | NotificationRule
  | PimOnlyRule;

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
  readonly PIMOnlyMode_Admin_Assignment: PimOnlyRule;
} & { readonly [Id in NotificationRuleId]: NotificationRule };

export type RuleId = keyof RuleSet;

const mail = (recipient: Recipient): NotificationRule => ({
  type: 'notification',
  recipient,
  isDefaultRecipientsEnabled: true,
  notificationLevel: 'All',
  notificationRecipients: [],
});

export const defaultStage: ApprovalStageRule = {
  timeOutInMinutes: 1_440,
  isApproverJustificationRequired: true,
  requiredApprovals: 1,
  approvers: [],
  escalation: null,
};

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
    stages: [defaultStage],
  },
  AuthenticationContext_EndUser_Assignment: { type: 'authenticationContext', isEnabled: false, claimValue: '' },
  Notification_Admin_EndUser_Assignment: mail('Admin'),
  Notification_Requestor_EndUser_Assignment: mail('Requestor'),
  Notification_Approver_EndUser_Assignment: mail('Approver'),
  PIMOnlyMode_Admin_Assignment: { type: 'pimOnly', mode: 'Disabled', excluded: [], excludedTypes: [] },
};

/** Directory roles may be permanent by default; everything else is as on resources. */
const directoryDefaults: RuleSet = {
  ...resourceDefaults,
  Expiration_Admin_Eligibility: { type: 'expiration', isExpirationRequired: false, maximumDuration: 'P365D' },
  Expiration_Admin_Assignment: { type: 'expiration', isExpirationRequired: false, maximumDuration: 'P180D' },
};

/** Everybody a rule names as an approver, in any stage, escalation included. */
export function namedApprovers({ stages }: ApprovalRule): Approver[] {
  return stages.flatMap(({ approvers, escalation }) => [...approvers, ...(escalation?.approvers ?? [])]);
}

/** Everybody the rules of a role name: their names are looked up. */
export function namedPrincipals(rules: RuleSet): string[] {
  const approvers = namedApprovers(rules.Approval_EndUser_Assignment);
  return [...approvers, ...rules.PIMOnlyMode_Admin_Assignment.excluded].map(({ id }) => id);
}

export const ruleIds = Object.keys(resourceDefaults) as readonly RuleId[];

/** What holds where nobody set anything. */
export function defaultRules(scope: Scope): RuleSet {
  return scope === DIRECTORY_SCOPE ? directoryDefaults : resourceDefaults;
}

/** Who calls and on what level, as the id says it. */
export function ruleTarget(id: RuleId): { caller: Caller; level: Level } {
  return {
    caller: id.includes('_EndUser_') ? 'EndUser' : 'Admin',
    level: id.endsWith('_Eligibility') ? 'Eligibility' : 'Assignment',
  };
}

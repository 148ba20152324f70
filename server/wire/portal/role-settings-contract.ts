/**
 * The contract of the role settings pages, types only. Conventions as in `contract.ts`.
 *
 * Lengths are ISO 8601 (`PT8H`, `P365D`). What settings are called, and what is different, is worded by the server.
 */

/** `GET /portal/api/role-settings/{roleDefinitionId}?scope=`. */
export interface RoleSettingsView {
  scope: string;
  scopeName: string;
  roleDefinitionId: string;
  roleName: string;
  /** Goes back with a change: it is refused when the settings say something else by then. */
  version: string;
  changed: SettingsChanged | null;
  mayChange: boolean;
  settings: RoleSettingsForm;
  /** Whether a rule that is not set here comes from above. Without: the defaults, and nothing is said about origins. */
  isInherited: boolean;
  /** What would hold if nothing were set here. */
  above: { settings: RoleSettingsForm; lines: SettingLineView[] };
  lines: SettingLineView[];
  /** What inherits from here; null where nothing is inherited. */
  below: SettingsBelowView | null;
}

/** A scope that sets something. Who may not read its settings gets no link. */
export interface SettingOrigin {
  scope: string;
  scopeName: string;
  mayRead: boolean;
}

export interface SettingsBelowView {
  /** All scopes below, counted up to `MOST_COUNTED_BELOW`. */
  scopes: number;
  isMore: boolean;
  /** Those that set something for this role, as far as the caller may read them: the first hundred. */
  overriding: { scope: string; scopeName: string; rules: RuleName[] }[];
}

/** Who changed settings last; null where nobody did: the default of Daypass. */
export interface SettingsChanged {
  at: string;
  by: string | null;
}

export interface SettingLineView {
  id: string;
  part: 'activation' | 'assignment' | 'notification';
  label: string;
  value: string;
  /** The rules that say it. */
  rules: RuleName[];
  /** Where it comes from; null: the default. */
  origin: SettingOrigin | null;
}

export interface SettingChangeView {
  id: string;
  label: string;
  before: string;
  after: string;
  /** The role is easier to get, or fewer people hear of it. */
  weaker: boolean;
}

export type RuleName =
  | `${'Expiration' | 'Enablement'}_${NotificationOccasion}`
  | `${'Approval' | 'AuthenticationContext'}_EndUser_Assignment`
  | 'PIMOnlyMode_Admin_Assignment'
  | NotificationRuleName;

export interface RoleSettingsForm {
  /** Which rules are set here; where they are not, what the form says about them counts for nothing. */
  own: Record<RuleName, boolean>;
  activation: {
    maximumDuration: string;
    /** `none`, `mfa`, or an authentication context, `c1` to `c99`. */
    authentication: string;
    /** How old the proof of a second factor may be; null: as old as the operator says. Never older than that. */
    secondFactorMinutes: number | null;
    justificationRequired: boolean;
    ticketRequired: boolean;
    /** What the number must look like; empty: anything. */
    ticketPattern: string;
    approvalRequired: boolean;
    /** One to three, answered one after the other. */
    stages: ApprovalStageForm[];
    approverSignatureRequired: boolean;
    minimumActiveDurationEnforced: boolean;
    extensionAllowed: boolean;
  };
  eligible: AssignmentForm;
  active: AssignmentForm;
  notification: Record<NotificationRuleName, NotificationForm>;
  pimOnly: PimOnlyForm;
}

/** Whether the role may be assigned outside PIM; whoever is excluded gives and gets it all the same. */
export interface PimOnlyForm {
  mode: 'Disabled' | 'ReportOnly' | 'Enabled';
  excluded: ExcludedView[];
  /** Whatever is given to an application, or by one. */
  applicationsAsTarget: boolean;
  applicationsAsRequestor: boolean;
}

export interface ExcludedView {
  id: string;
  kind: 'user' | 'group' | 'application';
  displayName: string;
  detail: string | null;
}

export interface ApprovalStageForm {
  approvers: ApproverView[];
  requiredApprovals: number;
  /** Time to answer, ISO 8601. */
  timeOut: string;
  approverJustificationRequired: boolean;
  /** Who may answer besides, when nobody decided after that time; null: nobody. */
  escalation: { after: string; approvers: ApproverView[] } | null;
}

export interface ApproverView {
  id: string;
  kind: 'user' | 'group';
  displayName: string;
  detail: string | null;
}

export interface AssignmentForm {
  permanentAllowed: boolean;
  /** Counts where nothing permanent is allowed. */
  maximumDuration: string;
  mfaRequired: boolean;
  justificationRequired: boolean;
}

export type NotificationOccasion = 'Admin_Eligibility' | 'Admin_Assignment' | 'EndUser_Assignment';
export type NotificationRecipient = 'Admin' | 'Requestor' | 'Approver';
export type NotificationRuleName = `Notification_${NotificationRecipient}_${NotificationOccasion}`;

export interface NotificationForm {
  defaultRecipients: boolean;
  level: 'All' | 'Critical' | 'None';
  recipients: string[];
}

/** `PUT /portal/api/role-settings/{roleDefinitionId}?scope=` → `RoleSettingsView`; `role-settings.changed-meanwhile`. */
export interface RoleSettingsChange {
  version: string;
  settings: RoleSettingsForm;
}

/** `POST /portal/api/role-settings/{roleDefinitionId}/preview?scope=`: nothing is written. `opened` is what the form began with. */
export interface RoleSettingsPreviewRequest extends RoleSettingsChange {
  opened: RoleSettingsForm;
}
export interface RoleSettingsPreview {
  /** Empty: it can be saved. `field` is a path in the form. */
  problems: { field: string; text: string }[];
  /** A number that looks as the pattern of the form says; null without a pattern that can be meant. */
  ticketExample: string | null;
  /** From the settings as they are now to those of the form; empty while there are problems. */
  changes: SettingChangeView[];
  /** What is there now and would be refused, were it made again under the form; null where the form refuses nothing. */
  outsidePim: OutsidePimView | null;
  /** What somebody else changed since the form was opened. */
  meanwhile: { changed: SettingsChanged | null; changes: SettingChangeView[] } | null;
}

/** Assignments in force that nobody requested, here and where the rule is inherited. They stay; a new one would not be made. */
export interface OutsidePimView {
  /** Counted up to a thousand. */
  refused: number;
  isMore: boolean;
  excluded: number;
  /** The first of those refused, ten at most. */
  first: { principal: string; scopeName: string; createdBy: string | null; since: string }[];
}

/**
 * `POST /portal/api/role-settings/{roleDefinitionId}/recipients?scope=` → `RecipientsPreview`: who would be told by each mail
 * rule if the form were saved. For whoever may read the settings; nothing is written.
 */
export interface RecipientsPreviewRequest {
  settings: RoleSettingsForm;
}
export type RecipientsPreview = Record<NotificationRuleName, RuleRecipients>;

export interface RuleRecipients {
  /** Whoever gets or activates the role, whose address is known then. */
  holder: boolean;
  /** How many would be told and have no mail address. */
  unreachable: number;
  count: number;
  /** The first fifty; null for a caller who may not read everybody in the directory. */
  people: RuleRecipient[] | null;
}

export interface RuleRecipient {
  address: string;
  /** Null where the address is nobody's here. */
  name: string | null;
  as: 'administrator' | 'approver' | 'additional';
  /** The group or role that is an approver in place of them. */
  through: string | null;
  /** As they chose themself; `varies`: of some of these mails one, of others another. */
  mail: 'at-once' | 'digest' | 'none' | 'varies';
}

/** `GET` and `PUT /portal/api/role-settings-inheritance`. */
export interface InheritanceView {
  isInherited: boolean;
  changed: SettingsChanged | null;
  mayChange: boolean;
}

/**
 * `POST /portal/api/role-settings/{roleDefinitionId}/back-test?scope=` with `{ settings }`: what settings that are not saved would
 * have made of the activations on record. Also with `{ settings, finding }`: the rows behind one figure. For whoever may read the
 * settings and the assignments there.
 */
export interface BackTestRequest {
  settings: RoleSettingsForm;
}

export type BackTestFinding =
  | 'refused'
  | 'duration'
  | 'justification'
  | 'ticket'
  | 'authentication-context'
  | 'approval'
  | 'approval-as-then'
  | 'no-approval'
  | 'second-factor';

export interface BackTestView {
  days: number;
  /** Requests of the last days; only the newest thousand where there are more. */
  total: number;
  isCut: boolean;
  /** How many by the settings in the form, and how many by those there are now. Zero both times: left out. */
  figures: { finding: BackTestFinding; count: number; now: number }[];
}

export interface BackTestRowsRequest extends BackTestRequest {
  finding: BackTestFinding;
}

export interface BackTestRows {
  /** The newest first, a hundred at most. */
  value: BackTestRow[];
  isCut: boolean;
}

export interface BackTestRow {
  id: string;
  requestedAt: string;
  person: string;
  scopeName: string;
  /** Null: no end was asked for. */
  minutes: number | null;
  justification: string | null;
  ticketNumber: string | null;
  /** What became of it then. */
  status: string;
}

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
  defaults: RoleSettingsForm;
  lines: SettingLineView[];
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
}

export interface SettingChangeView {
  id: string;
  label: string;
  before: string;
  after: string;
  /** The role is easier to get, or fewer people hear of it. */
  weaker: boolean;
}

export interface RoleSettingsForm {
  activation: {
    maximumDuration: string;
    /** `none`, `mfa`, or an authentication context, `c1` to `c99`. */
    authentication: string;
    justificationRequired: boolean;
    ticketRequired: boolean;
    approvalRequired: boolean;
    approvers: ApproverView[];
    approvalDays: number;
    approverJustificationRequired: boolean;
    minimumActiveDurationEnforced: boolean;
  };
  eligible: AssignmentForm;
  active: AssignmentForm;
  notification: Record<NotificationRuleName, NotificationForm>;
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
  /** From the settings as they are now to those of the form; empty while there are problems. */
  changes: SettingChangeView[];
  /** What somebody else changed since the form was opened. */
  meanwhile: { changed: SettingsChanged | null; changes: SettingChangeView[] } | null;
}

/**
 * The settings of a role in words, and what is different between two of them.
 *
 * Pure, for settings that are in order. One list words the page, the question before saving, the audit entry and
 * the mail, so that the same setting is called the same everywhere. It also says
 * which change makes the role easier to get, or to get unnoticed.
 */
import { isDeepStrictEqual } from 'node:util';
import { counted, lengthWords, isLonger } from './length-words.ts';
import {
  defaultStage,
  type AdministratorRuleId,
  type NotificationRule,
  type NotificationRuleId,
  type RuleId,
  type RuleSet,
} from './rules.ts';
import { comparablePimOnly, isPimOnlyWeaker, pimOnlyWords } from './pim-only.ts';
import {
  approverWords,
  comparableStage,
  escalationWords,
  isEscalatingSooner,
  isStageWeaker,
  minuteWords,
  stageWords,
} from './stage-words.ts';
import {
  activationSettings,
  assignmentSettings,
  eligibilitySettings,
  maximumOf,
  type AssignmentSettings,
} from './typed-settings.ts';

export type SettingPart = 'activation' | 'assignment' | 'notification';

export interface SettingLine {
  readonly id: string;
  /** The rules that say it. */
  readonly rules: readonly RuleId[];
  readonly part: SettingPart;
  readonly label: string;
  readonly value: string;
}

export interface SettingChange {
  readonly id: string;
  readonly label: string;
  readonly rules: readonly RuleId[];
  readonly before: string;
  readonly after: string;
  /** Less is asked than before, for longer, or fewer people hear of it. */
  readonly isWeaker: boolean;
  /** Whoever this rule tells hears when it is weaker. */
  readonly heardBy: AdministratorRuleId;
}

/** What a person or group is called. */
export type NameOf = (principalId: string) => string;

interface Place {
  readonly id: string;
  readonly part: SettingPart;
  readonly label: string;
  readonly heardBy: AdministratorRuleId;
  readonly rules: readonly RuleId[];
}

interface Setting extends Place {
  readonly value: (rules: RuleSet) => unknown;
  readonly text: (rules: RuleSet, nameOf: NameOf) => string;
  readonly isWeaker: (before: RuleSet, after: RuleSet) => boolean;
  /** Whether it means anything beside the others. */
  readonly counts: (rules: RuleSet) => boolean;
}

const needsApproval = (rules: RuleSet) => rules.Approval_EndUser_Assignment.isApprovalRequired;

function setting<V>(
  place: Place,
  value: (rules: RuleSet) => V,
  text: (value: V, nameOf: NameOf) => string,
  isWeaker: (before: V, after: V) => boolean = () => false,
): Setting {
  return {
    ...place,
    counts: () => true,
    value,
    text: (rules, nameOf) => text(value(rules), nameOf),
    isWeaker: (before, after) => isWeaker(value(before), value(after)),
  };
}

const required = (is: boolean) => (is ? 'Required' : 'Not required');
const switchedOff = (before: boolean, after: boolean) => before && !after;

const activation = (id: string, label: string, ...rules: RuleId[]): Place => ({
  id: `activation.${id}`,
  part: 'activation',
  label,
  rules: rules.length > 0 ? rules : ['Approval_EndUser_Assignment'],
  heardBy: 'Notification_Admin_EndUser_Assignment',
});

const stageOf = (place: number) => (rules: RuleSet) => comparableStage(rules.Approval_EndUser_Assignment.stages[place]);
const firstStage = (rules: RuleSet) => stageOf(0)(rules) ?? defaultStage;

const firstStageLines: readonly Setting[] = [
  setting(
    activation('approvers', 'Approvers'),
    (rules) => firstStage(rules).approvers.map(({ id }) => ({ id })),
    approverWords,
  ),
  setting(
    activation('approvals', 'Approvals needed'),
    (rules) => firstStage(rules).requiredApprovals,
    String,
    (before, after) => after < before,
  ),
  setting(activation('answer', 'Time to answer'), (rules) => firstStage(rules).timeOutInMinutes, minuteWords),
  setting(
    activation('approver-justification', 'Justification of the approver'),
    (rules) => firstStage(rules).isApproverJustificationRequired,
    required,
    switchedOff,
  ),
  setting(
    activation('escalation', 'Escalation'),
    (rules) => firstStage(rules).escalation,
    escalationWords,
    isEscalatingSooner,
  ),
].map((line) => ({ ...line, counts: needsApproval }));

const signatureLine: Setting = {
  ...setting(
    activation('approver-signature', 'Signature of the approver'),
    (rules) => rules.Approval_EndUser_Assignment.isApproverSignatureRequired === true,
    (isRequired) => (isRequired ? 'By passkey' : 'Not required'),
    switchedOff,
  ),
  counts: needsApproval,
};

const laterStageLines: readonly Setting[] = (['Second', 'Third'] as const).map((ordinal, place) => ({
  ...setting(
    activation(`stage-${place + 2}`, `${ordinal} stage of approval`),
    stageOf(place + 1),
    stageWords,
    isStageWeaker,
  ),
  counts: (rules) => needsApproval(rules) && stageOf(place + 1)(rules) !== null,
}));

const activationLines: readonly Setting[] = [
  setting(
    activation('longest', 'Longest activation', 'Expiration_EndUser_Assignment'),
    (rules) => maximumOf(rules.Expiration_EndUser_Assignment),
    lengthWords,
    isLonger,
  ),
  setting(
    activation(
      'authentication',
      'Authentication',
      'Enablement_EndUser_Assignment',
      'AuthenticationContext_EndUser_Assignment',
    ),
    demandedAuthentication,
    ({ mfa, minutes, context }) => {
      const factor = minutes === null ? 'second factor' : `second factor of the last ${counted(minutes, 'minute')}`;
      const demanded = [...(mfa ? [factor] : []), ...(context ? [`authentication context ${context}`] : [])];
      return demanded.length === 0 ? 'Signing in is enough' : capitalised(demanded.join(' and '));
    },
    // A context asks for something else than another context; that it asks for less cannot be excluded.
    (before, after) =>
      (before.context !== null && before.context !== after.context) ||
      (switchedOff(before.mfa, after.mfa) && (after.context === null || before.context !== null)) ||
      // Of two proofs the older one; without a limit of the role it is the operator's, which is no shorter.
      (before.mfa && after.mfa && before.minutes !== null && (after.minutes ?? Infinity) > before.minutes),
  ),
  setting(
    activation('justification', 'Justification', 'Enablement_EndUser_Assignment'),
    (rules) => activationSettings(rules).justificationRequired,
    required,
    switchedOff,
  ),
  setting(
    activation('ticket', 'Ticket', 'Enablement_EndUser_Assignment'),
    demandedTicket,
    ({ isRequired, pattern }) => (pattern === null ? required(isRequired) : `Required, as ${pattern}`),
    // Whether another pattern asks for less cannot be known of all patterns.
    (before, after) =>
      switchedOff(before.isRequired, after.isRequired) ||
      (after.isRequired && before.pattern !== null && after.pattern !== before.pattern),
  ),
  setting(activation('approval', 'Approval'), needsApproval, required, switchedOff),
  ...firstStageLines,
  ...laterStageLines,
  signatureLine,
  setting(
    activation('giving-back', 'Giving back', 'Expiration_EndUser_Assignment'),
    (rules) => activationSettings(rules).minimumEnforced,
    (isEnforced) => (isEnforced ? 'After five minutes at the earliest' : 'At any time'),
  ),
  setting(
    activation('extension', 'Extending', 'Expiration_EndUser_Assignment'),
    (rules) => activationSettings(rules).extensionAllowed,
    (isAllowed) => (isAllowed ? 'Allowed while it runs' : 'Not allowed'),
    (before, after) => !before && after,
  ),
];

/** Both where they come from different scopes. */
function demandedAuthentication(rules: RuleSet) {
  const { authenticationContexts, mfaRequired: mfa, secondFactorMinutes } = activationSettings(rules);
  return { mfa, minutes: mfa ? secondFactorMinutes : null, context: authenticationContexts[0] ?? null };
}

function demandedTicket(rules: RuleSet): { isRequired: boolean; pattern: string | null } {
  const { ticketRequired: isRequired, ticketPatterns } = activationSettings(rules);
  return { isRequired, pattern: isRequired ? (ticketPatterns[0] ?? null) : null };
}

/** `none`, `mfa`, or the context that is asked for. */
export function authenticationOf(rules: RuleSet): string {
  const { authenticationContexts, mfaRequired } = activationSettings(rules);
  return authenticationContexts[0] ?? (mfaRequired ? 'mfa' : 'none');
}

function assignmentLines(
  kind: 'eligible' | 'active',
  level: 'Admin_Eligibility' | 'Admin_Assignment',
  termsOf: (rules: RuleSet) => AssignmentSettings,
): Setting[] {
  const place = (id: string, label: string, rule: RuleId): Place => ({
    id: `${kind}.${id}`,
    part: 'assignment',
    label,
    heardBy: `Notification_Admin_${level}`,
    rules: [rule],
  });
  const [expiration, enablement] = [`Expiration_${level}`, `Enablement_${level}`] as const;
  const verb = kind === 'eligible' ? 'Making eligible' : 'Assigning';
  return [
    setting(
      place('longest', kind === 'eligible' ? 'Longest eligibility' : 'Longest active assignment', expiration),
      (rules) => (termsOf(rules).permanentAllowed ? null : termsOf(rules).maximum),
      (maximum) => (maximum === null ? 'Permanent allowed' : lengthWords(maximum)),
      (before, after) => before !== null && (after === null || isLonger(before, after)),
    ),
    setting(
      place('mfa', `${verb}: second factor`, enablement),
      (rules) => termsOf(rules).mfaRequired,
      required,
      switchedOff,
    ),
    setting(
      place('justification', `${verb}: justification`, enablement),
      (rules) => termsOf(rules).justificationRequired,
      required,
      switchedOff,
    ),
  ];
}

const occasions = { Admin_Eligibility: 'Made eligible', Admin_Assignment: 'Assigned', EndUser_Assignment: 'Activated' };
const recipients = { Admin: 'administrators', Requestor: 'the person', Approver: 'approvers' };
const levels = ['None', 'Critical', 'All'] as const;

function notificationLines(): Setting[] {
  return (Object.keys(occasions) as (keyof typeof occasions)[]).flatMap((occasion) =>
    (Object.keys(recipients) as (keyof typeof recipients)[]).map((recipient) => {
      const id: NotificationRuleId = `Notification_${recipient}_${occasion}`;
      return setting(
        {
          id: `notification.${id}`,
          part: 'notification',
          label: `${occasions[occasion]}: ${recipients[recipient]}`,
          heardBy: `Notification_Admin_${occasion}`,
          rules: [id],
        },
        (rules) => rules[id],
        notificationWords,
        recipient === 'Admin' ? isTellingLess : undefined,
      );
    }),
  );
}

function notificationWords(rule: NotificationRule): string {
  const { isDefaultRecipientsEnabled, notificationLevel, notificationRecipients } = rule;
  if (notificationLevel === 'None') return 'Nobody is told';
  const told = [...(isDefaultRecipientsEnabled ? ['told'] : ['not told']), ...also(notificationRecipients)];
  const words = `${told.join(', ')}${notificationLevel === 'Critical' ? '; critical mail only' : ''}`;
  return capitalised(words);
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function also(addresses: readonly string[]): string[] {
  return addresses.length === 0 ? [] : [`also ${addresses.join(', ')}`];
}

/** Whoever wants to weaken a role unnoticed begins here. */
function isTellingLess(before: NotificationRule, after: NotificationRule): boolean {
  return (
    switchedOff(before.isDefaultRecipientsEnabled, after.isDefaultRecipientsEnabled) ||
    levels.indexOf(after.notificationLevel) < levels.indexOf(before.notificationLevel) ||
    before.notificationRecipients.some((address) => !after.notificationRecipients.includes(address))
  );
}

const settings: readonly Setting[] = [
  ...activationLines,
  ...assignmentLines('eligible', 'Admin_Eligibility', eligibilitySettings),
  ...assignmentLines('active', 'Admin_Assignment', assignmentSettings),
  setting(
    {
      id: 'active.pim-only',
      part: 'assignment',
      label: 'Assigning outside PIM',
      heardBy: 'Notification_Admin_Admin_Assignment',
      rules: ['PIMOnlyMode_Admin_Assignment'],
    },
    (rules) => comparablePimOnly(rules.PIMOnlyMode_Admin_Assignment),
    pimOnlyWords,
    isPimOnlyWeaker,
  ),
  ...notificationLines(),
];

export function wordSettings(rules: RuleSet, nameOf: NameOf): SettingLine[] {
  const counting = settings.filter(({ counts }) => counts(rules));
  return counting.map(({ id, part, label, rules: ids, text }) => ({
    id,
    part,
    label,
    rules: ids,
    value: text(rules, nameOf),
  }));
}

/** `moved`: rules that say the same and come from elsewhere now. */
export function compareSettings(
  before: RuleSet,
  after: RuleSet,
  nameOf: NameOf,
  moved: ReadonlySet<RuleId> = new Set(),
): SettingChange[] {
  const isShown = ({ rules, counts }: Setting) => rules.some((id) => moved.has(id)) && counts(after);
  return settings
    .filter((one) => !isDeepStrictEqual(one.value(before), one.value(after)) || isShown(one))
    .map(({ id, label, rules, heardBy, text, isWeaker }) => ({
      id,
      label,
      rules,
      before: text(before, nameOf),
      after: text(after, nameOf),
      isWeaker: isWeaker(before, after),
      heardBy,
    }));
}

/**
 * The settings of a role in words, and what is different between two of them.
 *
 * Pure, for settings that are in order. One list words the page, the question before saving, the audit entry and
 * the mail, so that the same setting is called the same everywhere. It also says
 * which change makes the role easier to get, or to get unnoticed.
 */
import { isDeepStrictEqual } from 'node:util';
import { lengthWords, isLonger } from './length-words.ts';
import type { AdministratorRuleId, NotificationRule, NotificationRuleId, RuleSet } from './rules.ts';
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
  readonly part: SettingPart;
  readonly label: string;
  readonly value: string;
}

export interface SettingChange {
  readonly id: string;
  readonly label: string;
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

const activation = (id: string, label: string): Place => ({
  id: `activation.${id}`,
  part: 'activation',
  label,
  heardBy: 'Notification_Admin_EndUser_Assignment',
});

const approvalLines: readonly Setting[] = [
  setting(
    activation('approvers', 'Approvers'),
    (rules) => rules.Approval_EndUser_Assignment.approvers.map(({ id }) => id).sort(),
    (ids, nameOf) => ids.map(nameOf).sort().join(', ') || 'Nobody named',
  ),
  setting(
    activation('answer', 'Time to answer'),
    (rules) => rules.Approval_EndUser_Assignment.timeOutInDays,
    (days) => (days === 1 ? '1 day' : `${days} days`),
  ),
  setting(
    activation('approver-justification', 'Justification of the approver'),
    (rules) => rules.Approval_EndUser_Assignment.isApproverJustificationRequired,
    required,
    switchedOff,
  ),
].map((line) => ({ ...line, counts: needsApproval }));

const activationLines: readonly Setting[] = [
  setting(
    activation('longest', 'Longest activation'),
    (rules) => maximumOf(rules.Expiration_EndUser_Assignment),
    lengthWords,
    isLonger,
  ),
  setting(
    activation('authentication', 'Authentication'),
    (rules) => authenticationOf(rules),
    (asked) =>
      asked === 'none' ? 'Signing in is enough' : asked === 'mfa' ? 'Second factor' : `Authentication context ${asked}`,
    // A context asks for something else than another context; that it asks for less cannot be excluded.
    (before, after) => before !== after && before !== 'none' && (after === 'none' || before !== 'mfa'),
  ),
  setting(
    activation('justification', 'Justification'),
    (rules) => activationSettings(rules).justificationRequired,
    required,
    switchedOff,
  ),
  setting(activation('ticket', 'Ticket'), (rules) => activationSettings(rules).ticketRequired, required, switchedOff),
  setting(activation('approval', 'Approval'), needsApproval, required, switchedOff),
  ...approvalLines,
  setting(
    activation('giving-back', 'Giving back'),
    (rules) => activationSettings(rules).minimumEnforced,
    (isEnforced) => (isEnforced ? 'After five minutes at the earliest' : 'At any time'),
  ),
];

/** `none`, `mfa`, or the context that is asked for. */
export function authenticationOf(rules: RuleSet): string {
  const { authenticationContext, mfaRequired } = activationSettings(rules);
  return authenticationContext ?? (mfaRequired ? 'mfa' : 'none');
}

function assignmentLines(
  kind: 'eligible' | 'active',
  heardBy: AdministratorRuleId,
  termsOf: (rules: RuleSet) => AssignmentSettings,
): Setting[] {
  const place = (id: string, label: string): Place => ({
    id: `${kind}.${id}`,
    part: 'assignment',
    label,
    heardBy,
  });
  const verb = kind === 'eligible' ? 'Making eligible' : 'Assigning';
  return [
    setting(
      place('longest', kind === 'eligible' ? 'Longest eligibility' : 'Longest active assignment'),
      (rules) => (termsOf(rules).permanentAllowed ? null : termsOf(rules).maximum),
      (maximum) => (maximum === null ? 'Permanent allowed' : lengthWords(maximum)),
      (before, after) => before !== null && (after === null || isLonger(before, after)),
    ),
    setting(place('mfa', `${verb}: second factor`), (rules) => termsOf(rules).mfaRequired, required, switchedOff),
    setting(
      place('justification', `${verb}: justification`),
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
  ...assignmentLines('eligible', 'Notification_Admin_Admin_Eligibility', eligibilitySettings),
  ...assignmentLines('active', 'Notification_Admin_Admin_Assignment', assignmentSettings),
  ...notificationLines(),
];

export function wordSettings(rules: RuleSet, nameOf: NameOf): SettingLine[] {
  const counting = settings.filter(({ counts }) => counts(rules));
  return counting.map(({ id, part, label, text }) => ({ id, part, label, value: text(rules, nameOf) }));
}

export function compareSettings(before: RuleSet, after: RuleSet, nameOf: NameOf): SettingChange[] {
  return settings
    .filter(({ value }) => !isDeepStrictEqual(value(before), value(after)))
    .map(({ id, label, heardBy, text, isWeaker }) => ({
      id,
      label,
      before: text(before, nameOf),
      after: text(after, nameOf),
      isWeaker: isWeaker(before, after),
      heardBy,
    }));
}

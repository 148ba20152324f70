/**
 * Who is told of an event about a role, and what the nine mail rules of the role make of it.
 *
 * Pure. Who the administrators and approvers are is looked up elsewhere.
 */
import type { OutboxEvent, ScheduleFact } from '#model/events.ts';
import type { NotificationRule, Recipient, RuleSet } from '#modules/role-settings/index.ts';

/** An event about somebody's role, with the schedule in its payload. */
export type ScheduleEvent = Extract<OutboxEvent, { payload: ScheduleFact }>;
export type RuleLevel = 'Admin_Eligibility' | 'Admin_Assignment' | 'EndUser_Assignment';

export interface Telling {
  /** Whoever is told as two of them is told as the first. */
  readonly recipients: readonly Recipient[];
  /** Somebody has to act: it is sent also where only critical mails are wanted. */
  readonly isCritical?: true;
  /** An administrator did it, and the others are told. */
  readonly isForOthers?: true;
}

const asHolder: Telling = { recipients: ['Requestor'] };
const withAdministrators: Telling = { recipients: ['Requestor', 'Admin'] };
const withApprovers: Telling = { recipients: ['Requestor', 'Approver'] };
const decided: Telling = { recipients: ['Requestor', 'Admin'], isForOthers: true };
/** Of an extension the administrators are the approvers, and the rule is that of the approvers. */
const asked: Telling = { recipients: ['Approver'], isCritical: true };

/** The person hears that more people may answer now; those have to act. */
const escalated: Telling = { recipients: ['Approver', 'Requestor'], isCritical: true };

export const tellings: Readonly<Record<ScheduleEvent['type'], Telling>> = {
  'eligibility.assigned': withAdministrators,
  'assignment.assigned': withAdministrators,
  'assignment.expired': withAdministrators,
  'eligibility.expired': withAdministrators,
  'eligibility.expiry-neared': withAdministrators,
  'assignment.expiry-neared': withAdministrators,
  'assignment.extended': decided,
  'extension.requested': asked,
  'extension.denied': decided,
  'activation.approval-requested': asked,
  'activation.approval-escalated': escalated,
  'activation.approved': withApprovers,
  'activation.denied': withApprovers,
  'role.activated': withAdministrators,
  'role.activation-extended': withAdministrators,
  'role.deactivated': asHolder,
  'role.activation-expired': asHolder,
  'role.activation-expiry-neared': asHolder,
};

export function isAboutSchedule(event: OutboxEvent): event is ScheduleEvent {
  return event.type in tellings;
}

/** Settings of a role that ask less than before are told to its administrators, by each of their rules. */
export const weakening: Telling = { recipients: ['Admin'], isCritical: true };

const warnings = ['eligibility.expiry-neared', 'assignment.expiry-neared', 'role.activation-expiry-neared'] as const;

/** Of an end that comes near. */
export function isWarning(event: OutboxEvent): event is Extract<OutboxEvent, { type: (typeof warnings)[number] }> {
  return warnings.some((type) => type === event.type);
}

/** Which rules may count for an event: that of activations, or those of what an administrator gave, of one kind or either. */
function levelsOf(type: ScheduleEvent['type']): readonly RuleLevel[] {
  if (type.startsWith('role.') || type.startsWith('activation.')) return ['EndUser_Assignment'];
  if (type.startsWith('eligibility.')) return ['Admin_Eligibility'];
  const isOfEither = type === 'assignment.extended' || type.startsWith('extension.');
  return isOfEither ? ['Admin_Assignment', 'Admin_Eligibility'] : ['Admin_Assignment'];
}

/** Which of them does. */
export function levelOf(type: ScheduleEvent['type'], isEligible: boolean): RuleLevel {
  const [first, second] = levelsOf(type);
  return (isEligible && second) || first!;
}

/** Events a rule may count for. */
export function listTypes(recipient: Recipient, level: RuleLevel): ScheduleEvent['type'][] {
  const types = Object.keys(tellings) as ScheduleEvent['type'][];
  return types.filter((type) => levelsOf(type).includes(level) && tellings[type].recipients.includes(recipient));
}

export interface Allowed {
  /** Whether those the rule is named after are told. */
  readonly isForDefaults: boolean;
  readonly additional: readonly string[];
}

/**
 * What the rule lets through. Where two places count, either may tell: an activation below its eligibility follows the
 * settings of both, and whoever administers only the narrower place keeps nothing from the others.
 */
export function applyRules(
  settings: readonly RuleSet[],
  recipient: Recipient,
  level: RuleLevel,
  { isCritical }: Telling,
): Allowed {
  const lets = ({ notificationLevel }: NotificationRule) =>
    notificationLevel === 'All' || (notificationLevel === 'Critical' && isCritical === true);
  const rules = settings.map((one) => one[`Notification_${recipient}_${level}`]).filter(lets);
  return {
    isForDefaults: rules.some((rule) => rule.isDefaultRecipientsEnabled),
    additional: rules.flatMap((rule) => rule.notificationRecipients),
  };
}

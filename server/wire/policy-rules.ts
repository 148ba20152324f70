/**
 * The rules of a role's settings as clients write and read them, on ARM and on Graph: read leniently and normalised.
 *
 * A rule is known by its id alone: clients write wrong rule types and targets.
 * Booleans may be texts, stages may be partial; what a rule leaves out stays as it is.
 */
import { foldAscii } from '#model/guid.ts';
import {
  ruleIds,
  type Approver,
  type AuthenticationContextRule,
  type Enablement,
  type EnablementRule,
  type EffectiveRules,
  type ExpirationRule,
  type NotificationRule,
  type Rule,
  type RuleChange,
  type RuleId,
} from '#modules/role-settings/index.ts';
import { approvalSetting, readApproval } from './policy-approval.ts';
import { presentPimOnly, readPimOnly } from './policy-pim-only.ts';
import { invalid, objectOf, truth } from './read-body.ts';

export const ruleBodyKeys = [
  'rules',
  'id',
  'isExpirationRequired',
  'maximumDuration',
  'isMinimumActiveDurationEnforced',
  'isExtensionAllowed',
  'enabledRules',
  'secondFactorMinutes',
  'ticketPattern',
  'setting',
  'isApprovalRequired',
  'isRequestorJustificationRequired',
  'approvalMode',
  'isApproverSignatureRequired',
  'approvalStages',
  'approvalStageTimeOutInDays',
  'approvalStageTimeOutInMinutes',
  'isApproverJustificationRequired',
  'requiredApprovals',
  'primaryApprovers',
  'isEscalationEnabled',
  'escalationTimeInMinutes',
  'escalationApprovers',
  'description',
  'userType',
  'userId',
  'groupId',
  'isEnabled',
  'claimValue',
  'isDefaultRecipientsEnabled',
  'notificationLevel',
  'notificationRecipients',
  'target',
  'inheritableSettings',
  'pimOnlyModeSettings',
  'mode',
  'excludes',
  'excludedAssignmentTypes',
  'type',
];

type Body = Readonly<Record<string, unknown>>;

/**
 * What the target of an inherited rule says, and with what a rule is taken back to what it inherits: the one place of
 * the vendor's shape that speaks of inheritance, and that its SDKs read and write.
 */
export const inheritedMark = ['All'];

/** The rules a list changes, whole: what it does not say is taken from those in force. Null: not set here any more. */
export function readRules(rules: unknown, { rules: current }: EffectiveRules): RuleChange {
  if (rules === undefined) return {};
  if (!Array.isArray(rules) || rules.length > 100) return invalid('rules', 'must be a list of rules');
  const changed: Partial<Record<RuleId, Rule | null>> = {};
  for (const one of rules) {
    const rule = objectOf(one, 'rules');
    const known = ruleIdOf(rule['id']) ?? invalid('rules.id', 'is not one of the eighteen rules');
    changed[known] = isTakenBack(rule) ? null : readRule(rule, current[known], known);
  }
  return changed as RuleChange;
}

function isTakenBack({ target }: Body): boolean {
  const settings = target == null ? undefined : objectOf(target, 'target')['inheritableSettings'];
  return Array.isArray(settings) && settings.some((one) => typeof one === 'string' && foldAscii(one) === 'all');
}

export function isInherited(id: RuleId, settings: EffectiveRules): boolean {
  return settings.isInherited && !(id in settings.own);
}

/** Ours: the scope an inherited rule comes from; null for the default. */
export function inheritedFrom(id: RuleId, settings: EffectiveRules): { inheritedFrom?: string | null } {
  return isInherited(id, settings) ? { inheritedFrom: settings.origins[id] } : {};
}

/** The rules of a dialect, or of a version of it, that does not know of PIM-only mode. */
export const olderRuleIds: readonly RuleId[] = ruleIds.filter((id) => id !== 'PIMOnlyMode_Admin_Assignment');

export function ruleIdOf(text: unknown): RuleId | undefined {
  const id = typeof text === 'string' ? foldAscii(text) : '';
  return ruleIds.find((ruleId) => foldAscii(ruleId) === id);
}

function readRule(body: Body, current: Rule, id: RuleId): Rule {
  switch (current.type) {
    case 'expiration':
      return readExpiration(body, current, id);
    case 'enablement':
      return readEnablement(body, current, id);
    case 'approval':
      return readApproval(body, current);
    case 'authenticationContext':
      return readContext(body, current);
    case 'notification':
      return readNotification(body, current, id);
    case 'pimOnly':
      return readPimOnly(body, current);
  }
}

function readExpiration(body: Body, current: ExpirationRule, id: RuleId): ExpirationRule {
  const written = body['maximumDuration'] ?? current.maximumDuration;
  if (typeof written !== 'string') return invalid(`${id}.maximumDuration`, 'must be a text such as PT8H');
  return {
    type: 'expiration',
    isExpirationRequired: truth(body['isExpirationRequired'], current.isExpirationRequired, id),
    maximumDuration: written,
    ...(id === 'Expiration_EndUser_Assignment' ? readLimits(body, current, id) : {}),
  };
}

/** Ours, on activations: whether they are given back early, and extended while they run. */
function readLimits(body: Body, current: ExpirationRule, id: RuleId): Partial<ExpirationRule> {
  const is = (name: 'isMinimumActiveDurationEnforced' | 'isExtensionAllowed') =>
    truth(body[name], current[name] === true, `${id}.${name}`) ? { [name]: true as const } : {};
  return { ...is('isMinimumActiveDurationEnforced'), ...is('isExtensionAllowed') };
}

function readEnablement(body: Body, current: EnablementRule, id: RuleId): EnablementRule {
  const written = body['enabledRules'] === undefined ? current.enabledRules : body['enabledRules'];
  if (written !== null && !Array.isArray(written)) return invalid(`${id}.enabledRules`, 'must be a list');
  const known: readonly Enablement[] = ['MultiFactorAuthentication', 'Justification', 'Ticketing'];
  const enabled = (written ?? []).map((one: unknown) => {
    const found = known.find((name) => typeof one === 'string' && foldAscii(name) === foldAscii(one));
    return found ?? invalid(`${id}.enabledRules`, `knows ${known.join(', ')}`);
  });
  const enabledRules = known.filter((name) => enabled.includes(name));
  return {
    type: 'enablement',
    enabledRules,
    ...(id === 'Enablement_EndUser_Assignment' ? readDemands(body, current) : {}),
  };
}

/** Ours, on activations: how fresh a second factor is, and what a ticket looks like. Null takes either away. */
function readDemands(body: Body, current: EnablementRule): Partial<EnablementRule> {
  const { secondFactorMinutes = current.secondFactorMinutes, ticketPattern = current.ticketPattern } = body;
  if (ticketPattern != null && typeof ticketPattern !== 'string') return invalid('ticketPattern', 'must be a text');
  return {
    ...(secondFactorMinutes == null ? {} : { secondFactorMinutes: Number(secondFactorMinutes) }),
    ...(ticketPattern ? { ticketPattern } : {}),
  };
}

function readContext(body: Body, current: AuthenticationContextRule): AuthenticationContextRule {
  const claimValue = body['claimValue'] ?? current.claimValue;
  if (typeof claimValue !== 'string') return invalid('claimValue', 'must be a text');
  const isEnabled = truth(body['isEnabled'], current.isEnabled, 'isEnabled');
  return { type: 'authenticationContext', isEnabled, claimValue };
}

function readNotification(body: Body, current: NotificationRule, id: RuleId): NotificationRule {
  const levels = ['None', 'Critical', 'All'] as const;
  const written = body['notificationLevel'] ?? current.notificationLevel;
  const level = levels.find((one) => typeof written === 'string' && foldAscii(one) === foldAscii(written));
  const recipients = body['notificationRecipients'] ?? current.notificationRecipients;
  if (!Array.isArray(recipients) || recipients.some((one) => typeof one !== 'string')) {
    return invalid(`${id}.notificationRecipients`, 'must be a list of addresses');
  }
  return {
    type: 'notification',
    recipient: current.recipient,
    isDefaultRecipientsEnabled: truth(body['isDefaultRecipientsEnabled'], current.isDefaultRecipientsEnabled, id),
    notificationLevel: level ?? invalid(`${id}.notificationLevel`, `must be one of ${levels.join(', ')}`),
    notificationRecipients: (recipients as string[])
      .flatMap((one) => one.split(';'))
      .map((one) => one.trim())
      .filter(Boolean),
  };
}

/** What a rule says beside its id, type and target. `approver` words one of those who may decide. */
export function presentRuleBody(
  id: RuleId,
  rule: Rule,
  approver: (approver: Approver) => object,
  nameOf: (principalId: string) => string | null = () => null,
): object {
  switch (rule.type) {
    case 'expiration':
      return {
        isExpirationRequired: rule.isExpirationRequired,
        maximumDuration: rule.maximumDuration,
        ...(id === 'Expiration_EndUser_Assignment'
          ? {
              isMinimumActiveDurationEnforced: rule.isMinimumActiveDurationEnforced === true,
              isExtensionAllowed: rule.isExtensionAllowed === true,
            }
          : {}),
      };
    case 'enablement':
      return {
        enabledRules: rule.enabledRules,
        ...(id === 'Enablement_EndUser_Assignment'
          ? { secondFactorMinutes: rule.secondFactorMinutes ?? null, ticketPattern: rule.ticketPattern ?? null }
          : {}),
      };
    case 'authenticationContext':
      return { isEnabled: rule.isEnabled, claimValue: rule.claimValue };
    case 'approval':
      return { setting: approvalSetting(rule, approver) };
    case 'pimOnly':
      return presentPimOnly(rule, nameOf);
    case 'notification':
      return {
        notificationType: 'Email',
        recipientType: rule.recipient,
        isDefaultRecipientsEnabled: rule.isDefaultRecipientsEnabled,
        notificationLevel: rule.notificationLevel,
        notificationRecipients: rule.notificationRecipients,
      };
  }
}

/**
 * The rules of a role's settings as clients write and read them, on ARM and on Graph: read leniently and normalised.
 *
 * A rule is known by its id alone: clients write wrong rule types and targets.
 * Booleans may be texts, a single stage may be partial; what a rule leaves out
 * stays as it is.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import {
  ruleIds,
  type ApprovalRule,
  type Approver,
  type AuthenticationContextRule,
  type Enablement,
  type EnablementRule,
  type ExpirationRule,
  type NotificationRule,
  type Rule,
  type RuleId,
  type RuleSet,
} from '#modules/role-settings/index.ts';
import { invalid, objectOf } from './read-body.ts';

export const ruleBodyKeys = [
  'rules',
  'id',
  'isExpirationRequired',
  'maximumDuration',
  'isMinimumActiveDurationEnforced',
  'enabledRules',
  'setting',
  'isApprovalRequired',
  'isRequestorJustificationRequired',
  'approvalStages',
  'approvalStageTimeOutInDays',
  'isApproverJustificationRequired',
  'primaryApprovers',
  'description',
  'userType',
  'userId',
  'groupId',
  'isEnabled',
  'claimValue',
  'isDefaultRecipientsEnabled',
  'notificationLevel',
  'notificationRecipients',
];

type Body = Readonly<Record<string, unknown>>;

/** The rules a list changes, whole: what it does not say is taken from `current`. */
export function readRules(rules: unknown, current: RuleSet): Partial<RuleSet> {
  if (rules === undefined) return {};
  if (!Array.isArray(rules) || rules.length > 100) return invalid('rules', 'must be a list of rules');
  const changed: Partial<Record<RuleId, Rule>> = {};
  for (const one of rules) {
    const rule = objectOf(one, 'rules');
    const known = ruleIdOf(rule['id']) ?? invalid('rules.id', 'is not one of the seventeen rules');
    changed[known] = readRule(rule, current[known], known);
  }
  return changed as Partial<RuleSet>;
}

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
  }
}

function readExpiration(body: Body, current: ExpirationRule, id: RuleId): ExpirationRule {
  const written = body['maximumDuration'] ?? current.maximumDuration;
  if (typeof written !== 'string') return invalid(`${id}.maximumDuration`, 'must be a text such as PT8H');
  const name = 'isMinimumActiveDurationEnforced';
  const isEnforced = truth(body[name], current[name] === true, `${id}.${name}`);
  return {
    type: 'expiration',
    isExpirationRequired: truth(body['isExpirationRequired'], current.isExpirationRequired, id),
    maximumDuration: written,
    ...(isEnforced && id === 'Expiration_EndUser_Assignment' ? { [name]: true as const } : {}),
  };
}

function readEnablement(body: Body, current: EnablementRule, id: RuleId): EnablementRule {
  const written = body['enabledRules'];
  if (written === undefined) return current;
  if (written !== null && !Array.isArray(written)) return invalid(`${id}.enabledRules`, 'must be a list');
  const known: readonly Enablement[] = ['MultiFactorAuthentication', 'Justification', 'Ticketing'];
  const enabled = (written ?? []).map((one: unknown) => {
    const found = known.find((name) => typeof one === 'string' && foldAscii(name) === foldAscii(one));
    return found ?? invalid(`${id}.enabledRules`, `knows ${known.join(', ')}`);
  });
  return { type: 'enablement', enabledRules: known.filter((name) => enabled.includes(name)) };
}

function readContext(body: Body, current: AuthenticationContextRule): AuthenticationContextRule {
  const claimValue = body['claimValue'] ?? current.claimValue;
  if (typeof claimValue !== 'string') return invalid('claimValue', 'must be a text');
  const isEnabled = truth(body['isEnabled'], current.isEnabled, 'isEnabled');
  return { type: 'authenticationContext', isEnabled, claimValue };
}

function readApproval(body: Body, current: ApprovalRule): ApprovalRule {
  const setting = body['setting'] == null ? {} : objectOf(body['setting'], 'setting');
  const stages = setting['approvalStages'];
  if (stages != null && (!Array.isArray(stages) || stages.length > 1)) {
    return invalid('approvalStages', 'must hold one stage');
  }
  const stage = Array.isArray(stages) && stages.length === 1 ? objectOf(stages[0], 'approvalStages') : {};
  const days = stage['approvalStageTimeOutInDays'] ?? current.timeOutInDays;
  return {
    type: 'approval',
    isApprovalRequired: truth(setting['isApprovalRequired'], current.isApprovalRequired, 'isApprovalRequired'),
    isRequestorJustificationRequired: truth(
      setting['isRequestorJustificationRequired'],
      current.isRequestorJustificationRequired,
      'isRequestorJustificationRequired',
    ),
    isApproverJustificationRequired: truth(
      stage['isApproverJustificationRequired'],
      current.isApproverJustificationRequired,
      'isApproverJustificationRequired',
    ),
    timeOutInDays: Number(days),
    approvers: stage['primaryApprovers'] === undefined ? current.approvers : readApprovers(stage['primaryApprovers']),
  };
}

function readApprovers(named: unknown): Approver[] {
  if (named === null) return [];
  if (!Array.isArray(named)) return invalid('primaryApprovers', 'must be a list');
  return named.map((one: unknown) => {
    const approver = objectOf(one, 'primaryApprovers');
    // ARM says `id` and `userType`, Graph `userId` or `groupId`.
    const { userType: written, groupId } = approver;
    const id = parseGuid(approver['id'] ?? approver['userId'] ?? groupId);
    if (!id) return invalid('primaryApprovers.id', 'must be a GUID');
    const isGroup = groupId != null || (typeof written === 'string' && foldAscii(written) === 'group');
    const userType = isGroup ? ('Group' as const) : ('User' as const);
    const description = typeof approver['description'] === 'string' ? approver['description'].slice(0, 256) : null;
    return { id, userType, description };
  });
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

function truth(value: unknown, current: boolean, field: string): boolean {
  if (value === undefined || value === null) return current;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return invalid(field, 'must be true or false');
}

/** What a rule says beside its id, type and target. `approver` words one of those who may decide. */
export function presentRuleBody(id: RuleId, rule: Rule, approver: (approver: Approver) => object): object {
  switch (rule.type) {
    case 'expiration':
      return {
        isExpirationRequired: rule.isExpirationRequired,
        maximumDuration: rule.maximumDuration,
        ...(id === 'Expiration_EndUser_Assignment'
          ? { isMinimumActiveDurationEnforced: rule.isMinimumActiveDurationEnforced === true }
          : {}),
      };
    case 'enablement':
      return { enabledRules: rule.enabledRules };
    case 'authenticationContext':
      return { isEnabled: rule.isEnabled, claimValue: rule.claimValue };
    case 'approval':
      return { setting: approvalSetting(rule, approver) };
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

function approvalSetting(rule: ApprovalRule, approver: (approver: Approver) => object) {
  return {
    isApprovalRequired: rule.isApprovalRequired,
    isApprovalRequiredForExtension: false,
    isRequestorJustificationRequired: rule.isRequestorJustificationRequired,
    approvalMode: 'SingleStage',
    approvalStages: [
      {
        approvalStageTimeOutInDays: rule.timeOutInDays,
        isApproverJustificationRequired: rule.isApproverJustificationRequired,
        escalationTimeInMinutes: 0,
        primaryApprovers: rule.approvers.map(approver),
        isEscalationEnabled: false,
        escalationApprovers: null,
      },
    ],
  };
}

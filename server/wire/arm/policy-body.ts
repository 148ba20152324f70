/**
 * Changed rules out of a PATCH of `roleManagementPolicies`, read leniently and normalised.
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
import { invalid, objectOf } from './request-body.ts';

export const policyBodyKeys = [
  'properties',
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
  'isEnabled',
  'claimValue',
  'isDefaultRecipientsEnabled',
  'notificationLevel',
  'notificationRecipients',
];

type Body = Readonly<Record<string, unknown>>;

/** The rules a body changes, whole: what it does not say is taken from `current`. */
export function readPolicyBody(body: unknown, current: RuleSet): Partial<RuleSet> {
  const { rules } = objectOf(objectOf(body, 'body')['properties'], 'properties');
  if (rules === undefined) return {};
  if (!Array.isArray(rules) || rules.length > 100) return invalid('rules', 'must be a list of rules');
  const changed: Partial<Record<RuleId, Rule>> = {};
  for (const one of rules) {
    const rule = objectOf(one, 'rules');
    const id = typeof rule['id'] === 'string' ? foldAscii(rule['id']) : '';
    const known = ruleIds.find((ruleId) => foldAscii(ruleId) === id);
    if (!known) return invalid('rules.id', 'is not one of the seventeen rules');
    changed[known] = readRule(rule, current[known], known);
  }
  return changed as Partial<RuleSet>;
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
    const id = parseGuid(approver['id']) ?? invalid('primaryApprovers.id', 'must be a GUID');
    const { userType: written } = approver;
    const userType = typeof written === 'string' && foldAscii(written) === 'group' ? 'Group' : 'User';
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

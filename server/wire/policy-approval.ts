/**
 * The approval rule of a role's settings as clients write and read it, on ARM and on Graph.
 *
 * Stages are answered one after the other (`SingleStage`, `Serial`); what cannot be meant that way is refused, not bent.
 * Ours are `isApproverSignatureRequired`, `requiredApprovals` and `approvalStageTimeOutInMinutes`; clients that do not know them leave them as they are.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import {
  defaultStage,
  type ApprovalRule,
  type ApprovalStageRule,
  type Approver,
  type Escalation,
} from '#modules/role-settings/index.ts';
import { invalid, objectOf, truth } from './read-body.ts';

type Body = Readonly<Record<string, unknown>>;

const SIGNATURE = 'isApproverSignatureRequired';
const MINUTES_OF_DAY = 1_440;
const modes = ['SingleStage', 'Serial', 'Parallel', 'NoApproval'] as const;

export function readApproval(body: Body, current: ApprovalRule): ApprovalRule {
  const setting = body['setting'] == null ? {} : objectOf(body['setting'], 'setting');
  const stages = readStages(setting['approvalStages'], current.stages);
  const isRequired = truth(setting['isApprovalRequired'], current.isApprovalRequired, 'isApprovalRequired');
  return {
    type: 'approval',
    isApprovalRequired: isRequiredBy(setting, stages, isRequired),
    isRequestorJustificationRequired: truth(
      setting['isRequestorJustificationRequired'],
      current.isRequestorJustificationRequired,
      'isRequestorJustificationRequired',
    ),
    ...(truth(setting[SIGNATURE], current[SIGNATURE] === true, SIGNATURE) ? { [SIGNATURE]: true as const } : {}),
    stages,
  };
}

/** The mode says again what the stages say; where it says something else, nobody knows what was meant. */
function isRequiredBy(setting: Body, stages: readonly ApprovalStageRule[], isRequired: boolean): boolean {
  const written = setting['approvalMode'];
  if (written == null) return isRequired;
  const mode = modes.find((one) => typeof written === 'string' && foldAscii(one) === foldAscii(written));
  if (!mode) return invalid('approvalMode', `must be one of ${modes.join(', ')}`);
  if (mode === 'Parallel')
    return invalid('approvalMode', 'cannot be Parallel: stages are answered one after the other');
  if (mode === 'SingleStage' && stages.length > 1) {
    return invalid('approvalMode', `is SingleStage, and there are ${stages.length} stages; Serial has several`);
  }
  if (mode === 'NoApproval' && setting['isApprovalRequired'] != null && isRequired) {
    return invalid('approvalMode', 'is NoApproval, and isApprovalRequired is true');
  }
  return mode === 'NoApproval' ? false : isRequired;
}

function readStages(written: unknown, current: readonly ApprovalStageRule[]): readonly ApprovalStageRule[] {
  if (written != null && !Array.isArray(written)) return invalid('approvalStages', 'must be a list');
  if (written == null || written.length === 0) return current;
  if (written.length > 3) return invalid('approvalStages', 'must hold three stages at most');
  return written.map((stage: unknown, place) =>
    readStage(objectOf(stage, 'approvalStages'), current[place] ?? defaultStage),
  );
}

function readStage(stage: Body, current: ApprovalStageRule): ApprovalStageRule {
  const named = stage['primaryApprovers'];
  return {
    timeOutInMinutes: readTimeOut(stage, current.timeOutInMinutes),
    isApproverJustificationRequired: truth(
      stage['isApproverJustificationRequired'],
      current.isApproverJustificationRequired,
      'isApproverJustificationRequired',
    ),
    requiredApprovals: numberOf(stage, 'requiredApprovals') ?? current.requiredApprovals,
    approvers: named === undefined ? current.approvers : readApprovers(named, 'primaryApprovers'),
    escalation: readEscalation(stage, current.escalation),
  };
}

/** Days as the vendor has them, minutes as they are; days that mean what is there already leave the minutes alone. */
function readTimeOut(stage: Body, current: number): number {
  const minutes = numberOf(stage, 'approvalStageTimeOutInMinutes');
  const days = numberOf(stage, 'approvalStageTimeOutInDays');
  if (minutes === undefined) return days === undefined || days === daysOf(current) ? current : days * MINUTES_OF_DAY;
  if (days !== undefined && days !== daysOf(minutes)) {
    return invalid(
      'approvalStageTimeOutInMinutes',
      `is ${minutes}, and approvalStageTimeOutInDays is ${days}: send one`,
    );
  }
  return minutes;
}

function daysOf(minutes: number): number {
  return Math.ceil(minutes / MINUTES_OF_DAY);
}

function readEscalation(stage: Body, current: Escalation | null): Escalation | null {
  const isEnabled = truth(stage['isEscalationEnabled'], current !== null, 'isEscalationEnabled');
  if (!isEnabled) return null;
  const named = stage['escalationApprovers'];
  return {
    afterMinutes: numberOf(stage, 'escalationTimeInMinutes') ?? current?.afterMinutes ?? 0,
    approvers: named == null ? (current?.approvers ?? []) : readApprovers(named, 'escalationApprovers'),
  };
}

function numberOf(stage: Body, field: string): number | undefined {
  const written = stage[field];
  return written == null ? undefined : Number(written);
}

function readApprovers(named: unknown, field: string): Approver[] {
  if (named === null) return [];
  if (!Array.isArray(named)) return invalid(field, 'must be a list');
  return named.map((one: unknown) => {
    const approver = objectOf(one, field);
    // ARM says `id` and `userType`, Graph `userId` or `groupId`.
    const { userType: written, groupId } = approver;
    const id = parseGuid(approver['id'] ?? approver['userId'] ?? groupId);
    if (!id) return invalid(`${field}.id`, 'must be a GUID');
    const isGroup = groupId != null || (typeof written === 'string' && foldAscii(written) === 'group');
    const userType = isGroup ? ('Group' as const) : ('User' as const);
    const description = typeof approver['description'] === 'string' ? approver['description'].slice(0, 256) : null;
    return { id, userType, description };
  });
}

export function approvalSetting(rule: ApprovalRule, approver: (approver: Approver) => object) {
  return {
    isApprovalRequired: rule.isApprovalRequired,
    isApprovalRequiredForExtension: false,
    isRequestorJustificationRequired: rule.isRequestorJustificationRequired,
    isApproverSignatureRequired: rule.isApproverSignatureRequired === true,
    approvalMode: rule.stages.length > 1 ? 'Serial' : 'SingleStage',
    approvalStages: rule.stages.map(({ escalation, ...stage }) => ({
      approvalStageTimeOutInDays: daysOf(stage.timeOutInMinutes),
      approvalStageTimeOutInMinutes: stage.timeOutInMinutes,
      isApproverJustificationRequired: stage.isApproverJustificationRequired,
      requiredApprovals: stage.requiredApprovals,
      escalationTimeInMinutes: escalation?.afterMinutes ?? 0,
      primaryApprovers: stage.approvers.map(approver),
      isEscalationEnabled: escalation !== null,
      escalationApprovers: escalation && escalation.approvers.map(approver),
    })),
  };
}

/**
 * Whether the stages of an approval make sense, and can be got through at all by those they name. Pure.
 */
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import type { RuleProblem } from './assess-rules.ts';
import type { ApprovalStageRule, Approver, RuleSet } from './rules.ts';

const MAXIMUM_STAGES = 3;
const MAXIMUM_APPROVERS = 50;
const MAXIMUM_APPROVALS = 10;
const MINIMUM_MINUTES = 5;
const MAXIMUM_MINUTES = 14 * 1_440;

export function approvalProblems(scope: Scope, rules: RuleSet): RuleProblem[] {
  const { isApprovalRequired, stages } = rules.Approval_EndUser_Assignment;
  if (stages.length < 1 || stages.length > MAXIMUM_STAGES) {
    const reason = `must hold 1 to ${MAXIMUM_STAGES} stages`;
    return [{ rule: 'Approval_EndUser_Assignment', property: 'approvalStages', reason }];
  }
  const isAnybodyNeeded = isApprovalRequired && scope !== DIRECTORY_SCOPE;
  const problems = stages.flatMap((stage, place) => stageProblems(stage, place + 1, isAnybodyNeeded));
  return problems.length > 0 ? problems : togetherProblems(stages);
}

function stageProblems(stage: ApprovalStageRule, number: number, isAnybodyNeeded: boolean): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const add = (property: string, reason: string) =>
    problems.push({ rule: 'Approval_EndUser_Assignment', property, stage: number, reason });
  const { approvers, timeOutInMinutes, requiredApprovals, escalation } = stage;
  // For directory roles nobody named means the privileged role administrators; a resource has no such fallback.
  if (isAnybodyNeeded && approvers.length === 0) add('primaryApprovers', 'must name at least one approver');
  if (approvers.length > MAXIMUM_APPROVERS) add('primaryApprovers', `must name ${MAXIMUM_APPROVERS} approvers at most`);
  if (!isWhole(timeOutInMinutes, MINIMUM_MINUTES, MAXIMUM_MINUTES)) {
    add('approvalStageTimeOutInDays', `must be ${MINIMUM_MINUTES} minutes to 14 days`);
  }
  const most = Math.min(peopleNamed([stage]), MAXIMUM_APPROVALS);
  if (approvers.length > 0 && !isWhole(requiredApprovals, 1, most)) {
    add('requiredApprovals', most === 1 ? 'must be 1: one person is named' : `must be 1 to ${most}`);
  } else if (!isWhole(requiredApprovals, 1, MAXIMUM_APPROVALS)) {
    add('requiredApprovals', `must be 1 to ${MAXIMUM_APPROVALS}`);
  }
  if (!escalation) return problems;
  if (!isWhole(escalation.afterMinutes, 1, timeOutInMinutes - 1)) {
    add('escalationTimeInMinutes', 'must be a minute or more, and less than the time to answer');
  }
  if (escalation.approvers.length === 0 || escalation.approvers.length > MAXIMUM_APPROVERS) {
    add('escalationApprovers', `must name 1 to ${MAXIMUM_APPROVERS} approvers`);
  }
  return problems;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** A person answers once, so some stages together need as many people as approvals. */
function togetherProblems(stages: readonly ApprovalStageRule[]): RuleProblem[] {
  for (let chosen = 1; chosen < 2 ** stages.length; chosen += 1) {
    const some = stages.filter((_, place) => (chosen >> place) % 2 === 1);
    const needed = some.reduce((sum, stage) => sum + stage.requiredApprovals, 0);
    if (some.some((stage) => stage.approvers.length === 0) || needed <= peopleNamed(some)) continue;
    const reason = `asks for ${needed} people in these stages together, and ${peopleNamed(some)} are named: nobody answers twice`;
    return [
      {
        rule: 'Approval_EndUser_Assignment',
        property: 'requiredApprovals',
        stage: stages.indexOf(some.at(-1)!) + 1,
        reason,
      },
    ];
  }
  return [];
}

/** How many people the stages name; a group may have any number of them. */
function peopleNamed(stages: readonly ApprovalStageRule[]): number {
  const named: Approver[] = stages.flatMap(({ approvers }) => approvers);
  return named.every(({ userType }) => userType === 'User') ? new Set(named.map(({ id }) => id)).size : Infinity;
}

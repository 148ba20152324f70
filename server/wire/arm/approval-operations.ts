/**
 * `roleAssignmentApprovals`: what waits for an answer, and the answer (2021-01-01-preview).
 *
 * Up to three stages, one after the other. Clients call them `stages` or `steps`;
 * both are served. Approvers need no role.
 */
import { parseGuid } from '#model/guid.ts';
import { filterRefusal } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { askedSoFar, findApproval, isAmongApprovers, listApprovals, type Approval } from '#modules/approvals/index.ts';
import { findRequest } from '#modules/assignments/index.ts';
import { list, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';
import {
  activityOfAnswer,
  answerAsked,
  describeListed,
  describeStages,
  findDeciders,
  readAnswer,
  stageNamed,
  type DescribedStage,
} from '../approval-answers.ts';
import { objectOf } from '../read-body.ts';
import { approvalPath } from './request-shape.ts';

const collection = '{scope}/~/roleAssignmentApprovals';
const bodyKeys = ['properties', 'reviewResult', 'justification'];

function stageOperations(word: 'stages' | 'steps'): ArmOperation[] {
  const stage = `${collection}/{name}/${word}/{stage}`;
  const answer = {
    path: stage,
    permission: 'signed-in',
    activity: 'approval.approved',
    about: aboutApproval,
    bodyKeys,
    handle: answerStage,
  } as const;
  return [
    { method: 'GET', path: `${collection}/{name}/${word}`, permission: 'signed-in', handle: listStages },
    { method: 'GET', path: stage, permission: 'signed-in', handle: getStage },
    { method: 'PATCH', ...answer },
    { method: 'PUT', ...answer },
  ];
}

export const approvalOperations: readonly ArmOperation[] = [
  { method: 'GET', path: collection, permission: 'signed-in', handle: listOf },
  { method: 'GET', path: `${collection}/{name}`, permission: 'signed-in', handle: getApproval },
  ...stageOperations('stages'),
  ...stageOperations('steps'),
];

async function listOf(call: ArmCall): Promise<ArmReply> {
  const { ports, actor } = call;
  const now = ports.clock.now();
  const as = readRole(call);
  const page = await listApprovals(ports.database, actor.principalId, { as }, call.page, now);
  const names = await findDeciders(ports, page.rows);
  // What is of or for somebody is not theirs to answer.
  return list(call, page, (approval) =>
    presentApproval(approval, describeListed(approval, as === 'approver', names, now)),
  );
}

/** As whom the caller asks. */
function readRole({ filter }: ArmCall): 'approver' | 'target' {
  const name = filter?.kind === 'function' ? filter.name : filter ? '' : 'asapprover';
  if (name === 'asapprover') return 'approver';
  // Self-service only: whoever asked is whom it is for.
  if (name === 'ascreatedby' || name === 'astarget') return 'target';
  throw filterRefusal(0, 'Only asApprover(), asCreatedBy() and asTarget()');
}

/** Seen by those it was asked of, those it is about, and administrators of the scope; to others it does not exist. */
async function getVisible(call: ArmCall): Promise<Approval> {
  const approvalId = parseGuid(call.params['name']);
  const { database } = call.ports;
  const approval = approvalId && (await findApproval(database, approvalId));
  const request = approval && (await findRequest(database, approval.requestId));
  const { principalId } = call.actor;
  const now = call.ports.clock.now();
  const isVisible =
    request &&
    ([request.requestorId, request.principalId].includes(principalId) ||
      (await isAmongApprovers(database, principalId, askedSoFar(approval, now), now)) ||
      call.holds('Microsoft.Authorization/roleAssignmentScheduleRequests/read', {
        ...call.scope,
        scope: request.scope,
      }));
  if (!isVisible) throw new Refusal('approval.not-found', { approvalId: call.params['name'] ?? '' });
  return approval;
}

async function aboutApproval(call: ArmCall) {
  const { requestId } = await getVisible(call);
  const request = await findRequest(call.ports.database, requestId);
  if (!request) return undefined;
  const { scope, principalId, roleDefinitionId } = request;
  return { scope, subjectId: principalId, roleDefinitionId, requestId };
}

async function getApproval(call: ArmCall): Promise<ArmReply> {
  const approval = await getVisible(call);
  return ok(presentApproval(approval, await describeStages(call, approval)));
}

async function listStages(call: ArmCall): Promise<ArmReply> {
  const approval = await getVisible(call);
  const rows = await describeStages(call, approval);
  return list(call, { rows, after: undefined }, (stage) => presentStage(approval, stage));
}

async function getStage(call: ArmCall): Promise<ArmReply> {
  const approval = await getVisible(call);
  return ok(await readStage(call, approval, stageNamed(approval, call.params['stage']).id));
}

async function answerStage(call: ArmCall): Promise<ArmReply> {
  const approvalId = parseGuid(call.params['name']);
  const approval = approvalId && (await findApproval(call.ports.database, approvalId));
  if (!approval) throw new Refusal('approval.not-found', { approvalId: call.params['name'] ?? '' });
  const stageId = stageNamed(approval, call.params['stage']).id;
  const answer = readAnswer(innerOf(call.body));
  call.request.activity = activityOfAnswer(answer);
  return ok(await readStage(call, await answerAsked(call, { approvalId, stageId }, answer), stageId));
}

/** With or without `properties` around it: the description and its samples disagree. */
function innerOf(body: unknown): Record<string, unknown> {
  const outer = objectOf(body, 'body');
  return outer['properties'] === undefined ? outer : objectOf(outer['properties'], 'properties');
}

function presentApproval(approval: Approval, stages: readonly DescribedStage[]) {
  return {
    id: approvalPath(approval.id),
    name: approval.id,
    type: 'Microsoft.Authorization/roleAssignmentApprovals',
    properties: { stages: stages.map((stage) => presentStage(approval, stage)) },
  };
}

function presentStage(approval: Approval, { id, reviewer, ...stage }: DescribedStage) {
  return {
    id: `${approvalPath(approval.id)}/stages/${id}`,
    name: id,
    type: 'Microsoft.Authorization/roleAssignmentApprovals/stages',
    properties: {
      ...stage,
      reviewedBy: reviewer && {
        principalId: reviewer.id,
        principalType: 'user',
        principalName: reviewer.name,
        userPrincipalName: reviewer.mail,
      },
    },
  };
}

async function readStage(call: ArmCall, approval: Approval, stageId: string) {
  const stages = await describeStages(call, approval);
  return presentStage(
    approval,
    stages.find(({ id }) => id === stageId)!,
  );
}

/**
 * `roleAssignmentApprovals`: what waits for an answer, and the answer (2021-01-01-preview).
 *
 * One stage, whose id is the approval's. Clients call it `stages` or `steps`;
 * both are served. Approvers need no role.
 */
import { parseGuid } from '#model/guid.ts';
import { filterRefusal } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { findApproval, isAmongApprovers, listApprovals, type Approval } from '#modules/approvals/index.ts';
import { findRequest } from '#modules/assignments/index.ts';
import { list, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';
import {
  activityOfAnswer,
  answerAsked,
  describeKnownStage,
  describeStage,
  findDeciders,
  readAnswer,
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
  const page = await listApprovals(ports.database, actor.principalId, { as: readRole(call) }, call.page, now);
  const names = await findDeciders(ports, page.rows);
  return list(call, page, (approval) =>
    presentApproval(approval, describeKnownStage(approval, approval.isMine, names, now)),
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
  const isVisible =
    request &&
    ([request.requestorId, request.principalId].includes(principalId) ||
      (await isAmongApprovers(database, principalId, approval, call.ports.clock.now())) ||
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
  return ok(presentApproval(approval, await describeStage(call, approval)));
}

async function listStages(call: ArmCall): Promise<ArmReply> {
  const stage = await readStage(call, await getVisible(call));
  return list(call, { rows: [stage], after: undefined }, (one) => one);
}

async function getStage(call: ArmCall): Promise<ArmReply> {
  const approval = await getVisible(call);
  requireStage(call, approval.id);
  return ok(await readStage(call, approval));
}

function requireStage(call: ArmCall, approvalId: string): void {
  // A stage of another approval is nobody's to answer here.
  if (parseGuid(call.params['stage']) !== approvalId) throw new Refusal('approval.not-approver', { approvalId });
}

async function answerStage(call: ArmCall): Promise<ArmReply> {
  const approvalId = parseGuid(call.params['name']);
  if (!approvalId) throw new Refusal('approval.not-found', { approvalId: call.params['name'] ?? '' });
  requireStage(call, approvalId);
  const answer = readAnswer(innerOf(call.body));
  call.request.activity = activityOfAnswer(answer);
  return ok(await readStage(call, await answerAsked(call, approvalId, answer)));
}

/** With or without `properties` around it: the description and its samples disagree. */
function innerOf(body: unknown): Record<string, unknown> {
  const outer = objectOf(body, 'body');
  return outer['properties'] === undefined ? outer : objectOf(outer['properties'], 'properties');
}

type Stage = Awaited<ReturnType<typeof describeStage>>;

function presentApproval(approval: Approval, stage: Stage) {
  return {
    id: approvalPath(approval.id),
    name: approval.id,
    type: 'Microsoft.Authorization/roleAssignmentApprovals',
    properties: { stages: [presentStage(approval, stage)] },
  };
}

function presentStage(approval: Approval, { reviewer, ...stage }: Stage) {
  return {
    id: `${approvalPath(approval.id)}/stages/${approval.id}`,
    name: approval.id,
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

async function readStage(call: ArmCall, approval: Approval) {
  return presentStage(approval, await describeStage(call, approval));
}

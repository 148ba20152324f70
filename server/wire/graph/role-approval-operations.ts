/**
 * `roleManagement/directory/roleAssignmentApprovals`: what waits for an answer, and the answer.
 *
 * One stage, whose id is the approval's. Clients call it `steps` or `stages`; both are served. Approvers need no role.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { findApproval, isAmongApprovers, listApprovals, type Approval } from '#modules/approvals/index.ts';
import { findRequest } from '#modules/assignments/index.ts';
import {
  activityOfAnswer,
  answerAsked,
  describeKnownStage,
  describeStage,
  findDeciders,
  readAnswer,
} from '../approval-answers.ts';
import { answerAll, answerEntity } from './collections.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import { answerRows, visibleRoles } from './role-lists.ts';

const COLLECTION = 'roleManagement/directory/roleAssignmentApprovals';

/** Seen by those it was asked of, those it is about, and who reads directory roles; to others it does not exist. */
async function findVisible(call: GraphCall, text: string): Promise<Approval | undefined> {
  const approvalId = parseGuid(text);
  const { database } = call.ports;
  const approval = approvalId && (await findApproval(database, approvalId));
  const request = approval && (await findRequest(database, approval.requestId));
  if (!request || request.scope !== DIRECTORY_SCOPE) return undefined;
  const { principalId } = call.actor;
  const isVisible =
    [request.requestorId, request.principalId].includes(principalId) ||
    visibleRoles(call) === 'all' ||
    (await isAmongApprovers(database, principalId, approval, call.ports.clock.now()));
  return isVisible ? approval : undefined;
}

async function getVisible(call: GraphCall): Promise<Approval> {
  const text = call.params['id'] ?? '';
  const approval = await findVisible(call, text);
  if (!approval) throw new Refusal('approval.not-found', { approvalId: text });
  return approval;
}

type Stage = Awaited<ReturnType<typeof describeStage>>;

function presentStage({ id }: Approval, { reviewer, ...stage }: Stage) {
  return {
    id,
    ...stage,
    reviewedBy: reviewer && { id: reviewer.id, displayName: reviewer.name, userPrincipalName: reviewer.mail },
  };
}

async function readStage(call: GraphCall, approval: Approval) {
  return presentStage(approval, await describeStage(call, approval));
}

function present(approval: Approval, stage: Stage) {
  const stages = [presentStage(approval, stage)];
  return { id: approval.id, stages, steps: stages };
}

async function listWaiting(call: GraphCall): Promise<GraphAnswer> {
  if (foldAscii(call.params['on'] ?? '') !== 'approver') {
    throw new Refusal('request.invalid', { field: 'on', reason: "must be 'approver'" });
  }
  const { ports, actor } = call;
  const now = ports.clock.now();
  const reach = { as: 'approver', scope: DIRECTORY_SCOPE } as const;
  const page = await listApprovals(ports.database, actor.principalId, reach, call.page, now);
  const names = await findDeciders(ports, page.rows);
  return answerRows(call, COLLECTION, page, (one) => present(one, describeKnownStage(one, one.isMine, names, now)));
}

function requireStage(call: GraphCall, approvalId: string): void {
  // A stage of another approval is nobody's to answer here.
  if (parseGuid(call.params['stage']) !== approvalId) throw new Refusal('approval.not-approver', { approvalId });
}

async function getOne(call: GraphCall): Promise<GraphAnswer> {
  const approval = await getVisible(call);
  return answerEntity(call, COLLECTION, present(approval, await describeStage(call, approval)));
}

async function getStage(call: GraphCall): Promise<GraphAnswer> {
  const approval = await getVisible(call);
  requireStage(call, approval.id);
  return answerEntity(call, `${COLLECTION}/steps`, await readStage(call, approval));
}

async function answerStage(call: GraphCall): Promise<GraphAnswer> {
  const { id } = await getVisible(call);
  requireStage(call, id);
  const answer = readAnswer(call.body);
  call.request.activity = activityOfAnswer(answer);
  await answerAsked(call, id, answer);
  return noContent;
}

function stageOperations(word: 'stages' | 'steps'): GraphOperation[] {
  const stage = `${COLLECTION}/{id}/${word}/{stage}`;
  return [
    {
      method: 'GET',
      path: `${COLLECTION}/{id}/${word}`,
      permission: 'signed-in',
      handle: async (call) => {
        const shown = [await readStage(call, await getVisible(call))];
        return answerAll(call, `${COLLECTION}/${word}`, shown);
      },
    },
    { method: 'GET', path: stage, permission: 'signed-in', handle: getStage },
    {
      method: 'PATCH',
      path: stage,
      permission: 'signed-in',
      activity: 'approval.approved',
      bodyKeys: ['reviewResult', 'justification'],
      handle: answerStage,
    },
  ];
}

export const roleApprovalOperations: readonly GraphOperation[] = [
  { method: 'GET', path: `${COLLECTION}/filterByCurrentUser/{on}`, permission: 'signed-in', handle: listWaiting },
  {
    method: 'GET',
    path: `${COLLECTION}/{id}`,
    permission: 'signed-in',
    handle: getOne,
  },
  ...stageOperations('stages'),
  ...stageOperations('steps'),
];

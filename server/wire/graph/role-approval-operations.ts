/**
 * Approvals of activations of directory roles and of access to groups: what waits for an answer, and the answer.
 *
 * Up to three stages, one after the other. Clients call them `steps` or `stages`; both are served. Approvers need no role.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { askedSoFar, findApproval, isAmongApprovers, listApprovals, type Approval } from '#modules/approvals/index.ts';
import { findRequest } from '#modules/assignments/index.ts';
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
import { answerAll, answerEntity } from './collections.ts';
import { directorySurface } from './directory-surface.ts';
import { groupSurface } from './group-surface.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import type { PrivilegedSurface } from './privileged-surface.ts';
import { answerRows } from './role-lists.ts';

const pathOf = ({ root, approvals }: PrivilegedSurface) => `${root}/${approvals}`;

/** Seen by those it was asked of, those it is about, and who reads such access; to others it does not exist. */
async function findVisible(surface: PrivilegedSurface, call: GraphCall, text: string): Promise<Approval | undefined> {
  const approvalId = parseGuid(text);
  const { database } = call.ports;
  const approval = approvalId && (await findApproval(database, approvalId));
  const request = approval && (await findRequest(database, approval.requestId));
  if (!request || !surface.isHere(request.scope)) return undefined;
  const { principalId } = call.actor;
  const now = call.ports.clock.now();
  const isVisible =
    [request.requestorId, request.principalId].includes(principalId) ||
    surface.visibility(call, request.scope) === 'all' ||
    (await isAmongApprovers(database, principalId, askedSoFar(approval, now), now));
  return isVisible ? approval : undefined;
}

async function getVisible(surface: PrivilegedSurface, call: GraphCall): Promise<Approval> {
  const text = call.params['id'] ?? '';
  const approval = await findVisible(surface, call, text);
  if (!approval) throw new Refusal('approval.not-found', { approvalId: text });
  return approval;
}

function presentStage({ reviewer, ...stage }: DescribedStage) {
  return {
    ...stage,
    reviewedBy: reviewer && { id: reviewer.id, displayName: reviewer.name, userPrincipalName: reviewer.mail },
  };
}

async function readStages(call: GraphCall, approval: Approval) {
  return (await describeStages(call, approval)).map(presentStage);
}

function present({ id }: Approval, described: readonly DescribedStage[]) {
  const stages = described.map(presentStage);
  return { id, stages, steps: stages };
}

async function listWaiting(surface: PrivilegedSurface, call: GraphCall): Promise<GraphAnswer> {
  if (foldAscii(call.params['on'] ?? '') !== 'approver') {
    throw new Refusal('request.invalid', { field: 'on', reason: "must be 'approver'" });
  }
  const { ports, actor } = call;
  const now = ports.clock.now();
  const reach = { as: 'approver', scope: surface.everywhere } as const;
  const page = await listApprovals(ports.database, actor.principalId, reach, call.page, now);
  const names = await findDeciders(ports, page.rows);
  return answerRows(call, pathOf(surface), page, (one) => present(one, describeListed(one, true, names, now)));
}

async function getOne(surface: PrivilegedSurface, call: GraphCall): Promise<GraphAnswer> {
  const approval = await getVisible(surface, call);
  return answerEntity(call, pathOf(surface), present(approval, await describeStages(call, approval)));
}

async function getStage(surface: PrivilegedSurface, call: GraphCall): Promise<GraphAnswer> {
  const approval = await getVisible(surface, call);
  const { id } = stageNamed(approval, call.params['stage']);
  const stages = await readStages(call, approval);
  return answerEntity(
    call,
    `${pathOf(surface)}/steps`,
    stages.find((stage) => stage.id === id)!,
  );
}

async function answerStage(surface: PrivilegedSurface, call: GraphCall): Promise<GraphAnswer> {
  const approval = await getVisible(surface, call);
  const stageId = stageNamed(approval, call.params['stage']).id;
  const answer = readAnswer(call.body);
  call.request.activity = activityOfAnswer(answer);
  await answerAsked(call, { approvalId: approval.id, stageId }, answer);
  return noContent;
}

function stageOperations(surface: PrivilegedSurface, word: 'stages' | 'steps'): GraphOperation[] {
  const path = `${pathOf(surface)}/{id}/${word}`;
  const stage = `${path}/{stage}`;
  return [
    {
      method: 'GET',
      path,
      permission: 'signed-in',
      handle: async (call) => {
        return answerAll(call, `${pathOf(surface)}/${word}`, await readStages(call, await getVisible(surface, call)));
      },
    },
    { method: 'GET', path: stage, permission: 'signed-in', handle: (call) => getStage(surface, call) },
    {
      method: 'PATCH',
      path: stage,
      permission: 'signed-in',
      activity: 'approval.approved',
      bodyKeys: ['reviewResult', 'justification'],
      handle: (call) => answerStage(surface, call),
    },
  ];
}

export const roleApprovalOperations: readonly GraphOperation[] = [directorySurface, groupSurface].flatMap(
  (surface): GraphOperation[] => [
    {
      method: 'GET',
      path: `${pathOf(surface)}/filterByCurrentUser/{on}`,
      permission: 'signed-in',
      handle: (call) => listWaiting(surface, call),
    },
    {
      method: 'GET',
      path: `${pathOf(surface)}/{id}`,
      permission: 'signed-in',
      handle: (call) => getOne(surface, call),
    },
    ...stageOperations(surface, 'stages'),
    ...stageOperations(surface, 'steps'),
  ],
);

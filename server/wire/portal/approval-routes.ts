/**
 * "Approve requests": the activations that wait for the caller, one of them with what helps to decide, and their count.
 *
 * Answers are given over ARM, which judges and records them; nothing is written here.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { MANAGE_DIRECTORY_ROLES, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import {
  approvalState,
  assessAnswerer,
  countWaiting,
  findApproval,
  isAmongApprovers,
  listWaiting,
  type Approval,
} from '#modules/approvals/index.ts';
import { findNamedRequests, listWaitingExtensions, type NamedRequest } from '#modules/assignments/index.ts';
import { findPeople, type KnownPerson } from '#modules/directory/index.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import type { ApprovalEntry, ApprovalView, DecisionGround, WaitingCounts } from './approvals-contract.ts';
import type { Page, RefusalText } from './contract.ts';
import { cursorOfKey, keyOfCursor } from './cursor.ts';
import { findAsking, foresee, presentAsked, readGroundOf } from './present-request.ts';

const PAGE = 50;
/** More is shown as "99+"; nobody counts further. */
const MOST_COUNTED = 100;
const READ_REQUESTS = 'Microsoft.Authorization/roleAssignmentScheduleRequests/read';

export function approvalRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: '/portal/api/waiting', permission: 'signed-in', handler: count });
  declareRoute(app, { method: 'GET', url: '/portal/api/approvals', permission: 'signed-in', handler: list });
  declareRoute(app, { method: 'GET', url: '/portal/api/approvals/:id', permission: 'signed-in', handler: view });
}

/** Whether the caller administers assignments at a scope: decides about requests to extend and renew there. */
export function administers(request: FastifyRequest, scope: Scope): boolean {
  return holds(request, scope === DIRECTORY_SCOPE ? MANAGE_DIRECTORY_ROLES : WRITE_ASSIGNMENTS, scope);
}

async function count(request: FastifyRequest): Promise<WaitingCounts> {
  const { database, clock } = request.ports;
  const { principalId } = request.actor;
  const page = { limit: MOST_COUNTED, after: undefined };
  const [activations, extensions] = await Promise.all([
    countWaiting(database, principalId, clock.now(), MOST_COUNTED),
    listWaitingExtensions(database, principalId, page, (scope) => administers(request, scope)),
  ]);
  return { activations, extensions: extensions.ids.length };
}

async function list(request: FastifyRequest): Promise<Page<ApprovalEntry>> {
  const { ports, actor } = request;
  const page = { limit: PAGE, after: keyOfCursor(request.query) };
  const waiting = await listWaiting(ports.database, actor.principalId, page, ports.clock.now());
  const requests = await findNamedRequests(
    ports.database,
    waiting.rows.map((approval) => approval.requestId),
  );
  const byId = new Map(requests.map((one) => [one.id, one]));
  const people = await findAsking(ports, requests);
  return {
    value: waiting.rows.map((approval) => present(approval, byId.get(approval.requestId)!, people)),
    nextCursor: cursorOfKey(waiting.after),
  };
}

function present(approval: Approval, asked: NamedRequest, people: ReadonlyMap<string, KnownPerson>): ApprovalEntry {
  const { startDateTime, expiration } = asked.scheduleInfo as {
    startDateTime?: string | null;
    expiration?: { duration?: string | null; endDateTime?: string | null };
  };
  return {
    id: approval.id,
    ...presentAsked(asked, people),
    startsAt: startDateTime ?? null,
    duration: expiration?.duration ?? null,
    endsAt: expiration?.endDateTime ?? null,
    answerUntil: approval.expiresAt.toISOString(),
    justificationRequired: approval.approverJustificationRequired,
  };
}

async function view(request: FastifyRequest): Promise<ApprovalView> {
  const { ports, actor } = request;
  const { id = '' } = request.params as { id?: string };
  const approvalId = parseGuid(id);
  const approval = approvalId ? await findApproval(ports.database, approvalId) : undefined;
  const [asked] = approval ? await findNamedRequests(ports.database, [approval.requestId]) : [];
  const isApprover =
    approval !== undefined && (await isAmongApprovers(ports.database, actor.principalId, approval, ports.clock.now()));
  // To whom it was neither asked of, nor about, nor readable at its scope, it does not exist.
  const isVisible =
    asked && (isApprover || isConcerned(asked, actor.principalId) || holds(request, READ_REQUESTS, asked.scope));
  if (!approval || !asked || !isVisible) throw new Refusal('approval.not-found', { approvalId: id });
  const people = await findPeople(ports.database, [
    asked.principalId,
    ...(approval.decidedBy ? [approval.decidedBy] : []),
  ]);
  return {
    ...present(approval, asked, people),
    ...(await readGroundOf(ports, asked)),
    ...outcomeOf(approval, asked, people, ports.clock.now()),
    refusal: foreseeAnswer(approval, asked, { principalId: actor.principalId, isApprover }, ports.clock.now()),
  };
}

function isConcerned(asked: NamedRequest, principalId: string): boolean {
  return [asked.requestorId, asked.principalId].includes(principalId);
}

const states = { Approve: 'approved', Deny: 'denied', Canceled: 'canceled', TimedOut: 'timed-out' } as const;

function outcomeOf(
  approval: Approval,
  asked: NamedRequest,
  people: ReadonlyMap<string, KnownPerson>,
  now: Date,
): Pick<DecisionGround, 'state' | 'decision'> {
  const known = approvalState(approval, now);
  if (known === 'waiting')
    return { state: asked.status === 'PendingApproval' ? 'waiting' : 'canceled', decision: null };
  const { decidedBy, decidedAt, justification } = approval;
  return {
    state: states[known],
    decision: decidedAt && {
      by: decidedBy && (people.get(decidedBy)?.displayName ?? null),
      at: decidedAt.toISOString(),
      justification,
    },
  };
}

/** The rule of the answer, asked before anybody answers. */
function foreseeAnswer(
  approval: Approval,
  asked: NamedRequest,
  person: { principalId: string; isApprover: boolean },
  now: Date,
): RefusalText | null {
  const approvalId = approval.id;
  const assessment = assessAnswerer(approval, person, [asked.requestorId, asked.principalId], now);
  if (assessment === 'already-decided' || (assessment === 'accepted' && asked.status !== 'PendingApproval')) {
    return foresee(new Refusal('approval.already-decided', { approvalId, outcome: approval.outcome ?? asked.status }));
  }
  return assessment === 'accepted' ? null : foresee(new Refusal(`approval.${assessment}`, { approvalId }));
}

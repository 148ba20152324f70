/**
 * "Approve requests": the activations that wait for the caller, one of them with what helps to decide, and their count.
 *
 * Answers are given over ARM, which judges and records them; nothing is written here.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { extendsActivation } from '#modules/activation/index.ts';
import {
  approvalState,
  askedNow,
  askedSoFar,
  assessAnswerer,
  countWaiting,
  findApproval,
  isAmongApprovers,
  listWaiting,
  presentStage,
  refusalOfAnswer,
  type Approval,
} from '#modules/approvals/index.ts';
import { listPasskeys } from '#modules/credentials/index.ts';
import {
  findHeldSchedules,
  findNamedRequests,
  listWaitingExtensions,
  rightAt,
  WRITE_ASSIGNMENTS,
  type NamedRequest,
  type RequestNarrowing,
  type Schedule,
} from '#modules/assignments/index.ts';
import { findPeople, type KnownPerson } from '#modules/directory/index.ts';
import type { Scope } from '#model/scope.ts';
import { holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import type { ApprovalEntry, ApprovalView, DecisionGround, WaitingCounts } from './approvals-contract.ts';
import type { Page, RefusalText } from './contract.ts';
import { cursorOfKey, keyOfCursor } from './cursor.ts';
import { guidOf, sortOf } from './list-query.ts';
import { presentAnswers, presentProgress } from './present-approval.ts';
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
  return holds(request, rightAt(scope, WRITE_ASSIGNMENTS), scope);
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

export interface WaitingQuery {
  filter?: string;
  person?: string;
  kind?: string;
  sort?: string;
}

/** What both lists of requests that wait are narrowed by. */
export function narrowingOf({ filter, person }: WaitingQuery): RequestNarrowing {
  return { text: filter?.trim() || undefined, principalId: guidOf('person', person) };
}

async function list(request: FastifyRequest): Promise<Page<ApprovalEntry>> {
  const { ports, actor } = request;
  const page = { limit: PAGE, after: keyOfCursor(request.query) };
  const query = request.query as WaitingQuery;
  const listing = { ...narrowingOf(query), ...sortOf(query.sort, ['until', 'asked'] as const) };
  const waiting = await listWaiting(ports.database, actor.principalId, page, ports.clock.now(), listing);
  const requests = await findNamedRequests(
    ports.database,
    waiting.rows.map((approval) => approval.requestId),
  );
  const byId = new Map(requests.map((one) => [one.id, one]));
  const people = await findAsking(ports, requests);
  const extended = await findExtended(request, requests);
  return {
    value: waiting.rows.map((approval) => present(approval, byId.get(approval.requestId)!, people, extended)),
    nextCursor: cursorOfKey(waiting.after),
  };
}

/** The running activations that requests are about, as they are now. */
function findExtended({ ports }: FastifyRequest, requests: readonly NamedRequest[]): Promise<Map<string, Schedule>> {
  const ids = requests.flatMap((one) => (extendsActivation(one) && one.targetScheduleId) || []);
  return findHeldSchedules(ports.database, 'assignment', ids);
}

function present(
  approval: Approval,
  asked: NamedRequest,
  people: ReadonlyMap<string, KnownPerson>,
  extended: ReadonlyMap<string, Schedule>,
): ApprovalEntry {
  const { startDateTime, expiration } = asked.scheduleInfo as {
    startDateTime?: string | null;
    expiration?: { duration?: string | null; endDateTime?: string | null };
  };
  const running = extended.get(asked.targetScheduleId ?? '');
  return {
    id: approval.id,
    ...presentAsked(asked, people),
    startsAt: startDateTime ?? null,
    duration: expiration?.duration ?? null,
    endsAt: expiration?.endDateTime ?? null,
    extends: running?.endsAt
      ? { startsAt: running.startsAt.toISOString(), endsAt: running.endsAt.toISOString() }
      : null,
    answerUntil: approval.expiresAt.toISOString(),
    justificationRequired: presentStage(approval).approverJustificationRequired,
    signatureRequired: approval.signatureRequired,
    stage: presentProgress(approval),
  };
}

async function view(request: FastifyRequest): Promise<ApprovalView> {
  const { ports, actor } = request;
  const { database } = ports;
  const now = ports.clock.now();
  const { id = '' } = request.params as { id?: string };
  const approvalId = parseGuid(id);
  const approval = approvalId ? await findApproval(database, approvalId) : undefined;
  const [asked] = approval ? await findNamedRequests(database, [approval.requestId]) : [];
  // To whom it was neither asked of, nor about, nor readable at its scope, it does not exist.
  const isVisible =
    approval &&
    asked &&
    (isConcerned(asked, actor.principalId) ||
      holds(request, READ_REQUESTS, asked.scope) ||
      (await isAmongApprovers(database, actor.principalId, askedSoFar(approval, now), now)));
  if (!isVisible) throw new Refusal('approval.not-found', { approvalId: id });
  const answering = approval.answers.map(({ answeredBy }) => answeredBy);
  const people = await findPeople(database, [asked.principalId, ...answering]);
  const answers = presentAnswers(approval, (principalId) => people.get(principalId)?.displayName);
  return {
    ...present(approval, asked, people, await findExtended(request, [asked])),
    ...(await readGroundOf(ports, asked)),
    ...outcomeOf(approval, asked, answers, now),
    answers,
    refusal: await foreseeAnswer(request, approval, asked),
  };
}

function isConcerned(asked: NamedRequest, principalId: string): boolean {
  return [asked.requestorId, asked.principalId].includes(principalId);
}

const states = { Approve: 'approved', Deny: 'denied', Canceled: 'canceled', TimedOut: 'timed-out' } as const;

function outcomeOf(
  approval: Approval,
  asked: NamedRequest,
  answers: ApprovalView['answers'],
  now: Date,
): Pick<DecisionGround, 'state' | 'decision'> {
  const known = approvalState(approval, now);
  if (known === 'waiting')
    return { state: asked.status === 'PendingApproval' ? 'waiting' : 'canceled', decision: null };
  const { decidedAt } = approval;
  const last = known === 'Approve' || known === 'Deny' ? answers.at(-1) : undefined;
  return {
    state: states[known],
    decision: decidedAt && {
      by: last?.by ?? null,
      at: decidedAt.toISOString(),
      justification: last?.justification ?? null,
    },
  };
}

/** The rule of the answer, asked before anybody answers. */
async function foreseeAnswer(
  { ports, actor: { principalId } }: FastifyRequest,
  approval: Approval,
  asked: NamedRequest,
): Promise<RefusalText | null> {
  const now = ports.clock.now();
  const stage = presentStage(approval);
  const isApprover = await isAmongApprovers(ports.database, principalId, askedNow(stage, now), now);
  const concerned = [asked.requestorId, asked.principalId];
  const assessment = assessAnswerer(approval, stage, { principalId, isApprover }, concerned, now);
  if (assessment !== 'accepted') return foresee(await refusalOfAnswer(ports.database, approval, stage, assessment));
  if (asked.status === 'PendingApproval') {
    const mayBeGiven = !approval.signatureRequired || (await listPasskeys(ports.database, principalId)).length > 0;
    return mayBeGiven ? null : foresee(new Refusal('approval.passkey-missing', {}));
  }
  const details = { approvalId: approval.id, outcome: asked.status };
  return foresee(new Refusal('approval.already-decided', details));
}

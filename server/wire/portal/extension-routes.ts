/**
 * Requests to extend or renew: those an administrator may decide, one of them, the decision, and what the caller decided so far.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScheduleInfo, scheduleInvalid } from '#model/schedule-info.ts';
import type { Scope } from '#model/scope.ts';
import {
  assessExtensionTime,
  decideExtension,
  findHeldSchedules,
  findNamedRequests,
  listWaitingExtensions,
  proposeEnd,
  RENEWAL_MILLISECONDS,
  type NamedRequest,
  type Schedule,
} from '#modules/assignments/index.ts';
import { extendsActivation } from '#modules/activation/index.ts';
import { listEntries, type AuditEntry } from '#modules/audit/index.ts';
import type { KnownPerson } from '#modules/directory/index.ts';
import { declareRoute } from '../route.ts';
import { administers, narrowingOf, type WaitingQuery } from './approval-routes.ts';
import { requestById } from './attempts.ts';
import type {
  AnswerEntry,
  DecisionGround,
  ExtensionAnswer,
  ExtensionEntry,
  ExtensionView,
} from './approvals-contract.ts';
import type { Page, RefusalText } from './contract.ts';
import { cursorOfKey, keyOfCursor, pageByTime, readCursor } from './cursor.ts';
import { guidOf, oneOf, sortOf } from './list-query.ts';
import { findAsking, foresee, presentAsked, readGroundOf } from './present-request.ts';

const PAGE = 50;

const body = {
  type: 'object',
  required: ['answer'],
  properties: {
    answer: { enum: ['approve', 'deny'] },
    reason: { type: 'string', maxLength: 2_048 },
    endsAt: { type: 'string', maxLength: 40 },
  },
};

export function extensionRoutes(app: FastifyInstance): void {
  const url = '/portal/api/extension-requests';
  declareRoute(app, { method: 'GET', url, permission: 'signed-in', handler: list });
  declareRoute(app, { method: 'GET', url: `${url}/:id`, permission: 'signed-in', handler: view });
  declareRoute(app, {
    method: 'POST',
    url: `${url}/:id/decision`,
    permission: 'signed-in',
    activity: 'extension.approved',
    attempt: requestById,
    schema: { body },
    handler: decide,
  });
  declareRoute(app, { method: 'GET', url: '/portal/api/my-answers', permission: 'signed-in', handler: listAnswers });
}

export const requestTypes = { activate: 'SelfActivate', extend: 'SelfExtend', renew: 'SelfRenew' } as const;

async function list(request: FastifyRequest): Promise<Page<ExtensionEntry>> {
  const { ports, actor } = request;
  const page = { limit: PAGE, after: keyOfCursor(request.query) };
  const query = request.query as WaitingQuery;
  const kind = oneOf('kind', query.kind, ['extend', 'renew'] as const);
  const listing = {
    ...narrowingOf(query),
    requestType: kind && requestTypes[kind],
    descending: sortOf(query.sort, ['asked'] as const).descending,
  };
  const mayDecide = (scope: Scope) => administers(request, scope);
  const waiting = await listWaitingExtensions(ports.database, actor.principalId, page, mayDecide, listing);
  const requests = await findNamedRequests(ports.database, waiting.ids);
  const byId = new Map(requests.map((one) => [one.id, one]));
  const held = await findHeld(request, requests);
  const people = await findAsking(ports, requests);
  return {
    value: waiting.ids.flatMap((id) => {
      const asked = byId.get(id);
      return asked ? [present(asked, held.get(asked.targetScheduleId ?? ''), people)] : [];
    }),
    nextCursor: cursorOfKey(waiting.after),
  };
}

async function findHeld({ ports }: FastifyRequest, requests: readonly NamedRequest[]): Promise<Map<string, Schedule>> {
  const idsOf = (kind: NamedRequest['kind']) =>
    requests.flatMap((one) => (one.kind === kind && one.targetScheduleId ? [one.targetScheduleId] : []));
  const [eligible, assigned] = await Promise.all([
    findHeldSchedules(ports.database, 'eligibility', idsOf('eligibility')),
    findHeldSchedules(ports.database, 'assignment', idsOf('assignment')),
  ]);
  return new Map([...eligible, ...assigned]);
}

function present(
  asked: NamedRequest,
  held: Schedule | undefined,
  people: ReadonlyMap<string, KnownPerson>,
): ExtensionEntry {
  const { expiration } = asked.scheduleInfo as { expiration?: { endDateTime?: string | null } };
  const endsAt = held?.endsAt;
  return {
    id: asked.id,
    kind: asked.kind,
    asksTo: asked.requestType === 'SelfRenew' ? 'renew' : 'extend',
    ...presentAsked(asked, people),
    held: held && endsAt ? { startsAt: held.startsAt.toISOString(), endsAt: endsAt.toISOString() } : null,
    wishedEnd: expiration?.endDateTime ?? null,
    answerUntil: endsAt ? new Date(endsAt.getTime() + RENEWAL_MILLISECONDS).toISOString() : null,
  };
}

/** Seen by administrators of the resource and by the person; to others it does not exist. */
async function getVisible(request: FastifyRequest): Promise<NamedRequest> {
  const { id = '' } = request.params as { id?: string };
  const requestId = parseGuid(id);
  const [asked] = requestId ? await findNamedRequests(request.ports.database, [requestId]) : [];
  const isOfItsKind = asked && (asked.requestType === 'SelfExtend' || asked.requestType === 'SelfRenew');
  const isExtension = isOfItsKind && !extendsActivation(asked);
  if (!isExtension || (!isOwn(request, asked) && !administers(request, asked.scope))) {
    throw new Refusal('assignment.request-not-found', { requestId: id });
  }
  return asked;
}

function isOwn({ actor }: FastifyRequest, asked: NamedRequest): boolean {
  return [asked.requestorId, asked.principalId].includes(actor.principalId);
}

async function decide(request: FastifyRequest): Promise<ExtensionView> {
  const { answer, reason, endsAt } = request.body as ExtensionAnswer;
  if (answer === 'deny') request.activity = 'extension.denied';
  const asked = await getVisible(request);
  const { scope, principalId: subjectId, roleDefinitionId, id: requestId } = asked;
  // From here on the caller may know what a refusal is about.
  request.attempt = () => ({ scope, subjectId, roleDefinitionId, requestId, justification: reason });
  const schedule = endsAt
    ? parseScheduleInfo({ expiration: { type: 'AfterDateTime', endDateTime: endsAt } }, asked.kind)
    : undefined;
  if (schedule && 'problem' in schedule) throw scheduleInvalid(schedule);
  await decideExtension(request.ports, request.actor, asked.kind, asked.id, {
    result: answer === 'approve' ? 'AdminApproved' : 'AdminDenied',
    justification: reason,
    schedule,
    grantedKind: undefined,
  });
  return view(request);
}

async function view(request: FastifyRequest): Promise<ExtensionView> {
  const { ports } = request;
  const asked = await getVisible(request);
  const now = ports.clock.now();
  const held = (await findHeld(request, [asked])).get(asked.targetScheduleId ?? '');
  const people = await findAsking(ports, [asked]);
  const proposedEnd = held?.endsAt ? await proposeEnd(ports.database, asked, held, now) : null;
  return {
    ...present(asked, held, people),
    ...(await readGroundOf(ports, asked)),
    ...(await outcomeOf(request, asked)),
    refusal: foreseeDecision(asked, held, isOwn(request, asked), now),
    proposedEnd: proposedEnd && proposedEnd.toISOString(),
  };
}

const states = {
  PendingAdminDecision: 'waiting',
  Provisioned: 'approved',
  Granted: 'approved',
  AdminDenied: 'denied',
} as const;

/** Who decided stands in the audit trail alone. */
async function outcomeOf(
  { ports }: FastifyRequest,
  asked: NamedRequest,
): Promise<Pick<DecisionGround, 'state' | 'decision'>> {
  const state = states[asked.status as keyof typeof states] ?? 'canceled';
  if (state === 'waiting') return { state, decision: null };
  const [entry] = await listEntries(ports.database, {
    targetId: asked.id,
    activities: ['extension.approved', 'extension.denied'],
    result: 'success',
    limit: 1,
  });
  return {
    state,
    decision: entry
      ? { by: entry.actor.displayName, at: entry.occurredAt.toISOString(), justification: entry.reason }
      : null,
  };
}

/** The rules of the decision, asked before anybody decides. */
function foreseeDecision(
  { id, status }: NamedRequest,
  held: Schedule | undefined,
  isConcerned: boolean,
  now: Date,
): RefusalText | null {
  if (isConcerned) return foresee(new Refusal('extension.own-request', { requestId: id }));
  if (status !== 'PendingAdminDecision')
    return foresee(new Refusal('extension.already-decided', { requestId: id, status }));
  const time = held?.endsAt ? assessExtensionTime(held.endsAt, now) : undefined;
  // Denying is possible at any time; the page says why granting is not.
  return time?.outcome === 'too-late'
    ? foresee(new Refusal('extension.too-late', { closedAt: time.closedAt.toISOString() }))
    : null;
}

const decisions = ['approval.approved', 'approval.denied', 'extension.approved', 'extension.denied'] as const;

function isAbout(activity: AuditEntry['activity'], about: AnswerEntry['about']): boolean {
  return activity.startsWith(about === 'extension' ? 'extension.' : 'approval.');
}

async function listAnswers(request: FastifyRequest): Promise<Page<AnswerEntry>> {
  const { cursor, person, ...query } = request.query as Record<string, string | undefined>;
  const answer = oneOf('answer', query['answer'], ['approved', 'denied'] as const);
  const about = oneOf('about', query['about'], ['activation', 'extension'] as const);
  const targetId = guidOf('person', person);
  const entries = await listEntries(request.ports.database, {
    actorId: request.actor.principalId,
    activities: decisions.filter((one) => (!answer || one.endsWith(answer)) && (!about || isAbout(one, about))),
    ...(targetId ? { targetId } : {}),
    result: 'success',
    limit: PAGE + 1,
    ...(cursor ? { after: readCursor(cursor) } : {}),
  });
  return pageByTime(entries, PAGE, ({ occurredAt }) => occurredAt, presentAnswer);
}

function presentAnswer(entry: AuditEntry): AnswerEntry {
  const named = (type: string) => entry.targets.find((target) => target.type === type)?.displayName;
  const subject = entry.targets.find((target) => target.id !== null && target.id === entry.subjectId);
  const { justification } = entry.details as { justification?: string | null };
  return {
    id: entry.id,
    answeredAt: entry.occurredAt.toISOString(),
    answer: entry.activity.endsWith('.approved') ? 'approved' : 'denied',
    about: isAbout(entry.activity, 'extension') ? 'extension' : 'activation',
    person: entry.subjectId ? { id: entry.subjectId, displayName: subject?.displayName ?? entry.subjectId } : null,
    roleName: named('Role') ?? '',
    resourceName: named('Resource') ?? entry.scope ?? '',
    scope: entry.scope ?? '',
    justification: justification ?? null,
    answerJustification: entry.reason,
    requestId: entry.targets.find((target) => target.type === 'Request')?.id ?? null,
  };
}

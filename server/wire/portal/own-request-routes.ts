/**
 * The requester's side: what waits for an answer, whose answer it is, and what may be asked for now.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { extendsActivation, listExtendable } from '#modules/activation/index.ts';
import { askedNow, findApprovals, presentStage, type Approval } from '#modules/approvals/index.ts';
import {
  findNamedRequests,
  listExtensible,
  listOwnAsked,
  statusAt,
  type NamedRequest,
  type OwnAskedListing,
  type RequestStatus,
} from '#modules/assignments/index.ts';
import { directoryRoles } from '#modules/role-definitions/index.ts';
import { findPrincipalNames } from '#modules/role-settings/index.ts';
import { declareRoute } from '../route.ts';
import type { ExtensibleRole, OwnRequest } from './approvals-contract.ts';
import type { Page } from './contract.ts';
import { cursorOfKey, keyOfCursor } from './cursor.ts';
import { requestTypes } from './extension-routes.ts';
import { oneOf, sortOf } from './list-query.ts';
import { presentAnswers, presentProgress } from './present-approval.ts';

const PAGE = 200;

export function ownRequestRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: '/portal/api/my-requests', permission: 'signed-in', handler: listRequests });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/my-extensible-roles',
    permission: 'signed-in',
    handler: listRoles,
  });
}

const statesAsked = ['waiting', 'granted', 'denied', 'canceled', 'timed-out', 'all'] as const;

function readListing(query: Record<string, string | undefined>): OwnAskedListing {
  const state = oneOf('state', query['state'], statesAsked) ?? 'waiting';
  const kind = oneOf('kind', query['kind'], ['activate', 'extend', 'renew'] as const);
  return {
    state: state === 'all' ? undefined : state,
    text: query['filter']?.trim() || undefined,
    requestType: kind && requestTypes[kind],
    ascending: sortOf(query['sort'] || '-asked', ['asked'] as const).descending === false,
  };
}

async function listRequests({ ports, actor, query }: FastifyRequest): Promise<Page<OwnRequest>> {
  const { database, clock } = ports;
  const listing = readListing(query as Record<string, string | undefined>);
  const page = { limit: PAGE, after: keyOfCursor(query) };
  const found = await listOwnAsked(database, actor.principalId, listing, page, clock.now());
  const ids = found.rows.map(({ id }) => id);
  const byId = new Map((await findNamedRequests(database, ids)).map((one) => [one.id, one]));
  const requests = ids.flatMap((id) => byId.get(id) ?? []);
  const approvals = await findApprovals(
    database,
    requests.flatMap((one) => one.approvalId ?? []),
  );
  const now = clock.now();
  const named = [...approvals.values()].flatMap((approval) => [
    ...askedNow(presentStage(approval), now).map(({ id }) => id),
    ...approval.answers.map(({ answeredBy }) => answeredBy),
  ]);
  const names = await findPrincipalNames(database, named);
  return {
    value: requests.map((request) => {
      const approval = approvals.get(request.approvalId ?? '');
      const state = ownState(request, now);
      const isAsked = approval && state === 'waiting';
      const approvers = isAsked ? namedApprovers(approval, names, actor.principalId, now) : [];
      return {
        ...present(request, approval, names, approvers),
        state,
        answerUntil: isAsked ? approval.expiresAt.toISOString() : null,
      };
    }),
    nextCursor: cursorOfKey(found.after),
  };
}

const states: Partial<Record<RequestStatus, OwnRequest['state']>> = {
  PendingApproval: 'waiting',
  PendingAdminDecision: 'waiting',
  Denied: 'denied',
  AdminDenied: 'denied',
  Canceled: 'canceled',
  TimedOut: 'timed-out',
};

function ownState(request: NamedRequest, now: Date): OwnRequest['state'] {
  return states[statusAt(request, now)] ?? 'granted';
}

const asking: Partial<Record<NamedRequest['requestType'], OwnRequest['asksTo']>> = {
  SelfExtend: 'extend',
  SelfRenew: 'renew',
};

function present(
  request: NamedRequest,
  approval: Approval | undefined,
  called: Names,
  approvers: OwnRequest['approvers'],
): Omit<OwnRequest, 'state' | 'answerUntil'> {
  const { names } = request;
  const { startDateTime, expiration } = request.scheduleInfo as {
    startDateTime?: string | null;
    expiration?: { duration?: string | null; endDateTime?: string | null };
  };
  const isActivation = approval !== undefined;
  return {
    id: request.id,
    kind: request.kind,
    asksTo: asking[request.requestType] ?? 'activate',
    role: { id: request.roleDefinitionId, name: names.roleName },
    resource: { scope: names.scopePath, name: names.scopeName },
    startsAt: (isActivation && startDateTime) || null,
    duration: (isActivation && expiration?.duration) || null,
    wishedEnd: (extendsActivation(request) && expiration?.endDateTime) || null,
    justification: request.justification,
    createdAt: request.createdAt.toISOString(),
    approvers,
    stage: approval ? presentProgress(approval) : null,
    answers: approval ? presentAnswers(approval, (id) => called.get(id)?.name) : [],
    reviewId: approval?.id ?? request.id,
    scheduleId: isActivation && !extendsActivation(request) ? request.linkedEligibilityId : request.targetScheduleId,
  };
}

const kinds = { User: 'user', Group: 'group', Role: 'role' } as const;

type Names = Awaited<ReturnType<typeof findPrincipalNames>>;

/** Whoever may answer, as they are called now: not the person, and nobody twice. */
function namedApprovers(approval: Approval, names: Names, except: string, now: Date): OwnRequest['approvers'] {
  const over = new Set([except, ...approval.answers.map(({ answeredBy }) => answeredBy)]);
  const others = askedNow(presentStage(approval), now).filter(({ id }) => !over.has(id));
  return others.flatMap(({ id, userType }) => {
    const displayName = userType === 'Role' ? directoryRoles.find((role) => role.id === id)?.name : names.get(id)?.name;
    return displayName === undefined ? [] : [{ displayName, kind: kinds[userType] }];
  });
}

async function listRoles({ ports, actor }: FastifyRequest): Promise<{ value: ExtensibleRole[] }> {
  const now = ports.clock.now();
  const found = await listExtensible(ports.database, actor.principalId, now);
  const activated = await listExtendable(ports, actor);
  return {
    value: [
      ...found.map(({ scheduleId, kind, endsAt, pendingRequestId }): ExtensibleRole => ({
        scheduleId,
        kind,
        mayAskTo: endsAt.getTime() > now.getTime() ? 'extend' : 'renew',
        pendingRequestId,
      })),
      ...activated.map(({ activation, pendingRequestId }): ExtensibleRole => ({
        scheduleId: activation.id,
        kind: 'activation',
        mayAskTo: 'extend',
        pendingRequestId,
      })),
    ],
  };
}

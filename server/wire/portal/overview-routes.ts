/**
 * The overview of a resource, and the requests that wait there: for whoever may read its assignments.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { measureApprovals } from '#modules/approvals/index.ts';
import {
  countActivations,
  countEnding,
  countHoldings,
  countUnused,
  countWaitingBelow,
  findSpans,
  listWaitingBelow,
  type NamedRequest,
} from '#modules/assignments/index.ts';
import type { Scope } from '#model/scope.ts';
import { declareRoute } from '../route.ts';
import type { Page } from './contract.ts';
import { cursorOfKey, idOfCursor } from './cursor.ts';
import type { Overview, WaitingRequest } from './overview-contract.ts';
import { guardAt, readPlace } from './places.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
const PAGE = 100;
const MOST_ROLES = 10;
const DAY = 86_400_000;
const DAYS_SHOWN = 30;
const UNUSED_DAYS = 30;
const MOST_DAYS = 365;
export const EXPIRING_MILLISECONDS = 14 * DAY;

export function overviewRoutes(app: FastifyInstance): void {
  const permission = { action: READ, at: 'scope' } as const;
  declareRoute(app, { method: 'GET', url: '/portal/api/overview', permission, handler: readOverview });
  declareRoute(app, { method: 'GET', url: '/portal/api/overview/requests', permission, handler: readWaiting });
}

function readScope(request: FastifyRequest): Scope {
  const scope = readPlace((request.query as { scope?: string }).scope ?? '');
  guardAt(request, READ, scope);
  return scope;
}

/** How many days without use; 30 when nothing was said. */
export function readDays(text: string | undefined): number {
  if (!text) return UNUSED_DAYS;
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_DAYS) {
    throw new Refusal('request.invalid', { field: 'days', reason: `must be a number from 1 to ${MOST_DAYS}` });
  }
  return days;
}

export const unusedSince = (at: Date, days: number) => new Date(at.getTime() - days * DAY);

async function readOverview(request: FastifyRequest): Promise<Overview> {
  const scope = readScope(request);
  const days = readDays((request.query as { days?: string }).days);
  const { database, clock } = request.server.ports;
  const at = clock.now();
  const shown = lastDays(at);
  const spans = await findSpans(database, scope);
  // One after the other: a page that many open must not take every connection.
  const holdings = await countHoldings(database, spans, at, MOST_ROLES);
  const ending = await countEnding(database, spans, at, new Date(at.getTime() + EXPIRING_MILLISECONDS));
  const waiting = await countWaitingBelow(database, spans, at);
  const unused = await countUnused(database, spans, at, unusedSince(at, days));
  const activations = await countActivations(database, spans, shown[0]!, at);
  const approvals = await measureApprovals(database, spans, shown[0]!, at);
  return {
    at: at.toISOString(),
    standing: holdings.standing,
    eligible: holdings.eligible,
    roles: holdings.roles.map((role) => ({
      id: role.roleDefinitionId,
      name: role.roleName,
      eligible: role.eligible,
      standing: role.standing,
    })),
    roleCount: holdings.roleCount,
    ending,
    waiting,
    unused: { count: unused, days },
    activations: shown.map((start) => {
      const day = start.toISOString().slice(0, 10);
      return { day, count: activations.get(day) ?? 0 };
    }),
    approvals,
  };
}

/** The beginnings of the last days of UTC, today the last. */
function lastDays(at: Date): Date[] {
  const today = Math.floor(at.getTime() / DAY) * DAY;
  return Array.from({ length: DAYS_SHOWN }, (_, index) => new Date(today - (DAYS_SHOWN - 1 - index) * DAY));
}

async function readWaiting(request: FastifyRequest): Promise<Page<WaitingRequest>> {
  const scope = readScope(request);
  const { database, clock } = request.server.ports;
  const behind = idOfCursor(request.query);
  const asked = { limit: PAGE, after: behind === undefined ? undefined : [behind] };
  const page = await listWaitingBelow(database, await findSpans(database, scope), asked, clock.now());
  return { value: page.rows.map(presentWaiting), nextCursor: cursorOfKey(page.after) };
}

const asking: Partial<Record<NamedRequest['requestType'], WaitingRequest['asksTo']>> = {
  SelfExtend: 'extend',
  SelfRenew: 'renew',
};

function presentWaiting(request: NamedRequest): WaitingRequest {
  const { names } = request;
  return {
    id: request.id,
    asksTo: asking[request.requestType] ?? 'activate',
    person: {
      id: request.principalId,
      displayName: names.principalName,
      mail: names.principalMail,
      kind: names.principalKind as WaitingRequest['person']['kind'],
    },
    role: { id: request.roleDefinitionId, name: names.roleName },
    resource: { scope: names.scopePath, name: names.scopeName },
    createdAt: request.createdAt.toISOString(),
    answerUntil: request.approvalExpiresAt?.toISOString() ?? null,
  };
}

/**
 * Right-sizing: what assignments at a place were used for, what would have been enough, and a review of it in one step.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { createReview } from '#modules/access-reviews/index.ts';
import { getResource } from '#modules/resources/index.ts';
import { findRole } from '#modules/role-definitions/index.ts';
import { listApplications, sizeAssignments, type Sizing } from '#modules/right-sizing/index.ts';
import { guardCreating } from '../access-review-sight.ts';
import { guard, holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import { describeSizing } from '../texts/right-sizing.ts';
import { namedById } from './attempts.ts';
import type { Page } from './contract.ts';
import { cursorOfKey, keyOfSortedCursor } from './cursor.ts';
import { guidOf, oneOf } from './list-query.ts';
import { readDays } from './overview-routes.ts';
import { readTreePlace } from './places.ts';
import type { ProposalBody, RecordingView, SizingView } from './right-sizing-contract.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
const MANAGE = 'Microsoft.Authorization/roleAssignments/write';
const PAGE = 25;
const MOST_ACTIONS = 20;
const DAY = 86_400_000;
const SHOWN_DAYS = 30;
const REVIEW_DAYS = 14;
const MOST_LETTERS = 2_048;
const MORE = 'There are more; the right-sizing of the resource tells of all.';
const url = '/portal/api/right-sizing';

interface SizingQuery {
  scope?: string;
  kind?: string;
  days?: string;
  role?: string;
}

export function rightSizingRoutes(app: FastifyInstance): void {
  const permission = { action: READ, at: 'scope' } as const;
  declareRoute(app, { method: 'GET', url, permission, handler: list });
  declareRoute(app, { method: 'GET', url: `${url}/applications`, permission, handler: listRecordings });
  declareRoute(app, {
    method: 'POST',
    url: `${url}/proposals`,
    permission: { action: MANAGE, at: 'scope' },
    activity: 'access-review.created',
    attempt: namedById('Policy'),
    rateLimit: { perMinute: 60 },
    schema: {
      body: {
        type: 'object',
        required: ['scope', 'roleDefinitionId'],
        additionalProperties: false,
        properties: {
          scope: { type: 'string', minLength: 1, maxLength: 2048 },
          roleDefinitionId: { type: 'string', minLength: 1, maxLength: 36 },
          days: { type: 'integer', minimum: 1, maximum: 365 },
        },
      },
    },
    handler: async (request, reply) => reply.code(201).send({ id: await propose(request) }),
  });
}

/** In the resource tree: nothing asks for decisions at the directory or at a group. */
function readScope(text: string | undefined): Scope {
  const scope = readTreePlace(text ?? '');
  if (scope !== DIRECTORY_SCOPE) return scope;
  throw new Refusal('request.invalid', { field: 'scope', reason: 'is not a resource' });
}

async function list(request: FastifyRequest): Promise<Page<SizingView>> {
  const query = request.query as SizingQuery;
  const scope = readScope(query.scope);
  guard(request, READ, scope);
  const { database, clock } = request.server.ports;
  const asked = {
    scope,
    at: clock.now(),
    days: readDays(query.days),
    kind: oneOf('kind', query.kind, ['eligible', 'active']) ?? ('eligible' as const),
    roleDefinitionId: guidOf('role', query.role),
  };
  const page = await sizeAssignments(database, asked, {
    limit: PAGE,
    after: keyOfSortedCursor(request.query, 'person'),
  });
  return { value: page.rows.map(present), nextCursor: cursorOfKey(page.after) };
}

async function listRecordings(request: FastifyRequest): Promise<RecordingView[]> {
  const scope = readScope((request.query as SizingQuery).scope);
  guard(request, READ, scope);
  const { database, clock } = request.server.ports;
  const since = new Date(clock.now().getTime() - SHOWN_DAYS * DAY);
  const found = await listApplications(database, scope, since);
  // What lies above is named only to whoever reads there.
  return found
    .filter((one) => holds(request, READ, one.scope))
    .map((one) => ({
      ...one,
      recordedSince: one.recordedSince?.toISOString() ?? null,
      mayChange: holds(request, MANAGE, one.scope),
    }));
}

/** Through the ordinary command: what may be reviewed and by whom is judged there. */
async function propose(request: FastifyRequest): Promise<string> {
  const body = request.body as ProposalBody;
  const { days = SHOWN_DAYS } = body;
  const scope = readScope(body.scope);
  const roleDefinitionId = parseGuid(body.roleDefinitionId);
  if (!roleDefinitionId) throw new Refusal('request.invalid', { field: 'roleDefinitionId', reason: 'is not a GUID' });
  guardCreating(request, { kind: 'roles', scope, roleDefinitionIds: [roleDefinitionId] });
  const { ports } = request.server;
  const resource = await getResource(ports.database, scope);
  const role = await findRole(ports.database, roleDefinitionId);
  const found = await findFindings(request, scope, roleDefinitionId, days);
  return createReview(ports, request.actor, {
    displayName: `Right-sizing: ${role?.name ?? roleDefinitionId} on ${resource.displayName}`.slice(0, 256),
    description: `What was used of it in ${days} days, by the records of decisions.`,
    reviewerText: fitting(found),
    subject: { kind: 'roles', scope, roleDefinitionIds: [roleDefinitionId] },
    held: 'all',
    reviewedBy: 'selected',
    reviewerIds: [request.actor.principalId],
    settings: {},
    recurrence: { frequency: 'once', durationDays: REVIEW_DAYS },
  });
}

/** A line for each holder of the role at the scope, as many as a page holds of either kind. */
async function findFindings(request: FastifyRequest, scope: Scope, roleDefinitionId: string, days: number) {
  const { database, clock } = request.server.ports;
  const lines: string[] = [];
  for (const kind of ['eligible', 'active'] as const) {
    const asked = { scope, at: clock.now(), days, kind, roleDefinitionId };
    const page = await sizeAssignments(database, asked, { limit: PAGE, after: undefined });
    lines.push(
      ...page.rows.map((row) => `${kind === 'eligible' ? 'Eligible' : 'Active'}: ${describeSizing(row, days)}`),
    );
    if (page.after) lines.push(MORE);
  }
  return lines;
}

/** As many lines as a text of a review holds. */
function fitting(lines: readonly string[]): string {
  const kept = lines.filter((_, index) => lines.slice(0, index + 1).join('\n').length + MORE.length < MOST_LETTERS);
  return [...kept, ...(kept.length < lines.length ? [MORE] : [])].join('\n');
}

function present(row: Sizing): SizingView {
  const { assignment, used, basis } = row;
  const { names } = assignment;
  const actions = [...new Set(used.map(({ action }) => action))].toSorted();
  return {
    assignmentId: assignment.id,
    kind: assignment.kind,
    principal: {
      id: assignment.principalId,
      displayName: names.principalName,
      kind: names.principalKind as SizingView['principal']['kind'],
      mail: names.principalMail,
    },
    role: { id: assignment.roleDefinitionId, name: names.roleName },
    scope: assignment.scope,
    scopeName: names.scopeName,
    state: row.state,
    narrowerRole: row.role,
    narrowerScope: row.place,
    actions: actions.slice(0, MOST_ACTIONS),
    actionCount: actions.length,
    count: row.count,
    people: row.people,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    ownWrites: row.ownWrites,
    basis: { ...basis, since: basis.since?.toISOString() ?? null },
  };
}

/**
 * The story of one assignment, oldest first: what was asked, answered, given and taken away, and what its holder did at its
 * place while it lasted. All of it stands in the audit trail, or in the records of decisions; this only puts it in order.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Scope } from '#model/scope.ts';
import { findSpans, getAssignment, type AssignmentDetail } from '#modules/assignments/index.ts';
import { listEntries } from '#modules/audit/index.ts';
import { readUse, type HourOfUse } from '#modules/decisions/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { declareRoute } from '../route.ts';
import type { AssignmentTimeline, AssignmentUse } from './assignments-contract.ts';
import { presentAuditEntry } from './present-audit-entry.ts';
import { guardAt, readPlace } from './places.ts';
import { readId } from './read-id.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
/** More of either kind is read in the resource audit. */
const MOST = 100;

export function assignmentTimelineRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/assignments/:id/timeline',
    permission: { action: READ, at: 'scope' },
    handler: readTimeline,
  });
}

async function readTimeline(request: FastifyRequest): Promise<AssignmentTimeline> {
  const scope = readPlace((request.query as { scope?: string }).scope ?? '');
  guardAt(request, READ, scope);
  const { database, clock } = request.server.ports;
  const at = clock.now();
  const found = await getAssignment(database, scope, readId(request));
  const about = await listEntries(database, {
    targetIds: [found.id, ...found.requestIds],
    ascending: true,
    limit: MOST + 1,
  });
  const place = found.isInherited ? scope : found.scope;
  const done = await listDone(database, found, place, at);
  const within = await findSpans(database, place);
  const use = await readUse(database, { assignmentId: found.id, within }, MOST);
  const known = new Set(about.map(({ id }) => id));
  const entries = [
    ...about.slice(0, MOST).map((entry) => ({ ...presentAuditEntry(entry), isUse: false })),
    ...done
      .filter(({ id }) => !known.has(id))
      .slice(0, MOST)
      .map((entry) => ({ ...presentAuditEntry(entry), isUse: true })),
  ];
  return {
    entries: entries.toSorted((one, other) => (one.occurredAt < other.occurredAt ? -1 : 1)),
    uses: use.hours.map(presentUse),
    isCut: about.length > MOST || done.length > MOST || use.isCut,
  };
}

/**
 * At the place of the assignment, or of whoever looks where that lies lower. Nothing is done by a role that is not active,
 * and a group does nothing itself.
 */
async function listDone(database: Reader, found: AssignmentDetail, scope: Scope, at: Date) {
  if (found.kind === 'eligible' || found.names.principalKind === 'Group' || found.startsAt > at) return [];
  const ends = [found.removedAt, found.endsAt, at].filter((end) => end !== null);
  return listEntries(database, {
    trail: 'resource',
    scope,
    actorId: found.principalId,
    from: found.startsAt,
    to: new Date(Math.min(...ends.map((end) => end.getTime()))),
    ascending: true,
    limit: MOST + 1,
  });
}

function presentUse(use: HourOfUse): AssignmentUse {
  return {
    person: { id: use.principalId, displayName: use.principalName },
    application: use.applicationName,
    action: use.action,
    scope: use.scope,
    scopeName: use.scopeName ?? use.scope,
    count: use.count,
    share: use.share,
    firstAt: use.firstAt.toISOString(),
    lastAt: use.lastAt.toISOString(),
  };
}

/**
 * Assignments of a resource as one list, and as a file: eligible and active, its own and those from above or below.
 *
 * ARM lists the same in the order of ids and one kind at a time; people sort, filter and export.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PageKey } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import {
  getAssignment,
  listAssignments,
  type AssignmentListing,
  type AssignmentOrder,
  type ListedAssignment,
} from '#modules/assignments/index.ts';
import type { Ports } from '#platform/ports.ts';
import { placeOfRights, readAsOf, readInTime } from '../as-of.ts';
import { csvLine } from '../csv.ts';
import { declareRoute } from '../route.ts';
import type { AssignmentDetailView, ResourceAssignment } from './assignments-contract.ts';
import type { Page } from './contract.ts';
import { sendCsv } from './csv-export.ts';
import { cursorOfKey, keyOfSortedCursor } from './cursor.ts';
import { guidOf, oneOf, sortOf } from './list-query.ts';
import { EXPIRING_MILLISECONDS, readDays, unusedSince } from './overview-routes.ts';
import { guardAt, readPlace } from './places.ts';
import { readId } from './read-id.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
const PAGE = 100;

export function assignmentRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/assignments',
    permission: { action: READ, at: 'scope' },
    handler: async (request): Promise<Page<ResourceAssignment>> => {
      const listing = await readListing(request);
      const after = keyOfSortedCursor(request.query, listing.order === 'end' ? 'time' : 'person');
      const page = await readPage(app.ports, listing, after);
      return { value: page.rows.map((row) => present(seenFrom(listing), row)), nextCursor: cursorOfKey(page.after) };
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/assignments/:id',
    permission: { action: READ, at: 'scope' },
    handler: readOne,
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/assignments.csv',
    permission: { action: READ, at: 'scope' },
    handler: async (request, reply) =>
      sendCsv(reply, 'assignments.csv', titles, readLines(app.ports, await readListing(request))),
  });
}

async function readOne(request: FastifyRequest): Promise<AssignmentDetailView> {
  const scope = readPlace((request.query as AssignmentQuery).scope ?? '');
  guardAt(request, READ, scope);
  const { ports } = request.server;
  const at = ports.clock.now();
  const found = await getAssignment(ports.database, scope, readId(request));
  const { removedAt, endsAt } = found;
  return {
    ...present({ at, isInherited: () => found.isInherited }, found),
    endedAt: (removedAt ?? (endsAt && endsAt <= at ? endsAt : null))?.toISOString() ?? null,
    isRemoved: removedAt !== null,
    givenBy: found.givenBy,
    givenAt: found.createdAt.toISOString(),
  };
}

interface AssignmentQuery {
  scope?: string;
  kind?: string;
  reach?: string;
  role?: string;
  principal?: string;
  state?: string;
  days?: string;
  sort?: string;
  asOf?: string;
}

async function readListing(request: FastifyRequest): Promise<AssignmentListing> {
  const query = request.query as AssignmentQuery;
  const scope = readPlace(query.scope ?? '');
  const asOf = readAsOf(query.asOf);
  guardAt(request, READ, await placeOfRights(request, scope, asOf));
  const at = asOf ?? request.server.ports.clock.now();
  const reach = oneOf('reach', query.reach, ['direct', 'inherited', 'below'] as const);
  if (asOf && reach === 'below') {
    throw new Refusal('request.invalid', {
      field: 'reach',
      reason: 'cannot be below together with asOf: ask for one place',
    });
  }
  return {
    scope,
    at,
    isPast: asOf !== undefined,
    kind: oneOf('kind', query.kind, ['eligible', 'active'] as const),
    reach,
    roleDefinitionId: guidOf('role', query.role),
    principalId: guidOf('principal', query.principal),
    ...readState(query, at),
    ...sortOf<AssignmentOrder>(query.sort, reach === 'below' ? ['place'] : ['name', 'end']),
  };
}

const states = ['current', 'assigned', 'activated', 'scheduled', 'expiring', 'unused'] as const;

function readState(query: AssignmentQuery, at: Date): Pick<AssignmentListing, 'state' | 'endsBefore' | 'unusedSince'> {
  const state = oneOf('state', query.state, states);
  if (state === 'expiring') return { endsBefore: new Date(at.getTime() + EXPIRING_MILLISECONDS) };
  if (state === 'unused') return { unusedSince: unusedSince(at, readDays(query.days)) };
  return { state };
}

interface Seen {
  readonly at: Date;
  readonly isInherited: (row: ListedAssignment) => boolean;
}

const seenFrom = ({ scope, at, reach }: AssignmentListing): Seen => ({
  at,
  isInherited: (row) => reach !== 'below' && row.scope !== scope,
});

function present({ at, isInherited }: Seen, row: ListedAssignment): ResourceAssignment {
  const { names } = row;
  return {
    id: row.id,
    kind: row.kind,
    scope: names.scopePath,
    scopeName: names.scopeName,
    inherited: isInherited(row),
    roleDefinitionId: row.roleDefinitionId,
    roleName: names.roleName,
    principal: {
      id: row.principalId,
      displayName: names.principalName,
      kind: names.principalKind as ResourceAssignment['principal']['kind'],
      mail: names.principalMail,
      guest: row.isGuest,
      pending: row.isPending,
    },
    groupWay: [...row.groupWay],
    state: row.assignmentType === null ? 'eligible' : row.assignmentType === 'Activated' ? 'activated' : 'assigned',
    eligibilityId: row.linkedEligibilityId,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
    scheduled: row.startsAt > at,
    condition: row.condition,
  };
}

function readPage(ports: Ports, listing: AssignmentListing, after: PageKey | undefined) {
  const asOf = listing.isPast ? listing.at : undefined;
  return readInTime(ports, asOf, (db) => listAssignments(db, listing, { limit: PAGE, after }));
}

async function* readLines(ports: Ports, listing: AssignmentListing): AsyncGenerator<string[], void> {
  let after: PageKey | undefined;
  do {
    const page = await readPage(ports, listing, after);
    yield page.rows.map((row) => exportLine(present(seenFrom(listing), row)));
    after = page.after;
  } while (after);
}

const titles = [
  'Principal',
  'Principal id',
  'Principal kind',
  'E-mail',
  'Guest',
  'Through groups',
  'Role',
  'Role id',
  'Kind',
  'State',
  'Scope',
  'Inherited',
  'Start',
  'End',
  'Condition',
  'Assignment id',
];

function exportLine(row: ResourceAssignment): string {
  const yes = (fact: boolean) => (fact ? 'yes' : 'no');
  return csvLine([
    row.principal.displayName,
    row.principal.id,
    row.principal.kind,
    row.principal.mail,
    yes(row.principal.guest),
    row.groupWay.join(' > '),
    row.roleName,
    row.roleDefinitionId,
    row.kind,
    row.scheduled ? 'scheduled' : row.state,
    row.scope,
    yes(row.inherited),
    row.startsAt,
    row.endsAt,
    row.condition,
    row.id,
  ]);
}

/**
 * The lists of the audit trail, and exports of them as CSV and NDJSON, which take the same filters.
 *
 * The resource audit shows a node and everything below it to whoever may read
 * role assignments there; the directory audit shows everything to readers of the audit logs.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseScope, type Scope } from '#model/scope.ts';
import { findSpans } from '#modules/assignments/index.ts';
import { listEntries, type AuditEntry, type AuditFilter } from '#modules/audit/index.ts';
import { listAbove } from '#modules/resources/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { declareRoute, type RoutePermission } from '../route.ts';
import type { DirectoryAuditEntry } from './audit-contract.ts';
import { sendEntriesAsCsv, sendEntriesAsNdjson } from './audit-export.ts';
import { activityByName, activityByTitle, entryOf, namesOf, readNarrowing, type Narrowing } from './audit-filter.ts';
import type { Page, ResourceAuditEntry } from './contract.ts';
import { pageByTime } from './cursor.ts';
import { oneOf } from './list-query.ts';
import { guardAt, readPlace } from './places.ts';
import { presentAuditEntry, presentDirectoryEntry } from './present-audit-entry.ts';

const PAGE = 100;
export const READ_AUDIT = 'Microsoft.Authorization/roleAssignments/read';

export function auditRoutes(app: FastifyInstance): void {
  declareList(app, {
    name: 'resource-audit',
    permission: { action: READ_AUDIT, at: 'scope' },
    filterOf: resourceFilter,
    present: presentAuditEntry,
    // What reaches a reader from above is not theirs to read whole.
    isWhole: (entry, { above }) => entry.scope === null || !above?.includes(entry.scope),
  });
  declareList(app, {
    name: 'my-audit',
    permission: 'signed-in',
    filterOf: ownFilter,
    present: presentAuditEntry,
    isWhole: () => false,
  });
  declareList(app, {
    name: 'directory-audit',
    permission: { action: directoryActions.readAuditLogs, at: 'directory' },
    filterOf: directoryFilter,
    present: presentDirectoryEntry,
    isWhole: () => true,
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/resource-audit/activities',
    permission: 'signed-in',
    handler: () => ({ value: namesOf('resource') }),
  });
}

interface AuditList<View> {
  readonly name: string;
  readonly permission: RoutePermission;
  readonly filterOf: (request: FastifyRequest) => Narrowing | Promise<Narrowing>;
  readonly present: (entry: AuditEntry, above?: readonly Scope[]) => View;
  /** Whether the reader may have everything the entry says. */
  readonly isWhole: (entry: AuditEntry, filter: Narrowing) => boolean;
}

function declareList<View extends ResourceAuditEntry | DirectoryAuditEntry>(
  app: FastifyInstance,
  { name, permission, filterOf, present, isWhole }: AuditList<View>,
): void {
  const url = `/portal/api/${name}`;
  declareRoute(app, {
    method: 'GET',
    url,
    permission,
    handler: async (request) => pageOf(app.ports.database, await filterOf(request), present),
  });
  declareRoute(app, {
    method: 'GET',
    url: `${url}.csv`,
    permission,
    handler: async (request, reply) => sendEntriesAsCsv(reply, `${name}.csv`, await filterOf(request)),
  });
  declareRoute(app, {
    method: 'GET',
    url: `${url}.ndjson`,
    permission,
    handler: async (request, reply) => sendEntriesAsNdjson(reply, `${name}.ndjson`, await filterOf(request), isWhole),
  });
}

async function pageOf<View>(
  database: Reader,
  filter: Narrowing,
  present: AuditList<View>['present'],
): Promise<Page<View>> {
  const entries = await listEntries(database, { ...filter, limit: PAGE + 1 });
  return pageByTime(
    entries,
    PAGE,
    ({ occurredAt }) => occurredAt,
    (entry) => present(entry, filter.above),
  );
}

async function resourceFilter(request: FastifyRequest): Promise<Narrowing> {
  const { above } = request.query as { above?: string };
  const reach = await reachOf(request, oneOf('above', above, ['yes']) === 'yes');
  return { ...reach, ...entryOf(request), ...activityByName(request), ...readNarrowing(request) };
}

/** Entries at the scope of the request and below it, for whoever may read them; with `above` also what reaches it. */
export async function reachOf(request: FastifyRequest, withAbove = false): Promise<Omit<AuditFilter, 'limit' | 'id'>> {
  const scope = readPlace((request.query as { scope?: string }).scope || '/');
  guardAt(request, READ_AUDIT, scope);
  return { trail: 'resource', ...(await placeFilter(request.server.ports.database, scope, withAbove)) };
}

async function placeFilter(database: Reader, scope: Scope, withAbove: boolean) {
  // What lies below a management group is called otherwise.
  const isGroup = parseScope(scope)?.kind === 'management-group';
  if (!withAbove) return isGroup ? { spans: await findSpans(database, scope) } : { scope };
  const above = (await listAbove(database, scope)).map((one) => one.scope).filter((one) => one !== scope);
  return isGroup ? { spans: await findSpans(database, scope), above } : { scope, above };
}

/** What was done by the caller, and about them. */
function ownFilter(request: FastifyRequest): Narrowing {
  return {
    trail: 'resource',
    ...entryOf(request),
    ...activityByName(request),
    ...readNarrowing(request),
    personId: request.actor.principalId,
  };
}

/** Of resources as well, as over Graph: who reads this reads all of the trail. */
const directoryFilter = (request: FastifyRequest): Narrowing => ({
  ...entryOf(request),
  ...activityByTitle(request),
  ...readNarrowing(request),
});

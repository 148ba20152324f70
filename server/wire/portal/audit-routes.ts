/**
 * Resource audit and exports: what neither ARM nor Graph offers in this form.
 *
 * The resource audit shows a node and everything below it to whoever may read
 * role assignments there.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { parseInstant } from '#model/instant.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScope, type Scope } from '#model/scope.ts';
import { findSpans } from '#modules/assignments/index.ts';
import { activities, activityTitle, listEntries, type ActivityName, type AuditFilter } from '#modules/audit/index.ts';
import { listAbove } from '#modules/resources/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { declareRoute } from '../route.ts';
import { presentAuditEntry, sendExport } from './audit-export.ts';
import type { Page, ResourceAuditEntry } from './contract.ts';
import { pageByTime, readCursor } from './cursor.ts';
import { oneOf } from './list-query.ts';
import { guardAt, readPlace } from './places.ts';

const PAGE = 100;
export const READ_AUDIT = 'Microsoft.Authorization/roleAssignments/read';
const READ_DIRECTORY_AUDIT = 'microsoft.directory/auditLogs/allProperties/read';

interface AuditQuery {
  scope?: string;
  from?: string;
  to?: string;
  activity?: string;
  person?: string;
  user?: string;
  category?: string;
  entry?: string;
  above?: string;
  cursor?: string;
}

export function auditRoutes(app: FastifyInstance): void {
  const permission = { action: READ_AUDIT, at: 'scope' } as const;
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/resource-audit',
    permission,
    handler: async (request) => pageOf(app.ports.database, await resourceFilter(request)),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/my-audit',
    permission: 'signed-in',
    handler: (request) => pageOf(app.ports.database, ownFilter(request)),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/my-audit.csv',
    permission: 'signed-in',
    handler: (request, reply) => sendExport(reply, 'my-audit.csv', ownFilter(request)),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/resource-audit/activities',
    permission: 'signed-in',
    handler: () => ({ value: namesOf('resource') }),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/resource-audit.csv',
    permission,
    handler: async (request, reply) => sendExport(reply, 'resource-audit.csv', await resourceFilter(request)),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/directory-audit.csv',
    permission: { action: READ_DIRECTORY_AUDIT, at: 'directory' },
    handler: (request, reply) => sendExport(reply, 'directory-audit.csv', directoryFilter(request)),
  });
}

async function pageOf(database: Reader, filter: Omit<AuditFilter, 'limit'>): Promise<Page<ResourceAuditEntry>> {
  const entries = await listEntries(database, { ...filter, limit: PAGE + 1 });
  return pageByTime(
    entries,
    PAGE,
    ({ occurredAt }) => occurredAt,
    (entry) => presentAuditEntry(entry, filter.above),
  );
}

async function resourceFilter(request: FastifyRequest): Promise<Omit<AuditFilter, 'limit'>> {
  const query = request.query as AuditQuery;
  const reach = await reachOf(request, oneOf('above', query.above, ['yes']) === 'yes');
  const id = readOptional('entry', query.entry, parseGuid);
  return { ...reach, ...(id ? { id } : {}), ...readCommon(query, query.person) };
}

/** Entries at the scope of the request and below it, for whoever may read them; with `above` also what reaches it. */
export async function reachOf(request: FastifyRequest, withAbove = false): Promise<Omit<AuditFilter, 'limit' | 'id'>> {
  const scope = readPlace((request.query as AuditQuery).scope || '/');
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
function ownFilter(request: FastifyRequest): Omit<AuditFilter, 'limit'> {
  const query = request.query as AuditQuery;
  const id = readOptional('entry', query.entry, parseGuid);
  return { trail: 'resource', ...(id ? { id } : {}), ...readCommon(query, request.actor.principalId) };
}

/** The same question the list of the portal asks over Graph: an activity by the beginning of its name, a category. */
function directoryFilter(request: FastifyRequest): Omit<AuditFilter, 'limit'> {
  const { category, activity = '', ...query } = request.query as AuditQuery;
  const askedFor = (result: 'success' | 'failure') =>
    (Object.keys(activities) as ActivityName[]).filter(
      (name) =>
        (!category || activities[name].category === category) &&
        activityTitle(name, result).toLowerCase().startsWith(activity.toLowerCase()),
    );
  return {
    trail: 'directory',
    ...(category || activity ? { activities: askedFor('success'), attempts: askedFor('failure') } : {}),
    ...readCommon(query, query.user),
  };
}

function readCommon(query: AuditQuery, person: string | undefined): Partial<AuditFilter> {
  const after = query.cursor ? readCursor(query.cursor) : undefined;
  const personId = readOptional('person', person, parseGuid);
  const from = readOptional('from', query.from, parseInstant);
  const to = readOptional('to', query.to, parseInstant);
  if (from && to && from > to) {
    throw new Refusal('audit.range-invalid', { from: from.toISOString(), to: to.toISOString() });
  }
  const activity = readOptional('activity', query.activity, readActivity);
  return {
    ...(after ? { after } : {}),
    ...(personId ? { personId } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...activity,
  };
}

const ATTEMPT = 'attempt:';

/** `eligibility.assigned`, or `attempt:eligibility.assigned` where a refused attempt has a name of its own. */
function readActivity(text: string): Pick<AuditFilter, 'activities' | 'attempts'> | undefined {
  const isAttempt = text.startsWith(ATTEMPT);
  const name = (isAttempt ? text.slice(ATTEMPT.length) : text) as ActivityName;
  if (!Object.hasOwn(activities, name)) return undefined;
  if (isAttempt) return { activities: [], attempts: [name] };
  return hasAttemptName(name) ? { activities: [name], attempts: [] } : { activities: [name] };
}

function hasAttemptName(name: ActivityName): boolean {
  return activityTitle(name, 'failure') !== activities[name].displayName;
}

function readOptional<T>(
  field: string,
  text: string | undefined,
  read: (text: string) => T | undefined,
): T | undefined {
  if (!text) return undefined;
  const value = read(text);
  if (value === undefined) throw new Refusal('request.invalid', { field, reason: 'cannot be read' });
  return value;
}

function namesOf(trail: 'directory' | 'resource') {
  const names = (Object.keys(activities) as ActivityName[]).filter((name) => activities[name].trail === trail);
  return names.flatMap((name) => [
    { activity: name, activityName: activityTitle(name, 'success') },
    ...(hasAttemptName(name) ? [{ activity: ATTEMPT + name, activityName: activityTitle(name, 'failure') }] : []),
  ]);
}

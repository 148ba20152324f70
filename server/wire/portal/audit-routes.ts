/**
 * Resource audit and exports: what neither ARM nor Graph offers in this form.
 *
 * The resource audit shows a node and everything below it to whoever may read
 * role assignments there.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { parseInstant } from '#model/instant.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, parseScope, type Scope } from '#model/scope.ts';
import {
  activities,
  activityTitle,
  listEntries,
  type ActivityName,
  type AuditEntry,
  type AuditFilter,
} from '#modules/audit/index.ts';
import { csvLine } from '../csv.ts';
import { guard } from '../guard.ts';
import { wordRecordedRefusal } from '../problem.ts';
import { declareRoute } from '../route.ts';
import type { Page, ResourceAuditEntry } from './contract.ts';
import { cursorOf, readCursor } from './cursor.ts';
import type { SettingChangeView } from './role-settings-contract.ts';

const PAGE = 100;
/** Rows of one export; a longer range is exported in parts. */
const MAXIMUM_EXPORT = 100_000;
const READ_AUDIT = 'Microsoft.Authorization/roleAssignments/read';
const READ_DIRECTORY_AUDIT = 'microsoft.directory/auditLogs/allProperties/read';

interface AuditQuery {
  scope?: string;
  from?: string;
  to?: string;
  activity?: string;
  person?: string;
  user?: string;
  category?: string;
  cursor?: string;
}

export function auditRoutes(app: FastifyInstance): void {
  const permission = { action: READ_AUDIT, at: 'scope' } as const;
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/resource-audit',
    permission,
    handler: async (request): Promise<Page<ResourceAuditEntry>> => {
      const filter = resourceFilter(request);
      const entries = await listEntries(app.ports.database, { ...filter, limit: PAGE + 1 });
      const page = entries.slice(0, PAGE);
      return {
        value: page.map(present),
        nextCursor: entries.length > PAGE ? cursorOf(page.at(-1)!.occurredAt, page.at(-1)!.id) : null,
      };
    },
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
    handler: (request, reply) => {
      const filter = resourceFilter(request);
      void reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="resource-audit.csv"');
      return reply.send(Readable.from(exportLines(app, filter)));
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/directory-audit.csv',
    permission: { action: READ_DIRECTORY_AUDIT, at: 'directory' },
    handler: (request, reply) => {
      const filter = directoryFilter(request);
      void reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="directory-audit.csv"');
      return reply.send(Readable.from(exportLines(app, filter)));
    },
  });
}

function resourceFilter(request: FastifyRequest): Omit<AuditFilter, 'limit'> {
  const query = request.query as AuditQuery;
  const parsed = parseScope(query.scope || '/');
  if (!parsed) throw new Refusal('request.invalid', { field: 'scope', reason: 'is not a scope' });
  guard(request, READ_AUDIT, parsed.scope);
  return { trail: 'resource', scope: parsed.scope, ...readCommon(query, query.person) };
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

async function* exportLines(app: FastifyInstance, filter: Omit<AuditFilter, 'limit'>): AsyncGenerator<string> {
  yield csvLine([
    'Time',
    'Activity',
    'Result',
    'Reason',
    'Actor',
    'Actor id',
    'Subject',
    'Subject id',
    'Scope',
    'Role',
    'Ends',
    'Correlation id',
    'Entry id',
  ]);
  let after = filter.after;
  for (let written = 0; written < MAXIMUM_EXPORT; written += PAGE) {
    const entries = await listEntries(app.ports.database, { ...filter, ...(after ? { after } : {}), limit: PAGE });
    for (const entry of entries) yield exportLine(entry);
    if (entries.length < PAGE) return;
    after = { occurredAt: entries.at(-1)!.occurredAt, id: entries.at(-1)!.id };
  }
}

function exportLine(entry: AuditEntry): string {
  const shown = present(entry);
  return csvLine([
    shown.occurredAt,
    shown.activityName,
    shown.result,
    shown.reason ?? shown.justification,
    shown.actor.displayName,
    shown.actor.id,
    shown.subject?.displayName,
    shown.subject?.id,
    entry.scope === DIRECTORY_SCOPE ? '' : shown.scope,
    shown.roleName,
    shown.endsAt,
    entry.correlationId,
    entry.id,
  ]);
}

function present(entry: AuditEntry): ResourceAuditEntry {
  const subject = entry.targets.find((target) => target.id !== null && target.id === entry.subjectId);
  const details = entry.details as {
    endsAt?: string;
    justification?: string;
    ticket?: { number: string; system: string };
    refusal?: unknown;
    changes?: readonly (Omit<SettingChangeView, 'weaker'> & { isWeaker: boolean })[];
  };
  return {
    id: entry.id,
    occurredAt: entry.occurredAt.toISOString(),
    activity: entry.activity,
    activityName: activityTitle(entry.activity, entry.result),
    result: entry.result,
    reason: entry.reason,
    refusal: entry.result === 'failure' ? wordRecordedRefusal(entry.reason, details.refusal) : null,
    actor: { id: entry.actor.kind === 'System' ? null : entry.actor.id, displayName: entry.actor.displayName },
    subject: entry.subjectId ? { id: entry.subjectId, displayName: subject?.displayName ?? entry.subjectId } : null,
    scope: entry.scope ?? ('' as Scope),
    scopeName: entry.targets.find((target) => target.type === 'Resource')?.displayName ?? entry.scope ?? '',
    roleName: entry.targets.find((target) => target.type === 'Role')?.displayName ?? null,
    endsAt: details.endsAt ?? null,
    justification: details.justification ?? null,
    ticket: details.ticket ?? null,
    changes: (details.changes ?? []).map(({ isWeaker, ...change }) => ({ ...change, weaker: isWeaker })),
  };
}

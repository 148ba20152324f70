/**
 * `/auditLogs/directoryAudits`: the audit trail in Graph's shape, newest first.
 *
 * Resource entries are shown too, as `loggedByService` PIM, with their targets
 * in the order clients rely on: role, request, principal, resource.
 */
import type { DirectoryAudit } from '@microsoft/microsoft-graph-types';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf, type Filter, type FilterLiteral } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import {
  activities,
  activityTitle,
  listEntries,
  type ActivityName,
  type AuditEntry,
  type AuditFilter,
} from '#modules/audit/index.ts';
import { nextLink } from '../paging.ts';
import { answerEntity } from './collections.ts';
import { narrowByTime } from './narrow-by-time.ts';
import type { GraphCall, GraphOperation } from './operation.ts';

const limits = { usual: 1000, maximum: 1000 };
type Narrowing = { -readonly [Name in keyof AuditFilter]?: AuditFilter[Name] };

/** Which activities a test over names, categories and services leaves. */
function activitiesWhere(test: (name: ActivityName) => boolean): ActivityName[] {
  return (Object.keys(activities) as ActivityName[]).filter(test);
}

function both(before: readonly ActivityName[] | undefined, found: readonly ActivityName[]): readonly ActivityName[] {
  return before?.filter((name) => found.includes(name)) ?? found;
}

function readFilter(filter: Filter | undefined): Narrowing {
  const narrowing: Narrowing = {};
  for (const part of conjuncts(filter)) narrow(narrowing, part);
  return narrowing;
}

function narrow(narrowing: Narrowing, part: Filter): void {
  if (part.kind === 'or') return narrowByPerson(narrowing, part);
  if (part.kind === 'any') return narrowByTarget(narrowing, part);
  if (part.kind === 'function' && part.name === 'startswith') {
    const [path, prefix] = part.arguments;
    if (path?.type === 'path' && prefix?.type === 'string') {
      return narrowByActivity(narrowing, path.path, (text) => text.startsWith(prefix.value.toLowerCase()), part.at);
    }
  }
  if (part.kind !== 'compare') throw filterRefusal(positionOf(part), 'This cannot be filtered');
  const { path, operator, value, at } = part;
  const name = path.toLowerCase();
  if (name === 'activitydatetime') return narrowByTime(narrowing, operator, value, at);
  if (operator !== 'eq' || value.type !== 'string') throw filterRefusal(at, `'${path}' is compared with eq and a text`);
  if (name === 'initiatedby/user/id' || name === 'initiatedby/app/serviceprincipalid') {
    narrowing.actorId = idOf(value, at);
  } else if (name === 'initiatedby/user/userprincipalname') {
    narrowing.actorName = value.value;
  } else if (name === 'correlationid') {
    narrowing.correlationId = idOf(value, at);
  } else if (name === 'result') {
    if (value.value !== 'success' && value.value !== 'failure')
      throw filterRefusal(at, 'A result is success or failure');
    narrowing.result = value.value;
  } else {
    narrowByActivity(narrowing, path, (text) => text === value.value.toLowerCase(), at);
  }
}

function narrowByActivity(narrowing: Narrowing, path: string, test: (text: string) => boolean, at: number): void {
  const property = { activitydisplayname: 'displayName', category: 'category', loggedbyservice: 'service' } as const;
  const known = property[path.toLowerCase() as keyof typeof property];
  if (!known) throw filterRefusal(at, `'${path}' cannot be filtered`);
  const foundFor = (result: 'success' | 'failure') =>
    activitiesWhere((name) =>
      test((known === 'displayName' ? activityTitle(name, result) : activities[name][known]).toLowerCase()),
    );
  narrowing.activities = both(narrowing.activities, foundFor('success'));
  narrowing.attempts = both(narrowing.attempts, foundFor('failure'));
}

function narrowByTarget(narrowing: Narrowing, part: Extract<Filter, { kind: 'any' | 'all' }>): void {
  const { condition, variable, at } = part;
  const isTargetId =
    part.path.toLowerCase() === 'targetresources' &&
    condition?.kind === 'compare' &&
    condition.operator === 'eq' &&
    condition.path.toLowerCase() === `${variable}/id`.toLowerCase();
  if (!isTargetId) throw filterRefusal(at, 'Targets are filtered by id');
  narrowing.targetId = idOf(condition.value, at);
}

/** `initiatedBy/user/id eq X or targetResources/any(t:t/id eq X)`: what a person did, and what was done to them. */
function narrowByPerson(narrowing: Narrowing, either: Extract<Filter, { kind: 'and' | 'or' }>): void {
  const sides: Narrowing = {};
  for (const alternative of either.operands) if (alternative.kind !== 'or') narrow(sides, alternative);
  const { actorId, targetId, ...other } = sides;
  const isPerson = either.operands.length === 2 && actorId !== undefined && actorId === targetId;
  if (!isPerson || Object.keys(other).length > 0) {
    throw filterRefusal(positionOf(either), "'or' joins only the initiator and a target with the same id");
  }
  narrowing.personId = actorId;
}

function idOf(value: FilterLiteral, at: number): string {
  const id = parseGuid(value.value);
  if (!id) throw filterRefusal(at, 'Expected an id');
  return id;
}

async function listAudits(call: GraphCall) {
  const narrowing = readFilter(call.filter);
  const [occurredAt, id] = (call.page.after ?? []) as [string?, string?];
  const { limit } = call.page;
  const read = await listEntries(call.ports.database, {
    ...narrowing,
    ...(occurredAt && id ? { after: { occurredAt: new Date(occurredAt), id } } : {}),
    limit: limit + 1,
  });
  const entries = read.slice(0, limit);
  const last = entries.at(-1);
  const after = read.length > limit && last ? [last.occurredAt.toISOString(), last.id] : undefined;
  const link = nextLink(call.request, { after });
  return {
    status: 200,
    body: {
      '@odata.context': `${call.root}/$metadata#auditLogs/directoryAudits`,
      ...(link ? { '@odata.nextLink': link } : {}),
      value: entries.map(presentEntry),
    },
  };
}

async function getAudit(call: GraphCall) {
  const id = parseGuid(call.params['id']);
  const [entry] = id ? await listEntries(call.ports.database, { id, limit: 1 }) : [];
  if (!entry) throw new Refusal('request.not-found', { what: 'The audit entry' });
  return answerEntity(call, 'auditLogs/directoryAudits', presentEntry(entry));
}

function presentEntry(entry: AuditEntry): { [Name in keyof DirectoryAudit]?: unknown } {
  const activity = activities[entry.activity];
  return {
    id: entry.id,
    category: activity.category,
    correlationId: entry.correlationId,
    result: entry.result,
    resultReason: entry.reason ?? '',
    activityDisplayName: activityTitle(entry.activity, entry.result),
    activityDateTime: entry.occurredAt.toISOString(),
    loggedByService: activity.service,
    operationType: activity.operation,
    initiatedBy: presentActor(entry.actor),
    targetResources: entry.targets.map((target) => ({
      id: target.id,
      displayName: target.displayName,
      type: target.type,
      userPrincipalName: target.userPrincipalName ?? null,
      groupType: null,
      modifiedProperties: (target.modified ?? []).map(({ name, before, after }) => ({
        displayName: name,
        oldValue: JSON.stringify(before ?? null),
        newValue: JSON.stringify(after ?? null),
      })),
    })),
    additionalDetails: Object.entries(entry.details).map(([key, value]) => ({
      key,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
  };
}

function presentActor(actor: AuditEntry['actor']) {
  if (actor.kind === 'User') {
    const { id, displayName } = actor;
    const userPrincipalName = actor['userPrincipalName'] ?? null;
    return { user: { id, displayName, userPrincipalName, ipAddress: actor['ipAddress'] ?? null }, app: null };
  }
  const app = {
    appId: actor['appId'] ?? null,
    displayName: actor.displayName,
    servicePrincipalId: actor.kind === 'ServicePrincipal' ? actor.id : null,
    servicePrincipalName: actor['appId'] ?? null,
  };
  return { user: null, app };
}

const permission = { action: directoryActions.readAuditLogs, at: 'directory' } as const;

export const auditOperations: readonly GraphOperation[] = [
  { method: 'GET', path: 'auditLogs/directoryAudits', permission, limits, handle: listAudits },
  { method: 'GET', path: 'auditLogs/directoryAudits/{id}', permission, handle: getAudit },
];

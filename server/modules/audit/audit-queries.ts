/**
 * Reading the audit trail: by resource, by person, by time; newest first, paged by key.
 */
import { sql, type Selectable } from 'kysely';
import type { Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import { escapeLike } from '#platform/database/like.ts';
import { activities, type ActivityName } from './activities.ts';
import type { AuditTarget } from './record-activity.ts';
import { narrowToSignIns, type SignInFilter } from './sign-ins.ts';

export interface AuditFilter {
  readonly id?: string;
  readonly trail?: 'directory' | 'resource';
  /** Entries at this scope and below it. */
  readonly scope?: Scope;
  /** Beside them what was done to roles at these places, each of which lies above. */
  readonly above?: readonly Scope[];
  /** Entries in these spans of the order of scopes: from one text, up to another and without it. */
  readonly spans?: { readonly from: readonly string[]; readonly until: readonly string[] };
  /** Entries about this person, or by them. */
  readonly personId?: string;
  readonly actorId?: string;
  /** Its name at the time, in any case. */
  readonly actorName?: string;
  readonly targetId?: string;
  /** Entries in which this person has any part: they did it, it happened to them, or they are one of the targets. */
  readonly involvedId?: string;
  /** Entries about this person or thing: to whom it happened, or one of the targets. */
  readonly aboutId?: string;
  /** Entries of one request: a schedule request they name, or a call by its correlation id. */
  readonly requestId?: string;
  /** Entries of what was done through this application, by itself or by a person: its client id. */
  readonly applicationId?: string;
  /** Entries about any of these. */
  readonly targetIds?: readonly string[];
  readonly activities?: readonly ActivityName[];
  /** Activities of refused attempts; `activities` are then those that were done. Without it, `activities` are both. */
  readonly attempts?: readonly ActivityName[];
  readonly result?: 'success' | 'failure';
  readonly correlationId?: string;
  /** Sign-ins alone, and of them these. */
  readonly signIns?: SignInFilter;
  readonly from?: Date;
  readonly to?: Date;
  /** Oldest first. */
  readonly ascending?: boolean;
  /** The last entry of the page before. */
  readonly after?: { readonly occurredAt: Date; readonly id: string };
  readonly limit: number;
}

export interface AuditEntry {
  readonly id: string;
  readonly trail: string;
  readonly activity: ActivityName;
  readonly result: 'success' | 'failure';
  readonly reason: string | null;
  readonly occurredAt: Date;
  readonly correlationId: string;
  readonly actor: {
    readonly id: string;
    readonly kind: string;
    readonly displayName: string;
    readonly [fact: string]: unknown;
  };
  readonly scope: Scope | null;
  readonly subjectId: string | null;
  readonly targets: readonly AuditTarget[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** One page. Ask for one entry more than is shown to learn whether another page follows. */
export async function listEntries(database: Reader, filter: AuditFilter): Promise<AuditEntry[]> {
  // Kysely would write a list of no activities as a syntax error.
  if (filter.activities?.length === 0 && !filter.attempts?.length) return [];
  let query = database.selectFrom('audit_entry').selectAll();
  const { trail, personId, actorId, actorName, targetId, targetIds, correlationId, from, to, after } = filter;
  if (filter.id) query = query.where('id', '=', filter.id);
  if (trail) query = query.where('trail', '=', trail);
  const there = placeOf(filter);
  if (there) query = query.where(filter.above?.length ? sql<boolean>`(${there} or ${isAbove(filter.above)})` : there);
  if (personId) query = query.where((eb) => eb.or([eb('subject_id', '=', personId), eb('actor_id', '=', personId)]));
  if (actorId) query = query.where('actor_id', '=', actorId);
  if (actorName) query = query.where(sql<boolean>`lower(actor ->> 'userPrincipalName') = ${actorName.toLowerCase()}`);
  if (targetId) query = query.where(isAmongTargets(targetId));
  if (targetIds) query = query.where(sql<boolean>`target_ids && ${[...targetIds]}::uuid[]`);
  if (filter.involvedId) {
    const isInvolved = sql<boolean>`(actor_id = ${filter.involvedId} or subject_id = ${filter.involvedId}
      or ${isAmongTargets(filter.involvedId)})`;
    query = query.where(isInvolved);
  }
  if (filter.aboutId)
    query = query.where(sql<boolean>`(subject_id = ${filter.aboutId} or ${isAmongTargets(filter.aboutId)})`);
  if (filter.requestId)
    query = query.where(sql<boolean>`(correlation_id = ${filter.requestId} or ${isAmongTargets(filter.requestId)})`);
  if (filter.applicationId) query = query.where(sql<boolean>`actor ->> 'appId' = ${filter.applicationId}`);
  if (filter.activities) query = query.where(isOneOf(filter.activities, filter.attempts));
  if (filter.signIns) query = narrowToSignIns(query, filter.signIns);
  // A literal, as the index of what was refused says it.
  if (filter.result) query = query.where(sql<boolean>`result = ${sql.lit(filter.result)}`);
  if (correlationId) query = query.where('correlation_id', '=', correlationId);
  if (from) query = query.where('occurred_at', '>=', from);
  if (to) query = query.where('occurred_at', '<=', to);
  const [direction, next] = filter.ascending ? (['asc', '>'] as const) : (['desc', '<'] as const);
  if (after) {
    query = query.where(sql<boolean>`(occurred_at, id) ${sql.raw(next)} (${after.occurredAt}, ${after.id}::uuid)`);
  }
  const rows = await query.orderBy('occurred_at', direction).orderBy('id', direction).limit(filter.limit).execute();
  return rows.map(entryOf);
}

export function entryOf(row: Selectable<DB['audit_entry']>): AuditEntry {
  return {
    id: row.id,
    trail: row.trail,
    activity: row.activity as ActivityName,
    result: row.result as AuditEntry['result'],
    reason: row.reason,
    occurredAt: row.occurred_at,
    correlationId: row.correlation_id,
    actor: row.actor as unknown as AuditEntry['actor'],
    scope: row.scope as Scope | null,
    subjectId: row.subject_id,
    targets: row.targets as unknown as AuditEntry['targets'],
    details: row.details as unknown as AuditEntry['details'],
  };
}

const isAmongTargets = (id: string) => sql<boolean>`target_ids @> array[${id}]::uuid[]`;

/** Who gets or loses a role higher up gets or loses it here. */
const reachesBelow = (Object.keys(activities) as ActivityName[]).filter((name) =>
  /^(assignment|eligibility|role)\./.test(name),
);

function isAbove(above: readonly Scope[]) {
  return sql<boolean>`scope = any(${[...above]}::text[]) and activity = any(${reachesBelow})`;
}

function placeOf({ scope, spans }: AuditFilter) {
  if (spans) {
    return sql<boolean>`exists (select from unnest(${[...spans.from]}::text[], ${[...spans.until]}::text[])
      span (low, high) where audit_entry.scope >= span.low and audit_entry.scope < span.high)`;
  }
  if (!scope || scope === '/') return undefined;
  return sql<boolean>`(scope = ${scope} or scope like ${`${escapeLike(scope)}/%`})`;
}

/** What was done is called otherwise than what was refused, so the two are asked for apart. */
function isOneOf(activities: readonly ActivityName[], attempts: readonly ActivityName[] | undefined) {
  if (!attempts) return sql<boolean>`activity = any(${activities})`;
  return sql<boolean>`(result = 'success' and activity = any(${activities})
    or result = 'failure' and activity = any(${attempts}))`;
}

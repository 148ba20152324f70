/**
 * An audit entry as a document for other systems: a line of NDJSON, or what a stream carries.
 *
 * With its sequence and its link, whoever collects documents sees that one is missing, and finds it in the audit tree.
 */
import type { Reader } from '#platform/database/database.ts';
import { activities, activityTitle } from './activities.ts';
import type { AuditEntry } from './audit-queries.ts';

export interface EntryDocument {
  readonly id: string;
  /** Null until the entry is sealed, about a second after it was written. */
  readonly sequence: number | null;
  /** The link in the hash chain, in base64. */
  readonly link: string | null;
  readonly trail: string;
  readonly activity: string;
  readonly activityName: string;
  readonly category: string;
  readonly service: string;
  readonly result: string;
  readonly reason: string | null;
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly actor: unknown;
  readonly scope: string | null;
  readonly subjectId: string | null;
  readonly targets: readonly unknown[];
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Seal {
  readonly sequence: number;
  readonly link: Buffer;
}

export function documentOf(entry: AuditEntry, seal: Seal | undefined): EntryDocument {
  const { category, service } = activities[entry.activity];
  return {
    id: entry.id,
    sequence: seal?.sequence ?? null,
    link: seal?.link.toString('base64') ?? null,
    trail: entry.trail,
    activity: entry.activity,
    activityName: activityTitle(entry.activity, entry.result),
    category,
    service,
    result: entry.result,
    reason: entry.reason,
    occurredAt: entry.occurredAt.toISOString(),
    correlationId: entry.correlationId,
    actor: entry.actor,
    scope: entry.scope,
    subjectId: entry.subjectId,
    targets: entry.targets,
    details: entry.details,
  };
}

/** The seals of these entries; none of what is not sealed yet. */
export async function findSeals(database: Reader, entryIds: readonly string[]): Promise<Map<string, Seal>> {
  if (entryIds.length === 0) return new Map();
  const rows = await database
    .selectFrom('audit_seal')
    .select(['entry_id', 'sequence', 'hash'])
    .where('entry_id', 'in', entryIds)
    .execute();
  return new Map(rows.map(({ entry_id, sequence, hash }) => [entry_id, { sequence: Number(sequence), link: hash }]));
}

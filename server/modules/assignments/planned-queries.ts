/**
 * What somebody activated for later: agreed, and not begun.
 *
 * Never writes. What waits for an approval is a request, and listed there.
 */
import { sql } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Reader } from '#platform/database/database.ts';

export interface Planned {
  /** The schedule has the id of its request. */
  readonly id: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** The next to begin first. */
export async function listPlanned(
  db: Reader,
  principalId: string,
  { limit, after }: PageAsked,
  now: Date,
): Promise<Page<Planned>> {
  const planned = db
    .selectFrom('assignment_schedule')
    .select(['id', 'starts_at', 'ends_at'])
    .where('principal_id', '=', principalId)
    .where('assignment_type', '=', 'Activated')
    .where('removed_at', 'is', null)
    .where('starts_at', '>', now);
  const behind = after
    ? planned.where(sql<boolean>`(starts_at, id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`)
    : planned;
  const rows = await behind
    .orderBy('starts_at')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return pageOf(
    rows.map((row) => ({ id: row.id, startsAt: row.starts_at, endsAt: row.ends_at! })),
    limit,
    (row) => [row.startsAt.toISOString(), row.id],
  );
}

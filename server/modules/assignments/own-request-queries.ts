/**
 * What somebody asked for and others answer: what waits, and what became of it.
 *
 * Activations nobody had to approve are no such requests. Never writes.
 */
import { sql, type RawBuilder } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Reader } from '#platform/database/database.ts';
import { narrowed, type RequestNarrowing } from './request-narrowing.ts';

export const ownAskedStates = ['waiting', 'granted', 'denied', 'canceled', 'timed-out'] as const;
export type OwnAskedState = (typeof ownAskedStates)[number];

export interface OwnAskedListing extends Omit<RequestNarrowing, 'principalId'> {
  /** Without it all of them. */
  readonly state?: OwnAskedState | undefined;
  /** The oldest first. */
  readonly ascending?: boolean;
}

/** Ids of requests for a person, the newest first. */
export async function listOwnAsked(
  db: Reader,
  principalId: string,
  listing: OwnAskedListing,
  page: PageAsked,
  now: Date,
): Promise<Page<{ id: string; createdAt: Date }>> {
  const [direction, isBehind] = listing.ascending ? [sql`asc`, sql`>`] : [sql`desc`, sql`<`];
  const { after } = page;
  const conditions = [
    sql`(q.approval_id is not null or q.request_type in ('SelfExtend', 'SelfRenew'))`,
    ...narrowed({ ...listing, principalId }),
    ...(listing.state ? [stateConditions(now)[listing.state]] : []),
    ...(after ? [sql`(q.created_at, q.id) ${isBehind} (${after[0]}::timestamptz, ${after[1]}::uuid)`] : []),
  ];
  const { rows } = await sql<{ id: string; created_at: Date }>`
    select q.id, q.created_at from schedule_request q left join approval v on v.id = q.approval_id
    where ${sql.join(conditions, sql` and `)}
    order by q.created_at ${direction}, q.id ${direction} limit ${page.limit + 1}`.execute(db);
  return pageOf(
    rows.map((row) => ({ id: row.id, createdAt: row.created_at })),
    page.limit,
    (row) => [row.createdAt.toISOString(), row.id],
  );
}

/** What nobody answered in time has run out, whatever its row still says. */
function stateConditions(now: Date): Record<OwnAskedState, RawBuilder<unknown>> {
  return {
    waiting: sql`(q.status in ('PendingApproval', 'PendingAdminDecision')
      and (v.expires_at is null or v.expires_at > ${now}))`,
    granted: sql`q.status in ('Provisioned', 'Granted')`,
    denied: sql`q.status in ('Denied', 'AdminDenied')`,
    canceled: sql`q.status = 'Canceled'`,
    'timed-out': sql`(q.status = 'TimedOut' or (q.status = 'PendingApproval' and v.expires_at <= ${now}))`,
  };
}

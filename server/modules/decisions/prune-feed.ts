/**
 * Keeps the change feed short: what every reader that lives has long read is deleted.
 *
 * Only rows of transactions that are over, and older than any reader may lag behind and still decide. The floor is raised
 * in the same transaction, so that a reader that slept longer sees it with the rows missing, and loads all facts anew.
 * No commit waits for it.
 */
import { sql } from 'kysely';
import type { Ports } from '#platform/ports.ts';

/** Twice the longest staleness that can be set: no reader decides on facts that old. */
const KEPT_MILLISECONDS = 600_000;
const BATCH = 20_000;

/** Answers how many rows were deleted. */
export async function pruneFeed(ports: Ports): Promise<number> {
  const until = new Date((ports.clock.agreed?.() ?? ports.clock.now()).getTime() - KEPT_MILLISECONDS);
  let pruned = 0;
  for (let batch = BATCH; batch === BATCH; pruned += batch) batch = await pruneBatch(ports, until);
  return pruned;
}

async function pruneBatch(ports: Ports, until: Date): Promise<number> {
  return ports.unitOfWork(async (tx) => {
    const { rows } = await sql<{ count: number }>`
      with old as (
        select position, transaction_id from change_feed
        where appended_at < ${until} and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by position limit ${BATCH}),
      floor as (
        update change_feed_floor set pruned_below = greatest(pruned_below,
          ((select max(transaction_id)::text::bigint + 1 from old)::text)::xid8)
        where exists (select from old)),
      gone as (delete from change_feed f using old where f.position = old.position returning 1)
      select count(*)::integer as count from gone`.execute(tx.db);
    return rows[0]!.count;
  });
}

/**
 * Says since when the past is kept: the first start with a database that keeps it. Later starts find it said.
 */
import { sql } from 'kysely';
import type { Ports } from '#platform/ports.ts';

export async function beginHistory({ unitOfWork }: Pick<Ports, 'unitOfWork'>): Promise<void> {
  await unitOfWork(async ({ db, now }) => {
    await sql`insert into past.beginning (begins_at) values (${now}) on conflict do nothing`.execute(db);
  });
}

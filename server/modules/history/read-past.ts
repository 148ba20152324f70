/**
 * Reads the past: the queries of the present, on tables as they stood at an instant.
 *
 * The schema `past` has a view for each table whose rows decide who may do what. Inside `readPast` those views come before
 * the tables. Never writes. An instant before changes were kept is refused, and so is one to come.
 */
import { sql } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';

/** What `work` reads is one state: what was committed with an instant up to `at`. */
export async function readPast<T>(
  { database, clock }: Pick<Ports, 'database' | 'clock'>,
  at: Date,
  work: (past: Reader) => Promise<T>,
): Promise<T> {
  const now = clock.now();
  if (at > now) throw new Refusal('history.not-past', { at: at.toISOString(), now: now.toISOString() });
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (db) => {
      const { rows } = await sql<{ since: Date | null }>`
        select set_config('search_path', 'past, public', true), set_config('daypass.as_of', ${at.toISOString()}, true),
          (select begins_at from past.beginning) as since`.execute(db);
      const since = rows[0]!.since;
      if (!since || at < since) {
        throw new Refusal('history.not-kept', { at: at.toISOString(), since: (since ?? now).toISOString() });
      }
      return work(db);
    });
}

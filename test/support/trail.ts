/** What a command leaves behind: entries of the audit trail and events of the outbox, in order. */
import { sql } from 'kysely';
import type { Database, Reader } from '../../server/platform/database/database.ts';

/** The activities recorded while `work` runs; nobody else may write to the database meanwhile. */
export async function activitiesOf(database: Pick<Database, 'selectFrom'>, work: () => Promise<unknown>) {
  const position = async () => {
    const row = await database
      .selectFrom('audit_entry')
      .select((eb) => eb.fn.max('position').as('position'))
      .executeTakeFirst();
    return row?.position ?? '0';
  };
  const before = await position();
  await work();
  const rows = await database
    .selectFrom('audit_entry')
    .select('activity')
    .where('position', '>', before)
    .orderBy('position')
    .execute();
  return rows.map((row) => row.activity);
}

/** The types of the events that wait in the outbox of a world in which nothing is delivered. */
export async function eventsWaiting(database: Reader): Promise<string[]> {
  const { rows } = await sql<{ type: string }>`
    select data->>'type' as type from pgboss.job where data->>'type' is not null order by created_on`.execute(database);
  return rows.map(({ type }) => type);
}

/** The same with the events of a world that keeps them. */
export async function leftBy(
  world: { readonly database: Database; readonly events: { type: string }[] },
  work: () => Promise<unknown>,
) {
  world.events.length = 0;
  const activities = await activitiesOf(world.database, work);
  return { activities, events: world.events.map(({ type }) => type) };
}

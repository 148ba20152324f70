/** What a command leaves behind: entries of the audit trail and events of the outbox, in order. */
import type { Database } from '../../server/platform/database/database.ts';

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

/** The same with the events of a world that keeps them. */
export async function leftBy(
  world: { readonly database: Database; readonly events: { type: string }[] },
  work: () => Promise<unknown>,
) {
  world.events.length = 0;
  const activities = await activitiesOf(world.database, work);
  return { activities, events: world.events.map(({ type }) => type) };
}

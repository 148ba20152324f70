/**
 * An audit trail with entries to seal: written by the application, sealed to a size, and changed by whoever has the database.
 */
import { sql } from 'kysely';
import { sealEntries } from '#modules/audit/index.ts';
import { createDatabase, createPool, type Database } from '#platform/database/database.ts';
import { createLog } from '#platform/log.ts';
import type { Ports } from '#platform/ports.ts';
import type { ConnectionConfig } from '#platform/postgres/session.ts';

/** Many entries in one statement; each differs from the others. As if written long ago: nothing older is still open. */
export async function writeEntries({ database }: Pick<Ports, 'database'>, count: number): Promise<void> {
  await sql`
    insert into audit_entry (id, trail, activity, actor, result, occurred_at, correlation_id, reason, scope, target_ids,
      transaction_id)
    select gen_random_uuid(), 'directory', 'user.updated', '{"kind": "System"}', 'success', now(), gen_random_uuid(),
      'because ' || n, '/', array[gen_random_uuid()], '5'
    from generate_series(1, ${count}::integer) n`.execute(database);
}

/** Sealing leaves what an older transaction may still precede, and other tests have theirs in the same PostgreSQL. */
export async function sealUntil(ports: Ports, size: number): Promise<void> {
  for (;;) {
    await sealEntries(ports);
    const last = await ports.database
      .selectFrom('audit_checkpoint')
      .select('size')
      .orderBy('size', 'desc')
      .executeTakeFirst();
    if (Number(last?.size ?? 0) >= size) return;
  }
}

/** Until every entry that is written is sealed. */
export async function sealEverything(ports: Ports): Promise<void> {
  const { count } = await ports.database
    .selectFrom('audit_entry')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  await sealUntil(ports, Number(count));
}

/** The links of the chain: what the leaves of the tree are made of. */
export async function readLinks(database: Database): Promise<Buffer[]> {
  const rows = await database.selectFrom('audit_seal').select('hash').orderBy('sequence').execute();
  return rows.map(({ hash }) => hash);
}

export interface Intruder {
  /** As the owner, and with time for much. */
  readonly database: Database;
  /** Does as the owner of the database whatever `change` says, looks what `look` finds then, and undoes it. */
  tries<T>(change: (database: Database) => Promise<unknown>, look: (database: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function openIntruder(owner: ConnectionConfig): Intruder {
  const database = createDatabase(createPool(owner, createLog('silent'), 60));
  return {
    database,
    async tries(change, look) {
      const open = await database.startTransaction().execute();
      try {
        await change(open);
        return await look(open);
      } finally {
        await open.rollback().execute();
      }
    },
    close: () => database.destroy(),
  };
}

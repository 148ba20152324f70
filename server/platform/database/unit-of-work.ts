/**
 * The unit of work: state, audit, facts and outbox in one transaction.
 *
 * Nothing leaves the process while it is open. After the commit, and before the
 * caller is answered, this process applies its own facts, so that the next
 * decision already knows them.
 */
import { sql, type Transaction as KyselyTransaction } from 'kysely';
import type { Clock } from '#platform/clock.ts';
import { insideUnitOfWork } from '#platform/network-gate.ts';
import type { Randomness } from '#platform/randomness.ts';
import { CHANGE_SIGNAL } from './change-signal.ts';
import type { Database, DB } from './database.ts';
import { isDatabaseAway, OutcomeUnknown } from './outage.ts';

/** A row of the change feed as it was written. `fact` is null when the fact is gone. */
export interface AppendedFact {
  readonly position: bigint;
  readonly kind: string;
  readonly key: string;
  readonly fact: unknown;
}

export interface Transaction {
  readonly db: KyselyTransaction<DB>;
  /** The instant of this unit of work: one for all it writes. */
  readonly now: Date;
  /** A fresh id for a row written here. */
  guid(): string;
  /**
   * Appends a fact to the change feed. Call it after the row that carries the
   * fact was written: its lock makes positions of one key follow commit order.
   */
  announce(kind: string, key: string, fact: object | null): Promise<void>;
  /** Puts an event into the outbox. Delivered after the commit, at least once. */
  send(event: { type: string; payload: object }): Promise<void>;
}

export type UnitOfWork = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

export interface UnitOfWorkPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Stores an event with the given transaction (the outbox), and when it happened. */
  readonly storeEvent: (db: KyselyTransaction<DB>, event: { type: string; payload: object }, at: Date) => Promise<void>;
  /** Applies this process's own facts after the commit. */
  readonly applyOwnFacts: (facts: readonly AppendedFact[]) => void;
}

export function createUnitOfWork(ports: UnitOfWorkPorts): UnitOfWork {
  return async (work) => {
    const facts: AppendedFact[] = [];
    let isDone = false;
    const committed = ports.database.transaction().execute((db) =>
      insideUnitOfWork(async () => {
        const tx = openTransaction(ports, db, facts);
        const value = await work(tx);
        isDone = true;
        return value;
      }),
    );
    const result = await committed.catch((error: unknown) => {
      throw isDone && isDatabaseAway(error) ? new OutcomeUnknown(error) : error;
    });
    if (facts.length > 0) ports.applyOwnFacts(facts);
    return result;
  };
}

function openTransaction(ports: UnitOfWorkPorts, db: KyselyTransaction<DB>, facts: AppendedFact[]): Transaction {
  const now = ports.clock.now();
  return {
    db,
    now,
    guid: () => ports.randomness.guid(),
    async announce(kind, key, fact) {
      const row = await db
        .insertInto('change_feed')
        .values({ kind, key, fact: fact === null ? null : JSON.stringify(fact), appended_at: now })
        // Told with the commit, once for all facts of a transaction, by the statement that is sent anyway.
        .returning(['position', sql`pg_notify(${sql.lit(CHANGE_SIGNAL)}, '')`.as('signal')])
        .executeTakeFirstOrThrow();
      facts.push({ position: BigInt(row.position), kind, key, fact });
    },
    send: (event) => ports.storeEvent(db, event, now),
  };
}

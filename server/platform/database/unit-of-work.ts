/**
 * The unit of work: state, audit, facts and outbox in one transaction.
 *
 * Nothing leaves the process while it is open. After the commit, and before the
 * caller is answered, this process applies its own facts, so that the next
 * decision already knows them.
 */
import type { CompiledQuery, Transaction as KyselyTransaction } from 'kysely';
import type { Clock } from '#platform/clock.ts';
import { insideUnitOfWork } from '#platform/network-gate.ts';
import type { Randomness } from '#platform/randomness.ts';
import { changeSignal } from './change-signal.ts';
import type { Database, DB } from './database.ts';
import { inTransaction, type TransactionLine } from './transaction-line.ts';

/** A row of the change feed as it was written. `fact` is null when the fact is gone. */
export interface AppendedFact {
  readonly position: bigint;
  readonly kind: string;
  readonly key: string;
  readonly fact: unknown;
}

export interface Transaction {
  readonly db: KyselyTransaction<DB>;
  /** For what is only written: nobody waits for its answer, and what fails there fails with the next statement or the commit. */
  readonly later: KyselyTransaction<DB>;
  /** The same for a statement whose failure has a meaning, such as a constraint that says a refusal. */
  write(query: CompiledQuery, meaningOf: (error: unknown) => unknown): void;
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
  const tellOthers = changeSignal(ports.database);
  return async (work) => {
    const announced: Promise<AppendedFact>[] = [];
    const result = await insideUnitOfWork(() =>
      inTransaction(
        ports.database,
        () => ports.clock.now(),
        (line) => work(openTransaction(ports, line, announced)),
      ),
    );
    if (announced.length > 0) {
      ports.applyOwnFacts(await Promise.all(announced));
      tellOthers();
    }
    return result;
  };
}

function openTransaction(
  ports: UnitOfWorkPorts,
  line: TransactionLine,
  announced: Promise<AppendedFact>[],
): Transaction {
  const { now } = line;
  return {
    db: line.db,
    later: line.later,
    write: (query, meaningOf) => void line.queue(query, meaningOf),
    now,
    guid: () => ports.randomness.guid(),
    async announce(kind, key, fact) {
      const row = { kind, key, fact: fact === null ? null : JSON.stringify(fact), appended_at: now };
      const answer = line.queue(line.later.insertInto('change_feed').values(row).returning('position').compile());
      const appended = answer.then(({ rows: [first] }) => {
        const { position } = first as { position: string };
        return { position: BigInt(position), kind, key, fact };
      });
      appended.catch(() => {});
      announced.push(appended);
    },
    send: (event) => ports.storeEvent(line.later, event, now),
  };
}

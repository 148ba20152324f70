/**
 * The line of statements of one transaction: what needs no answer does not wait for one.
 *
 * PostgreSQL answers in order, so a statement may be sent before the one in front of it is answered: `begin` goes out with
 * the first question, and what is only written goes out with the next question or with `commit`. When a statement fails,
 * all behind it fail as well, and `commit` takes everything back.
 */
import {
  CompiledQuery,
  PostgresDialect,
  Transaction as KyselyTransaction,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';
import type { Database, DB } from './database.ts';
import { isDatabaseAway, OutcomeUnknown } from './outage.ts';

export interface TransactionLine {
  /** The instant of the transaction. The database is told with `begin`: triggers keep what was there before a change. */
  readonly now: Date;
  /** Sends at once and waits for the answer. */
  readonly db: KyselyTransaction<DB>;
  /** For what is only written: sent with what comes next, and answered with no rows. */
  readonly later: KyselyTransaction<DB>;
  /** The same for a statement whose answer is looked at when it comes, or whose failure has a meaning. */
  queue(query: CompiledQuery, meaningOf?: (error: unknown) => unknown): Promise<QueryResult<unknown>>;
}

export function inTransaction<T>(
  database: Database,
  readClock: () => Date,
  work: (line: TransactionLine) => Promise<T>,
): Promise<T> {
  return database.getExecutor().provideConnection(async (connection) => {
    const line = new Line(database, connection, readClock());
    try {
      const result = await work(line);
      await line.commit();
      return result;
    } catch (error) {
      throw await line.rollback(error);
    }
  });
}

type Answer = Promise<QueryResult<unknown>>;

class Line implements TransactionLine {
  readonly now: Date;
  readonly db: KyselyTransaction<DB>;
  readonly later: KyselyTransaction<DB>;
  readonly #connection: DatabaseConnection;
  readonly #begun: Answer;
  readonly #written: Answer[] = [];
  #queued: (() => void)[] = [];
  #waitsForBegin = false;
  #hasBegun = false;
  #isOver = false;

  constructor(database: Database, connection: DatabaseConnection, now: Date) {
    this.now = now;
    this.#connection = connection;
    this.#begun = this.#send(CompiledQuery.raw(`begin; set local daypass.now to '${now.toISOString()}'`));
    this.db = transactionOver(database, (query) => this.#ask(query));
    this.later = transactionOver(database, async (query) => {
      void this.queue(query);
      return { rows: [] };
    });
  }

  queue(query: CompiledQuery, meaningOf = (error: unknown): unknown => error): Answer {
    const sent: Answer = new Promise((answered) => this.#queued.push(() => answered(this.#send(query))));
    const answer = sent.catch((error: unknown) => {
      throw meaningOf(error);
    });
    answer.catch(() => {});
    this.#written.push(answer);
    return answer;
  }

  async #ask(query: CompiledQuery): Answer {
    if (!this.#hasBegun) {
      // Were `begin` refused after all, a write behind it would stand alone.
      this.#waitsForBegin ||= this.#queued.length > 0 || mayWrite(query.sql);
      if (this.#waitsForBegin) await this.#begun;
    }
    this.#sendQueued();
    const answer = this.#send(query);
    if (!this.#hasBegun) await this.#begun;
    this.#hasBegun = true;
    return answer;
  }

  async commit(): Promise<void> {
    if (!this.#hasBegun) await this.#begun;
    this.#sendQueued();
    this.#isOver = true;
    const { rows } = await this.#send(CompiledQuery.raw('commit')).catch((error: unknown) => {
      throw isDatabaseAway(error) ? new OutcomeUnknown(error) : error;
    });
    await Promise.all(this.#written);
    if ((rows[0] as { command?: string }).command !== 'COMMIT') throw new Error('PostgreSQL took a transaction back');
  }

  /** Answers the error to tell of: a statement that failed because of an earlier one tells nothing. */
  async rollback(error: unknown): Promise<unknown> {
    const sent = this.#queued.length === 0 ? this.#written : this.#written.slice(0, -this.#queued.length);
    if (!this.#isOver) await this.#send(CompiledQuery.raw('rollback')).catch(() => {});
    const [first] = (await Promise.allSettled(sent)).filter((answer) => answer.status === 'rejected');
    return first && isConsequence(error) ? first.reason : error;
  }

  #sendQueued(): void {
    const queued = this.#queued;
    this.#queued = [];
    for (const send of queued) send();
  }

  #send(query: CompiledQuery): Answer {
    const answer: Answer = this.#connection.executeQuery(query);
    // Whoever waits for it hears of a failure; nobody else has to.
    answer.catch(() => {});
    return answer;
  }
}

/** SQLSTATE: the transaction had failed before. */
function isConsequence(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === '25P02';
}

function mayWrite(text: string): boolean {
  return /\b(?:insert|update|delete|merge)\b/i.test(text);
}

const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error('a transaction has its connection')) });
const unused = { config: { dialect }, dialect, driver: dialect.createDriver() };

/** Kysely's own would let each statement wait for the one before. */
function transactionOver(database: Database, send: (query: CompiledQuery) => Answer): KyselyTransaction<DB> {
  const connection = { executeQuery: send } as DatabaseConnection;
  const executor = database
    .getExecutor()
    .withConnectionProvider({ provideConnection: (consume) => consume(connection) });
  return new KyselyTransaction<DB>({ ...unused, executor });
}

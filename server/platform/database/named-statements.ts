/**
 * Statements of a unit of work get a name, so that PostgreSQL parses and plans each once for a connection.
 *
 * Only inside units of work: their texts are few and ask for few rows. A list has as many texts as it has filters, and its
 * plan depends on their values, so reads outside keep a plan of their own each time.
 */
import type pg from 'pg';
import { isInsideUnitOfWork } from '#platform/network-gate.ts';

/** A text is worth a name when it comes again. */
const SEEN_BEFORE_NAMED = 3;
/** Far more than there are commands; what comes beyond goes without a name. */
const MAXIMUM_TEXTS = 2_000;
/** PostgreSQL refuses a plan whose columns another version of the schema has changed (SQLSTATE 0A000). */
const STALE_PLAN = 'cached plan must not change result type';

interface Text {
  seen: number;
  readonly number: number;
}

class StatementNames {
  readonly #texts = new Map<string, Text>();
  #generation = 0;

  nameOf(text: string): string | undefined {
    const known = this.#texts.get(text);
    if (known) return ++known.seen >= SEEN_BEFORE_NAMED ? `daypass_${this.#generation}_${known.number}` : undefined;
    if (this.#texts.size < MAXIMUM_TEXTS) this.#texts.set(text, { seen: 1, number: this.#texts.size });
    return undefined;
  }

  /** The schema changed under us: every statement is planned anew, under another name. */
  forget(): void {
    this.#generation += 1;
  }
}

/** Whether an error says that a plan is older than the schema. Asked again, the statement gets a new one. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof Error && error.message.includes(STALE_PLAN);
}

/** Names the statements of all connections that a pool makes from now on. */
export function nameStatements(pool: pg.Pool): void {
  const names = new StatementNames();
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...input: unknown[]) => Promise<unknown>;
    const named = async (text: string, values: unknown[]) => {
      const name = names.nameOf(text);
      try {
        return await query(name === undefined ? { text, values } : { name, text, values });
      } catch (error) {
        if (isStalePlan(error)) names.forget();
        throw error;
      }
    };
    client.query = ((...input: unknown[]) => {
      const [text, values] = input;
      const isPlain = input.length === 2 && typeof text === 'string' && Array.isArray(values) && values.length > 0;
      return isPlain && isInsideUnitOfWork() ? named(text, values) : query(...input);
    }) as typeof client.query;
  });
}

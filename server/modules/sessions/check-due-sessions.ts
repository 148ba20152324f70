/**
 * Checks the sessions that are due, so that enforcement points that ask no session (decisions by API, connectors) learn of
 * a refused account as well.
 *
 * Each home directory has a lane of its own: one that hangs keeps nobody of another one waiting. A home that does not
 * answer is left alone for a while, longer each time; its people are refused meanwhile when their confirmation is over.
 */
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { confirmLiveness } from './confirm-liveness.ts';
import { listDueSessions } from './liveness-store.ts';

/** Asked of one home in one run, the longest due first, and how many of them at the same time. */
const PER_HOME = 100;
const AT_ONCE = 4;
/** Homes that are asked at the same time; the others come as soon as one of these answers or is given up. */
const HOMES_AT_ONCE = 64;
const FIRST_REST_MILLISECONDS = 2_000;
const LONGEST_REST_MILLISECONDS = 60_000;

interface Rest {
  readonly until: number;
  readonly milliseconds: number;
}

export class DueSessions {
  readonly #ports: Ports;
  readonly #homesAtOnce: number;
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #resting = new Map<string, Rest>();
  #backlog = 0;

  constructor(ports: Ports, homesAtOnce = HOMES_AT_ONCE) {
    this.#ports = ports;
    this.#homesAtOnce = homesAtOnce;
  }

  /** Sessions that were due at the last look. */
  get backlog(): number {
    return this.#backlog;
  }

  /** Starts a lane for each home that has due sessions, has none yet and is not resting. Ends when those lanes end. */
  async check(): Promise<void> {
    const now = this.#ports.clock.now();
    const due = await listDueSessions(this.#ports.database, now, PER_HOME);
    this.#backlog = due.length;
    const byHome = Map.groupBy(due, ({ homeDirectoryId }) => homeDirectoryId ?? '');
    const started = [...byHome].flatMap(([home, sessions]) => {
      if (this.#lanes.has(home) || this.#isResting(home, now) || this.#lanes.size >= this.#homesAtOnce) return [];
      const ids = sessions.map(({ sessionId }) => sessionId);
      const lane = this.#askOne(home, ids).finally(() => this.#lanes.delete(home));
      this.#lanes.set(home, lane);
      return [lane];
    });
    await Promise.all(started);
  }

  #isResting(home: string, now: Date): boolean {
    const rest = this.#resting.get(home);
    return rest !== undefined && now.getTime() < rest.until;
  }

  async #askOne(home: string, waiting: string[]): Promise<void> {
    let isAnswering = true;
    const ask = async () => {
      for (let id = waiting.shift(); id !== undefined && isAnswering; id = waiting.shift()) {
        const answered = await this.#confirm(id);
        if (!answered) isAnswering = false;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    if (isAnswering) this.#resting.delete(home);
    else this.#rest(home);
  }

  /** False when the home did not answer. */
  async #confirm(sessionId: string): Promise<boolean> {
    try {
      await confirmLiveness(this.#ports, sessionId);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  #rest(home: string): void {
    const before = this.#resting.get(home)?.milliseconds ?? FIRST_REST_MILLISECONDS / 2;
    const milliseconds = Math.min(before * 2, LONGEST_REST_MILLISECONDS);
    this.#resting.set(home, { until: this.#ports.clock.now().getTime() + milliseconds, milliseconds });
  }
}

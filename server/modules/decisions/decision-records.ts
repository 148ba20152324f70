/**
 * Gathers in memory what is decided for protected applications, until a job writes it. It holds nothing up and fails nothing:
 * where there is no room it drops, and counts what it dropped.
 *
 * Equal decisions of one minute are one record with a count. What is written carries the whole count so far, so that a
 * writing that is done twice, or whose outcome nobody knows, counts nothing twice.
 */
import type { Decision } from '#engine/facts.ts';
import { foldAscii } from '#model/guid.ts';
import type { Scope } from '#model/scope.ts';
import type { Randomness } from '#platform/randomness.ts';

export interface DecisionRecord {
  readonly id: string;
  readonly applicationId: string;
  readonly principalId: string;
  readonly scope: Scope;
  readonly action: string;
  readonly isDataAction: boolean;
  /** Why it was denied; null where it was allowed. */
  readonly reason: string | null;
  /** What allowed it; null where nothing did. */
  readonly assignmentId: string | null;
  readonly roleDefinitionId: string | null;
  /** Of a hundred decisions of the application so many were recorded. */
  readonly share: number;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Decisions of an application that found no room. */
export interface DecisionGap {
  readonly id: string;
  readonly applicationId: string;
  readonly dropped: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface NotedDecision {
  readonly application: { readonly id: string; readonly recordedShare: number };
  readonly principalId: string;
  readonly scope: Scope;
  readonly action: string;
  readonly isDataAction: boolean;
  readonly decision: Decision;
  readonly at: number;
}

type Growing<T> = { -readonly [Key in keyof T]: T[Key] } & { written: number };

const MINUTE = 60_000;
const ROOM = 20_000;
/** Of such a decision there is nobody, no place or no action to record. */
const aboutNothing = new Set(['principal-unknown', 'scope-unknown', 'action-invalid']);

export class DecisionRecords {
  readonly #randomness: Pick<Randomness, 'guid'>;
  readonly #room: number;
  readonly #records = new Map<string, Growing<DecisionRecord>>();
  readonly #gaps = new Map<string, Growing<DecisionGap>>();
  #luck: number;
  /** Decisions since the start of the process, for metrics. */
  readonly counts = { recorded: 0, dropped: 0 };

  constructor(randomness: Pick<Randomness, 'guid' | 'bytes'>, room = ROOM) {
    this.#randomness = randomness;
    this.#room = room;
    this.#luck = randomness.bytes(4).readUInt32LE() | 1;
  }

  note(noted: NotedDecision): void {
    const { application, decision, at } = noted;
    if (application.recordedShare < 100 && this.#draw() >= application.recordedShare) return;
    const reason = decision.decision === 'deny' ? decision.reason : null;
    if (reason !== null && aboutNothing.has(reason)) return;
    const step = decision.decision === 'allow' ? decision.path[0] : undefined;
    const minute = Math.floor(at / MINUTE);
    const key = `${minute} ${application.id} ${application.recordedShare} ${noted.principalId} ${step?.assignmentId ?? reason} ${noted.isDataAction} ${noted.action} ${noted.scope}`;
    const known = this.#records.get(key);
    if (known) {
      known.count += 1;
      known.lastAt = Math.max(known.lastAt, at);
    } else if (this.#records.size >= this.#room) {
      return this.#drop(application.id, at);
    } else {
      this.#records.set(key, {
        id: this.#randomness.guid(),
        applicationId: application.id,
        principalId: foldAscii(noted.principalId),
        scope: noted.scope,
        action: noted.action,
        isDataAction: noted.isDataAction,
        reason,
        assignmentId: step?.assignmentId ?? null,
        roleDefinitionId: step?.roleDefinitionId ?? null,
        share: application.recordedShare,
        count: 1,
        firstAt: at,
        lastAt: at,
        written: 0,
      });
    }
    this.counts.recorded += 1;
  }

  /** What has grown since it was last written, as it is now. */
  unwritten(): { readonly records: DecisionRecord[]; readonly gaps: DecisionGap[] } {
    const records = [...this.#records.values()].filter((one) => one.count > one.written).map((one) => ({ ...one }));
    const gaps = [...this.#gaps.values()].filter((gap) => gap.dropped > gap.written).map((gap) => ({ ...gap }));
    return { records, gaps };
  }

  /** They are stored. */
  noteWritten(records: readonly DecisionRecord[], gaps: readonly DecisionGap[]): void {
    const written = new Map(records.map(({ id, count }) => [id, count]));
    for (const record of this.#records.values()) record.written = written.get(record.id) ?? record.written;
    for (const { applicationId, dropped } of gaps) {
      const gap = this.#gaps.get(applicationId)!;
      gap.written = dropped;
      if (gap.written === gap.dropped) this.#gaps.delete(applicationId);
    }
  }

  /** Lets go of what is stored and no later decision adds to: its minute is over. */
  letGo(at: number): void {
    const minute = Math.floor(at / MINUTE);
    for (const [key, record] of this.#records) {
      if (record.written === record.count && Math.floor(record.firstAt / MINUTE) < minute) this.#records.delete(key);
    }
  }

  #drop(applicationId: string, at: number): void {
    this.counts.dropped += 1;
    const known = this.#gaps.get(applicationId);
    if (known) {
      known.dropped += 1;
      known.lastAt = Math.max(known.lastAt, at);
    } else {
      const id = this.#randomness.guid();
      this.#gaps.set(applicationId, { id, applicationId, dropped: 1, firstAt: at, lastAt: at, written: 0 });
    }
  }

  /** From 0 to 99. By lot, so that no rhythm of an application is always or never hit; nobody has to be unable to guess it. */
  #draw(): number {
    this.#luck ^= this.#luck << 13;
    this.#luck ^= this.#luck >>> 17;
    this.#luck ^= this.#luck << 5;
    return (this.#luck >>> 0) % 100;
  }
}

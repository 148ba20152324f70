/**
 * Forwards the sealed trail to each stream: in order, without a gap, each entry at least once.
 *
 * The position is kept with the trail and moves after the receiver has a batch. One process sends a stream at a time; when
 * it dies, its lease ends and another goes on from the position.
 */
import { findSealedBehind, getCheckpoint, listSealed } from '#modules/audit/index.ts';
import { OutboundFailure, wordFailure } from '#platform/http/outbound-fetch.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { version } from '#platform/version.ts';
import { sendBatch } from './send-batch.ts';
import type { Sender } from './stream-forms.ts';
import type { StreamSettings } from './stream-settings.ts';
import { claimStream, listStreamRows, noteFailed, noteSent, releaseStreams, type Claim } from './stream-store.ts';

const BATCH = 250;
/** In one run; the rest comes in the next. */
const ROUNDS = 200;

export class TrailForwarder {
  readonly #ports: Ports;
  readonly #streams: readonly StreamSettings[];
  readonly #leaseId: string;
  readonly #sender: Sender;
  readonly #busy = new Set<string>();

  constructor(ports: Ports, streams: readonly StreamSettings[]) {
    this.#ports = ports;
    this.#streams = streams;
    this.#leaseId = ports.randomness.guid();
    this.#sender = { host: new URL(publicOrigins(ports.settings).baseUrl).hostname, version };
  }

  /** Starts a lane for each stream that is behind and has none yet. Ends when those lanes end. */
  async forward(): Promise<void> {
    const idle = this.#streams.filter(({ name }) => !this.#busy.has(name));
    const behind = await this.#listBehind(idle);
    await Promise.all(behind.map((stream) => this.#runLane(stream)));
  }

  async stop(): Promise<void> {
    if (this.#streams.length > 0) await this.#ports.unitOfWork((tx) => releaseStreams(tx, this.#leaseId));
  }

  async #listBehind(streams: readonly StreamSettings[]): Promise<StreamSettings[]> {
    if (streams.length === 0) return [];
    const names = streams.map(({ name }) => name);
    const rows = await listStreamRows(this.#ports.database, names);
    const { last } = await findSealedBehind(this.#ports.database, 0);
    return streams.filter(({ name }) => {
      const row = rows.find((one) => one.name === name);
      return !row || Number(row.position) < last;
    });
  }

  async #runLane(stream: StreamSettings): Promise<void> {
    // Another run began it while this one looked.
    if (this.#busy.has(stream.name)) return;
    this.#busy.add(stream.name);
    try {
      for (let round = 0; round < ROUNDS; round += 1) if (!(await this.#sendNext(stream))) return;
    } finally {
      this.#busy.delete(stream.name);
    }
  }

  /** Whether there may be more to send now. */
  async #sendNext(stream: StreamSettings): Promise<boolean> {
    const claim = await this.#ports.unitOfWork((tx) => claimStream(tx, stream, this.#leaseId));
    if (!claim) return false;
    const entries = await listSealed(this.#ports.database, claim.position, BATCH);
    const last = entries.at(-1);
    if (!last) return false;
    const { size, checkpoint } = await getCheckpoint(this.#ports);
    const batch = { entries, checkpoint: size === last.sequence ? checkpoint : null, at: this.#ports.clock.now() };
    try {
      await sendBatch(stream, batch, this.#sender);
    } catch (error) {
      if (!(error instanceof OutboundFailure)) throw error;
      await this.#noteFailure(stream, claim, wordFailure(error));
      return false;
    }
    const isNoted = await this.#ports.unitOfWork((tx) => noteSent(tx, claim, last.sequence));
    return isNoted && entries.length === BATCH;
  }

  async #noteFailure({ kind, name }: StreamSettings, claim: Claim, failure: string): Promise<void> {
    this.#ports.log.warn({ stream: name, failure }, 'a stream of the audit trail does not get through');
    await this.#ports.unitOfWork((tx) => noteFailed(tx, claim, failure, kind === 'syslog'));
  }
}

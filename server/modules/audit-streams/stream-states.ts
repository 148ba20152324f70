/**
 * How streams stand: how far behind, since when, and what is wrong.
 */
import { findSealedBehind } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { StreamKind, StreamSettings } from './stream-settings.ts';
import { listStreamRows } from './stream-store.ts';

export interface StreamState {
  readonly name: string;
  readonly kind: StreamKind;
  readonly host: string;
  /** Whether nobody reads it on the way. */
  readonly isEncrypted: boolean;
  /** The sequence of the last entry the receiver has. */
  readonly position: number;
  readonly behind: number;
  /** When the oldest entry that was not forwarded was sealed. */
  readonly waitingSince: Date | null;
  readonly deliveredAt: Date | null;
  readonly failingSince: Date | null;
  readonly failure: string | null;
  readonly nextAttemptAt: Date | null;
}

export async function listStreamStates(db: Reader, streams: readonly StreamSettings[]): Promise<StreamState[]> {
  const names = streams.map(({ name }) => name);
  const rows = new Map((await listStreamRows(db, names)).map((row) => [row.name, row]));
  const states: StreamState[] = [];
  for (const { name, kind, url, from } of streams) {
    const row = rows.get(name);
    const { last, waitingSince } = await findSealedBehind(db, Number(row?.position ?? 0));
    const position = row ? Number(row.position) : from === 'now' ? last : 0;
    const behind = Math.max(0, last - position);
    states.push({
      name,
      kind,
      host: url.host,
      isEncrypted: /(?:https|tls):$/.test(url.protocol),
      position,
      behind,
      waitingSince: behind > 0 ? waitingSince : null,
      deliveredAt: row?.delivered_at ?? null,
      failingSince: row?.failing_since ?? null,
      failure: row?.failure ?? null,
      nextAttemptAt: row?.next_attempt_at ?? null,
    });
  }
  return states;
}

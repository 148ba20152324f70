/**
 * What a conclusion about an assignment stands on: which applications could have asked about it, and how much of that is
 * recorded. Pure.
 */
import type { Scope } from '#model/scope.ts';

/** A protected application and how much of its decisions is recorded. */
export interface RecordingApplication {
  readonly id: string;
  readonly displayName: string;
  readonly host: string;
  readonly scope: Scope;
  readonly share: number;
  readonly recordedSince: Date | null;
  /** Decisions that found no room, since the instant that was asked for. */
  readonly dropped: number;
}

/** Whole only where every application records all, for long enough, and nothing was dropped. */
export interface SizingBasis {
  readonly isWhole: boolean;
  /** How many applications could have asked about it, and how many of those record. */
  readonly applications: number;
  readonly recording: number;
  /** The smallest share among those that record; 0 where none does. */
  readonly share: number;
  /** Since when all of them record as they do, where that is later than the instant that was asked for. */
  readonly since: Date | null;
  readonly dropped: number;
}

/** `readSince`: since when all records of the assignment were read; undefined where all of them were. */
export function basisOf(
  place: Scope,
  all: readonly RecordingApplication[],
  from: Date,
  readSince: Date | undefined,
): SizingBasis {
  const own = all.filter((application) => concerns(place, application.scope));
  const recording = own.filter(({ share }) => share > 0);
  const share = recording.reduce((least, one) => Math.min(least, one.share), recording.length > 0 ? 100 : 0);
  const begun = [...recording.map(({ recordedSince }) => recordedSince), readSince ?? null];
  const since = begun.reduce((latest, one) => (one && one > from && (!latest || one > latest) ? one : latest), null);
  const dropped = recording.reduce((sum, one) => sum + one.dropped, 0);
  return {
    isWhole: own.length > 0 && recording.length === own.length && share === 100 && since === null && dropped === 0,
    applications: own.length,
    recording: recording.length,
    share,
    since,
    dropped,
  };
}

/** Places in a subscription are named by what they lie in; of those above it every application that was found may matter. */
function concerns(place: Scope, application: Scope): boolean {
  if (!place.startsWith('/subscriptions/') || !application.startsWith('/subscriptions/')) return true;
  return `${application}/`.startsWith(`${place}/`) || `${place}/`.startsWith(`${application}/`);
}

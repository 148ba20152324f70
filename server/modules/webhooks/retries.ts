/**
 * When a delivery that failed is tried again, and when a webhook that keeps failing is disabled. Pure.
 *
 * The schedule is the one Standard Webhooks recommends: eleven attempts in a little more than three days.
 */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const pauses = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** The answer by which a receiver says that it wants nothing more. */
const GONE = 410;
const PATIENCE_MILLISECONDS = 5 * 24 * HOUR;

/** Null after the last attempt. */
export function nextAttempt(attempts: number, failedAt: Date): Date | null {
  const pause = pauses[attempts - 1];
  return pause === undefined ? null : new Date(failedAt.getTime() + pause);
}

/** Whether nothing arrived for five days, or the receiver is gone for good. */
export function isGivenUp(failingSince: Date, failedAt: Date, status: number | null): boolean {
  return status === GONE || failedAt.getTime() - failingSince.getTime() >= PATIENCE_MILLISECONDS;
}

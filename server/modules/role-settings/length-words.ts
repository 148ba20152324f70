/** Lengths of settings in words, and which of two is longer. Pure. */
import type { Duration } from '#model/instant.ts';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const MEAN_MONTH = 30.436875 * DAY;
const units = [
  ['day', DAY],
  ['hour', 3_600 * SECOND],
  ['minute', 60 * SECOND],
  ['second', SECOND],
] as const;

/** `8 hours`, `1 hour 30 minutes`, `365 days`, `1 year`. */
export function lengthWords({ months, milliseconds }: Duration): string {
  let rest = milliseconds;
  const parts = [counted(Math.floor(months / 12), 'year'), counted(months % 12, 'month')];
  for (const [unit, length] of units) {
    parts.push(counted(Math.floor(rest / length), unit));
    rest %= length;
  }
  return parts.filter(Boolean).join(' ');
}

/** Months count as long as they are on average. */
export function isLonger(before: Duration, after: Duration): boolean {
  return meanOf(after) > meanOf(before);
}

function meanOf({ months, milliseconds }: Duration): number {
  return months * MEAN_MONTH + milliseconds;
}

export function counted(count: number, unit: string): string {
  if (count === 0) return '';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

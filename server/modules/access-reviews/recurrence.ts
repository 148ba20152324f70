/**
 * When the instances of a review begin and end: by the calendar in UTC, counted from the first. Pure.
 */
import { addDuration } from '#model/instant.ts';

export const frequencies = ['once', 'weekly', 'monthly', 'quarterly', 'half-yearly', 'yearly'] as const;
export type Frequency = (typeof frequencies)[number];

export type SeriesEnd =
  | { readonly type: 'never' }
  | { readonly type: 'date'; readonly at: string }
  | { readonly type: 'count'; readonly count: number };

export interface Recurrence {
  readonly startsAt: string;
  readonly frequency: Frequency;
  readonly durationDays: number;
  readonly end: SeriesEnd;
}

const DAY = 86_400_000;

/** The longest an instance may last, so that it never meets the next one. */
export const longestDays: Readonly<Record<Frequency, number>> = {
  once: 180,
  weekly: 7,
  monthly: 27,
  quarterly: 89,
  'half-yearly': 180,
  yearly: 180,
};

const steps: Readonly<Record<Exclude<Frequency, 'once'>, { readonly months: number; readonly days: number }>> = {
  weekly: { months: 0, days: 7 },
  monthly: { months: 1, days: 0 },
  quarterly: { months: 3, days: 0 },
  'half-yearly': { months: 6, days: 0 },
  yearly: { months: 12, days: 0 },
};

/** The instance of a number, from 1; undefined when the series is over by then. */
export function occurrence(recurrence: Recurrence, number: number): { startsAt: Date; endsAt: Date } | undefined {
  const { frequency, end } = recurrence;
  if (frequency === 'once' && number > 1) return undefined;
  if (frequency !== 'once' && end.type === 'count' && number > end.count) return undefined;
  const startsAt = startOf(recurrence, number);
  if (frequency !== 'once' && end.type === 'date' && startsAt.getTime() > Date.parse(end.at)) return undefined;
  return { startsAt, endsAt: new Date(startsAt.getTime() + recurrence.durationDays * DAY) };
}

function startOf({ startsAt, frequency }: Recurrence, number: number): Date {
  if (frequency === 'once') return new Date(startsAt);
  const { months, days } = steps[frequency];
  const passed = number - 1;
  return addDuration(new Date(startsAt), { months: months * passed, milliseconds: days * passed * DAY });
}

/** From then on it is too late to begin: less than half of the time would be left to answer. */
export function halfway({ startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date }): Date {
  return new Date((startsAt.getTime() + endsAt.getTime()) / 2);
}

/** Reminders come at half the time, and a day before the end where that is later. */
export function nextReminder(instance: { readonly startsAt: Date; readonly endsAt: Date }, after: Date): Date | null {
  const times = [halfway(instance).getTime(), instance.endsAt.getTime() - DAY].sort((a, b) => a - b);
  const next = times.find((time) => time > after.getTime() && time > instance.startsAt.getTime());
  return next === undefined ? null : new Date(next);
}

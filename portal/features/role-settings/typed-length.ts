/**
 * A length of ISO 8601 as somebody types it: a number and a unit.
 */
import { minutesOfDuration } from '../../api/iso-duration.ts';

export type LengthUnit = 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';

const forms: Record<LengthUnit, { before: string; after: string }> = {
  minutes: { before: 'PT', after: 'M' },
  hours: { before: 'PT', after: 'H' },
  days: { before: 'P', after: 'D' },
  weeks: { before: 'P', after: 'W' },
  months: { before: 'P', after: 'M' },
  years: { before: 'P', after: 'Y' },
};

export interface TypedLength {
  count: string;
  unit: LengthUnit;
}

export function writeLength({ count, unit }: TypedLength): string {
  return `${forms[unit].before}${count}${forms[unit].after}`;
}

/** As it was written where that is one unit; otherwise in the largest unit that makes a whole number. */
export function readLength(value: string): TypedLength {
  for (const unit of Object.keys(forms) as LengthUnit[]) {
    const { before, after } = forms[unit];
    const count = value.startsWith(before) && value.endsWith(after) ? value.slice(before.length, -1) : '';
    if (/^\d+$/.test(count)) return { count, unit };
  }
  const minutes = Math.round(minutesOfDuration(value) ?? 0);
  if (minutes % 1440 === 0) return { count: String(minutes / 1440), unit: 'days' };
  return minutes % 60 === 0
    ? { count: String(minutes / 60), unit: 'hours' }
    : { count: String(minutes), unit: 'minutes' };
}

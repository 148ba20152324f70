/**
 * Lengths and instants as they arrive on the wire: ISO 8601, strictly.
 *
 * Nothing here reads the clock. A length of years and months has no number of
 * seconds of its own; it is added to an instant, by the calendar in UTC.
 */
const MILLISECONDS = { week: 604_800_000, day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 };
const weeksForm = /^P(\d{1,4})W$/;
const lengthForm =
  /^P(?=.)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;
const instantForm = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?(Z|[+-]\d{2}:\d{2})?$/;

/** A length: so many months of the calendar, and so many milliseconds after them. */
export interface Duration {
  readonly months: number;
  readonly milliseconds: number;
}

/** A length such as `PT8H`, `P365D`, `P52W`, `P1Y` or `P1DT12H`; undefined for zero and for anything else. */
export function parseDuration(text: unknown): Duration | undefined {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const weeks = weeksForm.exec(text);
  if (weeks) return positive({ months: 0, milliseconds: Number(weeks[1]) * MILLISECONDS.week });
  const match = lengthForm.exec(text);
  if (!match) return undefined;
  const [years, months, days, hours, minutes, seconds] = match.slice(1).map((digits) => Number(digits ?? 0));
  return positive({
    months: years! * 12 + months!,
    milliseconds:
      days! * MILLISECONDS.day +
      hours! * MILLISECONDS.hour +
      minutes! * MILLISECONDS.minute +
      seconds! * MILLISECONDS.second,
  });
}

function positive(duration: Duration): Duration | undefined {
  return duration.months + duration.milliseconds > 0 ? duration : undefined;
}

/** The instant a length after another, in UTC. A month after the 31st ends with its last day (ISO 8601-2, as .NET counts). */
export function addDuration(from: Date, { months, milliseconds }: Duration): Date {
  if (months === 0) return new Date(from.getTime() + milliseconds);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + months];
  const day = Math.min(from.getUTCDate(), new Date(Date.UTC(year, month + 1, 0)).getUTCDate());
  const timeOfDay = from.getTime() % MILLISECONDS.day;
  return new Date(Date.UTC(year, month, day) + ((timeOfDay + MILLISECONDS.day) % MILLISECONDS.day) + milliseconds);
}

/**
 * An instant such as `2031-03-04T12:00:00Z`, with up to seven digits of a
 * second (Graph writes seven). Without a zone it is UTC, as every client of
 * ARM means it. The day must exist.
 */
export function parseInstant(text: unknown): Date | undefined {
  if (typeof text !== 'string') return undefined;
  const match = instantForm.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const daysInMonth = new Date(Date.UTC(year!, month!, 0)).getUTCDate();
  if (month! < 1 || month! > 12 || day! < 1 || day! > daysInMonth) return undefined;
  if (hour! > 23 || minute! > 59 || second! > 59) return undefined;
  const zone = zoneMinutes(match[8] ?? 'Z');
  if (zone === undefined) return undefined;
  return new Date(Date.UTC(year!, month! - 1, day, hour, minute! - zone, second, milliseconds));
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = zone.slice(1).split(':').map(Number);
  if (hours! > 14 || minutes! > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours! * 60 + minutes!);
}

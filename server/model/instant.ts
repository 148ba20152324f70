/**
 * Lengths and instants as they arrive on the wire: ISO 8601, strictly.
 *
 * Nothing here reads the clock. Months and years are refused in lengths,
 * because their number of seconds depends on the calendar.
 */
const MILLISECONDS = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 };
const lengthForm = /^P(?=.)(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;
const instantForm = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?(Z|[+-]\d{2}:\d{2})$/;

/** A length such as `PT8H`, `P365D` or `P1DT12H` in milliseconds; undefined for zero and for anything else. */
export function parseDuration(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const match = lengthForm.exec(text);
  if (!match) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1).map((digits) => Number(digits ?? 0));
  const total =
    days! * MILLISECONDS.day +
    hours! * MILLISECONDS.hour +
    minutes! * MILLISECONDS.minute +
    seconds! * MILLISECONDS.second;
  return total > 0 ? total : undefined;
}

/**
 * An instant such as `2031-03-04T12:00:00Z`, with up to seven digits of a
 * second (Graph writes seven). A zone is required, and the day must exist.
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
  const zone = zoneMinutes(match[8]!);
  if (zone === undefined) return undefined;
  return new Date(Date.UTC(year!, month! - 1, day, hour, minute! - zone, second, milliseconds));
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = zone.slice(1).split(':').map(Number);
  if (hours! > 14 || minutes! > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours! * 60 + minutes!);
}

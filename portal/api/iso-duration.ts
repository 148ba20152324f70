/**
 * Lengths of time as ARM writes them: `PT8H`, `P365D`, `PT30M`.
 *
 * Months and years are counted as 30 and 365 days, for showing a limit only.
 */
const pattern = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/;
const minutesOf = [525_600, 43_200, 10_080, 1440, 60, 1, 1 / 60];

export function minutesOfDuration(text: string | undefined): number | null {
  const match = text ? pattern.exec(text) : null;
  if (!match) return null;
  return minutesOf.reduce((sum, minutes, index) => sum + Number(match[index + 1] ?? 0) * minutes, 0);
}

export function durationOfMinutes(minutes: number): string {
  return `PT${Math.round(minutes)}M`;
}

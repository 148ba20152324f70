/**
 * The lengths of time a slider offers: five minutes apart at first, half an hour later, with the shortest and the longest
 * there is.
 */
export function durationStops(minimumMinutes: number, maximumMinutes: number): number[] {
  const stops = [minimumMinutes];
  for (let next = after(minimumMinutes); next < maximumMinutes; next = after(next)) stops.push(next);
  return maximumMinutes > minimumMinutes ? [...stops, maximumMinutes] : stops;
}

function after(minutes: number): number {
  const step = minutes < 30 ? 5 : minutes < 120 ? 15 : 30;
  return (Math.floor(minutes / step) + 1) * step;
}

/** The stop a length stands at, or next to. */
export function nearestStop(stops: number[], minutes: number): number {
  const distance = (index: number) => Math.abs((stops[index] ?? 0) - minutes);
  return stops.reduce((nearest, _, index) => (distance(index) < distance(nearest) ? index : nearest), 0);
}

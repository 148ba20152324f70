/**
 * From what somebody asked for to a window: first instant with access, first instant without.
 *
 * Pure. Whether the window is too long is a question of the role's settings.
 */
import { addDuration } from '#model/instant.ts';
import type { AskedExpiration, AskedSchedule, ScheduleProblem } from '#model/schedule-info.ts';

export interface Window {
  readonly startsAt: Date;
  /** Null: no end. */
  readonly endsAt: Date | null;
}

/** Shortest time anybody is given anything; shortest time a role stays active, where its settings say so. */
export const MINIMUM_MILLISECONDS = 5 * 60_000;
/** The last instant PostgreSQL, JavaScript and every client agree on with four digits of a year. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The window asked for, or why there is none. */
export function windowOf(asked: AskedSchedule, now: Date): Window | ScheduleProblem {
  const startsAt = asked.startsAt && asked.startsAt.getTime() > now.getTime() ? asked.startsAt : now;
  if (startsAt.getTime() > LATEST) return { field: 'startDateTime', problem: 'lies too far in the future' };
  const endsAt = endOf(asked.expiration, startsAt);
  if (endsAt === null) return { startsAt, endsAt };
  if (endsAt.getTime() > LATEST) return { field: 'expiration', problem: 'lies too far in the future' };
  if (endsAt.getTime() <= startsAt.getTime()) {
    return { field: 'expiration', problem: 'must lie after the start and in the future' };
  }
  return { startsAt, endsAt };
}

function endOf(expiration: AskedExpiration, startsAt: Date): Date | null {
  switch (expiration.type) {
    case 'AfterDuration':
      return addDuration(startsAt, expiration.duration);
    case 'AfterDateTime':
      return expiration.endsAt;
    case 'NoExpiration':
      return null;
  }
}

/** The earlier of two ends; null is later than every instant. */
export function earlierEnd(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one.getTime() <= other.getTime() ? one : other;
}

/** Whether a window holds at an instant: the start belongs to it, the end does not. */
export function isInForce(window: Window, at: Date): boolean {
  return (
    window.startsAt.getTime() <= at.getTime() && (window.endsAt === null || at.getTime() < window.endsAt.getTime())
  );
}

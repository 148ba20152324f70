/**
 * When somebody is warned of an end: fourteen days and a day before, of an activation fifteen minutes before.
 *
 * Pure. Whether an end has come is a question of the clock alone; nobody loses or keeps anything by a warning.
 */
import type { Window } from './schedule-window.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** The longest first. */
const assignmentLeads = [14 * DAY, DAY];
const activationLeads = [15 * MINUTE];
/** A shorter activation is not warned of. */
const SHORTEST_ACTIVATION = 30 * MINUTE;

/** The instants at which an end is warned of, whether or not the window has begun by then. */
function warningsOf({ startsAt, endsAt }: Window, isActivation: boolean): number[] {
  if (endsAt === null) return [];
  const isShort = isActivation && endsAt.getTime() - startsAt.getTime() < SHORTEST_ACTIVATION;
  const leads = isShort ? [] : isActivation ? activationLeads : assignmentLeads;
  return leads.map((lead) => endsAt.getTime() - lead);
}

/** The first warning after an instant and after the start; what was agreed on later than that is not warned of. */
export function nextWarning(window: Window, isActivation: boolean, after: Date): Date | null {
  const earliest = Math.max(after.getTime(), window.startsAt.getTime());
  const next = warningsOf(window, isActivation).find((at) => at > earliest);
  return next === undefined ? null : new Date(next);
}

/** After a change of the window. No mail tells of an earlier end, so a warning that it skips comes at once. */
export function warningAfterChange(before: Window, after: Window, isActivation: boolean, now: Date): Date | null {
  const isEarlier = endOf(after) < endOf(before) && after.startsAt.getTime() <= now.getTime();
  const isSkipped = warningsOf(after, isActivation).some((at) => at <= now.getTime());
  return isEarlier && isSkipped ? now : nextWarning(after, isActivation, now);
}

const endOf = ({ endsAt }: Window) => endsAt?.getTime() ?? Infinity;

/**
 * When a person may ask to keep what they hold, and what they get where nobody says otherwise.
 *
 * Pure. Extending is for the last days before the end, renewing for the first
 * after it; who decides, and whether the settings allow it, is asked elsewhere.
 */
import { addDuration } from '#model/instant.ts';
import type { AskedSchedule } from '#model/schedule-info.ts';
import type { AssignmentSettings } from '#modules/role-settings/index.ts';
import type { Window } from './schedule-window.ts';

export type ExtensionType = 'SelfExtend' | 'SelfRenew';

const DAY_MILLISECONDS = 86_400_000;
/** Extending is asked for in the last fourteen days, the first instant of them included. */
export const EXTENSION_MILLISECONDS = 14 * DAY_MILLISECONDS;
/** Renewing is asked for, and decided, within thirty days after the end, the last instant of them included. */
export const RENEWAL_MILLISECONDS = 30 * DAY_MILLISECONDS;

export type ExtensionTime =
  | { readonly outcome: 'due' }
  | { readonly outcome: 'too-early'; readonly opensAt: Date }
  | { readonly outcome: 'too-late'; readonly closedAt: Date };

/** Whether this end may be talked about now. */
export function assessExtensionTime(endsAt: Date, now: Date): ExtensionTime {
  const left = endsAt.getTime() - now.getTime();
  if (left > EXTENSION_MILLISECONDS) {
    return { outcome: 'too-early', opensAt: new Date(endsAt.getTime() - EXTENSION_MILLISECONDS) };
  }
  if (-left > RENEWAL_MILLISECONDS) {
    return { outcome: 'too-late', closedAt: new Date(endsAt.getTime() + RENEWAL_MILLISECONDS) };
  }
  return { outcome: 'due' };
}

/** As long again as it was: from its end, or, when it is over, from now; never longer than the settings allow. */
export function proposedSchedule(held: Window, settings: AssignmentSettings, now: Date): AskedSchedule {
  const endsAt = held.endsAt!;
  const length = endsAt.getTime() - held.startsAt.getTime();
  const wanted = Math.max(endsAt.getTime(), now.getTime()) + length;
  const latest = settings.permanentAllowed ? Infinity : addDuration(now, settings.maximum).getTime();
  const proposed = new Date(Math.min(wanted, latest));
  return {
    expiration: { type: 'AfterDateTime', endsAt: proposed },
    asWritten: {
      startDateTime: null,
      expiration: { type: 'AfterDateTime', endDateTime: proposed.toISOString(), duration: null },
    },
  };
}

/**
 * Whether an administrator may give somebody this window of a role.
 *
 * One pure rule for the command, for `validate` and for every form; it reports
 * every demand that is not met. It never knows who is already assigned.
 */
import { addDuration } from '#model/instant.ts';
import type { AssignmentSettings } from '#modules/role-settings/index.ts';
import { MINIMUM_MILLISECONDS, type Window } from './schedule-window.ts';
import { unmetReasons, type Reasons, type Unmet } from './unmet.ts';

export type AssignmentAssessment =
  | { readonly outcome: 'accepted'; readonly window: Window }
  | { readonly outcome: 'unmet'; readonly unmet: readonly Unmet[] };

export function assessAssignment(
  window: Window,
  reasons: Reasons,
  settings: AssignmentSettings,
  now: Date,
  mfaMilliseconds: number,
): AssignmentAssessment {
  const unmet = [...unmetDuration(window, settings), ...unmetReasons(reasons, settings, now, mfaMilliseconds)];
  return unmet.length > 0 ? { outcome: 'unmet', unmet } : { outcome: 'accepted', window };
}

function unmetDuration(window: Window, settings: AssignmentSettings): Unmet[] {
  const longest = addDuration(window.startsAt, settings.maximum).getTime() - window.startsAt.getTime();
  const limits = {
    requirement: 'duration' as const,
    minimumMinutes: MINIMUM_MILLISECONDS / 60_000,
    maximumMinutes: Math.floor(longest / 60_000),
  };
  if (window.endsAt === null) return settings.permanentAllowed ? [] : [{ ...limits, requestedMinutes: null }];
  const length = window.endsAt.getTime() - window.startsAt.getTime();
  // Where permanent is allowed the stored maximum says nothing: any end is shorter than none.
  const tooLong = !settings.permanentAllowed && length > longest;
  if (length >= MINIMUM_MILLISECONDS && !tooLong) return [];
  return [{ ...limits, requestedMinutes: Math.ceil(length / 60_000) }];
}

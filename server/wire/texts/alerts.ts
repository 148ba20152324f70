/** Texts of the refusals of the area "alerts". */
import type { RefusalDetails } from '#model/refusal.ts';
import { problem } from './problem-text.ts';

const noSuchFix = problem(
  'This cannot be mended that way.',
  'The alert has no such fix.',
  'Read what the alert says to do, or dismiss the incident with a reason.',
);

const impossible: Readonly<Record<string, typeof noSuchFix>> = {
  none: noSuchFix,
  over: problem(
    'There is nothing left to mend.',
    'The activation is over; it is shown so that somebody looks at it.',
    'Ask what happened, then dismiss the incident with a reason.',
  ),
  'through-group': problem(
    'The guest has the role through a group.',
    'Removing the assignment would take the role from everybody in the group.',
    'Take the guest out of the group.',
  ),
  eligible: problem(
    'It is eligible already.',
    'The role has to be activated before it does anything.',
    'Remove the assignment instead.',
  ),
};

export const alertTexts = {
  'alert.not-found': () =>
    problem(
      'There is no such alert here.',
      'It has another name, or is not watched at this scope.',
      'List the alerts of the scope.',
    ),
  'alert.incident-not-found': () =>
    problem('There is no such incident.', 'It is over, or was never there.', 'Reload the list of incidents.'),
  'alert.fix-not-possible': ({ reason }: RefusalDetails<'alert.fix-not-possible'>) => impossible[reason] ?? noSuchFix,
} as const;

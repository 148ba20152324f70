/** Texts of the refusals of the area "role settings". */
import type { RefusalDetails } from '#model/refusal.ts';
import { problem } from './problem-text.ts';

type RuleProblem = RefusalDetails<'role-settings.invalid'>['problems'][number];

function problemText({ rule, property, stage = 1, reason }: RuleProblem): string {
  const place = stage > 1 ? `of stage ${stage}` : undefined;
  return `${rule}: ${[property, place, reason].filter(Boolean).join(' ')}`;
}

export const roleSettingsTexts = {
  'role-settings.changed-meanwhile': () =>
    problem(
      'The settings were not saved.',
      'Somebody changed them after they were read.',
      'Read the settings again, look at what is different now, and save your change against it.',
    ),
  'role-settings.invalid': ({ problems }: RefusalDetails<'role-settings.invalid'>) =>
    problem(
      'The settings were not saved.',
      // Entries of the audit trail may be older than the property.
      `${problems.map(problemText).join('; ')}.`,
      'Correct the named rules and save again.',
    ),
  'role-settings.policy-of-another-role': ({ policyId }: RefusalDetails<'role-settings.policy-of-another-role'>) =>
    problem(
      'The policy was not assigned.',
      `Every role keeps its own policy; the one of this role is ${policyId}.`,
      'Change the rules of that policy.',
    ),
  'role-settings.not-found': () =>
    problem(
      'These role settings do not exist.',
      'No role at this scope has settings with that id.',
      'List the settings of the scope and use an id from there.',
    ),
} as const;

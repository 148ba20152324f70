/** Texts of the refusals of the area "history". */
import type { RefusalDetails } from '#model/refusal.ts';
import { problem } from './problem-text.ts';

export const historyTexts = {
  'history.not-kept': ({ at, since }: RefusalDetails<'history.not-kept'>) =>
    problem(
      'It is not known how things stood then.',
      `What access was at an instant is kept since ${since}; this asks for ${at}.`,
      'Ask for a later instant. What was done before stands in the audit trail.',
    ),
  'history.not-past': ({ at, now }: RefusalDetails<'history.not-past'>) =>
    problem(
      'Nobody knows yet how things will stand then.',
      `This asks for ${at}; here it is ${now}.`,
      'Ask for an instant that has passed, or leave it out to see the present.',
    ),
} as const;

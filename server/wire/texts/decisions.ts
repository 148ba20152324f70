/** Texts of the refusals of the area "decisions". */
import type { RefusalDetails } from '#model/refusal.ts';
import { problem } from './problem-text.ts';

export const decisionTexts = {
  'decision.clock-ahead': ({ aheadMilliseconds }: RefusalDetails<'decision.clock-ahead'>) =>
    problem(
      'Nothing can be decided right now.',
      `The clock of this process is ${Math.round(aheadMilliseconds / 1000)} seconds ahead of the database's, so what has begun and what has ended cannot be told.`,
      'Set the clock of the machine by a time service; until then ask another process.',
    ),
  'decision.facts-stale': ({ staleMilliseconds }: RefusalDetails<'decision.facts-stale'>) =>
    problem(
      'Access could not be decided.',
      `What is known about roles is ${Math.round(staleMilliseconds / 1000)} seconds old, because the database cannot be read.`,
      'Try again in a moment; if it stays so, tell the operator.',
    ),
  'decision.explanation-overtaken': () =>
    problem(
      'Access could not be explained.',
      'What is known about it changed while it was read, each time.',
      'Try again in a moment.',
    ),
  'decision.application-not-found': ({ applicationId }: RefusalDetails<'decision.application-not-found'>) =>
    problem('There is no such application.', `No protected application has the id ${applicationId}.`, 'Check the id.'),
  'decision.host-taken': ({ host }: RefusalDetails<'decision.host-taken'>) =>
    problem(
      'The application was not saved.',
      `Another protected application uses the host ${host}.`,
      'Choose another host.',
    ),
  'decision.ticket-invalid': () =>
    problem(
      'Signing in to the application did not finish.',
      'The link was used already, or is older than a minute.',
      'Open the application again.',
    ),
  'decision.proxy-unknown': () =>
    problem(
      'This request was not accepted.',
      'It did not come through a reverse proxy that is known here.',
      'Send the secret of the protected application in X-Daypass-Proxy-Secret.',
    ),
} as const;

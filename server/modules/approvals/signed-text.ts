/**
 * What an approver signs: the answers as text, in one form only. Pure.
 *
 * The first line makes the text unlike every other; then a line for each answer. Its SHA-256 is the challenge of the
 * passkey, so one touch covers all of them, and each of them can be shown to be covered.
 */
import { createHash } from 'node:crypto';

/** What is answered: the request as it was made, and the answer. */
export interface SignedAnswer {
  readonly approvalId: string;
  readonly stage: number;
  readonly requestId: string;
  /** The activation that is to get a later end; absent where a new one is asked for. */
  readonly extends?: string;
  readonly requestorId: string;
  readonly subjectId: string;
  readonly roleDefinitionId: string;
  readonly scope: string;
  readonly start: string | null;
  readonly duration: string | null;
  readonly end: string | null;
  readonly justification: string | null;
  readonly ticketNumber: string | null;
  readonly ticketSystem: string | null;
  readonly answer: 'Approve' | 'Deny';
  readonly answerJustification: string | null;
  readonly answeredBy: string;
}

/** The order of the line; JSON without blanks, so that no value can look like another line. */
const order = [
  'approvalId',
  'stage',
  'requestId',
  'extends',
  'requestorId',
  'subjectId',
  'roleDefinitionId',
  'scope',
  'start',
  'duration',
  'end',
  'justification',
  'ticketNumber',
  'ticketSystem',
  'answer',
  'answerJustification',
  'answeredBy',
] as const satisfies readonly (keyof SignedAnswer)[];

export function lineOf(answer: SignedAnswer): string {
  return JSON.stringify(answer, [...order]);
}

export function signedText(lines: readonly string[], nonce: string, at: Date): string {
  return [`daypass-approval-answers/1 ${at.toISOString()} ${nonce}`, ...lines].join('\n');
}

/** The answers a text speaks of; none where it is no such text. */
export function readSignedText(text: string): SignedAnswer[] {
  const [first = '', ...lines] = text.split('\n');
  if (!first.startsWith('daypass-approval-answers/1 ')) return [];
  try {
    const answers = lines.map((line) => JSON.parse(line) as SignedAnswer);
    return answers.every((answer, place) => lineOf(answer) === lines[place]) ? answers : [];
  } catch {
    return [];
  }
}

export function challengeOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

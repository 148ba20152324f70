/**
 * Answers that are signed: the server writes what is to be signed, the browser asks the passkey, once for all of them.
 */
import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from '@simplewebauthn/browser';
import type {
  ApprovalSignatureChallenge,
  ApprovalSignatureStart,
  SignedAnswerOutcome,
} from '../../../server/wire/portal/approvals-contract.ts';
import { ApiProblem } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import type { AnswerGiven } from './approval-data.ts';

const path = '/portal/api/approval-signatures';

export function isToSign({ waiting }: AnswerGiven): boolean {
  return waiting.about === 'activation' && waiting.entry.signatureRequired;
}

/** What became of each answer, by the id of its request; a problem where it was refused. */
export async function signAnswers(given: readonly AnswerGiven[]): Promise<Map<string, ApiProblem | null>> {
  const body: ApprovalSignatureStart = {
    answers: given.map(({ waiting, answer, justification }) => {
      const reason = justification.trim();
      return { id: waiting.entry.id, answer, ...(reason ? { justification: reason } : {}) };
    }),
  };
  const { challengeId, options } = await send<ApprovalSignatureChallenge>(path, { method: 'POST', body });
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const response = await startAuthentication({ optionsJSON }).catch(() => {
    throw notSigned;
  });
  const { value } = await send<{ value: SignedAnswerOutcome[] }>(`${path}/answer`, {
    method: 'POST',
    body: { challengeId, response },
  });
  return new Map(
    value.map(({ id, refusal }) => [
      id,
      refusal && new ApiProblem({ ...refusal, status: 409, details: null, stepUpAsked: false }),
    ]),
  );
}

const notSigned = new ApiProblem({
  status: 0,
  code: 'browser.passkey-not-used',
  what: 'The answer was not signed.',
  why: 'The browser window was closed, or no passkey fits.',
  nextStep: 'Answer again, and use your passkey when the browser asks for it.',
  details: null,
  stepUpAsked: false,
});

/**
 * Requests of sign-in, step-up, first administrator and security info.
 */
import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from '@simplewebauthn/browser';
import { queryOptions } from '@tanstack/react-query';
import type {
  CodeAnswer,
  PasskeyAnswer,
  PasskeyChallenge,
  PasskeyStart,
  PasswordAnswer,
  RefusalText,
  SecurityInfoView,
  SignInStart,
  SignInStep,
  StepUpStart,
} from '../../../server/wire/portal/contract.ts';
import { ApiProblem, problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';

function post<T>(path: string, body: unknown): Promise<T> {
  return send<T>(`/portal/api/${path}`, { method: 'POST', body, publicPage: true });
}

export const startSignIn = (start: SignInStart) => post<SignInStep>('sign-in/start', start);
export const answerPassword = (answer: PasswordAnswer) => post<SignInStep>('sign-in/password', answer);
export const answerTotp = (answer: CodeAnswer) => post<SignInStep>('sign-in/totp', answer);
export const answerPasscode = (answer: CodeAnswer) => post<SignInStep>('sign-in/one-time-passcode', answer);
export const startStepUp = (start: StepUpStart) => post<SignInStep>('step-up/start', start);

export const resendPasscode = (challengeId: string) =>
  post<SignInStep>('sign-in/one-time-passcode/resend', { challengeId });

/** Browsers do not say which of these it was, so that no page learns what passkeys a device holds. */
export function problemFromBrowser(error: unknown): ApiProblem {
  const isNotAllowed = error instanceof Error && error.name === 'NotAllowedError';
  if (!isNotAllowed) return problemFromError(error);
  return new ApiProblem({
    status: 0,
    code: 'passkey-not-used',
    what: 'No passkey was used',
    why: 'The window was closed, its time ran out, or this device could not verify you.',
    nextStep: 'Try again, or choose another way.',
    details: null,
    stepUpAsked: false,
  });
}

/** Asks the browser for a passkey. */
export async function answerPasskey(start: PasskeyStart): Promise<SignInStep> {
  const challenge = await post<PasskeyChallenge>('sign-in/passkey/options', start);
  const optionsJSON = challenge.options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const response = await startAuthentication({ optionsJSON }).catch((error: unknown) => {
    throw problemFromBrowser(error);
  });
  const answer: PasskeyAnswer = { challengeId: challenge.challengeId, response: response as PasskeyAnswer['response'] };
  return post<SignInStep>('sign-in/passkey', answer);
}

export const refusalTextQuery = (code: string) =>
  queryOptions({
    queryKey: ['refusal-text', code],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => send<RefusalText>(`/portal/api/refusals/${encodeURIComponent(code)}`, { publicPage: true }),
  });

export const securityInfoQuery = queryOptions({
  queryKey: ['security-info'],
  queryFn: ({ signal }) => send<SecurityInfoView>('/portal/api/security-info', { signal }),
});

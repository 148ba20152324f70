/**
 * Signing in and stepping up, as the portal's pages call it.
 *
 * Each route is bound to the browser by cookie and CSRF token, and limited by
 * address: lower than anything else here, because guessing pays here.
 */
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import {
  answerPassword,
  answerPasskeySecondFactor,
  answerPasskeySignIn,
  answerRedemptionPasscode,
  answerSignInPasscode,
  answerSignInTotp,
  answerStepUpPasskey,
  answerStepUpTotp,
  attemptOfIdentifier,
  findRedemption,
  resendSignInPasscode,
  startPasskeyProof,
  startPasskeySignIn,
  startProof,
  startSignIn,
  type ProofStarted,
  type SignInProgress,
  startStepUp,
} from '#modules/sign-in/index.ts';
import { findFlow } from '#modules/sessions/index.ts';
import { ownAccount } from '../attempt.ts';
import type { PasskeyChallenge, SignInStep } from '../portal-contract.ts';
import { declareRoute, type Route } from '../route.ts';
import { attempting, attemptingAs } from './attempting.ts';
import {
  enterSession,
  findSession,
  requireBrowser,
  requireBrowserToken,
  requireSession,
  safeReturnTo,
} from './browser.ts';
import * as schemas from './schemas.ts';
import { presentProgress, presentStepUp } from './sign-in-steps.ts';

const TRIES_PER_MINUTE = 30;

interface Answer {
  readonly challengeId: string;
  readonly code: string;
  readonly password: string;
  readonly response: AuthenticationResponseJSON;
}

export function signInRoutes(app: FastifyInstance): void {
  const post = (url: string, body: object, handler: Route['handler']) =>
    declareRoute(app, {
      method: 'POST',
      url: `/portal/api/sign-in/${url}`,
      permission: 'public',
      rateLimit: { perMinute: TRIES_PER_MINUTE },
      schema: { body },
      handler,
    });
  post('start', schemas.signInStart, start);
  post('one-time-passcode', schemas.codeAnswer, answerCode);
  post('one-time-passcode/resend', schemas.challengeReference, resendCode);
  post('password', schemas.passwordAnswer, async (request, reply) => {
    const browser = await requireBrowser(request);
    const { challengeId, password } = request.body as Answer;
    const progress = await attempting(request, browser, challengeId, (caller) =>
      answerPassword(app.ports, browser, challengeId, password, caller),
    );
    return presentProgress(request, reply, progress);
  });
  post('totp', schemas.codeAnswer, answerTotp);
  post('passkey/options', schemas.passkeyStart, passkeyChallenge);
  post('passkey', schemas.passkeyAnswer, answerPasskey);
  declareRoute(app, {
    method: 'POST',
    url: '/portal/api/step-up/start',
    permission: 'signed-in',
    activity: 'second-factor.proved',
    attempt: ownAccount,
    schema: { body: schemas.stepUpStart },
    async handler(request): Promise<SignInStep> {
      const session = await requireSession(request);
      const returnTo = safeReturnTo(app.ports.settings, (request.body as { returnTo: string }).returnTo);
      const started = await startStepUp(app.ports, requireBrowserToken(request), session, returnTo);
      return presentStepUp(started, returnTo);
    },
  });
}

async function start(request: FastifyRequest, reply: FastifyReply): Promise<SignInStep> {
  const { ports } = request.server;
  const browser = await requireBrowser(request);
  const { identifier, returnTo, atHome } = request.body as { identifier: string; returnTo: string; atHome?: boolean };
  const safe = safeReturnTo(ports.settings, returnTo);
  const attempt = await attemptOfIdentifier(ports, identifier, safe);
  const progress = await attemptingAs(request, attempt, () => startSignIn(ports, browser, identifier, safe, atHome));
  return presentProgress(request, reply, progress);
}

/** One field for a mailed code, whether it is for a sign-in or for a redemption: the challenge knows. */
async function answerCode(request: FastifyRequest, reply: FastifyReply): Promise<SignInStep> {
  const { ports } = request.server;
  const browser = await requireBrowser(request);
  const { challengeId, code } = request.body as Answer;
  const redemption = await findRedemption(ports, browser, challengeId);
  return attempting(request, browser, challengeId, async (caller) => {
    if (redemption) {
      await answerRedemptionPasscode(ports, browser, redemption, code);
      return { next: 'done', returnTo: '/redeem/consent' };
    }
    return presentProgress(request, reply, await answerSignInPasscode(ports, browser, challengeId, code, caller));
  });
}

async function resendCode(request: FastifyRequest, reply: FastifyReply): Promise<SignInStep> {
  const { ports } = request.server;
  const browser = await requireBrowser(request);
  const { challengeId } = request.body as Answer;
  const redemption = await findRedemption(ports, browser, challengeId);
  const progress = await attempting(request, browser, challengeId, (): Promise<ProofStarted | SignInProgress> =>
    redemption ? startProof(ports, browser, redemption) : resendSignInPasscode(ports, browser, challengeId),
  );
  return presentProgress(request, reply, progress);
}

/** The same field serves a sign-in and a step-up; the challenge knows which. */
async function answerTotp(request: FastifyRequest, reply: FastifyReply): Promise<SignInStep> {
  const { ports } = request.server;
  const browser = await requireBrowser(request);
  const { challengeId, code } = request.body as Answer;
  const session = await findSession(request);
  const now = ports.clock.now();
  const stepUp = await findFlow(ports, ports.database, now, browser, 'step-up', challengeId);
  return attempting(request, browser, challengeId, async (caller) => {
    if (stepUp) {
      if (!session) throw new Refusal('request.unauthenticated', { reason: 'There is no session' });
      const raised = await answerStepUpTotp(ports, browser, session, challengeId, code, caller);
      await enterSession(request, reply, raised.session);
      return { next: 'done', returnTo: raised.returnTo };
    }
    return presentProgress(request, reply, await answerSignInTotp(ports, browser, challengeId, code, caller));
  });
}

async function passkeyChallenge(request: FastifyRequest): Promise<PasskeyChallenge> {
  const { ports } = request.server;
  const browser = await requireBrowser(request);
  const { challengeId, returnTo } = request.body as { challengeId?: string | null; returnTo?: string };
  return challengeId
    ? startPasskeyProof(ports, browser, challengeId)
    : startPasskeySignIn(ports, browser, safeReturnTo(ports.settings, returnTo));
}

async function answerPasskey(request: FastifyRequest, reply: FastifyReply): Promise<SignInStep> {
  const { ports } = request.server;
  const browser = await requireBrowser(request);
  const { challengeId, response } = request.body as Answer;
  const proof = await findFlow(ports, ports.database, ports.clock.now(), browser, 'passkey-proof', challengeId);
  return attempting(request, browser, challengeId, async (caller) => {
    if (proof?.state.purpose === 'step-up') {
      const session = await requireSession(request);
      const raised = await answerStepUpPasskey(ports, browser, session, challengeId, response, caller);
      await enterSession(request, reply, raised.session);
      return { next: 'done', returnTo: raised.returnTo };
    }
    const answer = proof ? answerPasskeySecondFactor : answerPasskeySignIn;
    return presentProgress(request, reply, await answer(ports, browser, challengeId, response, caller));
  });
}

/**
 * A step of a sign-in: knows what the attempt is about, and leaves an entry when it is refused.
 *
 * What was begun in no browser, or was not asked, is no attempt and leaves nothing: a stranger who calls at random
 * fills no table. Every route here is limited by address.
 */
import type { FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { findAttempt, recordRefusedSignIn, type SignInAttempt } from '#modules/sign-in/index.ts';
import type { Caller } from '#modules/sessions/index.ts';
import { askingApplication } from './asking-application.ts';
import { callerOf } from './browser.ts';

type Step<Result> = (caller: Caller) => Promise<Result>;

/** An answer to a challenge of this browser. */
export async function attempting<Result>(
  request: FastifyRequest,
  browser: string,
  challengeId: string,
  step: Step<Result>,
): Promise<Result> {
  return attemptingAs(request, await findAttempt(request.server.ports, browser, challengeId), step);
}

export async function attemptingAs<Result>(
  request: FastifyRequest,
  attempt: SignInAttempt | undefined,
  step: Step<Result>,
): Promise<Result> {
  const { ports } = request.server;
  const caller = await callerAt(request, attempt);
  try {
    return await step(caller);
  } catch (error) {
    if (attempt && error instanceof Refusal) await recordRefusedSignIn(ports, attempt, error, caller);
    throw error;
  }
}

/** The caller, with what they sign in for. */
export async function callerAt(request: FastifyRequest, attempt: SignInAttempt | undefined): Promise<Caller> {
  if (!attempt) return callerOf(request);
  const application = await askingApplication(request.server.ports, attempt.returnTo);
  return { ...callerOf(request), asking: { purpose: attempt.purpose, application } };
}

/**
 * From what the commands answer to what the pages are told.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProofStarted, SignInProgress, StepUpStarted } from '#modules/sign-in/index.ts';
import type { SignInStep } from '../portal-contract.ts';
import { enterSession } from './browser.ts';

/** A step of a sign-in; hands over the session when there is one now. */
export async function presentProgress(
  request: FastifyRequest,
  reply: FastifyReply,
  progress: SignInProgress | ProofStarted,
): Promise<SignInStep> {
  switch (progress.next) {
    case 'home-directory':
      return progress;
    case 'one-time-passcode':
      return { ...progress, expiresAt: progress.expiresAt.toISOString() };
    case 'password':
      return progress;
    case 'terms':
      return { next: 'terms' };
    case 'second-factor':
      return { ...progress, methods: [...progress.methods] };
    case 'signed-in':
      await enterSession(request, reply, progress.session);
      return progress.lacksSecondFactor
        ? { next: 'enrol-second-factor', returnTo: progress.returnTo }
        : { next: 'done', returnTo: progress.returnTo };
  }
}

export function presentStepUp(started: StepUpStarted, returnTo: string): SignInStep {
  if (started.next === 'enrol-second-factor') return { next: 'enrol-second-factor', returnTo };
  return started.next === 'second-factor' ? { ...started, methods: [...started.methods] } : started;
}

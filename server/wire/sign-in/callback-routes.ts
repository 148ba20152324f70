/**
 * Where home directories send the browser back to: one address for each of them.
 *
 * Answers with redirects only. Whatever goes wrong becomes the code of a
 * refusal on a page of ours; nothing a home directory wrote is shown.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { requireProof } from '#modules/invitations/index.ts';
import {
  attemptAtHome,
  attemptUnasked,
  completeHomeSignIn,
  completeHomeStepUp,
  completeOpenIdTest,
  enterThroughHome,
  findConnectionTest,
  findHomeFlow,
  findRedemption,
  noteHomeProof,
  withIdentity,
  type HomeAnswer,
  type SignInAttempt,
} from '#modules/sign-in/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { concludeProblem } from '../http-server.ts';
import { declareRoute } from '../route.ts';
import { attemptingAs, callerAt } from './attempting.ts';
import { browserToken, enterSession, requireSession } from './browser.ts';
import { receiveTestAnswer } from './connection-test-answer.ts';
import { problemPage } from './problems.ts';
import { advance, proofOf, skipsConsent } from './redemption-steps.ts';
import { TERMS_PAGE } from './terms-view.ts';

const CALLBACKS_PER_MINUTE = 60;

export function callbackRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/sign-in/callback/:homeDirectoryId',
    permission: 'public',
    rateLimit: { perMinute: CALLBACKS_PER_MINUTE },
    handler: receiveAnswer,
  });
}

async function receiveAnswer(request: FastifyRequest, reply: FastifyReply) {
  const { ports } = request.server;
  const browser = browserToken(request);
  const url = new URL(request.url, publicOrigins(ports.settings).portalUrl);
  const { homeDirectoryId } = request.params as { homeDirectoryId: string };
  const test = browser ? await findConnectionTest(ports, browser, homeDirectoryId, url.searchParams) : undefined;
  if (test) return receiveTestAnswer(request, reply, test, (caller) => completeOpenIdTest(ports, test, url, caller));
  const flow = browser ? await findHomeFlow(ports, browser, homeDirectoryId, url.searchParams) : undefined;
  const isRedemption = flow?.state.asked === 'redemption';
  try {
    // An answer nobody here asked for opens no session (CSRF of the sign-in itself).
    const attempt = await (flow ? attemptAtHome(ports, browser, flow) : attemptUnasked(ports, homeDirectoryId));
    const answer = await attemptingAs(request, attempt, async () => {
      if (!flow || !browser) throw new Refusal('sign-in.home-answer-invalid', {});
      return completeHomeSignIn(ports, browser, flow, url);
    });
    return await reply.redirect(await applyAnswer(request, reply, browser!, answer, attempt!), 303);
  } catch (error) {
    const { code } = await concludeProblem(request, reply, error);
    return reply.redirect(problemPage(code, isRedemption), 303);
  }
}

async function applyAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  browser: string,
  answer: HomeAnswer,
  attempt: SignInAttempt,
): Promise<string> {
  const { ports } = request.server;
  const { state } = answer.flow;
  if (state.asked === 'redemption') {
    const caller = await callerAt(request, attempt);
    const redemption = await findRedemption(ports, browser, state.redemptionFlowId ?? '');
    if (!redemption) throw new Refusal('sign-in.flow-ended', {});
    const ticketHash = Buffer.from(redemption.state.ticketHash, 'base64');
    await requireProof(ports, ticketHash, proofOf(answer.identity), { ...caller, methods: answer.identity.methods });
    const isSkipped = await skipsConsent(ports, redemption.state.invitedAddress);
    const proved = await noteHomeProof(ports, browser, redemption, answer, isSkipped);
    // Without consent to ask for, nobody presses a button that would go on.
    if (isSkipped) await advance(request, reply, browser, proved);
    return state.returnTo;
  }
  const told = await withIdentity(ports, attempt, answer.identity);
  const entered = await attemptingAs(request, told, async (caller) => {
    if (state.asked === 'sign-in') {
      const entering = { browserToken: browser, returnTo: state.returnTo, caller };
      return enterThroughHome(ports, answer.identity, answer.refreshToken, entering);
    }
    const session = await requireSession(request);
    if (session.id !== state.sessionId) throw new Refusal('sign-in.flow-ended', {});
    return { next: 'signed-in' as const, session: await completeHomeStepUp(ports, session, answer.identity, caller) };
  });
  if (entered.next === 'terms') return TERMS_PAGE;
  await enterSession(request, reply, entered.session);
  return state.returnTo;
}

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
  completeHomeSignIn,
  completeHomeStepUp,
  enterThroughHome,
  findHomeFlow,
  findRedemption,
  noteHomeProof,
  type HomeAnswer,
} from '#modules/sign-in/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { concludeProblem } from '../http-server.ts';
import { declareRoute } from '../route.ts';
import { browserToken, callerOf, enterSession, requireSession } from './browser.ts';
import { problemPage } from './problems.ts';
import { proofOf } from './redemption-steps.ts';
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
  const flow = browser ? await findHomeFlow(ports, browser, homeDirectoryId, url.searchParams) : undefined;
  const isRedemption = flow?.state.asked === 'redemption';
  try {
    // An answer nobody here asked for opens no session (CSRF of the sign-in itself).
    if (!flow || !browser) throw new Refusal('sign-in.home-answer-invalid', {});
    const answer = await completeHomeSignIn(ports, browser, flow, url);
    const target = await applyAnswer(request, reply, browser, answer);
    return await reply.redirect(target, 303);
  } catch (error) {
    const { code } = await concludeProblem(request, reply, error);
    return reply.redirect(problemPage(code, isRedemption), 303);
  }
}

async function applyAnswer(request: FastifyRequest, reply: FastifyReply, browser: string, answer: HomeAnswer) {
  const { ports } = request.server;
  const { state } = answer.flow;
  const caller = callerOf(request);
  if (state.asked === 'redemption') {
    const redemption = await findRedemption(ports, browser, state.redemptionFlowId ?? '');
    if (!redemption) throw new Refusal('sign-in.flow-ended', {});
    const ticketHash = Buffer.from(redemption.state.ticketHash, 'base64');
    await requireProof(ports, ticketHash, proofOf(answer.identity), { ...caller, methods: answer.identity.methods });
    await noteHomeProof(ports, browser, redemption, answer);
    return state.returnTo;
  }
  if (state.asked === 'step-up') {
    const session = await requireSession(request);
    if (session.id !== state.sessionId) throw new Refusal('sign-in.flow-ended', {});
    await enterSession(request, reply, await completeHomeStepUp(ports, session, answer.identity));
    return state.returnTo;
  }
  const entering = { browserToken: browser, returnTo: state.returnTo, caller };
  const entered = await enterThroughHome(ports, answer.identity, answer.refreshToken, entering);
  if (entered.next === 'terms') return TERMS_PAGE;
  await enterSession(request, reply, entered.session);
  return state.returnTo;
}

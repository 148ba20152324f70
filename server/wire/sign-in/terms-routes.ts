/**
 * Terms of use between a proof and a session: read and answered by the browser that proved, before it is signed in.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { listTermsToAccept } from '#modules/invitations/index.ts';
import { answerWaitingTerms, findAttempt, findWaitingSignIn, recordRefusedSignIn } from '#modules/sign-in/index.ts';
import type { TermsAnswer, TermsProgress } from '../portal-contract.ts';
import { declareRoute } from '../route.ts';
import { attempting, callerAt } from './attempting.ts';
import { browserToken, enterSession, findSession, leaveSession, requireBrowser } from './browser.ts';
import * as schemas from './schemas.ts';
import { organizationView } from './session-routes.ts';
import { viewTerms } from './terms-view.ts';

const url = '/portal/api/sign-in/terms';
const TRIES_PER_MINUTE = 60;

export function termsRoutes(app: FastifyInstance): void {
  const open = { url, permission: 'public', rateLimit: { perMinute: TRIES_PER_MINUTE } } as const;
  declareRoute(app, { ...open, method: 'GET', schema: { querystring: schemas.termsLanguage }, handler: view });
  declareRoute(app, {
    ...open,
    method: 'POST',
    schema: { querystring: schemas.termsLanguage, body: schemas.termsAnswer },
    handler: answer,
  });
}

async function view(request: FastifyRequest): Promise<TermsProgress> {
  const { ports } = request.server;
  const flow = await requireWaiting(request, browserToken(request));
  const organization = await organizationView(request.server);
  const [terms] = await listTermsToAccept(ports.database, flow.state.userId, ports.clock.now());
  // They were withdrawn meanwhile: signing in again finds nothing in the way.
  if (!terms) throw new Refusal('sign-in.flow-ended', {});
  return { step: 'terms', organization, terms: await viewTerms(request, terms), returnTo: null };
}

async function answer(request: FastifyRequest, reply: FastifyReply): Promise<TermsProgress> {
  const browser = await requireBrowser(request);
  const flow = await requireWaiting(request, browser);
  const { accepted, ...terms } = request.body as TermsAnswer;
  const { ports } = request.server;
  const entered = await attempting(request, browser, flow.id, (caller) =>
    answerWaitingTerms(ports, browser, flow.id, terms, accepted, caller),
  );
  if (entered.next === 'terms') return view(request);
  if (entered.next === 'declined') await recordDeclined(request, browser, flow.id);
  const organization = await organizationView(request.server);
  if (entered.next === 'signed-in') await enterSession(request, reply, entered.session);
  else if (!(await findSession(request).catch(() => undefined))) leaveSession(request, reply);
  const isIn = entered.next === 'signed-in';
  const step = isIn ? 'done' : 'declined';
  return { step, organization, terms: null, returnTo: isIn ? flow.state.returnTo : null };
}

/** The sign-in came to nothing, by their own choice. */
async function recordDeclined(request: FastifyRequest, browser: string, flowId: string): Promise<void> {
  const { ports } = request.server;
  const attempt = await findAttempt(ports, browser, flowId);
  if (!attempt) return;
  const caller = await callerAt(request, attempt);
  await recordRefusedSignIn(ports, attempt, new Refusal('sign-in.terms-declined', {}), caller);
}

async function requireWaiting(request: FastifyRequest, browser: string | undefined) {
  const flow = browser ? await findWaitingSignIn(request.server.ports, browser) : undefined;
  if (!flow) throw new Refusal('request.not-found', { what: 'A sign-in in this browser that waits for terms' });
  return flow;
}

/**
 * What SAML identity providers of partners and their administrators ask of us: answers come in here, and our metadata
 * goes out.
 *
 * An answer comes as a form from another site, without any cookie. It is checked and kept; the browser that asked is
 * sent on to take it.
 */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { serviceMetadata } from '#modules/home-directories/index.ts';
import {
  attemptAtHome,
  attemptUnasked,
  completeSamlTest,
  findAskedFlow,
  findAskedTest,
  receiveAssertion,
} from '#modules/sign-in/index.ts';
import { readHomeDirectoryId } from '../home-directory-id.ts';
import { concludeProblem } from '../http-server.ts';
import { declareRoute } from '../route.ts';
import { attemptingAs } from './attempting.ts';
import { receiveTestAnswer } from './connection-test-answer.ts';
import { problemPage } from './problems.ts';

/** The largest answer that is read, as a form carries it. */
const MAXIMUM_FORM_BYTES = 524_288;
const ANSWERS_PER_MINUTE = 60;

export async function samlRoutes(app: FastifyInstance): Promise<void> {
  await app.register(formbody, { bodyLimit: MAXIMUM_FORM_BYTES });
  declareRoute(app, {
    method: 'POST',
    url: '/sign-in/saml/:homeDirectoryId',
    permission: 'public',
    rateLimit: { perMinute: ANSWERS_PER_MINUTE },
    handler: receiveAnswer,
  });
  declareRoute(app, {
    method: 'GET',
    url: '/sign-in/saml/:homeDirectoryId/metadata',
    permission: 'public',
    rateLimit: { perMinute: ANSWERS_PER_MINUTE },
    handler: sendMetadata,
  });
}

async function receiveAnswer(request: FastifyRequest, reply: FastifyReply) {
  const { ports } = request.server;
  const { homeDirectoryId } = request.params as { homeDirectoryId: string };
  const test = await findAskedTest(ports, homeDirectoryId, textOf(request, 'RelayState') ?? '');
  if (test) {
    const answer = textOf(request, 'SAMLResponse') ?? '';
    return receiveTestAnswer(request, reply, test, (caller) => completeSamlTest(ports, test, answer, caller));
  }
  let isRedemption = false;
  try {
    const flow = await attemptingAs(request, await attemptUnasked(ports, homeDirectoryId), () =>
      findAskedFlow(ports, homeDirectoryId, fieldOf(request, 'RelayState')),
    );
    isRedemption = flow.state.asked === 'redemption';
    const attempt = await attemptAtHome(ports, undefined, flow);
    const back = await attemptingAs(request, attempt, () =>
      receiveAssertion(ports, flow, fieldOf(request, 'SAMLResponse')),
    );
    return await reply.redirect(back, 303);
  } catch (error) {
    const { code } = await concludeProblem(request, reply, error);
    return reply.redirect(problemPage(code, isRedemption), 303);
  }
}

/** A field that is there once; of two that differ nobody knows which was meant. */
function fieldOf(request: FastifyRequest, name: string): string {
  const value = textOf(request, name);
  if (value === undefined) throw new Refusal('sign-in.home-answer-invalid', {});
  return value;
}

function textOf({ body }: FastifyRequest, name: string): string | undefined {
  const value = (body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
}

async function sendMetadata(request: FastifyRequest, reply: FastifyReply) {
  const metadata = await serviceMetadata(request.server.ports, readHomeDirectoryId(request));
  return reply.type('application/samlmetadata+xml; charset=utf-8').send(metadata);
}

/**
 * Where home directories say what became of an account: security event tokens are pushed here (RFC 8935), and sign-outs
 * announced (OpenID Connect Back-Channel Logout 1.0, 2.5).
 *
 * No browser and no cookie: a token is as good as its signature. What could not be judged for now is answered so that it
 * comes again.
 */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SignalFault } from '#modules/home-directories/index.ts';
import { receiveLogout, receiveSignal } from '#modules/home-signals/index.ts';
import { readHomeDirectoryId } from '../home-directory-id.ts';
import { declareRoute } from '../route.ts';

const MAXIMUM_TOKEN_BYTES = 65_536;
const SIGNALS_PER_MINUTE = 6000;

export async function signalRoutes(app: FastifyInstance): Promise<void> {
  await app.register(formbody, { bodyLimit: MAXIMUM_TOKEN_BYTES });
  app.addContentTypeParser(
    'application/secevent+jwt',
    { parseAs: 'string', bodyLimit: MAXIMUM_TOKEN_BYTES },
    (_request, body, done) => done(null, body),
  );
  declareRoute(app, {
    method: 'POST',
    url: '/sign-in/signals/:homeDirectoryId',
    permission: 'public',
    rateLimit: { perMinute: SIGNALS_PER_MINUTE },
    handler: async (request, reply) => {
      try {
        await receiveSignal(app.ports, readHomeDirectoryId(request), readToken(request.body));
        return await reply.code(202).send();
      } catch (error) {
        const { code, message } = requireFault(error);
        return reply.code(400).send({ err: code, description: message });
      }
    },
  });
  declareRoute(app, {
    method: 'POST',
    url: '/sign-in/signed-out/:homeDirectoryId',
    permission: 'public',
    rateLimit: { perMinute: SIGNALS_PER_MINUTE },
    handler: signOutOf,
  });
}

async function signOutOf(request: FastifyRequest, reply: FastifyReply) {
  void reply.header('cache-control', 'no-store');
  try {
    const form = (request.body ?? {}) as Record<string, unknown>;
    await receiveLogout(request.server.ports, readHomeDirectoryId(request), readToken(form['logout_token']));
    return await reply.code(200).send();
  } catch (error) {
    return reply.code(400).send({ error: 'invalid_request', error_description: requireFault(error).message });
  }
}

function readToken(value: unknown): string {
  if (typeof value !== 'string') throw new SignalFault('invalid_request', 'there is no token');
  return value.trim();
}

function requireFault(error: unknown): SignalFault {
  if (error instanceof SignalFault) return error;
  throw error;
}

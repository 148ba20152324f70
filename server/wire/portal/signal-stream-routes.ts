/**
 * The stream of signals of a home directory: looked at, opened, verified, closed.
 *
 * The token goes in and never comes out.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import {
  closeStream,
  findStream,
  openStream,
  verifyStream,
  type SignalStream,
  type StreamInput,
} from '#modules/home-signals/index.ts';
import { readHomeDirectoryId } from '../home-directory-id.ts';
import { declareRoute } from '../route.ts';
import { namedById } from './attempts.ts';
import type { SignalStreamView } from './settings-contract.ts';

const url = '/portal/api/home-directories/:id/signal-stream';
const reading = { action: directoryActions.readIdentityProviders, at: 'directory' } as const;
const writing = { action: directoryActions.updateIdentityProviders, at: 'directory' } as const;
const attempt = namedById('Directory');

export function signalStreamRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url,
    permission: reading,
    handler: async (request): Promise<{ stream: SignalStreamView | null }> => {
      const stream = await findStream(request.ports.database, readId(request));
      return { stream: stream ? present(stream) : null };
    },
  });
  declareRoute(app, {
    method: 'PUT',
    url,
    permission: writing,
    activity: 'signal-stream.opened',
    attempt,
    schema: { body: streamBody },
    handler: async (request): Promise<{ stream: SignalStreamView }> => ({
      stream: present(await openStream(request.ports, request.actor, readId(request), request.body as StreamInput)),
    }),
  });
  declareRoute(app, {
    method: 'POST',
    url: `${url}/verify`,
    permission: writing,
    activity: 'signal-stream.verification-requested',
    attempt,
    handler: async (request): Promise<{ stream: SignalStreamView }> => ({
      stream: present(await verifyStream(request.ports, request.actor, readId(request))),
    }),
  });
  declareRoute(app, {
    method: 'DELETE',
    url,
    permission: writing,
    activity: 'signal-stream.closed',
    attempt,
    handler: async (request, reply) => {
      await closeStream(request.ports, request.actor, readId(request));
      return reply.code(204).send();
    },
  });
}

const streamBody = {
  type: 'object',
  required: ['delivery', 'token'],
  additionalProperties: false,
  properties: {
    delivery: { enum: ['poll', 'push'] },
    token: { type: 'string', minLength: 1, maxLength: 4096, pattern: '^[\\x21-\\x7e]+$' },
    pollUrl: { type: 'string', minLength: 1, maxLength: 512 },
  },
};

function present(stream: SignalStream): SignalStreamView {
  const { delivery, streamId, pollUrl, status, failure } = stream;
  const instant = (at: Date | null) => at?.toISOString() ?? null;
  return {
    delivery,
    isManaged: streamId !== null,
    pollUrl,
    status,
    verifyAskedAt: instant(stream.verifyAskedAt),
    verifiedAt: instant(stream.verifiedAt),
    polledAt: instant(stream.polledAt),
    failingSince: instant(stream.failingSince),
    failure,
  };
}

const readId = (request: FastifyRequest) => readHomeDirectoryId(request, 'id');

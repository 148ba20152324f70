/**
 * What passes: how many requests are in flight, how long each took, and, where the operator wants it, a line for each.
 *
 * A line holds the pattern of the address, never the address: tickets and codes stand in addresses.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ports } from '#platform/ports.ts';

export interface Traffic {
  inFlight: number;
  isDraining: boolean;
  /** Set by the metrics. */
  record: ((seconds: number, labels: { dialect: string; status: string }) => void) | undefined;
}

export function watchTraffic(app: FastifyInstance, ports: Ports): void {
  const { traffic } = app;
  app.addHook('onRequest', (_, reply, done) => {
    traffic.inFlight += 1;
    // Also when the caller goes away before the answer.
    reply.raw.once('close', () => (traffic.inFlight -= 1));
    done();
  });
  const isLogged = ports.settings.DAYPASS_ACCESS_LOG;
  app.addHook('onResponse', (request, reply, done) => {
    const dialect = request.server.dialect || 'none';
    traffic.record?.(reply.elapsedTime / 1_000, { dialect, status: String(reply.statusCode) });
    if (isLogged) logRequest(ports, dialect, request, reply);
    done();
  });
}

function logRequest({ log }: Ports, dialect: string, request: FastifyRequest, reply: FastifyReply): void {
  log.info(
    {
      method: request.method,
      route: request.pattern ?? request.routeOptions.url ?? 'none',
      dialect,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 100) / 100,
      bytes: Number(reply.getHeader('content-length') ?? 0),
      // Null without a caller, also on routes that ask for none.
      principalId: (request.actor as FastifyRequest['actor'] | null)?.principalId ?? null,
      requestId: request.id,
      correlationId: request.correlationId,
    },
    'request',
  );
}

/**
 * What operators and orchestrators ask: alive, ready, metrics.
 *
 * `/healthz` says that the process answers; `/readyz` that it may decide and write: the database answers and has room, and
 * the facts are fresh. Metrics go to loopback only.
 */
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import type { ClockFloor } from '#platform/database/clock-floor.ts';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import { declareRoute } from '../route.ts';
import { setSecurityHeaders } from '../security-headers.ts';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export function operations(metrics: Metrics, clockFloor: ClockFloor | undefined) {
  return async (app: FastifyInstance): Promise<void> => {
    observeTraffic(app, metrics);
    declareRoute(app, { method: 'GET', url: '/healthz', permission: 'public', handler: () => ({ status: 'ok' }) });
    declareRoute(app, {
      method: 'GET',
      url: '/readyz',
      permission: 'public',
      handler: async () => {
        if (app.traffic.isDraining) throw new Refusal('request.draining', {});
        await sql`select 1`.execute(app.ports.database);
        if (clockFloor?.isStorageFull) throw new Refusal('request.storage-full', {});
        if (!app.decisions.isReady) throw new Refusal('request.unavailable', { what: 'The decision engine' });
        return { status: 'ok' };
      },
    });
    declareRoute(app, {
      method: 'GET',
      url: '/metrics',
      permission: 'public',
      handler: (request, reply) => {
        const isOpen = app.ports.settings.DAYPASS_METRICS && loopback.has(request.socket.remoteAddress ?? '');
        if (!isOpen) throw new Refusal('request.not-found', { what: 'This page' });
        reply.hijack();
        setSecurityHeaders(reply.raw);
        metrics.answer(request.raw, reply.raw);
      },
    });
  };
}

function observeTraffic({ traffic }: FastifyInstance, metrics: Metrics): void {
  traffic.record = metrics.recorder('daypass_request_duration_seconds');
  metrics.observe('daypass_requests_in_flight', () => traffic.inFlight);
}

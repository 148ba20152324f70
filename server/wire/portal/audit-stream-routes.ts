/**
 * How the streams of the audit trail stand, for readers of the audit logs. They are made by the operator, not here.
 */
import type { FastifyInstance } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { listStreamStates, readStreams, type StreamState } from '#modules/audit-streams/index.ts';
import { findSealedBehind } from '#modules/audit/index.ts';
import { declareRoute } from '../route.ts';
import type { AuditStreamEntry, AuditStreams } from './audit-contract.ts';

export function auditStreamRoutes(app: FastifyInstance): void {
  const { database, settings } = app.ports;
  const streams = readStreams(settings);
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/audit-streams',
    permission: { action: directoryActions.readAuditLogs, at: 'directory' },
    handler: async (): Promise<AuditStreams> => ({
      value: (await listStreamStates(database, streams)).map(present),
      sealed: (await findSealedBehind(database, 0)).last,
    }),
  });
}

function present(state: StreamState): AuditStreamEntry {
  const { waitingSince, deliveredAt, failingSince, nextAttemptAt } = state;
  return {
    ...state,
    waitingSince: waitingSince?.toISOString() ?? null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
    failingSince: failingSince?.toISOString() ?? null,
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
  };
}

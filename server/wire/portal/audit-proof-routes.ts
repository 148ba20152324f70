/**
 * The audit trail as a transparency log: its last checkpoint, proofs that it only grew, and entries with their proof.
 *
 * An entry goes whole, so to readers of the audit at its place: not to whoever reads what reaches them from above, or their own.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  getCheckpoint,
  getProofBundle,
  getTile,
  listEntries,
  listTombstones,
  logKeyOf,
  parseTilePlace,
  proveConsistency,
  writeTombstone,
  type AuditFilter,
} from '#modules/audit/index.ts';
import { declareRoute } from '../route.ts';
import { READ_AUDIT, reachOf } from './audit-routes.ts';

const ofDirectory = { action: directoryActions.readAuditLogs, at: 'directory' } as const;

export function auditProofRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/audit/checkpoint',
    permission: ofDirectory,
    handler: () => getCheckpoint(app.ports),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/audit/log/checkpoint',
    permission: ofDirectory,
    handler: async (_request, reply) => {
      const { checkpoint } = await getCheckpoint(app.ports);
      // It grows every second; what it covers never changes.
      return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(checkpoint);
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/audit/log/tile/*',
    permission: ofDirectory,
    handler: async (request, reply) => {
      const place = parseTilePlace((request.params as { '*': string })['*']);
      if (!place) throw new Refusal('request.not-found', { what: 'The tile' });
      const tile = await getTile(app.ports, place);
      return reply.type('application/octet-stream').send(tile);
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/audit/tombstones',
    permission: ofDirectory,
    handler: async () => {
      const key = logKeyOf(app.ports.secrets);
      const found = await listTombstones(app.ports.database);
      return { value: found.map((one) => ({ first: one.first, last: one.last, tombstone: writeTombstone(one, key) })) };
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/audit/consistency',
    permission: ofDirectory,
    handler: (request) => {
      const { from, to } = request.query as { from?: string; to?: string };
      return proveConsistency(app.ports, readSize('from', from ?? ''), to ? readSize('to', to) : undefined);
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/directory-audit/:id/proof',
    permission: ofDirectory,
    handler: (request, reply) => sendBundle(request, reply, {}),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/resource-audit/:id/proof',
    permission: { action: READ_AUDIT, at: 'scope' },
    handler: async (request, reply) => sendBundle(request, reply, await reachOf(request)),
  });
}

async function sendBundle(request: FastifyRequest, reply: FastifyReply, reach: Omit<AuditFilter, 'limit' | 'id'>) {
  const { ports } = request.server;
  const id = parseGuid((request.params as { id: string }).id);
  const [entry] = id ? await listEntries(ports.database, { ...reach, id, limit: 1 }) : [];
  if (!entry) throw new Refusal('request.not-found', { what: 'The audit entry' });
  const bundle = await getProofBundle(ports, entry.id);
  void reply.header('content-disposition', `attachment; filename="audit-entry-${bundle.sequence}.json"`);
  return bundle;
}

function readSize(field: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal('request.invalid', { field, reason: 'is not a number of entries' });
}

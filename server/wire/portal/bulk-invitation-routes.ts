/**
 * Bulk invitations: a file is uploaded, its rows are checked, started, tried again, and told one by one and as a file.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import type { PageKey } from '#model/page.ts';
import { Refusal, refusals, type RefusalCode } from '#model/refusal.ts';
import {
  countRows,
  getOwnBulk,
  listBulkRows,
  listBulks,
  retryBulk,
  startBulk,
  templateHeaders,
  uploadBulk,
  type BulkInvitation,
  type BulkRow,
} from '#modules/bulk-invitations/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { csvLine } from '../csv.ts';
import { describeProblem } from '../problem.ts';
import { declareRoute } from '../route.ts';
import { namedById } from './attempts.ts';
import type { BulkInvitationView, BulkRowView, BulkUploadBody } from './bulk-invitation-contract.ts';
import type { Page } from './contract.ts';
import { sendCsv } from './csv-export.ts';
import { cursorOfKey, keyOfCursor } from './cursor.ts';
import { readId } from './read-id.ts';

const PAGE = 100;
const base = '/portal/api/bulk-invitations';
const permission = { action: directoryActions.inviteGuests, at: 'directory' } as const;
const attempt = namedById('Other');

const uploadBody = {
  type: 'object',
  required: ['fileName', 'text'],
  additionalProperties: false,
  properties: {
    fileName: { type: 'string', minLength: 1, maxLength: 256 },
    text: { type: 'string', minLength: 1, maxLength: 900_000 },
  },
};

export function bulkInvitationRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: base, permission, handler: list });
  declareRoute(app, {
    method: 'GET',
    url: `${base}/template.csv`,
    permission,
    handler: (_request, reply) => sendCsv(reply, 'invite-guests.csv', ['version:v1.0'], template()),
  });
  declareRoute(app, {
    method: 'GET',
    url: `${base}/:id`,
    permission,
    handler: async (request) => present(app.ports.database, await own(request)),
  });
  declareRoute(app, { method: 'GET', url: `${base}/:id/rows`, permission, handler: rows });
  declareRoute(app, {
    method: 'GET',
    url: `${base}/:id/results.csv`,
    permission,
    handler: async (request, reply) => {
      const { id } = await own(request);
      return sendCsv(reply, 'invited-guests.csv', titles, resultLines(app.ports.database, id));
    },
  });
  declareRoute(app, {
    method: 'PUT',
    url: `${base}/:id`,
    permission,
    activity: 'bulk-invitation.uploaded',
    attempt,
    schema: { body: uploadBody },
    rateLimit: { perMinute: 30 },
    handler: async (request, reply) => {
      await uploadBulk(app.ports, request.actor, { id: readId(request), ...(request.body as BulkUploadBody) });
      return reply.code(204).send();
    },
  });
  for (const [verb, command] of [
    ['start', startBulk],
    ['retry', retryBulk],
  ] as const) {
    declareRoute(app, {
      method: 'POST',
      url: `${base}/:id/${verb}`,
      permission,
      activity: 'bulk-invitation.started',
      attempt,
      handler: async (request, reply) => {
        await command(app.ports, request.actor, readId(request));
        return reply.code(204).send();
      },
    });
  }
}

function own(request: FastifyRequest): Promise<BulkInvitation> {
  return getOwnBulk(request.server.ports.database, request.actor, readId(request));
}

async function list(request: FastifyRequest): Promise<Page<BulkInvitationView>> {
  const { database } = request.server.ports;
  const asked = { limit: 20, after: keyOfCursor(request.query) };
  const page = await listBulks(database, request.actor.principalId, asked);
  const value = await Promise.all(page.rows.map((bulk) => present(database, bulk)));
  return { value, nextCursor: cursorOfKey(page.after) };
}

async function rows(request: FastifyRequest): Promise<Page<BulkRowView>> {
  const { id } = await own(request);
  const page = await listBulkRows(request.server.ports.database, id, { limit: PAGE, after: numberOf(request.query) });
  return { value: page.rows.map(presentRow), nextCursor: cursorOfKey(page.after) };
}

function numberOf(query: unknown): PageKey | undefined {
  const { cursor } = query as { cursor?: string };
  if (!cursor) return undefined;
  if (!/^\d{1,9}$/.test(cursor)) throw new Refusal('request.page-token-invalid', {});
  return [Number(cursor)];
}

async function present(database: Reader, bulk: BulkInvitation): Promise<BulkInvitationView> {
  return {
    id: bulk.id,
    fileName: bulk.fileName,
    uploadedAt: bulk.createdAt.toISOString(),
    startedAt: bulk.startedAt?.toISOString() ?? null,
    finishedAt: bulk.finishedAt?.toISOString() ?? null,
    counts: await countRows(database, bulk.id),
  };
}

function presentRow({ number, input, state, outcome, refusal, refusalDetails, userId }: BulkRow): BulkRowView {
  return {
    number,
    state,
    address: input.inviteeEmail ?? null,
    role: input.role ?? null,
    scope: input.scope ?? null,
    outcome,
    problem: wordProblem(refusal, refusalDetails),
    userId,
  };
}

function wordProblem(code: string | null, details: unknown): BulkRowView['problem'] {
  if (code === null || !(code in refusals)) return null;
  const { what, why, nextStep } = describeProblem(new Refusal(code as RefusalCode, details as never), '');
  return { code, what, why, nextStep };
}

const titles = ['Row', 'E-mail', 'Role', 'Resource', 'Result', 'Reason', 'Code', 'User id'];

async function* resultLines(database: Reader, id: string): AsyncGenerator<string[], void> {
  let after: PageKey | undefined;
  do {
    const page = await listBulkRows(database, id, { limit: PAGE, after });
    yield page.rows.map(presentRow).map((row) => {
      const reason = row.problem ? `${row.problem.what} ${row.problem.why}` : null;
      const result = row.outcome ? `${row.state}: ${row.outcome}` : row.state;
      return csvLine([row.number, row.address, row.role, row.scope, result, reason, row.problem?.code, row.userId]);
    });
    after = page.after;
  } while (after);
}

async function* template(): AsyncGenerator<string[], void> {
  yield [csvLine(templateHeaders)];
}

/**
 * The sign-in log: every attempt to come in, for who may read sign-ins; and one's own for everybody.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal, refusals, type RefusalCode } from '#model/refusal.ts';
import { listEntries, listSignInNames, type AuditFilter } from '#modules/audit/index.ts';
import { wordRefusal } from '../problem.ts';
import { declareRoute } from '../route.ts';
import { sendEntriesAsNdjson } from './audit-export.ts';
import type { Page } from './contract.ts';
import { pageByTime, readCursor } from './cursor.ts';
import { applicationOf, guidOf, oneOf, periodOf } from './list-query.ts';
import { presentSignIn, sendSignIns } from './present-sign-in.ts';
import type { SignInChoices, SignInEntry } from './sign-in-log-contract.ts';

const PAGE = 50;
const reading = { action: directoryActions.readSignIns, at: 'directory' } as const;

interface SignInQuery {
  person?: string;
  from?: string;
  to?: string;
  result?: string;
  home?: string;
  application?: string;
  reason?: string;
  cursor?: string;
}

export function signInLogRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/sign-ins',
    permission: reading,
    handler: async (request) => listPage(request, filterOf(request)),
  });
  declareRoute(app, { method: 'GET', url: '/portal/api/sign-ins/:id', permission: reading, handler: getSignIn });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/sign-ins.csv',
    permission: reading,
    handler: (request, reply) => sendSignIns(reply, filterOf(request)),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/sign-ins.ndjson',
    permission: reading,
    handler: (request, reply) => sendEntriesAsNdjson(reply, 'sign-ins.ndjson', filterOf(request), () => true),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/sign-in-choices',
    permission: reading,
    handler: async (): Promise<SignInChoices> => ({
      homeDirectories: await listSignInNames(app.ports.database, 'homeDirectory'),
      applications: await listSignInNames(app.ports.database, 'application'),
      reasons: reasons.map((code) => ({ code, text: wordRefusal(code).what })),
    }),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/own-sign-ins',
    permission: 'signed-in',
    handler: async (request) => listPage(request, { signIns: { personId: request.actor.principalId } }),
  });
}

/** Codes an attempt to come in is refused with. */
const reasons = (Object.keys(refusals) as RefusalCode[]).filter(isReason);

function isReason(code: string): boolean {
  return Object.hasOwn(refusals, code) && /^(?:sign-in|session|invitation)\./.test(code);
}

type Asked = Omit<AuditFilter, 'limit'>;

async function listPage(request: FastifyRequest, filter: Asked): Promise<Page<SignInEntry>> {
  const { cursor } = request.query as SignInQuery;
  const after = cursor ? readCursor(cursor) : undefined;
  const asked = { ...filter, ...(after ? { after } : {}), limit: PAGE + 1 };
  const entries = await listEntries(request.server.ports.database, asked);
  return pageByTime(entries, PAGE, ({ occurredAt }) => occurredAt, presentSignIn);
}

async function getSignIn(request: FastifyRequest): Promise<SignInEntry> {
  const id = parseGuid((request.params as { id: string }).id);
  const [entry] = id ? await listEntries(request.server.ports.database, { id, signIns: {}, limit: 1 }) : [];
  if (!entry) throw new Refusal('request.not-found', { what: 'The sign-in' });
  return presentSignIn(entry);
}

function filterOf(request: FastifyRequest): Asked {
  const query = request.query as SignInQuery;
  const personId = guidOf('person', query.person);
  const homeDirectoryId = guidOf('home', query.home);
  const result = oneOf('result', query.result, ['success', 'failure']);
  const applicationId = applicationOf(query.application);
  return {
    signIns: {
      ...(personId ? { personId } : {}),
      ...(homeDirectoryId ? { homeDirectoryId } : {}),
      ...(applicationId ? { applicationId } : {}),
      ...(query.reason ? { reasons: [reasonOf(query.reason)] } : {}),
    },
    ...(result ? { result } : {}),
    ...periodOf(query),
  };
}

function reasonOf(code: string): string {
  if (isReason(code)) return code;
  throw new Refusal('request.invalid', { field: 'reason', reason: 'is the code of no refusal of a sign-in' });
}

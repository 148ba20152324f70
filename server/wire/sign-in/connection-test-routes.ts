/**
 * Tests of the connection to a home directory, begun and read by an administrator in their own browser.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { startConnectionTest, viewConnectionTest } from '#modules/sign-in/index.ts';
import type { Attempt } from '../attempt.ts';
import { readHomeDirectoryId } from '../home-directory-id.ts';
import type { ConnectionTestStarted, ConnectionTestView } from '../portal-contract.ts';
import { declareRoute } from '../route.ts';
import { browserToken } from './browser.ts';
import { tellConnectionCheck } from './connection-test-telling.ts';

const TESTS_PER_MINUTE = 20;
const permission = { action: directoryActions.updateIdentityProviders, at: 'directory' } as const;

/** The page that shows what came of a test. */
export const testPage = (testId: string) => `/settings/home-directories/tests/${testId}`;

export function connectionTestRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'POST',
    url: '/portal/api/home-directories/:id/connection-tests',
    permission,
    activity: 'home-directory.tested',
    attempt: testedDirectory,
    rateLimit: { perMinute: TESTS_PER_MINUTE },
    handler: start,
  });
  declareRoute(app, { method: 'GET', url: '/portal/api/connection-tests/:id', permission, handler: view });
}

function testedDirectory(request: FastifyRequest): Attempt {
  const id = parseGuid((request.params as { id: string }).id);
  return id ? { described: [{ id, type: 'Directory', displayName: id }] } : {};
}

async function start(request: FastifyRequest): Promise<ConnectionTestStarted> {
  const browser = browserToken(request);
  if (!browser || request.actor.kind !== 'User') {
    throw new Refusal('request.invalid', { field: 'browser', reason: 'is missing: a person makes a test in one' });
  }
  return startConnectionTest(request.server.ports, browser, request.actor, readHomeDirectoryId(request, 'id'));
}

async function view(request: FastifyRequest): Promise<ConnectionTestView> {
  const { principalId } = request.actor;
  const id = parseGuid((request.params as { id: string }).id);
  const browser = browserToken(request);
  const test = id && browser ? await viewConnectionTest(request.server.ports, browser, principalId, id) : undefined;
  if (!test) throw new Refusal('request.not-found', { what: 'The test' });
  const { homeDirectoryId, homeDirectoryName, protocol, answeredAt, report } = test;
  const isFailed = report?.checks.some(({ outcome }) => outcome === 'failed');
  return {
    homeDirectory: { id: homeDirectoryId, displayName: homeDirectoryName },
    protocol,
    answeredAt: answeredAt?.toISOString() ?? null,
    outcome: report && (isFailed ? 'failed' : 'passed'),
    checks: (report?.checks ?? []).map(tellConnectionCheck),
    received: (report?.received ?? []).map(({ name, values }) => ({ name, values: [...values] })),
  };
}

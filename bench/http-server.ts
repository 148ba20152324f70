/**
 * The server of the HTTP bench, in a process of its own: decisions as they are served, and beside each a bare route with
 * the same body, the same validation and the same reply.
 */
import { randomBytes } from 'node:crypto';
import fastify from 'fastify';
import { systemActor } from '#model/actor.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { createAutomationClient } from '#modules/administration/index.ts';
import { assignPlainRole } from '#modules/assignments/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { findPerson, startSession } from '#modules/sessions/index.ts';
import { systemClock } from '#platform/clock.ts';
import type { ConnectionConfig } from '#platform/postgres/database-access.ts';
import { createLog } from '#platform/log.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { readSettings } from '#platform/settings.ts';
import { createMetrics } from '#platform/telemetry/metrics.ts';
import { createApplication } from '../server/application.ts';
import { compose } from '../server/composition.ts';
import { evaluationBody, evaluationsBody } from '../server/wire/authzen/evaluation-schema.ts';
import {
  addEnforcementRole,
  ENFORCEMENT_ROLE,
  protectExpenses,
  proxiedVisit,
  signInToApplication,
} from '../test/support/protected-expenses.ts';

export interface BenchCase {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly decisions: number;
}

export interface BenchTarget {
  readonly daypassPort: number;
  readonly barePort: number;
  readonly cases: readonly BenchCase[];
}

const EVALUATIONS = 100;

const settings = readSettings({ DAYPASS_LOOPBACK_HTTP: 'true', DAYPASS_RATE_PER_MINUTE: '1000000' });
const composition = await compose({
  settings,
  clock: systemClock,
  randomness: systemRandomness,
  log: createLog('silent'),
  masterKey: randomBytes(32),
  application: JSON.parse(process.argv[2]!) as ConnectionConfig,
});
const { ports } = composition;
const app = await createApplication(composition, createMetrics());
const operator = systemActor('Bench', systemRandomness.guid());
const client = await createAutomationClient(ports, operator, {
  displayName: 'Bench',
  directoryRoles: ['Global Administrator'],
  role: { name: 'Owner', scope: '/' },
});
const answer = await app.inject({
  method: 'POST',
  url: `/${composition.directory.tenantId}/oauth2/v2.0/token`,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: client.clientSecret,
    scope: `${app.audience}/.default`,
  }).toString(),
});
const { access_token: token } = answer.json<{ access_token: string }>();
const json = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
const question = {
  subject: { type: 'user', id: client.principalId },
  resource: { type: 'resource', id: '/' },
  action: { name: 'Microsoft.Authorization/roleAssignments/read' },
};
const many = { evaluations: Array.from({ length: EVALUATIONS }, () => question) };
const cases: BenchCase[] = [
  {
    name: 'AuthZEN evaluation',
    method: 'POST',
    path: '/access/v1/evaluation',
    headers: json,
    body: JSON.stringify(question),
    decisions: 1,
  },
  {
    name: `AuthZEN, ${EVALUATIONS} at once`,
    method: 'POST',
    path: '/access/v1/evaluations',
    headers: json,
    body: JSON.stringify(many),
    decisions: EVALUATIONS,
  },
  {
    name: 'forward-auth',
    method: 'GET',
    path: '/forward-auth/check',
    headers: await aVisit(),
    body: undefined,
    decisions: 1,
  },
];

/** Somebody with a session and the enforcement role, at a protected application. */
async function aVisit(): Promise<Record<string, string>> {
  await addEnforcementRole(ports);
  const application = await protectExpenses(ports, operator);
  const userPrincipalName = `bench@${settings.DAYPASS_DOMAIN}`;
  const { id: principalId } = await createUser(ports, operator, { userPrincipalName, displayName: 'Bench' });
  const assignmentId = systemRandomness.guid();
  const role = { assignmentId, scope: ROOT_SCOPE, roleDefinitionId: ENFORCEMENT_ROLE, principalId };
  await assignPlainRole(ports, operator, role);
  const person = (await findPerson(ports.database, principalId))!;
  const proof = { methods: ['pwd'], isMultiFactor: false, identityLinkId: null, home: null };
  const caller = { ipAddress: null, userAgent: null, correlationId: systemRandomness.guid() };
  const { sessionId } = await ports.unitOfWork((tx) => startSession(ports, tx, person, proof, caller));
  return proxiedVisit(application, await signInToApplication(ports, sessionId, application.id));
}

await app.listen({ port: 0, host: '127.0.0.1' });
const bare = fastify();
const schemas: Record<string, object> = {
  '/access/v1/evaluation': { body: evaluationBody },
  '/access/v1/evaluations': { body: evaluationsBody },
};
for (const { method, path, headers, body } of cases) {
  const sample = await app.inject({ method, url: path, headers, ...(body ? { payload: body } : {}) });
  const reply = sample.json<object>();
  bare.route({ method, url: path, ...(schemas[path] ? { schema: schemas[path] } : {}), handler: () => reply });
}
await bare.listen({ port: 0, host: '127.0.0.1' });

const portOf = (server: { server: { address(): unknown } }) => (server.server.address() as { port: number }).port;
const target: BenchTarget = { daypassPort: portOf(app), barePort: portOf(bare), cases };
process.send!(target);
process.on('message', (message) => {
  if (message === 'stop') process.exit(0);
  const { user, system } = process.cpuUsage();
  process.send!(user + system);
});

/**
 * The server of the HTTP bench, in a process of its own: AuthZEN as it is served, and beside it a bare route with the
 * same body, the same validation and the same reply.
 */
import { randomBytes } from 'node:crypto';
import fastify from 'fastify';
import { systemActor } from '#model/actor.ts';
import { createAutomationClient } from '#modules/administration/index.ts';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { readSettings } from '#platform/settings.ts';
import { createMetrics } from '#platform/telemetry/metrics.ts';
import { createApplication } from '../server/application.ts';
import { compose } from '../server/composition.ts';
import { evaluationBody } from '../server/wire/authzen/evaluation-schema.ts';
import { createTestDatabase } from '../test/support/postgres.ts';

export interface BenchTarget {
  readonly daypassPort: number;
  readonly barePort: number;
  readonly token: string;
  readonly body: string;
}

const database = await createTestDatabase('bench');
const settings = readSettings({ DAYPASS_LOOPBACK_HTTP: 'true', DAYPASS_RATE_PER_MINUTE: '1000000' });
const composition = await compose({
  settings,
  clock: systemClock,
  randomness: systemRandomness,
  log: createLog('silent'),
  masterKey: randomBytes(32),
  application: database.application,
});
const app = await createApplication(composition, createMetrics());
await app.listen({ port: 0, host: '127.0.0.1' });
const client = await createAutomationClient(composition.ports, systemActor('Bench', systemRandomness.guid()), {
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
const body = JSON.stringify({
  subject: { type: 'user', id: client.principalId },
  resource: { type: 'resource', id: '/' },
  action: { name: 'Microsoft.Authorization/roleAssignments/read' },
});
const token = (answer.json() as { access_token: string }).access_token;
const authorization = `Bearer ${token}`;
const sample = await app.inject({
  method: 'POST',
  url: '/access/v1/evaluation',
  headers: { authorization, 'content-type': 'application/json' },
  payload: body,
});

const reply = sample.json() as object;
const bare = fastify();
bare.post('/access/v1/evaluation', { schema: { body: evaluationBody } }, () => reply);
await bare.listen({ port: 0, host: '127.0.0.1' });

const portOf = (server: { server: { address(): unknown } }) => (server.server.address() as { port: number }).port;
const target: BenchTarget = { daypassPort: portOf(app), barePort: portOf(bare), token, body };
process.send!(target);
process.on('message', () => process.exit(0));

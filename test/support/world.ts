/**
 * The whole server in one process, on a real database, with a clock that stands still until it is moved.
 *
 * Jobs and delivery do not run unless a test says so: nothing that access depends on may need them.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { systemActor, type Actor } from '#model/actor.ts';
import { createAutomationClient, type AutomationClient } from '#modules/administration/index.ts';
import { apiResources, type ApiResources } from '#modules/sessions/index.ts';
import { MovableClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import type { Ports } from '#platform/ports.ts';
import { systemRandomness } from '#platform/randomness.ts';
import type { ConnectionConfig } from '#platform/postgres/session.ts';
import { readSettings, type Settings } from '#platform/settings.ts';
import { createMetrics } from '#platform/telemetry/metrics.ts';
import { createApplication } from '../../server/application.ts';
import { compose, type Composition, type Parts } from '../../server/composition.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';

export interface World {
  readonly app: FastifyInstance;
  readonly ports: Ports;
  readonly composition: Composition;
  readonly clock: MovableClock;
  readonly database: TestDatabase;
  /** The operator's shell: may do what an administrator may. */
  readonly operator: Actor;
  /** An application with a secret; Owner of the whole tree and administrator of users and groups unless said otherwise. */
  addClient(roles?: { directoryRoles?: string[]; role?: string; scope?: string }): Promise<AutomationClient>;
  /** An access token of our token service for a client, for one of our APIs. */
  tokenFor(client: AutomationClient, resource?: keyof ApiResources): Promise<string>;
  /** Calls a route as a client and answers the parsed body with its status. */
  call(token: string, method: string, url: string, body?: object): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  // Bodies are foreign JSON; each test states what it expects of them.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Noon of a day far from any edge of the calendar. */
export const NOON = new Date('2031-03-04T12:00:00.000Z');

export interface WorldOptions {
  readonly startsAt?: Date;
  /** Another way to the database than the direct one. */
  readonly reach?: (application: ConnectionConfig) => Promise<ConnectionConfig>;
  /** One more process on the database of another world, with its key. */
  readonly database?: TestDatabase;
  readonly masterKey?: Buffer;
  readonly floor?: NonNullable<Parts['floor']>;
}

export async function openWorld(
  name: string,
  changed: Record<string, string> = {},
  options: WorldOptions = {},
): Promise<World> {
  const database = options.database ?? (await createTestDatabase(name));
  const clock = new MovableClock(options.startsAt ?? NOON);
  const settings: Settings = readSettings({
    DAYPASS_LOOPBACK_HTTP: 'true',
    DAYPASS_ALLOW_LOOPBACK_HOMES: 'true',
    DAYPASS_RATE_PER_MINUTE: '100000',
    DAYPASS_STALENESS_SECONDS: '300',
    ...changed,
  });
  const composition = await compose({
    settings,
    clock,
    randomness: systemRandomness,
    log: createLog('silent'),
    masterKey: options.masterKey ?? randomBytes(32),
    application: (await options.reach?.(database.application)) ?? database.application,
    ...(options.floor ? { floor: options.floor } : {}),
  });
  const app = await createApplication(composition, createMetrics()).catch(async (error: unknown) => {
    await composition.close();
    throw error;
  });
  await app.ready();
  const operator = systemActor('Test', systemRandomness.guid());
  const { ports } = composition;

  const call = async (token: string, method: string, url: string, body?: object): Promise<Answer> => {
    const response = await app.inject({
      method: method as 'GET',
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(body ? { payload: body } : {}),
    });
    const isJson = /[/+]json\b/.test(String(response.headers['content-type']));
    return { status: response.statusCode, body: isJson ? response.json() : response.body, headers: response.headers };
  };

  return {
    app,
    ports,
    composition,
    clock,
    database,
    operator,
    call,
    addClient: (roles = {}) =>
      createAutomationClient(ports, operator, {
        displayName: 'Automation',
        directoryRoles: roles.directoryRoles ?? [
          'User Administrator',
          'Groups Administrator',
          'Guest Inviter',
          'Global Administrator',
        ],
        role: { name: roles.role ?? 'Owner', scope: roles.scope ?? '/' },
      }),
    async tokenFor(client, resource = 'management') {
      const { tenantId } = composition.directory;
      const response = await app.inject({
        method: 'POST',
        url: `/${tenantId}/oauth2/v2.0/token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: client.clientId,
          client_secret: client.clientSecret,
          scope: `${apiResources(settings)[resource]}/.default`,
        }).toString(),
      });
      return (response.json() as { access_token: string }).access_token;
    },
    async close() {
      await app.close();
      await composition.close();
      await database.close();
    },
  };
}

/**
 * Sign-in and token service in one process, on a real database, with a clock that is moved.
 *
 * Only the dialects under test are mounted; events are kept for the test to read.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { systemActor } from '#model/actor.ts';
import { MovableClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import type { ConnectionConfig } from '#platform/postgres/database-access.ts';
import type { Ports } from '#platform/ports.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { readSettings } from '#platform/settings.ts';
import { compose, type Composition } from '../../server/composition.ts';
import { createHttpServer, type Dialect } from '../../server/wire/http-server.ts';
import { createTestDatabase } from './postgres.ts';

export interface SignInWorld {
  readonly app: FastifyInstance;
  readonly ports: Ports;
  readonly composition: Composition;
  readonly clock: MovableClock;
  /** For another process on the same database. */
  readonly application: ConnectionConfig;
  readonly operator: ReturnType<typeof systemActor>;
  readonly tenantId: string;
  readonly baseUrl: string;
  /** Every passcode that was drawn, in order; what a mail would have carried. */
  readonly passcodes: readonly string[];
  close(): Promise<void>;
}

/** A day far from any edge of the calendar. */
export const NOON = new Date('2031-03-04T12:00:00.000Z');

export async function openSignInWorld(
  name: string,
  dialects: Record<string, Dialect>,
  changed: Record<string, string> = {},
  start: Date = NOON,
): Promise<SignInWorld> {
  const database = await createTestDatabase(name);
  const clock = new MovableClock(start);
  const settings = readSettings({
    DAYPASS_LOOPBACK_HTTP: 'true',
    DAYPASS_ALLOW_LOOPBACK_HOMES: 'true',
    DAYPASS_RATE_PER_MINUTE: '100000',
    DAYPASS_STALENESS_SECONDS: '300',
    ...changed,
  });
  const passcodes: string[] = [];
  const randomness = {
    ...systemRandomness,
    digits(count: number) {
      passcodes.push(systemRandomness.digits(count));
      return passcodes.at(-1)!;
    },
  };
  const composition = await compose({
    settings,
    clock,
    randomness,
    log: createLog(process.env['DAYPASS_LOG_LEVEL'] ?? 'silent'),
    masterKey: randomBytes(32),
    application: database.application,
  });
  const app = await createHttpServer(composition.ports, composition.decisions, dialects);
  await app.ready();
  return {
    app,
    ports: composition.ports,
    composition,
    clock,
    application: database.application,
    operator: systemActor('Test', systemRandomness.guid()),
    tenantId: composition.directory.tenantId,
    baseUrl: app.audience,
    passcodes,
    async close() {
      await app.close();
      await composition.close();
      await database.close();
    },
  };
}

/**
 * Puts the storage, the ports and the decision engine together.
 *
 * Used by the server, by commands of the operator's shell and by the tests,
 * so that all of them stand on the same ground.
 */
import type { RawBuilder } from 'kysely';
import { systemUptime, type Clock } from '#platform/clock.ts';
import { ClockFloor } from '#platform/database/clock-floor.ts';
import { FlooredClock } from '#platform/floored-clock.ts';
import { listenForChanges } from '#platform/database/change-signal.ts';
import { createDatabase, createPool, watchPool, type PoolFigures } from '#platform/database/database.ts';
import { migrate } from '#platform/database/migrations.ts';
import { isDiskFull, watchOutage, type Outage } from '#platform/database/outage.ts';
import { createUnitOfWork } from '#platform/database/unit-of-work.ts';
import type { Log } from '#platform/log.ts';
import { Outbox, prepareOutbox } from '#platform/outbox/outbox.ts';
import type { Ports } from '#platform/ports.ts';
import type { ConnectionConfig } from '#platform/postgres/database-access.ts';
import type { Randomness } from '#platform/randomness.ts';
import { createSecrets } from '#platform/secrets.ts';
import type { Settings } from '#platform/settings.ts';
import { DecisionRecords, DecisionService } from '#modules/decisions/index.ts';
import { ensureDirectory, type DirectoryIdentity } from '#modules/directory/index.ts';
import { beginHistory } from '#modules/history/index.ts';
import { priorityOf } from '#modules/notifications/index.ts';
import { ensureRoots } from '#modules/resources/index.ts';
import { ensureBuiltInRoles } from '#modules/role-definitions/index.ts';

export interface Composition {
  readonly ports: Ports;
  readonly decisions: DecisionService;
  readonly decisionRecords: DecisionRecords;
  readonly outbox: Outbox;
  readonly directory: DirectoryIdentity;
  readonly clockFloor: ClockFloor | undefined;
  readonly outage: Outage;
  readonly pool: PoolFigures;
  close(): Promise<void>;
}

export interface Parts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly masterKey: Buffer;
  /** The application's own role: it can neither change the schema nor touch what the audit trail says. */
  readonly application: ConnectionConfig;
  /** Whether this process keeps to the floor of time. Tests that move the clock back say no, unless they are about it. */
  readonly floor?: { readonly databaseTime?: () => RawBuilder<Date>; readonly uptime?: () => number };
}

/** Brings schema and queue up to date as the owner. Everything after it runs as the application. */
export async function prepareSchema(owner: ConnectionConfig): Promise<void> {
  await prepareOutbox(owner);
  await migrate(owner);
}

export async function compose(parts: Parts): Promise<Composition> {
  const { settings, randomness, log, application } = parts;
  const outage = watchOutage(log);
  const connections = createPool(application, log, settings.DAYPASS_DATABASE_WAIT_SECONDS);
  const pool = watchPool(connections);
  // Whatever finds no room says so: a small write may still find a place on a page that is there.
  const database = createDatabase(connections, (error) => void (isDiskFull(error) && outage.begins(error)));
  const floored = parts.floor && new FlooredClock(parts.clock, parts.floor.uptime ?? systemUptime);
  const clock = floored ?? parts.clock;
  const clockFloor = floored && new ClockFloor({ ...parts.floor, database, clock: floored, log, outage });
  const secrets = createSecrets(parts.masterKey);
  const outbox = new Outbox({ application, log, secrets, outage, priorityOf });
  await clockFloor?.start();
  await outbox.start();
  const decisionRecords = new DecisionRecords(randomness);
  const decisions = new DecisionService({
    records: decisionRecords,
    database,
    clock,
    log,
    stalenessSeconds: settings.DAYPASS_STALENESS_SECONDS,
    outage,
    ...(floored
      ? {
          aheadMilliseconds: () => floored.aheadMilliseconds,
          wall: () => parts.clock.now().getTime(),
          uptime: parts.floor?.uptime ?? systemUptime,
        }
      : {}),
    listen: listenForChanges(application, log),
  });
  const unitOfWork = createUnitOfWork({
    database,
    clock,
    randomness,
    storeEvent: (db, event, at) => outbox.store(db, event, at),
    applyOwnFacts: (facts) => decisions.applyOwnFacts(facts),
  });
  const ports: Ports = { clock, randomness, secrets, database, unitOfWork, log, settings };
  await beginHistory(ports);
  const directory = await ensureDirectory(ports);
  await ensureRoots(ports, directory);
  await ensureBuiltInRoles(ports);
  await decisions.start();
  return {
    ports,
    decisions,
    decisionRecords,
    outbox,
    directory,
    clockFloor,
    outage,
    pool,
    async close() {
      await clockFloor?.stop();
      await decisions.stop();
      await outbox.stop();
      await database.destroy();
    },
  };
}

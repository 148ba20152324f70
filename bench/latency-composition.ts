/** A server as it is, on the database of a bench. */
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import type { ConnectionConfig } from '#platform/postgres/database-access.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { readSettings } from '#platform/settings.ts';
import { compose, type Composition } from '../server/composition.ts';

export function composeBench(application: ConnectionConfig): Promise<Composition> {
  return compose({
    settings: readSettings({ DAYPASS_LOOPBACK_HTTP: 'true', DAYPASS_RATE_PER_MINUTE: '1000000' }),
    clock: systemClock,
    randomness: systemRandomness,
    log: createLog('silent'),
    masterKey: Buffer.alloc(32, 7),
    application,
  });
}

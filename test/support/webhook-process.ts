/**
 * A process that sends what is due to webhooks, to be killed in the middle of it: `fork` it and send it a `Sending`.
 */
import { WebhookSender } from '#modules/webhooks/index.ts';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import type { ConnectionConfig } from '#platform/postgres/session.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { readSettings } from '#platform/settings.ts';
import { compose } from '../../server/composition.ts';

export interface Sending {
  readonly application: ConnectionConfig;
  readonly masterKey: string;
}

process.once('message', (message) => void send(message as Sending));

async function send({ application, masterKey }: Sending): Promise<void> {
  const composition = await compose({
    settings: readSettings({ DAYPASS_ALLOW_LOOPBACK_HOMES: 'true' }),
    clock: systemClock,
    randomness: systemRandomness,
    log: createLog('silent'),
    masterKey: Buffer.from(masterKey, 'hex'),
    application,
  });
  await new WebhookSender(composition.ports).send();
}

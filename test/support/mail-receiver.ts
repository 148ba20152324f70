/**
 * A real SMTP server on loopback that keeps what it gets, and a transport that leads there.
 */
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { createMailTransport } from '#platform/mail/mail-transport.ts';
import { eventDelivery } from '../../server/event-delivery.ts';
import type { World } from './world.ts';

export interface MailReceiver {
  /** Delivers everything that waits and answers what has come, with the receiver each mail came for. */
  receive(world: World): Promise<(Omit<ParsedMail, 'to'> & { readonly to: string })[]>;
  close(): Promise<void>;
}

export async function openMailReceiver(): Promise<MailReceiver> {
  const received: { to: string; source: Buffer }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(...envelope.rcptTo.map(({ address }) => ({ to: address, source: Buffer.concat(chunks) })));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const transport = createMailTransport(`smtp://127.0.0.1:${port}`, 'daypass@organization.example');
  let delivers = false;
  return {
    async receive({ composition, ports }) {
      if (!delivers) await composition.outbox.deliver(eventDelivery(ports, transport));
      delivers = true;
      while (await isUnderWay(ports));
      return Promise.all(received.map(async ({ to, source }) => ({ ...(await simpleParser(source)), to })));
    },
    async close() {
      transport.close();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

/** Whether an event or a delivery waits or is under way. */
async function isUnderWay({ database }: World['ports']): Promise<boolean> {
  const { rows } = await sql`
    select from pgboss.job where state < 'completed' and data->>'type' is not null`.execute(database);
  return rows.length > 0;
}

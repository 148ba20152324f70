/**
 * The SMTP side of the mail viewer: takes every message that a program on this
 * machine hands over, for any address, and puts it into the mailbox. It never
 * relays: nothing leaves the machine.
 */
import type { AddressInfo } from 'node:net';
import { callbackify } from 'node:util';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { bindLoopback } from '../ground/listen.ts';
import type { Mailbox } from './mailbox.ts';

export type SmtpReception = { port: number; stop: () => Promise<void> };

const messageLimitBytes = 10 * 1024 * 1024;

function createReception(mailbox: Mailbox): SMTPServer {
  const server = new SMTPServer({
    name: 'localhost',
    banner: 'Daypass trial mail viewer',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: messageLimitBytes,
    closeTimeout: 500,
    onData: (stream, session, callback) => {
      const { mailFrom, rcptTo } = session.envelope;
      const envelope = {
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
      };
      const keep = callbackify(async () => {
        const mail = await simpleParser(stream);
        if (stream.sizeExceeded) throw Object.assign(new Error('The message is too long.'), { responseCode: 552 });
        return mailbox.add(mail, envelope);
      });
      keep((error, message) => callback(error, `Kept as ${message?.id}`));
    },
  });
  // A connection that breaks off is the sender's matter.
  server.on('error', () => undefined);
  return server;
}

const stopServer = (server: SMTPServer): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
  });

export async function startSmtpReception(mailbox: Mailbox, port: number): Promise<SmtpReception> {
  const ipv4 = createReception(mailbox);
  const ipv6 = createReception(mailbox);
  await bindLoopback(ipv4.server as never, port, '127.0.0.1', 'Mail viewer, SMTP');
  const chosen = (ipv4.server.address() as AddressInfo).port;
  const both = await bindLoopback(ipv6.server as never, chosen, '::1', 'Mail viewer, SMTP').catch(async (error) => {
    await stopServer(ipv4);
    throw error;
  });
  return {
    port: chosen,
    stop: async () => {
      await Promise.all([stopServer(ipv4), ...(both ? [stopServer(ipv6)] : [])]);
    },
  };
}

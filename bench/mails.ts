/**
 * How fast mails leave: a burst of events, and a passcode that comes in the middle of it.
 *
 * Against an SMTP server on this machine that takes everything. Prints mails a second, and how long the passcode took.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import { mailDelivery } from '#modules/notifications/index.ts';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { createMailTransport } from '#platform/mail/mail-transport.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { readSettings } from '#platform/settings.ts';
import { compose, prepareSchema } from '../server/composition.ts';
import { openStorage } from '../server/open-storage.ts';

const EVENTS = Number(process.argv[2] ?? 10_000);
const PASSCODE = 'waiting@partner.example';
const log = createLog('silent');
const folder = await mkdtemp(path.join(tmpdir(), 'daypass-bench-'));
const settings = readSettings({ DAYPASS_DATA: folder });
const storage = await openStorage({ settings, log, randomness: systemRandomness, mode: 'own' });

let sent = 0;
const passcodeArrived = Promise.withResolvers<number>();
const allArrived = Promise.withResolvers<number>();
const receiver = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(stream, { envelope }, done) {
    stream.resume();
    stream.on('end', () => {
      sent += 1;
      if (envelope.rcptTo[0]?.address === PASSCODE) passcodeArrived.resolve(performance.now());
      if (sent === EVENTS + 1) allArrived.resolve(performance.now());
      done();
    });
  },
});

try {
  await prepareSchema(storage.access.owner);
  const { application, masterKey } = storage;
  const composition = await compose({
    settings,
    clock: systemClock,
    randomness: systemRandomness,
    log,
    masterKey,
    application,
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.server.address() as AddressInfo;
  const transport = createMailTransport(`smtp://127.0.0.1:${port}`, 'daypass@organization.example');
  const { ports, outbox } = composition;
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  // Invitations stand for what is only told: one receiver each, and a whole mail to write.
  for (let index = 0; index < EVENTS; index += 100) {
    await ports.unitOfWork(async (tx) => {
      for (let one = index; one < index + 100; one += 1) {
        const address = `guest-${one}@partner.example`;
        const ids = { invitationId: randomUUID(), userId: randomUUID(), inviterId: randomUUID() };
        const words = { inviterName: 'Bench', displayName: null, message: null, language: null, ccAddress: null };
        await tx.send({
          type: 'invitation.created',
          payload: { ...ids, ...words, address, redeemUrl: 'http://localhost/redeem/x', expiresAt },
        });
      }
    });
  }
  const began = performance.now();
  await outbox.deliver(mailDelivery(ports, transport));
  await ports.unitOfWork((tx) =>
    tx.send({
      type: 'passcode.requested',
      payload: { address: PASSCODE, passcode: '12345678', purpose: 'sign-in', expiresAt },
    }),
  );
  const asked = performance.now();
  console.log(`a passcode behind ${EVENTS} events   ${((await passcodeArrived.promise) - asked).toFixed(0)} ms`);
  const seconds = ((await allArrived.promise) - began) / 1_000;
  console.log(`mails                          ${(EVENTS / seconds).toFixed(0)}/s`);
  transport.close();
  await composition.close();
  receiver.close();
} finally {
  await storage.access.stop();
  await rm(folder, { recursive: true, force: true });
}

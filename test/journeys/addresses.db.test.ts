/**
 * Addresses as real people have them (RFC 5321 dot-atoms, `name+tag` among them), through everything that carries one:
 * the invitation, the directory, filters, links, the envelope and the header of a mail.
 */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { callbackify } from 'node:util';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { createMailTransport, type MailTransport } from '#platform/mail/mail-transport.ts';
import { csvLine } from '../../server/wire/csv.ts';
import { GuestWorld, type Caller } from '../support/guest-world.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { randomAddress } from '../support/random-address.ts';

let guests: GuestWorld;
let inviter: Caller;
let receiver: SMTPServer;
let transport: MailTransport;
const received: { envelope: string[]; to: string[] }[] = [];

before(async () => {
  guests = await GuestWorld.open('addresses');
  inviter = await guests.client('User Administrator');
  receiver = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, { envelope }, done) {
      const keep = callbackify(async () => {
        const mail = await simpleParser(stream);
        const to = [mail.to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ''));
        received.push({ envelope: envelope.rcptTo.map(({ address }) => address), to });
      });
      keep(done);
    },
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.server.address() as AddressInfo;
  transport = createMailTransport(`smtp://127.0.0.1:${port}`, 'daypass@organization.example');
});
after(async () => {
  transport.close();
  await new Promise<void>((resolve) => receiver.close(resolve));
  await guests.close();
});

const read = (url: string) => guests.call(inviter, 'GET', url);

test('whoever is invited is the one who is found, written to and listed', async () => {
  await fc.assert(
    fc.asyncProperty(randomAddress, async (address) => {
      const invited = await guests.invite(inviter, address);
      assert.equal(invited.status, 201, address);
      const { id } = invited.body.invitedUser;
      assert.match(invited.ticket, /^[\w-]{43}$/);

      const { userPrincipalName, mail } = (await read(`/v1.0/users/${id}`)).body;
      assert.equal(mail, address);
      assert.equal((await read(`/v1.0/users/${encodeURIComponent(userPrincipalName)}`)).body.id, id);
      const filter = encodeURIComponent(`mail eq '${address.replaceAll("'", "''")}'`);
      const found = (await read(`/v1.0/users?$filter=${filter}`)).body.value;
      assert.deepEqual(
        found.map((user: { id: string }) => user.id),
        [id],
      );

      await transport.send({
        to: address,
        receiver: address,
        fromName: 'Contoso',
        subject: 'Hello',
        text: 'x',
        html: 'x',
        messageId: id,
      });
      assert.deepEqual(received.at(-1), { envelope: [address], to: [address] });
      assert.doesNotMatch(csvLine([address]), /^[=+\-@]/);
    }),
    propertyRuns(30),
  );
});

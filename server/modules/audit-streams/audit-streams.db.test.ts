/**
 * Receivers of the trail that are slow, refuse, die in the middle and come back: they have every entry, in order, in the end.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import tls from 'node:tls';
import { openCheckpoint, logKeyOf } from '#modules/audit/index.ts';
import { makeSelfSigned } from '#platform/tls/self-signed.ts';
import { sealUntil, writeEntries } from '../../../test/support/audit-log.ts';
import { LogReceiver } from '../../../test/support/log-receiver.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { TrailForwarder, listStreamStates, type StreamSettings } from './index.ts';

let database: TestDatabase;
let world: RoleWorld;
let folder: string;
let size = 0;

before(async () => {
  database = await createTestDatabase('streams');
  world = await openRoleWorld(database.application);
  folder = await mkdtemp(path.join(os.tmpdir(), 'daypass-streams-'));
  await write(600);
});
after(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

async function write(count: number): Promise<void> {
  await writeEntries(world.ports, count);
  const { total } = await world.ports.database
    .selectFrom('audit_entry')
    .select((eb) => eb.fn.countAll().as('total'))
    .executeTakeFirstOrThrow();
  size = Number(total);
  await sealUntil(world.ports, size);
}

function streamTo(name: string, to: string, more: Partial<StreamSettings> = {}): StreamSettings {
  const url = new URL(to);
  const kind = to.startsWith('syslog') ? 'syslog' : to.startsWith('otlp') ? 'otlp' : 'webhook';
  return { name, kind, url, headers: {}, from: 'beginning', ...more };
}

/** Runs the job of one process, and again when it may try again, until the stream has come to the end. */
async function forwardToEnd(stream: StreamSettings, forwarder = new TrailForwarder(world.ports, [stream])) {
  for (let runs = 0; runs < 50; runs += 1) {
    await forwarder.forward();
    const [state] = await listStreamStates(world.database, [stream]);
    if (state!.behind === 0) return state!;
    world.clock.moveBy(61_000);
  }
  throw new Error('the stream never came to the end');
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const inOrder = (sequences: readonly number[]) => [...new Set(sequences)];

describe('a syslog receiver', () => {
  test('has every entry in order, and the checkpoint over them', async () => {
    const receiver = new LogReceiver(path.join(folder, 'plain.log'));
    await receiver.start();
    const state = await forwardToEnd(streamTo('plain', `syslog+tcp://127.0.0.1:${receiver.port}`));
    assert.deepEqual(receiver.sequences, upTo(size));
    assert.deepEqual([state.position, state.failure], [size, null]);
    const last = receiver.messages.at(-1)!;
    const { checkpoint } = JSON.parse(last.slice(last.indexOf('{'))) as { checkpoint: string };
    assert.equal(openCheckpoint(checkpoint, logKeyOf(world.ports.secrets))?.size, size);
    await receiver.kill();
  });

  test('that dies with part of a batch has all of it when it is back', async () => {
    const receiver = new LogReceiver(path.join(folder, 'dying.log'));
    await receiver.start(300);
    const stream = streamTo('dying', `syslog+tcp://127.0.0.1:${receiver.port}`);
    await new TrailForwarder(world.ports, [stream]).forward();
    await receiver.died();
    const [down] = await listStreamStates(world.database, [stream]);
    assert.ok(down!.failure !== null && down!.failingSince !== null && down!.behind > 0, JSON.stringify(down));
    await receiver.start();
    const up = await forwardToEnd(stream);
    assert.deepEqual(
      inOrder(receiver.sequences).toSorted((a, b) => a - b),
      upTo(size),
    );
    assert.deepEqual(inOrder(receiver.sequences), upTo(size), 'what comes twice comes after itself, nothing before');
    assert.equal(up.failure, null);
    await receiver.kill();
  });

  test('that is away says so, is tried more and more rarely, and no entry is passed over', async () => {
    const receiver = new LogReceiver(path.join(folder, 'away.log'));
    await receiver.start();
    await receiver.kill();
    const stream = streamTo('away', `syslog+tcp://127.0.0.1:${receiver.port}`);
    const forwarder = new TrailForwarder(world.ports, [stream]);
    const pauses: number[] = [];
    for (let failures = 0; failures < 8; failures += 1) {
      await forwarder.forward();
      const [{ nextAttemptAt, failure, position }] = (await listStreamStates(world.database, [stream])) as [never];
      assert.match(failure, /ECONNREFUSED/);
      assert.equal(position, 0);
      pauses.push(((nextAttemptAt as Date).getTime() - world.clock.now().getTime()) / 1_000);
      // Before its time nothing is tried.
      await forwarder.forward();
      world.clock.moveTo(nextAttemptAt);
    }
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    await receiver.start();
    await forwardToEnd(stream, forwarder);
    assert.deepEqual(receiver.sequences, upTo(size));
    await receiver.kill();
  });

  test('that ends with something unread is not believed', async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.resetAndDestroy());
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const stream = streamTo('closing', `syslog+tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await new TrailForwarder(world.ports, [stream]).forward();
    const [state] = await listStreamStates(world.database, [stream]);
    assert.equal(state!.position, 0);
    assert.match(state!.failure!, /ECONNRESET|EPIPE|closed/);
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  });

  test('over TLS is believed by its certificate alone', async () => {
    const { privateKey, certificate } = await makeSelfSigned('localhost', new Date(), 1);
    const texts: string[] = [];
    const server = tls.createServer({ key: privateKey, cert: certificate }, (socket) => {
      socket.on('error', () => {});
      socket.on('data', (chunk) => texts.push(chunk.toString()));
    });
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => void server.listen(0, 'localhost', resolve));
    const to = `syslog+tls://localhost:${(server.address() as AddressInfo).port}`;
    const stranger = streamTo('tls-stranger', to);
    await new TrailForwarder(world.ports, [stranger]).forward();
    const [refused] = await listStreamStates(world.database, [stranger]);
    assert.match(refused!.failure!, /SELF_SIGNED|self-signed/i);
    assert.deepEqual(texts, []);
    const state = await forwardToEnd(streamTo('tls', to, { ca: certificate }));
    assert.equal(state.failure, null);
    assert.ok(state.isEncrypted);
    assert.ok(texts.join('').includes(`"sequence":${size}`));
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  });
});

/** An HTTP receiver that answers as it is told, and keeps what it answered 2xx to. */
async function openHttp(answer: (turn: number) => { status: number; body?: string }) {
  const kept: { headers: http.IncomingHttpHeaders; text: string }[] = [];
  let turn = 0;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body = '{}' } = answer(turn);
      turn += 1;
      if (status < 300) kept.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    kept,
    port: (server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

describe('a receiver over HTTP', () => {
  const sequencesOf = (texts: readonly string[]) =>
    texts.flatMap((text) => [...text.matchAll(/\\?"sequence\\?":(\d+)/g)].map(([, found]) => Number(found)));

  test('that refuses now and then has every line once it took them, signed', async () => {
    const receiver = await openHttp((turn) => ({ status: turn % 2 === 0 ? 503 : 204 }));
    const stream = streamTo('hook', `http://127.0.0.1:${receiver.port}/`, {
      secret: 'whsec_AAAA',
      headers: { 'x-team': 'soc' },
    });
    await forwardToEnd(stream);
    assert.deepEqual(sequencesOf(receiver.kept.map(({ text }) => text)), upTo(size));
    const { headers } = receiver.kept[0]!;
    assert.deepEqual([headers['content-type'], headers['x-team']], ['application/x-ndjson', 'soc']);
    assert.equal(headers['webhook-id'], 'hook-1-250');
    assert.match(String(headers['webhook-signature']), /^v1,/);
    await receiver.close();
  });

  test('of OpenTelemetry that takes part of a batch has not taken it, and the stream says why', async () => {
    const partial = JSON.stringify({ partialSuccess: { rejectedLogRecords: '3', errorMessage: 'too old' } });
    const receiver = await openHttp((turn) => (turn === 0 ? { status: 200, body: partial } : { status: 200 }));
    const stream = streamTo('otel', `otlp+http://127.0.0.1:${receiver.port}/v1/logs`);
    await new TrailForwarder(world.ports, [stream]).forward();
    const [state] = await listStreamStates(world.database, [stream]);
    assert.deepEqual([state!.position, state!.failure], [0, 'It took all but 3 entries: too old.']);
    await forwardToEnd(stream);
    const taken = receiver.kept.slice(1).map(({ text }) => text);
    assert.deepEqual(sequencesOf(taken.map((text) => text.replaceAll(/"daypass\.audit\.sequence"/g, ''))), upTo(size));
    await receiver.close();
  });
});

describe('who sends', () => {
  test('is one process at a time; when it is gone another goes on where it was', async () => {
    const receiver = await openHttp(() => ({ status: 204 }));
    const stream = streamTo('leased', `http://127.0.0.1:${receiver.port}/`);
    const [first, second] = [new TrailForwarder(world.ports, [stream]), new TrailForwarder(world.ports, [stream])];
    await Promise.all([first.forward(), second.forward(), first.forward()]);
    const ids = () => receiver.kept.map(({ headers }) => headers['webhook-id']);
    assert.deepEqual(ids(), [...new Set(ids())]);
    assert.equal((await listStreamStates(world.database, [stream]))[0]!.behind, 0);
    const before = ids().length;
    await write(10);
    // One of them has the lease; the other does nothing until that is given back or over.
    await Promise.all([first.stop(), second.stop()]);
    await second.forward();
    await write(10);
    await first.forward();
    assert.equal(ids().length, before + 1);
    world.clock.moveBy(61_000);
    await first.forward();
    assert.deepEqual(ids().slice(before), [`leased-${size - 19}-${size - 10}`, `leased-${size - 9}-${size}`]);
    await receiver.close();
  });

  test('begins with what comes from now on, where the operator said so', async () => {
    const receiver = await openHttp(() => ({ status: 204 }));
    const stream = streamTo('fresh', `http://127.0.0.1:${receiver.port}/`, { from: 'now' });
    const forwarder = new TrailForwarder(world.ports, [stream]);
    await forwarder.forward();
    assert.equal(receiver.kept.length, 0);
    await write(1);
    await forwarder.forward();
    assert.equal(receiver.kept[0]!.headers['webhook-id'], `fresh-${size}-${size}`);
    await receiver.close();
  });
});

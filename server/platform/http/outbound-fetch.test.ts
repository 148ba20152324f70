/** Where the one way out leads, and where it never does. */
import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { insideUnitOfWork } from '#platform/network-gate.ts';
import { createOutboundFetch, isOutboundAddress, mayConnect, OutboundFailure } from './outbound-fetch.ts';

const strict = { allowLoopback: false };
const trial = { allowLoopback: true };

describe('addresses', () => {
  for (const address of ['10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0']) {
    test(`${address} is never connected to`, () => assert.equal(mayConnect(address, trial), false));
  }
  for (const address of ['::', 'fc00::1', 'fe80::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::1']) {
    test(`${address} is never connected to`, () => assert.equal(mayConnect(address, trial), false));
  }
  for (const address of ['127.0.0.1', '127.9.9.9', '::1']) {
    test(`${address} is connected to in a trial only`, () => {
      assert.equal(mayConnect(address, trial), true);
      assert.equal(mayConnect(address, strict), false);
    });
  }
  test('a public address is', () => assert.equal(mayConnect('93.184.216.34', strict), true));
});

describe('an address somebody types in', () => {
  for (const address of ['https://hooks.example/in?key=1', 'https://hooks.example:8443/', 'https://93.184.216.34/']) {
    test(`${address} may be asked`, () => assert.equal(isOutboundAddress(address, strict), true));
  }
  for (const address of [
    'http://hooks.example/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest',
    'https://localhost/',
    'https://localhost./',
    'https://a@hooks.example/',
    'https://hooks.example/#part',
    'gopher://hooks.example/',
    'file:///etc/passwd',
    'hooks.example',
    '',
  ]) {
    test(`D57 ${address || 'nothing'} may not`, () => assert.equal(isOutboundAddress(address, strict), false));
  }
  test('loopback and plain http to it may in a trial', () => {
    assert.equal(isOutboundAddress('http://127.0.0.1:8080/', trial), true);
    assert.equal(isOutboundAddress('http://hooks.example/', trial), false);
  });
});

describe('requests', () => {
  let server: http.Server;
  let origin: string;
  before(async () => {
    server = http.createServer((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: '/good' }).end();
      else if (request.url === '/large') response.end(Buffer.alloc(1_048_577));
      else if (request.url === '/endless') response.write('and so on');
      else if (request.url === '/odd') response.writeHead(999).end();
      else if (request.url === '/reset') response.writeHead(205).end();
      else response.end(Buffer.alloc(request.url === '/limit' ? 1_048_576 : 4));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  test('a mebibyte is read, one byte more is not', async () => {
    const send = createOutboundFetch(trial);
    assert.equal((await (await send(`${origin}/limit`)).arrayBuffer()).byteLength, 1_048_576);
    await assert.rejects(send(`${origin}/large`), OutboundFailure);
  });

  test('a redirect is handed back, not followed', async () => {
    assert.equal((await createOutboundFetch(trial)(`${origin}/redirect`)).status, 302);
  });

  test('where only the status counts, an answer without an end is none to wait for', async () => {
    const send = createOutboundFetch(trial);
    assert.equal((await send(`${origin}/endless`, { method: 'POST', wants: 'status' })).status, 200);
    await assert.rejects(send(`${origin}/endless`, { timeoutMilliseconds: 200 }), OutboundFailure);
  });

  test('a status that is none is a failure of the other side, not of ours', async () => {
    await assert.rejects(createOutboundFetch(trial)(`${origin}/odd`), OutboundFailure);
    assert.equal((await createOutboundFetch(trial)(`${origin}/reset`)).status, 205);
  });

  test('outside a trial loopback and plain http are refused', async () => {
    const send = createOutboundFetch(strict);
    await assert.rejects(send(`${origin}/good`), OutboundFailure);
    await assert.rejects(send('https://127.0.0.1/'), OutboundFailure);
    await assert.rejects(send('https://localhost/'), OutboundFailure);
    await assert.rejects(send('http://partner.example/'), OutboundFailure);
  });

  test('nothing leaves while a unit of work is open', async () => {
    const send = createOutboundFetch(trial);
    assert.equal((await send(`${origin}/good`)).status, 200);
    await assert.rejects(
      insideUnitOfWork(() => send(`${origin}/good`)),
      /while a unit of work is open/,
    );
  });
});

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openWorld, type World } from '../../../test/support/world.ts';
import type { ResourceAuditEntry } from './contract.ts';

describe('the period of an audit list', () => {
  let world: World;
  let token: string;
  before(async () => {
    world = await openWorld('audit period');
    token = await world.tokenFor(await world.addClient());
  });
  after(() => world.close());

  const list = (from: string, to: string) =>
    world.call(token, 'GET', `/portal/api/resource-audit?from=${from}&to=${to}`);

  test('an auditor reads a day', async () => {
    const { status } = await list('2031-03-04T00:00:00Z', '2031-03-05T00:00:00Z');
    assert.equal(status, 200);
  });

  test('a day that ends before it begins is refused and says so', async () => {
    const { status, body } = await list('2031-03-05T00:00:00Z', '2031-03-04T00:00:00Z');
    assert.equal(status, 400, JSON.stringify(body));
    assert.equal(body.error.code, 'audit.range-invalid');
  });
});

describe('one entry', () => {
  let world: World;
  let token: string;
  before(async () => {
    world = await openWorld('audit entry');
    token = await world.tokenFor(await world.addClient());
  });
  after(() => world.close());

  const read = async (query: Record<string, string>) => {
    const address = `/portal/api/resource-audit?${new URLSearchParams(query).toString()}`;
    const { status, body } = await world.call(token, 'GET', address);
    assert.equal(status, 200, JSON.stringify(body));
    return body.value as ResourceAuditEntry[];
  };

  test('is found by its id, where it is about and above; no other is', async () => {
    const [entry] = await read({});
    assert.ok(entry);
    assert.deepEqual(await read({ entry: entry.id }), [entry]);
    assert.deepEqual(await read({ entry: entry.id, scope: entry.scope! }), [entry]);
    assert.deepEqual(await read({ entry: randomUUID() }), []);
  });

  test('that cannot be one is refused', async () => {
    const { status, body } = await world.call(token, 'GET', '/portal/api/resource-audit?entry=first');
    assert.deepEqual([status, body.error.code], [400, 'request.invalid']);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openWorld, type World } from '../../../test/support/world.ts';

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

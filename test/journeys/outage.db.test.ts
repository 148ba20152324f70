/**
 * PostgreSQL goes away, hangs, and comes back, while programs and people ask in every dialect.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openFragileConnection, type FragileConnection } from '../support/fragile-connection.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let connection: FragileConnection;
let token: string;
let graphToken: string;
let principalId: string;

before(async () => {
  world = await openWorld(
    'outage',
    { DAYPASS_STALENESS_SECONDS: '300', DAYPASS_DATABASE_WAIT_SECONDS: '1' },
    {
      async reach(application) {
        connection = await openFragileConnection(application);
        return connection.config;
      },
    },
  );
  const client = await world.addClient();
  ({ principalId } = client);
  token = await world.tokenFor(client);
  graphToken = await world.tokenFor(client, 'graph');
  assert.equal((await world.call(graphToken, 'GET', '/v1.0/users')).status, 200);
  assert.equal((await evaluate()).status, 200);
});
after(async () => {
  connection.restore();
  await world.close();
  await connection.close();
});

const evaluate = () =>
  world.call(token, 'POST', '/access/v1/evaluation', {
    subject: { type: 'user', id: principalId },
    resource: { type: 'resource', id: '/' },
    action: { name: 'Microsoft.Resources/subscriptions/read' },
  });

/** Asks until it is answered as it should; the pool needs a moment to notice that the way is open again. */
async function untilBack(): Promise<void> {
  while ((await world.call(token, 'GET', '/readyz')).status !== 200);
}

describe('while PostgreSQL is away', () => {
  before(() => connection.cut());
  after(async () => {
    connection.restore();
    await untilBack();
  });

  for (const [dialect, method, url, code] of [
    ['Graph', 'GET', '/v1.0/users', 'ServiceUnavailable'],
    ['ARM', 'GET', '/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01', 'ServiceUnavailable'],
    ['the portal', 'GET', '/portal/api/home-directories', 'request.unavailable'],
    ['readiness', 'GET', '/readyz', 'request.unavailable'],
  ] as const) {
    test(`${dialect} says so, and when to come back`, async () => {
      const answer = await world.call(dialect === 'Graph' ? graphToken : token, method, url);
      assert.deepEqual([answer.status, answer.body.error.code], [503, code], JSON.stringify(answer.body));
      assert.equal(answer.headers['retry-after'], '5');
    });
  }

  test('the process lives, and decisions go on from memory', async () => {
    assert.equal((await world.call(token, 'GET', '/healthz')).status, 200);
    const answer = await evaluate();
    assert.deepEqual([answer.status, answer.body.decision], [200, true]);
  });
});

describe('while PostgreSQL hangs', () => {
  before(() => connection.hang());
  after(async () => {
    connection.restore();
    await untilBack();
  });

  test('nobody waits for ever: a request is answered 503', async () => {
    const answer = await world.call(graphToken, 'GET', '/v1.0/users');
    assert.deepEqual([answer.status, answer.body.error.code], [503, 'ServiceUnavailable']);
  });
});

test('when it is back, everything is as before', async () => {
  assert.equal((await world.call(graphToken, 'GET', '/v1.0/users')).status, 200);
  assert.equal((await evaluate()).body.decision, true);
});

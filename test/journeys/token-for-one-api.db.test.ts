/**
 * Management and Graph tell their tokens apart: one that leaked from a script of the one opens nothing of the other.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let management: string;
let graph: string;
before(async () => {
  world = await openWorld('one api');
  const client = await world.addClient();
  management = await world.tokenFor(client);
  graph = await world.tokenFor(client, 'graph');
});
after(() => world.close());

const subscriptions = '/subscriptions?api-version=2022-12-01';

test('management takes its own token, and words the other as clients of ARM know it', async () => {
  assert.equal((await world.call(management, 'GET', subscriptions)).status, 200);
  const refused = await world.call(graph, 'GET', subscriptions);
  assert.equal(refused.status, 401);
  assert.equal(refused.body.error.code, 'InvalidAuthenticationTokenAudience');
  assert.match(refused.body.error.message, /obtained for wrong audience or resource 'https:.+\/graph'/);
  assert.match(refused.body.error.nextStep, /\/\.default/);
  assert.match(
    String(refused.headers['www-authenticate']),
    /^Bearer authorization_uri="https:.+ error="invalid_token"/,
  );
});

for (const url of [
  '/v1.0/organization',
  '/graph/v1.0/organization',
  '/GRAPH/beta/organization',
  '//graph//v1.0/organization',
]) {
  test(`${url} takes a token for Graph, and words the other as its clients know it`, async () => {
    assert.equal((await world.call(graph, 'GET', url)).status, 200);
    const refused = await world.call(management, 'GET', url);
    assert.equal(refused.status, 401);
    assert.equal(refused.body.error.code, 'InvalidAuthenticationToken');
    assert.match(refused.body.error.message, /Invalid audience\..+\/graph\/\.default/);
    assert.match(String(refused.headers['www-authenticate']), /error="invalid_token"/);
  });
}

test('a batch of Graph asks each of its parts with the token it came with', async () => {
  const requests = [{ id: '1', method: 'GET', url: '/organization' }];
  const batch = await world.call(graph, 'POST', '/graph/v1.0/$batch', { requests });
  assert.equal(batch.body.responses[0].status, 200);
  assert.equal((await world.call(management, 'POST', '/graph/v1.0/$batch', { requests })).status, 401);
});

test('decisions and the portal belong to management', async () => {
  const question = {
    subject: { type: 'user', id: world.ports.randomness.guid() },
    resource: { type: 'resource', id: '/' },
    action: { name: 'Microsoft.Authorization/roleAssignments/read' },
  };
  for (const [method, url, body] of [
    ['POST', '/access/v1/evaluation', question],
    ['GET', '/portal/api/resource-audit?scope=/', undefined],
  ] as const) {
    assert.equal((await world.call(management, method, url, body)).status, 200, url);
    assert.equal((await world.call(graph, method, url, body)).status, 401, url);
  }
});

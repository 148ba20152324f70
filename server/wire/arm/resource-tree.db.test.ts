/** The resource tree over ARM: made, moved, listed, deleted; and what others see of it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { inSession } from '#platform/postgres/session.ts';
import { openWorld, type Answer, type World } from '../../../test/support/world.ts';

const API = 'api-version=2021-04-01';
const groups = '/providers/Microsoft.Management/managementGroups';

describe('the resource tree', () => {
  let world: World;
  let owner: string;
  let subscription: string;

  const as = (token: string, method: string, path: string, body?: object): Promise<Answer> =>
    world.call(token, method, `${path}${path.includes('?') ? '&' : '?'}${API}`, body);

  before(async () => {
    world = await openWorld('resource tree');
    owner = await world.tokenFor(await world.addClient());
    const made = await as(owner, 'PUT', '/providers/Microsoft.Subscription/aliases/production', {
      properties: { displayName: 'Production', workload: 'Production' },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    subscription = `/subscriptions/${made.body.properties.subscriptionId}`;
  });
  after(() => world.close());

  test('an owner of the root makes management groups, and a subscription moves between them', async () => {
    const group = await as(owner, 'PUT', `${groups}/finance`, { Properties: { DisplayName: 'Finance' } });
    assert.equal(group.status, 200, JSON.stringify(group.body));
    assert.equal(group.body.properties.details.parent.name, world.composition.directory.tenantId);
    const moved = await as(owner, 'PUT', `${groups}/finance${subscription}`);
    assert.equal(moved.status, 204, JSON.stringify(moved.body));
    const tree = await as(
      owner,
      'GET',
      `${groups}/${world.composition.directory.tenantId}?$expand=children&$recurse=true`,
    );
    const [finance] = tree.body.properties.children;
    assert.equal(finance.name, 'finance');
    assert.deepEqual(
      finance.children.map((child: { id: string }) => child.id),
      [subscription],
    );
  });

  test('an answer with children is whole or is refused, never cut', async () => {
    await as(owner, 'PUT', `${groups}/crowded`, {});
    const crowd = (from: number, to: number) =>
      inSession(world.database.owner, (session) =>
        session.query(`insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at)
          select '${groups.toLowerCase()}/crowded-' || n, '${groups}/crowded-' || n, 'management-group',
            '${groups.toLowerCase()}/crowded', 'crowded-' || n, 'Crowded', 'Microsoft.Management/managementGroups', now()
          from generate_series(${from}, ${to}) n`),
      );
    await crowd(1, 2_000);
    const whole = await as(owner, 'GET', `${groups}/crowded?$expand=children`);
    assert.equal(whole.body.properties.children.length, 2_000);
    await crowd(2_001, 2_001);
    const refused = await as(owner, 'GET', `${groups}/crowded?$expand=children`);
    assert.equal(refused.status, 400, JSON.stringify(refused.body));
    assert.equal(refused.body.error.additionalInfo[0].info.refusal, 'resource.too-many-below');
    assert.equal((await as(owner, 'GET', `${groups}/crowded`)).status, 200);
    await inSession(world.database.owner, (session) =>
      session.query(`delete from resource where display_name = 'Crowded'`),
    );
  });

  test('a management group cannot lie below itself', async () => {
    await as(owner, 'PUT', `${groups}/above`, {});
    await as(owner, 'PUT', `${groups}/beneath`, { properties: { details: { parent: { id: `${groups}/above` } } } });
    const refused = await as(owner, 'PATCH', `${groups}/above`, { parentGroupId: `${groups}/beneath` });
    assert.equal(refused.status, 409);
    assert.equal(refused.body.error.additionalInfo[0].info.refusal, 'resource.move-refused');
  });

  test('the same alias means the same subscription', async () => {
    const again = await as(owner, 'PUT', '/providers/Microsoft.Subscription/aliases/PRODUCTION', { properties: {} });
    assert.equal(again.status, 200);
    assert.equal(`/subscriptions/${again.body.properties.subscriptionId}`, subscription);
  });

  test('resource groups and resources are written in any case of their path and answered in one', async () => {
    const group = await as(owner, 'PUT', `${subscription}/resourcegroups/Ledger`, { location: 'westeurope' });
    assert.equal(group.status, 201, JSON.stringify(group.body));
    assert.equal(group.body.id, `${subscription}/resourceGroups/Ledger`);
    const again = await as(owner, 'PUT', `${subscription.toUpperCase()}/RESOURCEGROUPS/LEDGER`, { tags: { a: 'b' } });
    assert.equal(again.status, 200);
    assert.equal(again.body.id, `${subscription}/resourceGroups/Ledger`);
    const site = await as(
      owner,
      'PUT',
      `${subscription}/resourcegroups/ledger/providers/Microsoft.Web/sites/expenses`,
      {
        location: 'westeurope',
        properties: { kind: 'app' },
      },
    );
    assert.equal(site.status, 201, JSON.stringify(site.body));
    assert.equal(site.body.id, `${subscription}/resourceGroups/Ledger/providers/Microsoft.Web/sites/expenses`);
    const found = await as(owner, 'GET', `${subscription}/resources?$filter=substringof('EXP',name)`);
    assert.deepEqual(
      found.body.value.map((row: { name: string }) => row.name),
      ['expenses'],
    );
    assert.equal((await as(owner, 'HEAD', `${subscription}/resourcegroups/ledger`)).status, 204);
    assert.equal((await as(owner, 'HEAD', `${subscription}/resourcegroups/ledgers`)).status, 404);
  });

  test('a resource below a group that does not exist is refused', async () => {
    const refused = await as(
      owner,
      'PUT',
      `${subscription}/resourcegroups/nowhere/providers/Microsoft.Web/sites/a`,
      {},
    );
    assert.equal(refused.status, 404);
    assert.equal(refused.body.error.code, 'ResourceGroupNotFound');
  });

  test('a node with children stays; without them it goes, and a second delete changes nothing', async () => {
    await as(owner, 'PUT', `${subscription}/resourcegroups/brief`, { location: 'westeurope' });
    const site = `${subscription}/resourcegroups/brief/providers/Microsoft.Web/sites/one`;
    await as(owner, 'PUT', site, {});
    const refused = await as(owner, 'DELETE', `${subscription}/resourcegroups/brief`);
    assert.equal(refused.status, 409);
    assert.equal(refused.body.error.code, 'ResourceHasChildren');
    assert.equal((await as(owner, 'DELETE', site)).status, 200);
    assert.equal((await as(owner, 'DELETE', `${subscription}/resourcegroups/brief`)).status, 200);
    assert.equal((await as(owner, 'DELETE', `${subscription}/resourcegroups/brief`)).status, 204);
  });

  test('assignments at a deleted resource end with it, and do not come back with its name', async () => {
    const site = `${subscription}/resourcegroups/ledger/providers/Microsoft.Web/sites/passing`;
    await as(owner, 'PUT', site, {});
    const reader = await world.addClient({ role: 'Reader', scope: site, directoryRoles: [] });
    const token = await world.tokenFor(reader);
    assert.equal((await as(token, 'GET', site)).status, 200);
    await as(owner, 'DELETE', site);
    await as(owner, 'PUT', site, {});
    assert.equal((await as(token, 'GET', site)).status, 403);
  });

  test('whoever assigns at a resource while it is deleted leaves nothing behind', async () => {
    const { principalId } = await world.addClient({ directoryRoles: [], role: 'Reader', scope: `${groups}/above` });
    const roleDefinitionId = '/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c';
    for (let round = 0; round < 8; round++) {
      const site = `${subscription}/resourcegroups/ledger/providers/Microsoft.Web/sites/contested-${round}`;
      await as(owner, 'PUT', site, {});
      const assignment = `${site}/providers/Microsoft.Authorization/roleAssignments/${world.ports.randomness.guid()}`;
      const [removed, assigned] = await Promise.all([
        as(owner, 'DELETE', site),
        as(owner, 'PUT', assignment, { properties: { roleDefinitionId, principalId } }),
      ]);
      assert.equal(removed.status, 200);
      assert([201, 403, 404].includes(assigned.status), JSON.stringify(assigned.body));
      const left = await world.ports.database
        .selectFrom('assignment_schedule')
        .select('id')
        .where('scope', '=', site.toLowerCase())
        .where('removed_at', 'is', null)
        .execute();
      assert.deepEqual(left, []);
    }
  });

  test('D02: a stranger gets the same answer for a subscription that exists and one that does not', async () => {
    const token = await world.tokenFor(
      await world.addClient({ directoryRoles: [], role: 'Reader', scope: `${groups}/above` }),
    );
    const there = await as(token, 'GET', subscription);
    const nowhere = await as(token, 'GET', '/subscriptions/99999999-9999-4999-8999-999999999999');
    assert.equal(there.status, 404);
    assert.equal(nowhere.status, 404);
    const plain = (answer: Answer, id: string) =>
      JSON.stringify(answer.body)
        .replaceAll(id, 'ID')
        .replace(/[0-9a-f-]{36}/g, '');
    assert.equal(plain(there, subscription), plain(nowhere, '/subscriptions/99999999-9999-4999-8999-999999999999'));
    assert.deepEqual((await as(token, 'GET', '/subscriptions')).body.value, []);
  });

  test('a reader of one resource sees it and its subscription, and nothing beside it', async () => {
    const group = `${subscription}/resourcegroups/ledger`;
    await as(owner, 'PUT', `${group}/providers/Microsoft.Web/sites/beside`, {});
    const site = `${group}/providers/Microsoft.Web/sites/expenses`;
    const token = await world.tokenFor(await world.addClient({ directoryRoles: [], role: 'Reader', scope: site }));
    const subscriptions = await as(token, 'GET', '/subscriptions');
    assert.deepEqual(
      subscriptions.body.value.map((row: { id: string }) => row.id),
      [subscription],
    );
    const resources = await as(token, 'GET', `${subscription}/resources`);
    assert.deepEqual(
      resources.body.value.map((row: { name: string }) => row.name),
      ['expenses'],
    );
    const refused = await as(token, 'PUT', `${group}/providers/Microsoft.Web/sites/beside`, {});
    assert.equal(refused.status, 403);
    assert.equal(refused.body.error.code, 'AuthorizationFailed');
  });

  describe('pages', () => {
    test('follow each other without repeating or losing a row', async () => {
      const names: string[] = [];
      let next: string | undefined = `${subscription}/resources?$top=1&${API}`;
      while (next) {
        const page: Answer = await world.call(owner, 'GET', next);
        assert.equal(page.body.value.length, 1);
        names.push(page.body.value[0].name);
        next = page.body.nextLink && page.body.nextLink.slice(world.app.audience.length);
      }
      const whole = await as(owner, 'GET', `${subscription}/resources`);
      assert.deepEqual(
        names,
        whole.body.value.map((row: { name: string }) => row.name),
      );
      assert(names.length > 1);
    });

    test('D63: a token that was edited, moved or belongs to somebody else is refused', async () => {
      const first = await as(owner, 'GET', `${subscription}/resources?$top=1`);
      const link = first.body.nextLink.slice(world.app.audience.length) as string;
      assert.equal((await world.call(owner, 'GET', link)).status, 200);
      const other = await world.tokenFor(await world.addClient());
      for (const [token, url] of [
        [owner, link.replace(/\$skiptoken=(.)/, (_, letter: string) => `$skiptoken=${letter === 'A' ? 'B' : 'A'}`)],
        [owner, link.replace('/resources?', "/resources?$filter=name%20eq%20'a'&")],
        [owner, link.replace('/resources?', '/resourceGroups?')],
        [other, link],
      ] as const) {
        const refused = await world.call(token, 'GET', url);
        assert.equal(refused.status, 400, url);
        assert.equal(refused.body.error.additionalInfo[0].info.refusal, 'request.page-token-invalid');
      }
    });
  });

  describe('addresses', () => {
    test('D64: double slashes, a slash at the end and the alias of a subscription lead to the same', async () => {
      for (const path of [`/${subscription}`, `${subscription}/`, subscription.toUpperCase()]) {
        assert.equal((await as(owner, 'GET', path)).status, 200, path);
      }
      const roles = '/providers/Microsoft.Authorization/roleDefinitions';
      const direct = await as(owner, 'GET', `${subscription}${roles}`);
      const aliased = await as(owner, 'GET', `/providers/Microsoft.Subscription${subscription}${roles}`);
      assert.equal(direct.status, 200);
      assert.deepEqual(aliased.body.value, direct.body.value);
    });

    for (const part of ['..', '%2e%2e', '.', 'a%2Fb', 'a%5Cb', '%25', 'a%00']) {
      test(`D64: a path with ${part} is refused`, async () => {
        const plain = await getRaw(world, owner, `${subscription}/resourcegroups/ledger?${API}`);
        assert.equal(plain.status, 200);
        const refused = await getRaw(world, owner, `${subscription}/resourcegroups/${part}?${API}`);
        assert.equal(refused.status, 400);
        assert.match(refused.text, /"code":"InvalidResourceId"/);
      });
    }

    test('D64: a path of three thousand characters is refused', async () => {
      const refused = await as(owner, 'GET', `${subscription}/resourcegroups/${'a'.repeat(3000)}`);
      assert.equal(refused.status, 400);
    });

    test('without an api-version nothing is answered, without a token not even that', async () => {
      const missing = await world.call(owner, 'GET', '/subscriptions');
      assert.equal(missing.status, 400);
      assert.equal(missing.body.error.code, 'MissingApiVersionParameter');
      const unknown = await world.app.inject({ method: 'GET', url: `/subscriptions?${API}` });
      assert.equal(unknown.statusCode, 401);
      assert.match(String(unknown.headers['www-authenticate']), /^Bearer authorization_uri="https:/);
    });

    test('D07: another method is refused, whatever a header says', async () => {
      const path = `${subscription}/resourcegroups/ledger`;
      assert.equal((await as(owner, 'PATCH', path, {})).status, 405);
      const read = await world.app.inject({
        method: 'GET',
        url: `${path}?${API}&_method=DELETE`,
        headers: { authorization: `Bearer ${owner}`, 'x-http-method-override': 'DELETE' },
      });
      assert.equal(read.statusCode, 200);
      assert.equal((await as(owner, 'GET', path)).status, 200);
    });
  });

  describe('bodies', () => {
    const group = () => `${subscription}/resourcegroups/bodies?${API}`;
    const put = (payload: string | Buffer, headers: Record<string, string> = {}) =>
      world.app.inject({
        method: 'PUT',
        url: group(),
        headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/json', ...headers },
        payload,
      });

    test('a trailing comma and a missing last bracket are mended', async () => {
      const answer = await put('{"location":"westeurope","tags":{"a":"b",},');
      assert.equal(answer.statusCode, 201, answer.body);
      assert.deepEqual(answer.json().tags, { a: 'b' });
    });

    const refused: [string, string | Buffer, Record<string, string>?][] = [
      ['a hundred thousand levels', '{"tags":'.repeat(100_000)],
      ['a key named twice', '{"location":"a","Location":"b"}'],
      ['a text with U+0000', String.raw`{"location":"a\u0000"}`],
      ['half a surrogate pair', String.raw`{"location":"\ud800"}`],
      ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
      ['another charset', '{}', { 'content-type': 'application/json; charset=utf-7' }],
      ['plain text', '{}', { 'content-type': 'text/plain' }],
      ['a compressed body', '{}', { 'content-encoding': 'gzip' }],
      ['a text for an object', '"x"'],
      ['ten thousand and one keys', `{"tags":{${Array.from({ length: 10_001 }, (_, i) => `"k${i}":"v"`).join(',')}}}`],
    ];
    for (const [what, payload, headers] of refused) {
      test(`D62: ${what} is refused`, async () => {
        assert.equal((await put('{}')).statusCode < 300, true);
        const answer = await put(payload, headers);
        assert.equal(answer.statusCode, 400, answer.body);
        assert.equal(answer.json().error.code, 'InvalidRequestContent');
      });
    }

    test('D62: a body beyond the limit is refused as too large', async () => {
      const answer = await put(`{"location":"${'x'.repeat(1_100_000)}"}`);
      assert.equal(answer.statusCode, 413);
    });

    test('D62: a key that reaches for a prototype is left out', async () => {
      const answer = await put('{"__proto__":{"polluted":true},"location":"westeurope"}');
      assert.equal(answer.statusCode < 300, true);
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    });
  });
});

/** Sends a path as it is written; everything that reads addresses on the way would tidy it up. */
async function getRaw(world: World, token: string, path: string): Promise<{ status: number; text: string }> {
  if (!world.app.server.listening) await world.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = world.app.server.address() as AddressInfo;
  const sent = request({ host: '127.0.0.1', port, path, agent: false, headers: { authorization: `Bearer ${token}` } });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, text: await text(answer) };
}

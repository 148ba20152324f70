/** Resources found by a part of their name, by whoever may read them and nobody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld, type World } from '../../../test/support/world.ts';

let world: World;
let owner: string;
let payroll: string;

before(async () => {
  world = await openWorld('search routes');
  owner = await world.tokenFor(await world.addClient());
  const put = async (url: string, body: object) => {
    const answer = await world.call(owner, 'PUT', url, body);
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    return answer.body;
  };
  const alias = await put('/providers/Microsoft.Subscription/aliases/finance?api-version=2021-10-01', {
    properties: {},
  });
  const groups = `/subscriptions/${alias.properties.subscriptionId}/resourceGroups`;
  payroll = `${groups}/Payroll-Production`;
  for (const group of [payroll, `${groups}/Ledger-Production`]) {
    await put(`${group}?api-version=2021-04-01`, { location: 'here' });
  }
});
after(() => world.close());

const find = async (token: string, text: string) =>
  (await world.call(token, 'GET', `/portal/api/resource-search?text=${text}`)).body.value as { name: string }[];

test('an owner finds a resource group by the middle of its name, in any case', async () => {
  assert.deepEqual(
    (await find(owner, 'GER-prod')).map(({ name }) => name),
    ['Ledger-Production'],
  );
});

test('one letter finds nothing, because it is in most names', async () => {
  assert.deepEqual(await find(owner, 'g'), []);
});

test('who holds a role on one of them finds that one and does not learn of the other', async () => {
  const client = await world.addClient({ directoryRoles: [], role: 'Owner', scope: payroll });
  const found = await find(await world.tokenFor(client), 'production');
  assert.deepEqual(
    found.map(({ name }) => name),
    ['Payroll-Production'],
  );
});

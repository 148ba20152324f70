/** Registering protected applications: who may, what is told once, and what others see of them. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openEnforcementWorld, READ_REPORTS, type EnforcementWorld } from '../../../test/support/enforcement-world.ts';
import { scopes } from '../../../test/support/role-world.ts';

interface View {
  id: string;
  host: string;
  proxySecret?: string;
  error?: { code: string };
}
type Caller = { cookie: string; csrf: string };

let world: EnforcementWorld;
let owner: Caller;
let stranger: Caller;

before(async () => {
  world = await openEnforcementWorld();
  owner = await world.startSession(world.roles.owner);
  stranger = await world.startSession(await world.addPerson('Finance reader'));
});
after(() => world.close());

const complete = (host: string) => ({
  displayName: 'Expenses',
  host,
  scope: scopes.site,
  style: 'redirect',
  rules: [{ methods: ['GET'], pathPrefix: '/', dataAction: READ_REPORTS }],
});

async function send(method: 'GET' | 'PUT' | 'DELETE', id: string, as: Caller, payload?: object) {
  const answer = await world.app.inject({
    method,
    url: `/portal/api/protected-applications${id && `/${id}`}`,
    headers: { cookie: as.cookie, 'x-daypass-csrf': as.csrf },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, body: (answer.body ? answer.json() : {}) as View & { value: View[] } };
}

describe('protected applications', () => {
  test('an owner registers one; the secret is told once, and again only when it is renewed', async () => {
    const id = randomUUID();
    const first = await send('PUT', id, owner, complete('One.Example'));
    assert.equal(first.status, 200);
    assert.equal(first.body.host, 'one.example');
    assert.match(first.body.proxySecret!, /^[\w-]{43}$/);
    assert.equal((await send('PUT', id, owner, complete('one.example'))).body.proxySecret, undefined);
    assert.equal((await send('GET', id, owner)).body.proxySecret, undefined);
    const renewed = await send('PUT', id, owner, { ...complete('one.example'), renewSecret: true });
    assert.notEqual(renewed.body.proxySecret, first.body.proxySecret);
  });

  test('who may not assign roles there can neither register nor see nor remove one', async () => {
    const id = randomUUID();
    assert.equal((await send('PUT', id, stranger, complete('two.example'))).body.error?.code, 'request.forbidden');
    assert.equal((await send('PUT', id, owner, complete('two.example'))).status, 200);
    assert.equal((await send('GET', id, stranger)).body.error?.code, 'decision.application-not-found');
    assert.equal((await send('DELETE', id, stranger)).body.error?.code, 'decision.application-not-found');
    assert.deepEqual((await send('GET', '', stranger)).body.value, []);
    assert.ok((await send('GET', '', owner)).body.value.some((each) => each.id === id));
    assert.equal((await send('DELETE', id, owner)).status, 204);
    assert.equal((await send('GET', id, owner)).status, 404);
  });

  test('two applications cannot share a host', async () => {
    assert.equal((await send('PUT', randomUUID(), owner, complete('three.example'))).status, 200);
    const second = await send('PUT', randomUUID(), owner, complete('THREE.example'));
    assert.equal(second.body.error?.code, 'decision.host-taken');
  });

  for (const [what, change] of [
    ['a host with a path', { host: 'a/b' }],
    ['a scope that does not exist', { scope: `${scopes.resourceGroup}x` }],
    ['a scope that is none', { scope: '/../x' }],
    ['a rule with a pattern for an action', { rules: [{ methods: ['GET'], pathPrefix: '/', dataAction: '*' }] }],
    ['a rule with a doubtful prefix', { rules: [{ methods: ['GET'], pathPrefix: '/a%2f', dataAction: READ_REPORTS }] }],
    ['an unknown style', { style: 'other' }],
  ] as const) {
    test(`${what} is refused`, async () => {
      const answer = await send('PUT', randomUUID(), owner, { ...complete('four.example'), ...change });
      assert.ok(['request.invalid', 'request.forbidden'].includes(answer.body.error!.code), answer.body.error!.code);
    });
  }
});

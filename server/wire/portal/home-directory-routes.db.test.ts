/** Registering home directories: who may, what is never told, and what is refused. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openWorld, type World } from '../../../test/support/world.ts';

let world: World;
let administrator: string;
let guestInviter: string;

before(async () => {
  world = await openWorld('home_directory_routes', { DAYPASS_ALLOW_LOOPBACK_HOMES: 'false' });
  administrator = await world.tokenFor(await world.addClient({ directoryRoles: ['Global Administrator'] }));
  guestInviter = await world.tokenFor(await world.addClient({ directoryRoles: ['Guest Inviter'] }));
});
after(() => world.close());

const address = (id: string): string => `/portal/api/home-directories/${id}`;
const complete = (domain: string) => ({
  displayName: 'Partner',
  issuer: `https://sign-in.${domain}`,
  clientId: 'daypass',
  clientSecret: 'a secret of the partner',
  domains: [domain],
});

describe('home directories', () => {
  test('an administrator binds a domain to its directory, and nobody is ever told the secret', async () => {
    const id = randomUUID();
    const put = await world.call(administrator, 'PUT', address(id), complete('one.example'));
    assert.equal(put.status, 200);
    assert.deepEqual(put.body.domains, ['one.example']);
    const got = await world.call(administrator, 'GET', address(id));
    assert.deepEqual(got.body, put.body);
    const listed = await world.call(administrator, 'GET', '/portal/api/home-directories');
    assert.ok(listed.body.value.some((each: { id: string }) => each.id === id));
    assert.doesNotMatch(JSON.stringify([put.body, got.body, listed.body]), /"clientSecret"|a secret of/i);
  });

  test('who may only invite guests cannot change where they sign in', async () => {
    const id = randomUUID();
    const refused = await world.call(guestInviter, 'PUT', address(id), complete('two.example'));
    assert.equal(refused.status, 403);
    assert.equal(refused.body.error.code, 'request.forbidden');
    assert.equal((await world.call(administrator, 'PUT', address(id), complete('two.example'))).status, 200);
    assert.equal((await world.call(guestInviter, 'DELETE', address(id))).status, 403);
    assert.equal((await world.call(administrator, 'DELETE', address(id))).status, 204);
    assert.equal((await world.call(administrator, 'GET', address(id))).status, 404);
  });

  test('the secret of one issuer is not carried over to another', async () => {
    const id = randomUUID();
    const { clientSecret, ...without } = complete('three.example');
    assert.equal((await world.call(administrator, 'PUT', address(id), { ...without, clientSecret })).status, 200);
    assert.equal((await world.call(administrator, 'PUT', address(id), without)).status, 200);
    const moved = await world.call(administrator, 'PUT', address(id), { ...without, issuer: 'https://else.example' });
    assert.equal(moved.body.error.code, 'directory.secret-needed');
  });

  test('a domain has one home directory, and the organization itself none', async () => {
    assert.equal((await world.call(administrator, 'PUT', address(randomUUID()), complete('four.example'))).status, 200);
    const second = { ...complete('four.example'), issuer: 'https://other.example' };
    const taken = await world.call(administrator, 'PUT', address(randomUUID()), second);
    assert.equal(taken.body.error.code, 'directory.domain-taken');
    const own = await world.call(administrator, 'PUT', address(randomUUID()), complete('organization.example'));
    assert.equal(own.body.error.code, 'directory.domain-own');
  });

  test('an issuer has one home directory, and none lies on this machine', async () => {
    const first = complete('six.example');
    assert.equal((await world.call(administrator, 'PUT', address(randomUUID()), first)).status, 200);
    const second = { ...complete('seven.example'), issuer: first.issuer };
    const taken = await world.call(administrator, 'PUT', address(randomUUID()), second);
    assert.deepEqual([taken.status, taken.body.error.code], [409, 'directory.issuer-taken']);
    const here = { ...complete('seven.example'), issuer: 'https://localhost:8443' };
    const refused = await world.call(administrator, 'PUT', address(randomUUID()), here);
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'directory.issuer-invalid']);
    assert.equal(
      (await world.call(administrator, 'PUT', address(randomUUID()), complete('seven.example'))).status,
      200,
    );
  });

  test('a number out of bounds or a list that is none changes nothing', async () => {
    const id = randomUUID();
    for (const wrong of [{ livenessSeconds: 1 }, { domains: 'five.example' }]) {
      const answer = await world.call(administrator, 'PUT', address(id), { ...complete('five.example'), ...wrong });
      assert.equal(answer.status, 400);
    }
    assert.equal((await world.call(administrator, 'GET', address(id))).status, 404);
    assert.equal((await world.call(administrator, 'PUT', address(id), complete('five.example'))).status, 200);
  });
});

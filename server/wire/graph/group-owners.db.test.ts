import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GuestWorld, type Caller } from '../../../test/support/guest-world.ts';

describe('owners of a group over Graph', () => {
  let world: GuestWorld;
  let administrator: Caller;
  let owner: { id: string; caller: Caller };
  let address: string;
  before(async () => {
    world = await GuestWorld.open('graph-owners');
    administrator = await world.client('Groups Administrator');
    owner = await world.member('olga');
    const group = await world.call(administrator, 'POST', '/v1.0/groups', { displayName: 'Vendors' });
    address = `/v1.0/groups/${group.body.id}`;
  });
  after(() => world.close());

  const addOwner = (to = address) =>
    world.call(administrator, 'POST', `${to}/owners/$ref`, { '@odata.id': `x/v1.0/directoryObjects/${owner.id}` });
  const removeOwner = (who: Caller, id = owner.id, from = address) =>
    world.call(who, 'DELETE', `${from}/owners/${id}/$ref`);
  const owners = async () =>
    (await world.call(administrator, 'GET', `${address}/owners`)).body.value.map((one: { id: string }) => one.id);

  test('an owner is taken out, once, and the trail says who it was', async () => {
    assert.equal((await addOwner()).status, 204);
    assert.deepEqual(await owners(), [owner.id]);
    assert.equal((await removeOwner(administrator)).status, 204);
    assert.deepEqual(await owners(), []);
    const again = await removeOwner(administrator);
    assert.deepEqual([again.status, again.body.error.code], [404, 'Request_ResourceNotFound']);
    assert.match(again.body.error.message, /no owner of the group/);
    const trail = await world.ports.database
      .selectFrom('audit_entry')
      .select('targets')
      .where('activity', '=', 'group.updated')
      .where('subject_id', '=', owner.id)
      .where('result', '=', 'success')
      .orderBy('position')
      .execute();
    assert.deepEqual(
      trail.map(({ targets }) => (targets as unknown as { modified?: unknown }[])[1]!.modified),
      [
        [{ name: 'Owner', before: null, after: 'Member olga' }],
        [{ name: 'Owner', before: 'Member olga', after: null }],
      ],
    );
  });

  test('who owns the group already is not added again, and the trail does not say so', async () => {
    const added = () =>
      world.ports.database
        .selectFrom('audit_entry')
        .select('position')
        .where('subject_id', '=', owner.id)
        .where('result', '=', 'success')
        .execute();
    assert.equal((await addOwner()).status, 204);
    const before = await added();
    const again = await addOwner();
    assert.deepEqual([again.status, again.body.error.code], [400, 'Request_BadRequest']);
    assert.match(again.body.error.message, /already exist/);
    assert.deepEqual(await added(), before);
    assert.equal((await removeOwner(administrator)).status, 204);
  });

  test('a change says which property it cannot make, and makes none', async () => {
    const change = (more: object) =>
      world.call(administrator, 'PATCH', address, { description: 'From outside', ...more });
    for (const [property, value] of [
      ['isAssignableToRole', true],
      ['owners@odata.bind', [`x/v1.0/directoryObjects/${owner.id}`]],
    ] as const) {
      const refused = await change({ [property]: value });
      assert.deepEqual([refused.status, refused.body.error.code], [400, 'Request_BadRequest']);
      assert.ok(refused.body.error.message.includes(property));
      assert.equal((await world.call(administrator, 'GET', address)).body.description, null);
    }
    assert.equal((await change({ isAssignableToRole: false })).status, 204);
    assert.equal((await world.call(administrator, 'GET', address)).body.description, 'From outside');
  });

  test('an address that names nobody finds no owner', async () => {
    assert.equal((await removeOwner(administrator, 'nobody')).status, 404);
  });

  test('whoever does not administer groups takes no owner out, themself neither', async () => {
    await addOwner();
    assert.equal((await removeOwner(owner.caller)).status, 403);
    assert.equal((await removeOwner(administrator)).status, 204);
  });

  test('owners of a group for directory roles are changed only by who may assign those', async () => {
    const globalAdministrator = await world.client('Global Administrator');
    const body = { displayName: 'Operators', isAssignableToRole: true };
    const group = await world.call(globalAdministrator, 'POST', '/v1.0/groups', body);
    const operators = `/v1.0/groups/${group.body.id}`;
    const reference = { '@odata.id': `x/v1.0/directoryObjects/${owner.id}` };
    await world.call(globalAdministrator, 'POST', `${operators}/owners/$ref`, reference);
    assert.equal((await removeOwner(administrator, owner.id, operators)).status, 403);
    assert.equal((await removeOwner(globalAdministrator, owner.id, operators)).status, 204);
  });
});

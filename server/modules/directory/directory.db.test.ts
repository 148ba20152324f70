import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GuestWorld } from '../../../test/support/guest-world.ts';
import {
  addClientSecret,
  addGroupMember,
  createClient,
  createGroup,
  deleteUser,
  ensureDirectory,
  findIdentity,
  findUser,
  listIdentities,
  MAILBOX_ISSUER,
  resumeIdentity,
  suspendIdentity,
  updateUser,
  verifyClientSecret,
} from './index.ts';

const refused = (code: string) => (error: { code?: string }) => {
  assert.equal(error.code, code);
  return true;
};

describe('the directory', () => {
  let world: GuestWorld;
  before(async () => {
    world = await GuestWorld.open('directory');
  });
  after(() => world.close());

  const standing = async (id: string) => {
    const row = await world.ports.database
      .selectFrom('change_feed')
      .select('fact')
      .where('kind', '=', 'principal')
      .where('key', '=', id)
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    return (row.fact as { standing?: string } | null)?.standing ?? null;
  };

  test('a later start finds the directory and changes nothing', async () => {
    const { tenantId } = world.world.composition.directory;
    assert.equal((await ensureDirectory(world.ports)).tenantId, tenantId);
  });

  test('the engine learns every standing of a guest: pending, active, suspended, disabled, gone', async () => {
    const inviter = await world.client('User Administrator');
    const { operator } = world.world;
    const { ticket, body } = await world.invite(inviter, 'pat@elsewhere.example');
    const { id } = body.invitedUser;
    assert.equal(await standing(id), 'pending');
    await world.redeem(ticket);
    assert.equal(await standing(id), 'active');
    const [link] = await listIdentities(world.ports.database, [id]);
    await world.ports.unitOfWork((tx) => suspendIdentity(tx, operator, link!.id, 'home account disabled'));
    assert.equal(await standing(id), 'suspended');
    await world.ports.unitOfWork((tx) => resumeIdentity(tx, operator, link!.id));
    assert.equal(await standing(id), 'active');
    await updateUser(world.ports, operator, id, { enabled: false });
    assert.equal(await standing(id), 'disabled');
    await updateUser(world.ports, operator, id, { enabled: true });
    await deleteUser(world.ports, operator, id);
    assert.equal(await standing(id), null);
    assert.equal(await findUser(world.ports.database, id), undefined);
    assert.equal(await findIdentity(world.ports.database, MAILBOX_ISSUER, 'pat@elsewhere.example'), undefined);
    const again = await world.invite(inviter, 'pat@elsewhere.example');
    assert.equal(again.status, 201);
    assert.notEqual(again.body.invitedUser.id, id);
  });

  test('groups nest, and two that would close a circle at once cannot', async () => {
    const { operator } = world.world;
    const [a, b] = await Promise.all(
      ['A', 'B'].map((displayName) => createGroup(world.ports, operator, { displayName })),
    );
    const tries = await Promise.allSettled([
      addGroupMember(world.ports, operator, a!.id, b!.id),
      addGroupMember(world.ports, operator, b!.id, a!.id),
    ]);
    assert.deepEqual(tries.map((one) => one.status).sort(), ['fulfilled', 'rejected']);
    await assert.rejects(addGroupMember(world.ports, operator, a!.id, a!.id), refused('directory.group-cycle'));
  });

  test('a client secret counts for its application, until it expires', async () => {
    const { operator, clock } = world.world;
    const { servicePrincipal, clientSecret } = await createClient(world.ports, operator, { displayName: 'Deploy' });
    const other = await createClient(world.ports, operator, { displayName: 'Other' });
    const endsAt = new Date(clock.now().getTime() + 1000);
    const short = await addClientSecret(world.ports, operator, servicePrincipal.id, endsAt);
    const verify = (secret: string) => verifyClientSecret(world.ports, servicePrincipal.appId, secret);
    assert.equal((await verify(clientSecret.secret))?.id, servicePrincipal.id);
    assert.equal(await verify(other.clientSecret.secret), undefined);
    assert.equal(await verify(`${clientSecret.secret}x`), undefined);
    clock.moveBy(999);
    assert.ok(await verify(short.secret));
    clock.moveBy(1);
    assert.equal(await verify(short.secret), undefined);
    const asUser = updateUser(world.ports, operator, servicePrincipal.id, {});
    await assert.rejects(asUser, refused('directory.principal-not-found'));
  });
});

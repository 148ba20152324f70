import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GuestWorld, type Caller } from '../../../test/support/guest-world.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { updateCollaborationSettings } from '#modules/directory/index.ts';
import { addSponsor } from '#modules/invitations/index.ts';

describe('sponsors of guests over Graph', () => {
  let world: GuestWorld;
  let administrator: Caller;
  let inviter: { id: string; caller: Caller };
  let other: { id: string; caller: Caller };
  let guestId: string;
  before(async () => {
    world = await GuestWorld.open('graph-sponsors');
    await updateCollaborationSettings(world.ports, world.world.operator, { allowInvitesFrom: 'everyone' });
    administrator = await world.client('User Administrator');
    [inviter, other] = [await world.member('ines'), await world.member('otto')];
    guestId = (await world.invite(inviter.caller, 'sponsored@partner.example')).body.invitedUser.id;
  });
  after(() => world.close());

  const reference = (id: string) => ({ '@odata.id': `x/v1.0/directoryObjects/${id}` });
  const add = (id: string, who = administrator, of = guestId) =>
    world.call(who, 'POST', `/v1.0/users/${of}/sponsors/$ref`, reference(id));
  const remove = (id: string, who = administrator) =>
    world.call(who, 'DELETE', `/v1.0/users/${guestId}/sponsors/${id}/$ref`);
  const sponsors = async () =>
    (await world.call(administrator, 'GET', `/v1.0/users/${guestId}/sponsors`)).body.value.map(
      ({ id }: { id: string }) => id,
    );
  const group = async () =>
    (await world.call(administrator, 'POST', '/v1.0/groups', { displayName: 'Sponsors' })).body.id as string;
  const unsponsored = encodeURIComponent("userType eq 'Guest' and not sponsors/any(s:s/accountEnabled eq true)");
  const withoutSponsor = async () =>
    (await world.call(administrator, 'GET', `/v1.0/users?$filter=${unsponsored}`)).body.value.map(
      ({ id }: { id: string }) => id,
    );

  test('the inviter is the first; another comes and goes, and the trail says so', async () => {
    assert.deepEqual(await sponsors(), [inviter.id]);
    assert.equal((await add(other.id)).status, 204);
    assert.deepEqual(await sponsors(), [inviter.id, other.id].toSorted());
    assert.equal((await remove(other.id)).status, 204);
    assert.deepEqual(await sponsors(), [inviter.id]);
    const activities = await world.activitiesOf(guestId);
    assert.deepEqual(activities.slice(-2), ['sponsor.added', 'sponsor.removed']);
  });

  test('nobody is added twice, or removed who is none', async () => {
    const twice = await add(inviter.id);
    assert.deepEqual([twice.status, twice.body.error.code], [400, 'Request_BadRequest']);
    assert.match(twice.body.error.message, /already exist/);
    const none = await remove(other.id);
    assert.deepEqual([none.status, none.body.error.code], [404, 'Request_ResourceNotFound']);
    assert.equal((await remove('nobody')).status, 404);
  });

  test('a group is one; an application, the guest and a stranger are not; a member has none', async () => {
    const id = await group();
    assert.equal((await add(id)).status, 204);
    const application = (await world.call(await world.client('Global Administrator'), 'GET', '/v1.0/servicePrincipals'))
      .body.value[0].id;
    for (const wrong of [application, guestId, '00000000-0000-4000-8000-000000000000']) {
      const refused = await add(wrong);
      assert.equal(refused.status, 400);
      assert.match(refused.body.error.message, /at most 5/);
    }
    const ofMember = await add(id, administrator, other.id);
    assert.equal(ofMember.status, 400);
    assert.match(ofMember.body.error.message, /is a guest/);
    assert.equal((await remove(id)).status, 204);
  });

  test('there are five at most, also of two who add at once', async () => {
    for (let one = 0; one < 3; one += 1) await add(await group());
    const [fifth, sixth] = [await group(), await group()];
    const added = await overtake(
      world.ports,
      (ports) => addSponsor(ports, world.world.operator, guestId, fifth),
      (ports) => addSponsor(ports, world.world.operator, guestId, sixth),
    );
    assert.deepEqual(added.map(outcomeOf), ['done', 'invitation.sponsors-invalid']);
    assert.equal((await sponsors()).length, 5);
    for (const id of await sponsors()) if (id !== inviter.id) await remove(id);
  });

  test('who does not administer users changes no sponsor, and who does not read them finds nobody by them', async () => {
    assert.equal((await add(other.id, inviter.caller)).status, 403);
    assert.equal((await remove(inviter.id, inviter.caller)).status, 403);
    for (const asked of [`$filter=${unsponsored}`, '$expand=sponsors']) {
      assert.equal((await world.call(administrator, 'GET', `/v1.0/users?${asked}`)).status, 200);
      assert.equal((await world.call(inviter.caller, 'GET', `/v1.0/users?${asked}`)).status, 403);
      assert.equal((await world.call(inviter.caller, 'GET', `/v1.0/users/$count?${asked}`)).status, 403);
    }
    assert.equal((await world.call(inviter.caller, 'GET', '/v1.0/users')).status, 200);
  });

  test('a list shows sponsors beside the guests who have them', async () => {
    const url = `/v1.0/users?$expand=sponsors&$filter=${encodeURIComponent("userType eq 'Guest'")}`;
    const { value } = (await world.call(administrator, 'GET', url)).body;
    const guest = value.find(({ id }: { id: string }) => id === guestId);
    assert.deepEqual(
      guest.sponsors.map(({ displayName }: { displayName: string }) => displayName),
      ['Member ines'],
    );
    const unknown = await world.call(administrator, 'GET', '/v1.0/users?$expand=manager');
    assert.equal(unknown.status, 400);
  });

  test('whose last sponsor is disabled or deleted is found as a guest for whom nobody answers', async () => {
    const blocked = (accountEnabled: boolean) =>
      world.call(administrator, 'PATCH', `/v1.0/users/${inviter.id}`, { accountEnabled });
    assert.deepEqual(await withoutSponsor(), []);
    await blocked(false);
    assert.deepEqual(await withoutSponsor(), [guestId]);
    await blocked(true);
    assert.deepEqual(await withoutSponsor(), []);
    assert.equal((await world.call(administrator, 'DELETE', `/v1.0/users/${inviter.id}`)).status, 204);
    assert.deepEqual(await withoutSponsor(), [guestId]);
    assert.deepEqual(await sponsors(), []);
    assert.equal((await add(other.id)).status, 204);
    assert.deepEqual(await withoutSponsor(), []);
  });
});

/**
 * Two administrators of the directory at the same instant: whoever comes second acts on what the first has written.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROOT_SCOPE } from '#model/scope.ts';
import type { Ports } from '#platform/ports.ts';
import { GuestWorld } from '../../../test/support/guest-world.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { activitiesOf } from '../../../test/support/trail.ts';
import {
  addGroupMember,
  createGroup,
  deleteUser,
  getCollaborationSettings,
  listIdentities,
  suspendIdentity,
  updateCollaborationSettings,
  updateUser,
} from './index.ts';

let guests: GuestWorld;
before(async () => {
  guests = await GuestWorld.open('directory_overtaking');
});
after(() => guests.close());

const operator = () => guests.world.operator;

async function secondOf(first: (ports: Ports) => Promise<unknown>, second: (ports: Ports) => Promise<unknown>) {
  const [one, other] = await overtake(guests.ports, first, second);
  assert.equal(outcomeOf(one), 'done');
  return outcomeOf(other);
}

describe('groups', () => {
  const add = (group: string, member: string) => (ports: Ports) => addGroupMember(ports, operator(), group, member);

  test('of four, no circle is closed from two sides at once', async () => {
    const [a, b, c, d] = await Promise.all(
      ['A', 'B', 'C', 'D'].map(async (displayName) => {
        return (await createGroup(guests.ports, operator(), { displayName })).id;
      }),
    );
    await add(b!, c!)(guests.ports);
    await add(d!, a!)(guests.ports);
    assert.equal(await secondOf(add(a!, b!), add(c!, d!)), 'directory.group-cycle');
  });

  test('take nobody in who is being deleted', async () => {
    const { id } = await guests.member('leaving');
    const group = await createGroup(guests.ports, operator(), { displayName: 'Team' });
    const outcome = await secondOf((ports) => deleteUser(ports, operator(), id), add(group.id, id));
    assert.equal(outcome, 'directory.principal-not-found');
  });
});

test('of two changes of the collaboration settings none is lost', async () => {
  const change = (wanted: object) => (ports: Ports) => updateCollaborationSettings(ports, operator(), wanted);
  await secondOf(change({ blockedDomains: ['one.example'] }), change({ allowInvitesFrom: 'none' }));
  const { blockedDomains, allowInvitesFrom } = await getCollaborationSettings(guests.ports.database);
  assert.deepEqual([blockedDomains, allowInvitesFrom], [['one.example'], 'none']);
  await change({ blockedDomains: [], allowInvitesFrom: 'everyone' })(guests.ports);
});

test('a guest who is shut out by two answers of their home is shut out once', async () => {
  const inviter = await guests.client('Global Administrator');
  const { id } = await guests.guest(inviter, 'away@elsewhere.example');
  const [link] = await listIdentities(guests.ports.database, [id]);
  const suspend = (ports: Ports) =>
    ports.unitOfWork((tx) => suspendIdentity(tx, operator(), link!.id, 'disabled at home'));
  const activities = await activitiesOf(guests.ports.database, () => overtake(guests.ports, suspend, suspend));
  assert.deepEqual(activities, ['identity.suspended']);
});

test('a guest who is shut out by their home while an administrator renames them stays out', async () => {
  const inviter = await guests.client('Global Administrator');
  const { id } = await guests.guest(inviter, 'renamed@elsewhere.example');
  const [link] = await listIdentities(guests.ports.database, [id]);
  const { decisions } = guests.world.composition;
  const decide = () => decisions.decide({ principalId: id, action: 'Microsoft.Web/sites/read', scope: ROOT_SCOPE });
  assert.deepEqual(decide(), { decision: 'deny', reason: 'no-assignment' });
  await secondOf(
    (ports) => ports.unitOfWork((tx) => suspendIdentity(tx, operator(), link!.id, 'disabled at home')),
    (ports) => updateUser(ports, operator(), id, { displayName: 'Pat' }),
  );
  assert.deepEqual(decide(), { decision: 'deny', reason: 'principal-suspended' });
});

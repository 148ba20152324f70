/**
 * What each step of an assignment leaves in the audit trail, and whom it tells.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import {
  anAsk,
  lasting,
  minutesAfterNoon,
  noon,
  openRoleWorld,
  roles,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { leftBy } from '../../../test/support/trail.ts';
import {
  assignDirectoryRole,
  assignPlainRole,
  assignRole,
  endAssignmentsAt,
  removePlainRole,
  removeSchedule,
  renewSchedule,
  tellExpired,
  updateSchedule,
  type AdminRequest,
} from './index.ts';

let world: RoleWorld;
let person: Actor;

before(async () => {
  const database = await createTestDatabase('assignment_trail');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
});

const ask = (kind: 'eligibility' | 'assignment', duration = 'P30D'): AdminRequest => ({
  ...anAsk(person.principalId, lasting(duration)),
  kind,
});

for (const kind of ['eligibility', 'assignment'] as const) {
  test(`who gave ${kind === 'eligibility' ? 'an eligibility' : 'an active role'}, changed, removed and renewed it`, async () => {
    assert.deepEqual(await leftBy(world, () => assignRole(world.ports, world.owner, ask(kind))), {
      activities: [`${kind}.assigned`],
      events: [`${kind}.assigned`],
    });
    assert.deepEqual(await leftBy(world, () => updateSchedule(world.ports, world.owner, ask(kind, 'P10D'))), {
      activities: [`${kind}.updated`],
      events: [],
    });
    world.clock.moveTo(minutesAfterNoon(10 * 1_440));
    assert.deepEqual(await leftBy(world, () => renewSchedule(world.ports, world.owner, ask(kind))), {
      activities: [`${kind}.assigned`],
      events: [`${kind}.assigned`],
    });
    world.clock.moveTo(minutesAfterNoon(11 * 1_440));
    assert.deepEqual((await leftBy(world, () => removeSchedule(world.ports, world.owner, ask(kind)))).activities, [
      `${kind}.removed`,
    ]);
  });
}

test('who gave a plain role, described it and took it away', async () => {
  const assignmentId = randomUUID();
  const plain = {
    assignmentId,
    scope: scopes.site,
    roleDefinitionId: roles.reader,
    principalId: person.principalId,
  };
  assert.deepEqual(await leftBy(world, () => assignPlainRole(world.ports, world.owner, plain)), {
    activities: ['assignment.assigned'],
    events: ['assignment.assigned'],
  });
  const described = { ...plain, description: 'For audits' };
  assert.deepEqual((await leftBy(world, () => assignPlainRole(world.ports, world.owner, described))).activities, [
    'assignment.updated',
  ]);
  const removal = () => removePlainRole(world.ports, world.owner, scopes.site, assignmentId);
  assert.deepEqual((await leftBy(world, removal)).activities, ['assignment.removed']);
});

test('who made an administrator of the directory', async () => {
  const asked = { roleDefinitionId: roles.globalAdministrator, principalId: person.principalId };
  const operator = systemActor('Operator', randomUUID());
  const made = await leftBy(world, () => assignDirectoryRole(world.ports, operator, asked));
  assert.deepEqual(made.activities, ['directory-role.assigned']);
});

test('that an active role came to its end', async () => {
  await assignRole(world.ports, world.owner, ask('assignment', 'PT10M'));
  world.clock.moveTo(minutesAfterNoon(10));
  assert.deepEqual(await leftBy(world, () => tellExpired(world.ports)), {
    activities: ['assignment.expired'],
    events: ['assignment.expired'],
  });
});

test('that everything at a resource ended with it', async () => {
  const scope = scopes.otherGroup;
  await assignRole(world.ports, world.owner, { ...ask('eligibility'), scope });
  await assignRole(world.ports, world.owner, { ...ask('assignment'), scope });
  const ending = () => world.ports.unitOfWork((tx) => endAssignmentsAt(tx, world.owner, scope));
  assert.deepEqual((await leftBy(world, ending)).activities, ['eligibility.removed', 'assignment.removed']);
});

test('an end that lies before its start is refused; one that lies after it is not', async () => {
  const until = (minutes: number): AdminRequest => {
    const endsAt = minutesAfterNoon(minutes);
    const expiration = { type: 'AfterDateTime' as const, endsAt };
    return { ...ask('eligibility'), schedule: { ...lasting('P1D', minutesAfterNoon(60).toISOString()), expiration } };
  };
  assert.equal((await assignRole(world.ports, world.owner, until(120))).outcome, 'stored');
  person = await world.addUser('Finance reader');
  await assert.rejects(assignRole(world.ports, world.owner, until(59)), { code: 'assignment.schedule-invalid' });
});

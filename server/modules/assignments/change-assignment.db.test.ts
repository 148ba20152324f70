/**
 * What was agreed changes: removed, extended, renewed, cut short; and who must not go.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
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
import {
  askExtension,
  assignDirectoryRole,
  assignPlainRole,
  assignRole,
  extendSchedule,
  findRequest,
  previewChange,
  removePlainRole,
  removeSchedule,
  renewSchedule,
  updateSchedule,
  type AdminRequest,
} from './index.ts';

let world: RoleWorld;
let person: Actor;

before(async () => {
  const database = await createTestDatabase('change_assignment');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
});

const ask = (change: Partial<AdminRequest> = {}): AdminRequest => ({
  ...anAsk(person.principalId, lasting('P30D')),
  kind: 'eligibility',
  ...change,
});

async function endOf(kind: 'eligibility' | 'assignment'): Promise<(Date | null)[]> {
  const rows = await world.database
    .selectFrom(`${kind}_schedule`)
    .select('ends_at')
    .where('principal_id', '=', person.principalId)
    .where('removed_at', 'is', null)
    .orderBy('starts_at')
    .execute();
  return rows.map((row) => row.ends_at);
}

/** The events since the test began to look, in order. */
const told = () => world.events.map(({ type }) => type);

async function reasonsOf(activity: string): Promise<(string | null)[]> {
  const rows = await world.database
    .selectFrom('audit_entry')
    .select('reason')
    .where('subject_id', '=', person.principalId)
    .where('activity', '=', activity)
    .execute();
  return rows.map(({ reason }) => reason);
}

describe('changing what was agreed', () => {
  for (const kind of ['eligibility', 'assignment'] as const) {
    test(`given to the wrong person, ${kind === 'eligibility' ? 'an eligibility' : 'a role'} is taken away at once`, async () => {
      await assignRole(world.ports, world.owner, ask({ kind }));
      assert.equal((await removeSchedule(world.ports, world.owner, ask({ kind }))).status, 'Revoked');
      assert.deepEqual(await endOf(kind), []);
    });
  }

  test('who may not write assignments changes nothing, not even to see what would happen', async () => {
    const given = ask({ kind: 'assignment' });
    await assignRole(world.ports, world.owner, given);
    const later = (actor: Actor) =>
      updateSchedule(world.ports, actor, ask({ kind: 'assignment', schedule: lasting('P40D') }));
    const preview = (actor: Actor) => previewChange(world.ports, actor, ask({ kind: 'assignment' }), 'AdminUpdate');
    const remove = (actor: Actor) => removeSchedule(world.ports, actor, ask({ kind: 'assignment' }));
    const removePlain = (actor: Actor) => removePlainRole(world.ports, actor, given.scope, given.requestId);
    for (const change of [preview, later, remove, removePlain]) {
      await assert.rejects(change(world.approver), refusedWith('request.forbidden'));
    }
    assert.equal((await preview(world.owner)).outcome, 'accepted');
    assert.equal((await later(world.owner)).outcome, 'stored');
    assert.deepEqual(await endOf('assignment'), [minutesAfterNoon(40 * 1_440)]);
    assert.equal((await removePlain(world.owner))?.id, given.requestId);
  });

  test('extended by an administrator while its holder asks for it, it has been granted, and the trail says so', async () => {
    await assignRole(world.ports, world.owner, ask({ schedule: lasting('P7D') }));
    const wish = ask({ schedule: lasting('P14D') });
    assert.equal((await askExtension(world.ports, person, wish, 'SelfExtend')).outcome, 'stored');
    await extendSchedule(world.ports, world.owner, ask({ schedule: lasting('P30D') }));
    assert.equal((await findRequest(world.database, wish.requestId))!.status, 'Provisioned');
    assert.deepEqual(await reasonsOf('extension.approved'), [null]);
  });

  test('extended by an administrator, its holder hears of it', async () => {
    await assignRole(world.ports, world.owner, ask());
    world.events.length = 0;
    await extendSchedule(world.ports, world.owner, ask({ schedule: lasting('P60D') }));
    assert.deepEqual(told(), ['assignment.extended']);
  });

  test('it is removed once', async () => {
    await assignRole(world.ports, world.owner, ask());
    assert.equal((await removeSchedule(world.ports, world.owner, ask())).status, 'Revoked');
    await assert.rejects(removeSchedule(world.ports, world.owner, ask()), refusedWith('assignment.not-found'));
  });

  test('D30: extended until its end, renewed from then on; no gap, no overlap', async () => {
    await assignRole(world.ports, world.owner, ask({ schedule: lasting('PT10M') }));
    const later = ask({ schedule: lasting('PT30M') });
    world.clock.moveTo(new Date(minutesAfterNoon(10).getTime() - 1));
    await assert.rejects(renewSchedule(world.ports, world.owner, later), refusedWith('assignment.not-found'));
    assert.equal((await extendSchedule(world.ports, world.owner, later)).outcome, 'stored');
    const extendedTo = new Date(minutesAfterNoon(40).getTime() - 1);
    assert.deepEqual(await endOf('eligibility'), [extendedTo]);
    world.clock.moveTo(extendedTo);
    const again = ask({ schedule: lasting('PT30M') });
    await assert.rejects(extendSchedule(world.ports, world.owner, again), refusedWith('assignment.not-found'));
    assert.equal((await renewSchedule(world.ports, world.owner, again)).outcome, 'stored');
    assert.deepEqual(await endOf('eligibility'), [extendedTo, new Date(minutesAfterNoon(70).getTime() - 1)]);
  });

  test('an update moves the end of an active role, and the engine hears of it', async () => {
    const asked = ask({ kind: 'assignment', schedule: lasting('PT10M') });
    await assignRole(world.ports, world.owner, asked);
    await updateSchedule(world.ports, world.owner, ask({ kind: 'assignment', schedule: lasting('PT2H') }));
    assert.deepEqual(await endOf('assignment'), [minutesAfterNoon(120)]);
    const fact = world.facts.at(-1)?.fact as { id: string; endsAt: number };
    assert.deepEqual([fact.id, fact.endsAt], [asked.requestId, minutesAfterNoon(120).getTime()]);
  });
});

describe('an activation and the eligibility it rests on', () => {
  const activation = async () => {
    await assignRole(world.ports, world.owner, ask());
    const asked = anAsk(person.principalId, lasting('PT8H'));
    const eligibility = await world.database
      .selectFrom('eligibility_schedule')
      .select('id')
      .where('principal_id', '=', person.principalId)
      .executeTakeFirstOrThrow();
    const values = { id: asked.requestId, scope: asked.scope, role_definition_id: asked.roleDefinitionId };
    await world.database
      .insertInto('assignment_schedule')
      .values({
        ...values,
        principal_id: person.principalId,
        assignment_type: 'Activated',
        linked_eligibility_id: eligibility.id,
        starts_at: noon,
        ends_at: minutesAfterNoon(480),
        created_at: noon,
        updated_at: noon,
      })
      .execute();
    assert.deepEqual(await endOf('assignment'), [minutesAfterNoon(480)]);
  };

  test('an eligibility cut short cuts the activation', async () => {
    await activation();
    await updateSchedule(world.ports, world.owner, ask({ schedule: lasting('PT2H') }));
    assert.deepEqual(await endOf('assignment'), [minutesAfterNoon(120)]);
  });

  test('row 24: an eligibility that is removed ends it; the person hears of it, and the trail says why', async () => {
    await activation();
    world.events.length = 0;
    await removeSchedule(world.ports, world.owner, ask());
    assert.deepEqual(await endOf('assignment'), []);
    assert.deepEqual(told(), ['role.deactivated']);
    assert.deepEqual(await reasonsOf('role.activation-ended'), ['eligibility-removed']);
  });

  test('an administrator ends it, and leaves the eligibility', async () => {
    await activation();
    world.events.length = 0;
    await removeSchedule(world.ports, world.owner, ask({ kind: 'assignment', justification: 'Not today' }));
    assert.deepEqual(await endOf('assignment'), []);
    assert.equal((await endOf('eligibility')).length, 1);
    assert.deepEqual(told(), ['role.deactivated']);
    assert.deepEqual(await reasonsOf('role.activation-ended'), ['Not today']);
  });

  test('nobody lengthens the activation itself', async () => {
    await activation();
    for (const change of [extendSchedule, updateSchedule]) {
      const asked = ask({ kind: 'assignment', schedule: lasting('P2D') });
      await assert.rejects(change(world.ports, world.owner, asked), refusedWith('assignment.not-found'));
    }
    assert.deepEqual(await endOf('assignment'), [minutesAfterNoon(480)]);
  });

  test('its holder asks for no more time either: that is another activation', async () => {
    await activation();
    const asked = ask({ kind: 'assignment', schedule: lasting('P2D') });
    const refused = askExtension(world.ports, person, asked, 'SelfExtend');
    await assert.rejects(refused, refusedWith('assignment.not-found'));
  });
});

describe('the last owner', () => {
  test('keeps the role when its end is moved forward', async () => {
    const only = { kind: 'assignment', scope: scopes.subscription, principalId: world.owner.principalId } as const;
    const shorter = () =>
      updateSchedule(
        world.ports,
        world.owner,
        ask({ ...only, roleDefinitionId: roles.owner, schedule: lasting('PT1H') }),
      );
    await assert.rejects(shorter(), refusedWith('assignment.last-owner'));
    const second = await world.addUser('Standing by');
    const assignmentId = randomUUID();
    const plain = { scope: scopes.subscription, roleDefinitionId: roles.owner, principalId: second.principalId };
    await assignPlainRole(world.ports, world.owner, { ...plain, assignmentId });
    assert.equal((await shorter()).outcome, 'stored');
    await updateSchedule(
      world.ports,
      world.owner,
      ask({ ...only, roleDefinitionId: roles.owner, schedule: lasting('P180D') }),
    );
    await removePlainRole(world.ports, world.owner, scopes.subscription, assignmentId);
  });

  test('D25, row 19: cannot be removed, expire early, or remove themself; with a second one it works', async () => {
    const rows = await world.database
      .selectFrom('assignment_schedule')
      .select('id')
      .where('principal_id', '=', world.owner.principalId)
      .execute();
    const only = rows[0]!.id;
    const removal = () => removePlainRole(world.ports, world.owner, scopes.subscription, only);
    await assert.rejects(removal(), refusedWith('assignment.last-owner'));
    const second = await world.addUser('Second owner');
    const plain = { scope: scopes.subscription, roleDefinitionId: roles.owner, principalId: second.principalId };
    const secondId = randomUUID();
    await assignPlainRole(world.ports, world.owner, { ...plain, assignmentId: secondId });
    // Two who remove each other at the same moment: one of them must stay.
    const results = await Promise.allSettled([
      removePlainRole(world.ports, world.owner, scopes.subscription, secondId),
      removePlainRole(world.ports, second, scopes.subscription, only),
    ]);
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    const left = await world.database
      .selectFrom('assignment_schedule')
      .select('principal_id')
      .where('id', 'in', [only, secondId])
      .where('removed_at', 'is', null)
      .execute();
    assert.equal(left.length, 1);
    if (left[0]!.principal_id === second.principalId) Object.assign(world, { owner: second });
  });
});

describe('the last global administrator', () => {
  test('stays; with a second one, one of them may go', async () => {
    const operator = systemActor('Operator', randomUUID());
    const give = (principalId: string) =>
      assignDirectoryRole(world.ports, operator, { roleDefinitionId: roles.globalAdministrator, principalId });
    const only = await give(person.principalId);
    const remove = () => removePlainRole(world.ports, operator, DIRECTORY_SCOPE, only);
    await assert.rejects(remove(), refusedWith('assignment.last-owner'));
    await give((await world.addUser('Second administrator')).principalId);
    assert.equal((await remove())?.id, only);
  });
});

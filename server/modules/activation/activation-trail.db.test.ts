/**
 * What each step of an activation leaves in the audit trail, and whom it tells. Whoever looks later looks there.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { assignRole, removeSchedule } from '#modules/assignments/index.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
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
import { activateRole, approveActivation, cancelRequest, deactivateRole, denyActivation } from './index.ts';

let world: RoleWorld;
let person: Actor;
const WHY = 'Closing the books';
const ask = (change: object = {}) => ({ ...anAsk(person.principalId, lasting('PT1H')), ...change });
const later = { schedule: lasting('PT1H', minutesAfterNoon(60).toISOString()) };

before(async () => {
  const database = await createTestDatabase('activation_trail');
  world = await openRoleWorld(database.application);
  await requireApproval(world, scopes.site, [asApprover(world.approver)]);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
  for (const scope of [scopes.resourceGroup, scopes.site]) {
    const asked = { ...ask({ scope, schedule: lasting('P30D') }), kind: 'eligibility' as const };
    assert.equal((await assignRole(world.ports, world.owner, asked)).outcome, 'stored');
  }
});

/** Asks for the role at the place where somebody has to approve. */
async function askForApproval(change: object = {}) {
  const answer = await activateRole(world.ports, person, ask({ scope: scopes.site, ...change }));
  assert.ok(answer.outcome === 'stored' && answer.request.status === 'PendingApproval');
  return { requestId: answer.request.id, approvalId: answer.request.approvalId! };
}

describe('who looks later finds', () => {
  test('the role that was taken, and the one that was given back', async () => {
    assert.deepEqual(await leftBy(world, () => activateRole(world.ports, person, ask())), {
      activities: ['role.activated'],
      events: ['role.activated'],
    });
    world.clock.moveTo(minutesAfterNoon(10));
    assert.deepEqual(await leftBy(world, () => deactivateRole(world.ports, person, ask())), {
      activities: ['role.deactivated'],
      events: ['role.deactivated'],
    });
  });

  test('the question to the approvers, and their yes with the beginning of the role', async () => {
    let approvalId = '';
    const asking = async () => ({ approvalId } = await askForApproval());
    assert.deepEqual(await leftBy(world, asking), {
      activities: ['approval.requested'],
      events: ['activation.approval-requested'],
    });
    assert.deepEqual(await leftBy(world, () => approveActivation(world.ports, world.approver, approvalId, WHY)), {
      activities: ['approval.approved', 'role.activated'],
      events: ['activation.approved', 'role.activated'],
    });
  });

  test('their no', async () => {
    const { approvalId } = await askForApproval();
    assert.deepEqual(await leftBy(world, () => denyActivation(world.ports, world.approver, approvalId, WHY)), {
      activities: ['approval.denied'],
      events: ['activation.denied'],
    });
  });

  test('the words of who answered, for those who are told of the answer', async () => {
    for (const [answer, type] of [
      [denyActivation, 'activation.denied'],
      [approveActivation, 'activation.approved'],
    ] as const) {
      const { approvalId } = await askForApproval();
      await answer(world.ports, world.approver, approvalId, `${WHY}: ${type}`);
      const told = world.events.findLast((event) => event.type === type)!.payload as { justification: string | null };
      assert.equal(told.justification, `${WHY}: ${type}`);
    }
  });

  test('that nobody answered, when the person asks again', async () => {
    await askForApproval();
    world.clock.moveTo(minutesAfterNoon(1_440));
    assert.deepEqual(await leftBy(world, askForApproval), {
      activities: ['request.timed-out', 'approval.requested'],
      events: ['activation.approval-requested'],
    });
  });

  test('a request that was withdrawn', async () => {
    const { requestId } = await askForApproval();
    assert.deepEqual(await leftBy(world, () => cancelRequest(world.ports, person, 'assignment', requestId)), {
      activities: ['request.canceled'],
      events: [],
    });
  });

  test('an activation that ended with its eligibility, and the person is told', async () => {
    await activateRole(world.ports, person, ask());
    world.clock.moveTo(minutesAfterNoon(6));
    const removal = { ...ask(), kind: 'eligibility' as const };
    assert.deepEqual(await leftBy(world, () => removeSchedule(world.ports, world.owner, removal)), {
      activities: ['role.activation-ended', 'eligibility.removed'],
      events: ['role.deactivated'],
    });
  });

  test('an activation that an administrator ended, and the person is told', async () => {
    await activateRole(world.ports, person, ask());
    world.clock.moveTo(minutesAfterNoon(6));
    const removal = { ...ask(), kind: 'assignment' as const };
    assert.deepEqual(await leftBy(world, () => removeSchedule(world.ports, world.owner, removal)), {
      activities: ['role.activation-ended'],
      events: ['role.deactivated'],
    });
  });
});

describe('an approval', () => {
  test('comes too late when the role is active already: the approver is told so, and nothing is written', async () => {
    const { approvalId } = await askForApproval();
    await activateAtSiteWithoutApproval();
    const late = await leftBy(world, () =>
      assert.rejects(approveActivation(world.ports, world.approver, approvalId, WHY), {
        code: 'activation.already-active',
      }),
    );
    assert.deepEqual(late, { activities: [], events: [] });
  });

  test('somebody else asked for is not given by the person it is for, nor by whoever asked', async () => {
    for (const concerned of ['principal_id', 'requestor_id'] as const) {
      const { requestId, approvalId } = await askForApproval();
      const colleague = await world.addUser('Colleague who asks');
      const other = concerned === 'principal_id' ? 'requestor_id' : 'principal_id';
      await world.database
        .updateTable('schedule_request')
        .set({ [concerned]: world.approver.principalId, [other]: colleague.principalId })
        .where('id', '=', requestId)
        .execute();
      await assert.rejects(approveActivation(world.ports, world.approver, approvalId, WHY), {
        code: 'approval.own-request',
      });
      person = await world.addUser('Finance reader');
      const eligible = { ...ask({ scope: scopes.site, schedule: lasting('P30D') }), kind: 'eligibility' as const };
      await assignRole(world.ports, world.owner, eligible);
    }
  });
});

/** The person’s activation at the site as another path would have made it. */
async function activateAtSiteWithoutApproval(): Promise<void> {
  const at = { scope: scopes.site, role_definition_id: roles.reader, principal_id: person.principalId };
  const eligibility = await world.database
    .selectFrom('eligibility_schedule')
    .select('id')
    .where('principal_id', '=', person.principalId)
    .where('scope', '=', scopes.site)
    .executeTakeFirstOrThrow();
  await world.database
    .insertInto('assignment_schedule')
    .values({
      ...at,
      id: ask().requestId,
      linked_eligibility_id: eligibility.id,
      assignment_type: 'Activated',
      starts_at: noon,
      ends_at: minutesAfterNoon(60),
      created_at: noon,
      updated_at: noon,
    })
    .execute();
}

test('an activation planned for later is told when it is agreed', async () => {
  assert.deepEqual(await leftBy(world, () => activateRole(world.ports, person, ask(later))), {
    activities: ['role.activated'],
    events: ['role.activated'],
  });
});

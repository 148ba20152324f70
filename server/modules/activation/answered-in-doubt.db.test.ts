/**
 * Requests for approval around which something changed: who asked, the tree, what is active, what was withdrawn.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { findApproval } from '#modules/approvals/index.ts';
import { assignRole, findRequest, removeSchedule, tellExpired } from '#modules/assignments/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import {
  anAsk,
  lasting,
  minutesAfterNoon,
  noon,
  openRoleWorld,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { activateRole, approveActivation, cancelRequest, deactivateRole } from './index.ts';

let world: RoleWorld;
let person: Actor;
let second: Actor;
const WHY = 'Closing the books';

before(async () => {
  const database = await createTestDatabase('answered_in_doubt');
  world = await openRoleWorld(database.application);
  second = await world.addUser('Second approver');
  const approvers = [world.approver, second].map(asApprover);
  for (const scope of [scopes.group, scopes.resourceGroup]) await requireApproval(world, scope, approvers);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
  await give(world, 'eligibility', person.principalId, 'P30D');
});

async function askFor(change: Partial<ReturnType<typeof anAsk>> = {}) {
  const answer = await activateRole(world.ports, person, { ...anAsk(person.principalId, lasting('PT1H')), ...change });
  assert.ok(answer.outcome === 'stored' && answer.request.status === 'PendingApproval');
  return { requestId: answer.request.id, approvalId: answer.request.approvalId! };
}

async function activeCount(): Promise<number> {
  const rows = await world.database
    .selectFrom('assignment_schedule')
    .select('id')
    .where('principal_id', '=', person.principalId)
    .where('removed_at', 'is', null)
    .execute();
  return rows.length;
}

describe('a request that waits for approval', () => {
  test('that an approver made for somebody else is answered by neither of the two', async () => {
    const { requestId, approvalId } = await askFor();
    const make = (column: 'requestor_id' | 'principal_id', who: Actor) =>
      world.database
        .updateTable('schedule_request')
        .set({ [column]: who.principalId })
        .where('id', '=', requestId)
        .execute();
    await make('requestor_id', second);
    await assert.rejects(approveActivation(world.ports, second, approvalId, WHY), refusedWith('approval.own-request'));
    await make('requestor_id', person);
    await make('principal_id', second);
    await assert.rejects(approveActivation(world.ports, second, approvalId, WHY), refusedWith('approval.own-request'));
    await make('principal_id', person);
    await approveActivation(world.ports, second, approvalId, WHY);
    assert.equal(await activeCount(), 1);
  });

  test('whose place has left the reach of the eligibility is not granted', async () => {
    await assignRole(
      world.ports,
      { ...world.owner, kind: 'System' },
      {
        ...anAsk(person.principalId, lasting('P60D')),
        kind: 'eligibility',
        scope: scopes.group,
      },
    );
    const { approvalId } = await askFor({ scope: scopes.otherGroup });
    const lie = (parent: string) =>
      world.database
        .updateTable('resource')
        .set({ parent_scope: parent })
        .where('scope', '=', scopes.subscription)
        .execute();
    await lie(ROOT_SCOPE);
    await assert.rejects(
      approveActivation(world.ports, second, approvalId, WHY),
      refusedWith('activation.not-eligible'),
    );
    await lie(scopes.group);
    await approveActivation(world.ports, second, approvalId, WHY);
    assert.equal(await activeCount(), 1);
  });

  test('is not granted beside an activation that is running already', async () => {
    const { requestId, approvalId } = await askFor();
    const asked = await findRequest(world.database, requestId);
    const running = {
      id: randomUUID(),
      scope: asked!.scope,
      role_definition_id: asked!.roleDefinitionId,
      principal_id: person.principalId,
      assignment_type: 'Activated',
      linked_eligibility_id: asked!.linkedEligibilityId,
      starts_at: noon,
      ends_at: minutesAfterNoon(30),
      created_at: noon,
      updated_at: noon,
    };
    await world.database.insertInto('assignment_schedule').values(running).execute();
    const answer = () => approveActivation(world.ports, second, approvalId, WHY);
    await assert.rejects(answer(), refusedWith('activation.already-active'));
    assert.equal((await findRequest(world.database, requestId))!.status, 'PendingApproval');
    world.clock.moveTo(minutesAfterNoon(30));
    await answer();
  });

  test('is over for its approvers once it is withdrawn', async () => {
    const { requestId, approvalId } = await askFor();
    assert.equal((await findApproval(world.database, approvalId))!.outcome, null);
    await cancelRequest(world.ports, person, 'assignment', requestId);
    assert.equal((await findApproval(world.database, approvalId))!.outcome, 'Canceled');
  });
});

describe('an activation that several people end at once', () => {
  test('D29: given back, removed by an administrator and over by the clock, it ends once', async () => {
    for (let round = 0; round < 10; round += 1) {
      person = await world.addUser('Finance reader');
      await give(world, 'eligibility', person.principalId, 'P30D');
      const { approvalId } = await askFor();
      await approveActivation(world.ports, second, approvalId, WHY);
      world.events.length = 0;
      const asked = () => anAsk(person.principalId, lasting('PT1H'));
      const results = await Promise.allSettled([
        deactivateRole(world.ports, person, asked()),
        removeSchedule(world.ports, world.owner, { ...asked(), kind: 'assignment' }),
        deactivateRole(world.ports, person, asked()),
      ]);
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal(await activeCount(), 0);
      world.clock.moveTo(minutesAfterNoon(60));
      await tellExpired(world.ports);
      const about = world.events.filter(
        ({ payload }) => (payload as { principalId: string }).principalId === person.principalId,
      );
      assert.deepEqual(
        about.map(({ type }) => type),
        ['role.deactivated'],
      );
      world.clock.moveTo(noon);
    }
  });
});

describe('what is a person’s own', () => {
  test('nobody else gives back what they hold', async () => {
    const { approvalId } = await askFor();
    await approveActivation(world.ports, second, approvalId, WHY);
    const back = anAsk(person.principalId, lasting('PT1H'));
    await assert.rejects(deactivateRole(world.ports, second, back), refusedWith('activation.not-own'));
    assert.equal((await deactivateRole(world.ports, person, back)).status, 'Revoked');
  });

  test('a program activates nothing, whatever it is eligible for', async () => {
    const program = { ...person, kind: 'ServicePrincipal' as const };
    const asked = anAsk(person.principalId, lasting('PT1H'));
    await assert.rejects(activateRole(world.ports, program, asked), refusedWith('activation.not-own'));
    assert.equal((await activateRole(world.ports, person, asked)).outcome, 'stored');
  });
});

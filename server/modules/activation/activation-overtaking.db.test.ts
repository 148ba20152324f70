/**
 * Activation while somebody else is about to commit: whoever comes second acts on what the first has written.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { parseScope, type Scope } from '#model/scope.ts';
import { answerApproval } from '#modules/approvals/index.ts';
import { endAssignmentsAt, groupEnding, removeSchedule } from '#modules/assignments/index.ts';
import { removeGroupMember } from '#modules/directory/index.ts';
import { managementGroupScope, writeResource } from '#modules/resources/index.ts';
import { changeInheritance, nothingSet, onMoveSettings, updateRoleSettings } from '#modules/role-settings/index.ts';
import type { Ports } from '#platform/ports.ts';
import { give } from '../../../test/support/given-roles.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
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
import { activitiesOf } from '../../../test/support/trail.ts';
import { activateRole, approveActivation, cancelRequest, deactivateRole } from './index.ts';

let world: RoleWorld;
let person: Actor;

before(async () => {
  const database = await createTestDatabase('activation_overtaking');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
  await give(world, 'eligibility', person.principalId, 'P30D');
});

/** Eligible at the resource group, the person takes the role at the site below it: another place, the same eligibility. */
const atSite = () => ({ ...anAsk(person.principalId, lasting('PT1H')), scope: scopes.site });
const take =
  (asked = atSite()) =>
  (ports: Ports) =>
    activateRole(ports, person, asked);
const removeEligibility = (ports: Ports) =>
  removeSchedule(ports, world.owner, { ...anAsk(person.principalId, lasting('P30D')), kind: 'eligibility' });
const unmetEligibility = { outcome: 'unmet', unmet: [{ requirement: 'eligibility' }] };

async function activeCount(): Promise<number> {
  const rows = await world.database
    .selectFrom('assignment_schedule')
    .select('id')
    .where('principal_id', '=', person.principalId)
    .where('removed_at', 'is', null)
    .execute();
  return rows.length;
}

async function answerOf(first: (ports: Ports) => Promise<unknown>, second = take()) {
  const [one, other] = await overtake(world.ports, first, second);
  assert.equal(outcomeOf(one), 'done');
  return other.status === 'fulfilled' ? other.value : outcomeOf(other);
}

const switchApproval = (scope: Scope, isApprovalRequired: boolean) => (ports: Ports) =>
  requireApproval({ ports, owner: world.owner }, scope, [asApprover(world.approver)], { isApprovalRequired });

describe('taking a role', () => {
  test('while its eligibility is being removed gives nothing', async () => {
    world.clock.moveTo(minutesAfterNoon(6));
    assert.deepEqual(await answerOf(removeEligibility), unmetEligibility);
    assert.equal(await activeCount(), 0);
  });

  test('while approval is being asked for waits for approval', async () => {
    const answer = await answerOf(switchApproval(scopes.site, true));
    const status = (answer as { request: { status: string } }).request.status;
    await switchApproval(scopes.site, false)(world.ports);
    assert.equal(status, 'PendingApproval');
    assert.equal(await activeCount(), 0);
  });

  describe('where settings are inherited', () => {
    const subscription = parseScope(scopes.subscription)!;
    const strict = managementGroupScope('strict');
    const rights = { guard: () => {}, atParent: 'any/write', atNode: 'any/write', onMove: onMoveSettings };
    const move = (parent: Scope) => (ports: Ports) =>
      writeResource(ports, world.owner, rights, { scope: subscription, parent });
    const inherit = (isInherited: boolean) => (ports: Ports) => changeInheritance(ports, world.owner, isInherited);
    const statusOf = (answer: unknown) => (answer as { request: { status: string } }).request.status;

    before(async () => {
      await writeResource(world.ports, world.owner, rights, { scope: strict, parent: scopes.group });
      await switchApproval(strict.scope, true)(world.ports);
    });
    beforeEach(() => inherit(true)(world.ports));
    afterEach(async () => {
      await inherit(false)(world.ports);
      const place = { scope: scopes.subscription, roleDefinitionId: roles.reader };
      await updateRoleSettings(world.ports, world.owner, { ...place, rules: nothingSet });
      await move(scopes.group)(world.ports);
    });

    test('while approval is being asked for further up waits for approval', async () => {
      assert.equal(statusOf(await answerOf(switchApproval(scopes.subscription, true))), 'PendingApproval');
      assert.equal(await activeCount(), 0);
    });

    test('while the subscription is being moved below stricter settings waits for approval', async () => {
      assert.equal(statusOf(await answerOf(move(strict.scope))), 'PendingApproval');
      assert.equal(await activeCount(), 0);
    });

    test('while it is being decided that settings are inherited waits for approval', async () => {
      await inherit(false)(world.ports);
      await switchApproval(scopes.subscription, true)(world.ports);
      assert.equal(statusOf(await answerOf(inherit(true))), 'PendingApproval');
      assert.equal(await activeCount(), 0);
    });

    test('keeps the subscription where it is until it is done', async () => {
      const [taken, moved] = await overtake(world.ports, take(), move(strict.scope));
      assert.deepEqual([outcomeOf(taken), outcomeOf(moved)], ['done', 'done']);
      assert.equal(await activeCount(), 1);
    });
  });

  test('at a resource that is being deleted gives nothing', async () => {
    const scope = `${scopes.resourceGroup}/providers/microsoft.web/sites/${randomUUID()}` as typeof scopes.site;
    const site = { scope, path: scope, parent_scope: scopes.resourceGroup, name: 'gone', display_name: 'gone' };
    await world.database
      .insertInto('resource')
      .values({ ...site, kind: 'resource', resource_type: 'resource', created_at: noon })
      .execute();
    const removal = (ports: Ports) =>
      ports.unitOfWork(async (tx) => {
        await endAssignmentsAt(tx, world.owner, scope);
        await tx.db.deleteFrom('resource').where('scope', '=', scope).execute();
      });
    assert.equal(await answerOf(removal, take({ ...atSite(), scope })), 'activation.scope-not-covered');
    assert.equal(await activeCount(), 0);
  });

  test('through a group while being taken out of it gives nothing', async () => {
    person = await world.addUser('Night reader');
    const group = await world.addGroup('Night shift', [person.principalId]);
    await give(world, 'eligibility', group, 'P30D');
    const takeOut = (ports: Ports) => removeGroupMember(ports, world.owner, group, person.principalId, groupEnding);
    assert.deepEqual(await answerOf(takeOut), unmetEligibility);
    assert.equal(await activeCount(), 0);
  });

  test('with the id of a request for another place is told that it is another request', async () => {
    const asked = anAsk(person.principalId, lasting('PT1H'));
    assert.equal(await answerOf(take(asked), take({ ...asked, scope: scopes.site })), 'assignment.request-differs');
  });
});

describe('giving a role back', () => {
  test('while its eligibility is being removed finds nothing to give back', async () => {
    await take()(world.ports);
    world.clock.moveTo(minutesAfterNoon(6));
    const back = (ports: Ports) => deactivateRole(ports, person, atSite());
    const [, other] = await overtake(world.ports, removeEligibility, back);
    assert.equal(outcomeOf(other), 'activation.not-active');
  });

  test('and then losing the eligibility ends it once, not twice', async () => {
    await take()(world.ports);
    world.clock.moveTo(minutesAfterNoon(6));
    const back = (ports: Ports) => deactivateRole(ports, person, atSite());
    const activities = await activitiesOf(world.database, () => overtake(world.ports, back, removeEligibility));
    assert.deepEqual(activities.toSorted(), ['eligibility.removed', 'role.deactivated']);
  });
});

describe('withdrawing', () => {
  test('a plan while its eligibility is being removed finds nothing to withdraw', async () => {
    const asked = { ...atSite(), schedule: lasting('PT1H', minutesAfterNoon(60).toISOString()) };
    await take(asked)(world.ports);
    world.clock.moveTo(minutesAfterNoon(6));
    const [, other] = await overtake(world.ports, removeEligibility, (ports) =>
      cancelRequest(ports, person, 'assignment', asked.requestId),
    );
    assert.equal(outcomeOf(other), 'assignment.request-not-cancelable');
  });

  test('a question while its eligibility is being removed finds it withdrawn already', async () => {
    await switchApproval(scopes.site, true)(world.ports);
    const asked = atSite();
    await take(asked)(world.ports);
    world.clock.moveTo(minutesAfterNoon(6));
    const [, other] = await overtake(world.ports, removeEligibility, (ports) =>
      cancelRequest(ports, person, 'assignment', asked.requestId),
    );
    await switchApproval(scopes.site, false)(world.ports);
    assert.equal(outcomeOf(other), 'assignment.request-not-cancelable');
  });

  test('a question while it is being approved finds it answered', async () => {
    await switchApproval(scopes.site, true)(world.ports);
    const asked = atSite();
    const answer = await take(asked)(world.ports);
    assert.ok(answer.outcome === 'stored');
    const [, other] = await overtake(
      world.ports,
      (ports) => approveActivation(ports, world.approver, answer.request.approvalId!, 'Closing the books'),
      (ports) => cancelRequest(ports, person, 'assignment', asked.requestId),
    );
    await switchApproval(scopes.site, false)(world.ports);
    assert.equal(outcomeOf(other), 'assignment.request-not-cancelable');
  });
});

test('a no after a yes that is about to be written is told that it comes too late', async () => {
  await switchApproval(scopes.site, true)(world.ports);
  const answer = await take()(world.ports);
  await switchApproval(scopes.site, false)(world.ports);
  assert.ok(answer.outcome === 'stored');
  const id = answer.request.approvalId!;
  const give = (result: 'Approve' | 'Deny') => (ports: Ports) =>
    ports.unitOfWork((tx) => answerApproval(tx, world.approver, id, { result, justification: 'Closing' }, []));
  const [one, other] = await overtake(world.ports, give('Approve'), give('Deny'));
  assert.deepEqual([outcomeOf(one), outcomeOf(other)], ['done', 'approval.already-decided']);
});

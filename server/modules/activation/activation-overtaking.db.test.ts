/**
 * Activation while somebody else is about to commit: whoever comes second acts on what the first has written.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { answerApproval } from '#modules/approvals/index.ts';
import { assignRole, endAssignmentsAt, removeSchedule } from '#modules/assignments/index.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import type { Ports } from '#platform/ports.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
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
  const asked = { ...anAsk(person.principalId, lasting('P30D')), kind: 'eligibility' as const };
  assert.equal((await assignRole(world.ports, world.owner, asked)).outcome, 'stored');
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

function requireApproval(scope: typeof scopes.site, isApprovalRequired: boolean) {
  const rule = defaultRules(scope).Approval_EndUser_Assignment;
  const approvers = [{ id: world.approver.principalId, userType: 'User' as const, description: null }];
  return (ports: Ports) =>
    updateRoleSettings(ports, world.owner, {
      scope,
      roleDefinitionId: roles.reader,
      rules: { Approval_EndUser_Assignment: { ...rule, isApprovalRequired, approvers } },
    });
}

describe('taking a role', () => {
  test('while its eligibility is being removed gives nothing', async () => {
    world.clock.moveTo(minutesAfterNoon(6));
    assert.deepEqual(await answerOf(removeEligibility), unmetEligibility);
    assert.equal(await activeCount(), 0);
  });

  test('while approval is being asked for waits for approval', async () => {
    const answer = await answerOf(requireApproval(scopes.site, true));
    const status = (answer as { request: { status: string } }).request.status;
    await requireApproval(scopes.site, false)(world.ports);
    assert.equal(status, 'PendingApproval');
    assert.equal(await activeCount(), 0);
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
    await requireApproval(scopes.site, true)(world.ports);
    const asked = atSite();
    await take(asked)(world.ports);
    world.clock.moveTo(minutesAfterNoon(6));
    const [, other] = await overtake(world.ports, removeEligibility, (ports) =>
      cancelRequest(ports, person, 'assignment', asked.requestId),
    );
    await requireApproval(scopes.site, false)(world.ports);
    assert.equal(outcomeOf(other), 'assignment.request-not-cancelable');
  });

  test('a question while it is being approved finds it answered', async () => {
    await requireApproval(scopes.site, true)(world.ports);
    const asked = atSite();
    const answer = await take(asked)(world.ports);
    assert.ok(answer.outcome === 'stored');
    const [, other] = await overtake(
      world.ports,
      (ports) => approveActivation(ports, world.approver, answer.request.approvalId!, 'Closing the books'),
      (ports) => cancelRequest(ports, person, 'assignment', asked.requestId),
    );
    await requireApproval(scopes.site, false)(world.ports);
    assert.equal(outcomeOf(other), 'assignment.request-not-cancelable');
  });
});

test('a no after a yes that is about to be written is told that it comes too late', async () => {
  await requireApproval(scopes.site, true)(world.ports);
  const answer = await take()(world.ports);
  await requireApproval(scopes.site, false)(world.ports);
  assert.ok(answer.outcome === 'stored');
  const id = answer.request.approvalId!;
  const give = (result: 'Approve' | 'Deny') => (ports: Ports) =>
    ports.unitOfWork((tx) => answerApproval(tx, world.approver, id, { result, justification: 'Closing' }, []));
  const [one, other] = await overtake(world.ports, give('Approve'), give('Deny'));
  assert.deepEqual([outcomeOf(one), outcomeOf(other)], ['done', 'approval.already-decided']);
});

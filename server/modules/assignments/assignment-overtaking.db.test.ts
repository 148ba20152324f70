/**
 * Assignments while somebody else is about to commit: whoever comes second acts on what the first has written.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
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
import {
  assignPlainRole,
  assignRole,
  endAssignmentsAt,
  endSchedule,
  removePlainRole,
  tellExpired,
  updateSchedule,
  type AdminRequest,
} from './index.ts';
import { lockTarget } from './schedule-locks-store.ts';
import { lockRequest } from './schedule-request-store.ts';

let world: RoleWorld;
let person: Actor;
const operator = systemActor('Operator', randomUUID());

before(async () => {
  const database = await createTestDatabase('assignment_overtaking');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
});

const ask = (change: Partial<AdminRequest> = {}): AdminRequest => ({
  ...anAsk(person.principalId, lasting('P30D')),
  kind: 'assignment',
  ...change,
});
const give =
  (asked: AdminRequest, actor = world.owner) =>
  (ports: Ports) =>
    assignRole(ports, actor, asked);
const take =
  (id: string, scope = scopes.resourceGroup, actor: Actor = operator) =>
  (ports: Ports) =>
    removePlainRole(ports, actor, scope, id);
const endOf = (scope: typeof scopes.site) => (ports: Ports) =>
  ports.unitOfWork((tx) => endAssignmentsAt(tx, operator, scope));

async function secondOf(first: (ports: Ports) => Promise<unknown>, second: (ports: Ports) => Promise<unknown>) {
  const [one, other] = await overtake(world.ports, first, second);
  assert.equal(outcomeOf(one), 'done');
  return outcomeOf(other);
}

async function livingCount(): Promise<number> {
  const rows = await world.database
    .selectFrom('assignment_schedule')
    .select('id')
    .where('principal_id', '=', person.principalId)
    .where('removed_at', 'is', null)
    .execute();
  return rows.length;
}

async function addOwner(name: string): Promise<{ actor: Actor; assignmentId: string }> {
  const actor = await world.addUser(name);
  const assignmentId = randomUUID();
  const plain = { scope: scopes.subscription, roleDefinitionId: roles.owner, principalId: actor.principalId };
  await assignPlainRole(world.ports, operator, { ...plain, assignmentId });
  return { actor, assignmentId };
}

describe('an administrator', () => {
  test('whose own role is being removed gives nothing any more', async () => {
    const { actor, assignmentId } = await addOwner('Leaving owner');
    const outcome = await secondOf(take(assignmentId, scopes.subscription), give(ask(), actor));
    assert.equal(outcome, 'request.forbidden');
    assert.equal(await livingCount(), 0);
  });

  test('with the id of a request about another place is told that it is another request', async () => {
    const asked = ask();
    assert.equal(await secondOf(give(asked), give({ ...asked, scope: scopes.site })), 'assignment.request-differs');
  });

  test('cannot change what a colleague is taking away', async () => {
    const asked = ask();
    await give(asked)(world.ports);
    const change = (ports: Ports) => updateSchedule(ports, world.owner, ask({ schedule: lasting('P60D') }));
    assert.equal(await secondOf(take(asked.requestId), change), 'assignment.not-found');
  });

  test('cannot describe a plain assignment that a colleague is taking away', async () => {
    const assignmentId = randomUUID();
    const plain = { assignmentId, scope: scopes.site, roleDefinitionId: roles.reader, principalId: person.principalId };
    await assignPlainRole(world.ports, world.owner, plain);
    const describeIt = (ports: Ports) => assignPlainRole(ports, world.owner, { ...plain, description: 'For audits' });
    assert.notEqual(await secondOf(take(assignmentId, scopes.site), describeIt), 'done');
    assert.equal(await livingCount(), 0);
  });

  test('waits for a colleague who works with the same person, role and scope', async () => {
    const place = { principalId: person.principalId, roleDefinitionId: roles.reader, scope: scopes.site };
    const seen: string[] = [];
    const work = (name: string) => (ports: Ports) =>
      ports.unitOfWork(async (tx) => {
        await lockRequest(tx, randomUUID(), place);
        const principal = tx.db.selectFrom('principal').select('display_name').where('id', '=', person.principalId);
        seen.push((await principal.executeTakeFirstOrThrow()).display_name);
        const named = tx.db.updateTable('principal').set({ display_name: name });
        await named.where('id', '=', person.principalId).execute();
      });
    await secondOf(work('First'), work('Second'));
    assert.deepEqual(seen, ['Finance reader', 'First']);
  });
});

test('what was found to be worked on is not ended by another hand meanwhile', async () => {
  const asked = ask({ kind: 'eligibility' });
  await give(asked)(world.ports);
  const end = (ports: Ports) =>
    ports.unitOfWork(async (tx) => {
      const found = await lockTarget(tx, 'eligibility', asked, asked.requestId, 'living');
      if (found) await endSchedule(tx, found);
      return found !== undefined;
    });
  const results = await overtake(world.ports, end, end);
  assert.deepEqual(
    results.map((result) => result.status === 'fulfilled' && result.value),
    [true, false],
  );
});

describe('the last two owners', () => {
  test('are not both taken away at the same instant', async () => {
    const { assignmentId } = await addOwner('Second owner');
    const rows = await world.database
      .selectFrom('assignment_schedule')
      .select('id')
      .where('scope', '=', scopes.subscription)
      .where('role_definition_id', '=', roles.owner)
      .where('removed_at', 'is', null)
      .execute();
    const others = rows.map((row) => row.id).filter((id) => id !== assignmentId);
    assert.equal(others.length, 1);
    const outcome = await secondOf(take(assignmentId, scopes.subscription), take(others[0]!, scopes.subscription));
    assert.equal(outcome, 'assignment.last-owner');
  });
});

describe('a resource that goes', () => {
  test('takes along what is being given at it', async () => {
    const asked = ask({ scope: scopes.site });
    assert.equal(await secondOf(give(asked), endOf(scopes.site)), 'done');
    assert.equal(await livingCount(), 0);
  });

  test('lets nobody give anything at it any more', async () => {
    const removal = (ports: Ports) =>
      ports.unitOfWork(async (tx) => {
        await endAssignmentsAt(tx, operator, scopes.otherGroup);
        await tx.db.deleteFrom('resource').where('scope', '=', scopes.otherGroup).execute();
      });
    assert.notEqual(await secondOf(removal, give(ask({ scope: scopes.otherGroup }))), 'done');
    assert.equal(await livingCount(), 0);
  });

  test('ends once what a colleague is taking away at it', async () => {
    const asked = ask({ scope: scopes.site });
    await give(asked)(world.ports);
    const activities = await activitiesOf(world.database, () =>
      overtake(world.ports, take(asked.requestId, scopes.site), endOf(scopes.site)),
    );
    assert.deepEqual(activities, ['assignment.removed']);
  });
});

test('two processes tell an end once', async () => {
  await give(ask({ schedule: lasting('PT10M') }))(world.ports);
  world.clock.moveTo(minutesAfterNoon(10));
  const activities = await activitiesOf(world.database, () =>
    overtake(
      world.ports,
      (ports) => tellExpired(ports),
      (ports) => tellExpired(ports),
    ),
  );
  assert.deepEqual(activities, ['assignment.expired']);
});

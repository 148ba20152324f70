/**
 * Several people about one thing at the same instant, without any order: one end, nothing twice, everything on record, and
 * whoever is too late is told so. Nobody waits for somebody who waits for them.
 *
 * What happens in a known order is in the `…-overtaking` tests.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { ABSENT_SCHEDULE } from '#model/schedule-info.ts';
import {
  askExtension,
  assignRole,
  decideExtension,
  endAssignmentsOf,
  extendSchedule,
  groupEnding,
  removeSchedule,
  renewSchedule,
  type AdminRequest,
} from '#modules/assignments/index.ts';
import { removeGroupMember } from '#modules/directory/index.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import {
  anAsk,
  lasting,
  noon,
  openRoleWorld,
  roles,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { activitiesOf } from '../../../test/support/trail.ts';
import { activateRole, approveActivation, deactivateRole, extendActivation } from './index.ts';

const ROUNDS = 20;
const WHY = 'Closing the books';
let world: RoleWorld;
let person: Actor;

before(async () => {
  const database = await createTestDatabase('simultaneous');
  world = await openRoleWorld(database.application);
  await requireApproval(world, scopes.site, [asApprover(world.approver)]);
});
after(() => world.close());
beforeEach(() => world.clock.moveTo(noon));

/** `done`, or the code of the refusal; anything else is a fault of ours. */
async function answerOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
const together = (...works: (() => Promise<unknown>)[]) => Promise.all(works.map(answerOf));

const about = (change: Partial<AdminRequest> = {}): AdminRequest => ({
  ...anAsk(person.principalId, ABSENT_SCHEDULE),
  kind: 'eligibility',
  ...change,
});

async function makeEligible(change: Partial<AdminRequest> = {}) {
  person = await world.addUser('Finance reader');
  const answer = await assignRole(world.ports, world.owner, about({ schedule: lasting('P10D'), ...change }));
  assert.equal(answer.outcome, 'stored');
}

async function rowsOf(kind: 'eligibility' | 'assignment') {
  const query = world.database.selectFrom(`${kind}_schedule`).select(['id', 'starts_at', 'ends_at']);
  return query.where('principal_id', '=', person.principalId).where('removed_at', 'is', null).execute();
}

async function statusOf(requestId: string) {
  const query = world.database.selectFrom('schedule_request').select('status').where('id', '=', requestId);
  return (await query.executeTakeFirstOrThrow()).status;
}

test('fifty people of one group take the role at the same instant: each has it once', async () => {
  const members: Actor[] = [];
  for (let index = 0; index < 50; index += 1) members.push(await world.addUser(`Member ${index}`));
  const group = await world.addGroup(
    'Finance team',
    members.map((member) => member.principalId),
  );
  await makeEligible({ principalId: group });
  const take = (member: Actor) => () => activateRole(world.ports, member, anAsk(member.principalId, lasting('PT1H')));
  const activities = await activitiesOf(world.database, async () => {
    const answers = await together(...members.flatMap((member) => [take(member), take(member)]));
    assert.equal(answers.filter((answer) => answer === 'done').length, 50);
    assert.equal(answers.filter((answer) => answer === 'activation.already-active').length, 50);
  });
  assert.deepEqual(activities, Array<string>(50).fill('role.activated'));
});

describe('an approval and the end of the eligibility it rests on', () => {
  /** Below the eligibility, or by that of a group: the one who removes it locks another place than the one who approves. */
  async function askBelow(holder: 'person' | 'group') {
    await makeEligible();
    if (holder === 'group') {
      const member = person;
      const group = await world.addGroup('Finance team', [member.principalId]);
      await removeSchedule(world.ports, world.owner, about());
      await assignRole(world.ports, world.owner, about({ principalId: group, schedule: lasting('P10D') }));
    }
    const asked = { ...anAsk(person.principalId, lasting('PT1H')), scope: scopes.site };
    const answer = await activateRole(world.ports, person, asked);
    assert.ok(answer.outcome === 'stored' && answer.request.status === 'PendingApproval');
    const { linkedEligibilityId } = answer.request;
    const rest = world.database.selectFrom('eligibility_schedule').select('principal_id');
    const { principal_id: principalId } = await rest.where('id', '=', linkedEligibilityId!).executeTakeFirstOrThrow();
    return { requestId: asked.requestId, approvalId: answer.request.approvalId!, principalId };
  }

  for (const holder of ['person', 'group'] as const) {
    test(`of a ${holder}: nothing stays active, and the request has one end that stands in the trail`, async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { requestId, approvalId, principalId } = await askBelow(holder);
        const activities = await activitiesOf(world.database, async () => {
          const [approved, removed] = await together(
            () => approveActivation(world.ports, world.approver, approvalId, WHY),
            () => removeSchedule(world.ports, world.owner, about({ principalId })),
          );
          assert.equal(removed, 'done');
          assert.ok(['done', 'approval.already-decided'].includes(approved!), approved);
        });
        const status = await statusOf(requestId);
        const expected =
          status === 'Provisioned'
            ? ['approval.approved', 'eligibility.removed', 'role.activated', 'role.activation-ended']
            : ['eligibility.removed', 'request.canceled'];
        assert.deepEqual(activities.toSorted(), expected);
        assert.deepEqual(await rowsOf('assignment'), []);
      }
    });
  }
});

describe('who leaves the group they were eligible through', () => {
  async function memberOf() {
    await makeEligible();
    await removeSchedule(world.ports, world.owner, about());
    const [member, stays] = [person, await world.addUser('Who stays')];
    const group = await world.addGroup('Finance team', [member.principalId, stays.principalId]);
    await assignRole(world.ports, world.owner, about({ principalId: group, schedule: lasting('P10D') }));
    return { member, stays, group };
  }
  const take = (one: Actor) => () => activateRole(world.ports, one, anAsk(one.principalId, lasting('PT1H')));

  test('loses what they took by it, and the others keep it', async () => {
    const { member, stays, group } = await memberOf();
    await together(take(member), take(stays));
    const leave = () => removeGroupMember(world.ports, world.owner, group, member.principalId, groupEnding);
    const activities = await activitiesOf(world.database, leave);
    assert.deepEqual(activities, ['group-member.removed', 'role.activation-ended']);
    assert.deepEqual(await rowsOf('assignment'), []);
    person = stays;
    assert.equal((await rowsOf('assignment')).length, 1);
  });

  test('keeps what they are eligible for themself as well', async () => {
    const { member, group } = await memberOf();
    await assignRole(world.ports, world.owner, about({ schedule: lasting('P20D') }));
    assert.deepEqual(await together(take(member)), ['done']);
    await removeGroupMember(world.ports, world.owner, group, member.principalId, groupEnding);
    assert.equal((await rowsOf('assignment')).length, 1);
  });

  test('at the instant they take it, has nothing in the end', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { member, group } = await memberOf();
      const [left] = await together(
        () => removeGroupMember(world.ports, world.owner, group, member.principalId, groupEnding),
        () => take(member)().then((answer) => assert.ok(['stored', 'unmet'].includes(answer.outcome))),
      );
      assert.equal(left, 'done');
      assert.deepEqual(await rowsOf('assignment'), []);
    }
  });
});

describe('at the last millisecond', () => {
  test('of two administrators who extend, both are heard or one is told that it ends later already', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      world.clock.moveTo(noon);
      await makeEligible();
      world.clock.moveTo(new Date(noon.getTime() + 10 * 86_400_000 - 1));
      const extend = (length: string) => () =>
        extendSchedule(world.ports, world.owner, about({ schedule: lasting(length) }));
      const answers = await together(extend('P5D'), extend('P5D'));
      assert.deepEqual(answers.toSorted(), ['assignment.schedule-invalid', 'done']);
      const [row, ...others] = await rowsOf('eligibility');
      assert.deepEqual(others, []);
      assert.equal(row!.ends_at!.getTime(), world.clock.now().getTime() + 5 * 86_400_000);
    }
  });

  test('an extension and a removal: removed in the end, or removed and told so', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      world.clock.moveTo(noon);
      await makeEligible();
      world.clock.moveTo(new Date(noon.getTime() + 10 * 86_400_000 - 1));
      const [extended, removed] = await together(
        () => extendSchedule(world.ports, world.owner, about({ schedule: lasting('P5D') })),
        () => removeSchedule(world.ports, world.owner, about()),
      );
      assert.equal(removed, 'done');
      assert.ok(['done', 'assignment.not-found'].includes(extended!), extended);
      assert.deepEqual(await rowsOf('eligibility'), []);
    }
  });

  test('two renewals after the end make one', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      world.clock.moveTo(noon);
      await makeEligible();
      world.clock.moveTo(new Date(noon.getTime() + 10 * 86_400_000));
      const renew = () => renewSchedule(world.ports, world.owner, about({ schedule: lasting('P5D') }));
      assert.deepEqual((await together(renew, renew)).toSorted(), ['assignment.exists', 'done']);
      assert.equal((await rowsOf('eligibility')).length, 2);
    }
  });
});

describe('a running activation', () => {
  beforeEach(() =>
    updateRoleSettings(world.ports, world.owner, {
      scope: scopes.resourceGroup,
      roleDefinitionId: roles.reader,
      rules: {
        Expiration_EndUser_Assignment: {
          ...defaultRules(scopes.resourceGroup).Expiration_EndUser_Assignment,
          isExtensionAllowed: true,
        },
      },
    }),
  );

  async function takeForAnHour() {
    await makeEligible();
    const taken = anAsk(person.principalId, lasting('PT1H'));
    assert.equal((await activateRole(world.ports, person, taken)).outcome, 'stored');
    return (length: string) => async () => {
      const asked = { ...anAsk(person.principalId, lasting(length)), targetScheduleId: taken.requestId };
      const answer = await extendActivation(world.ports, person, asked);
      if (answer.outcome === 'unmet') throw new Refusal('activation.rules-unmet', { unmet: answer.unmet });
    };
  }

  test('extended twice at once to the same end has it once, and one is told that it has it already', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const extend = await takeForAnHour();
      const activities = await activitiesOf(world.database, async () => {
        const answers = await together(extend('PT2H'), extend('PT2H'));
        assert.deepEqual(answers.toSorted(), ['activation.rules-unmet', 'done']);
      });
      assert.deepEqual(activities, ['role.activation-extended']);
      const [row] = await rowsOf('assignment');
      assert.equal(row!.ends_at!.getTime(), noon.getTime() + 2 * 3_600_000);
    }
  });

  test('extended and given back at once is over, with both on record or the extension refused', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const extend = await takeForAnHour();
      const [extended, given] = await together(extend('PT2H'), () =>
        deactivateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H'))),
      );
      assert.equal(given, 'done');
      assert.ok(['done', 'activation.not-active'].includes(extended!), extended);
      assert.deepEqual(await rowsOf('assignment'), []);
    }
  });

  test('extended while its eligibility is removed is over', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const extend = await takeForAnHour();
      const [extended, removed] = await together(extend('PT2H'), () =>
        removeSchedule(world.ports, world.owner, about()),
      );
      assert.equal(removed, 'done');
      assert.ok(['done', 'activation.not-active'].includes(extended!), extended);
      assert.deepEqual(await rowsOf('assignment'), []);
    }
  });

  test('about which somebody asks their approvers is over when it is given back, and so is the question', async () => {
    await requireApproval(world, scopes.resourceGroup, [asApprover(world.approver)]);
    for (let round = 0; round < ROUNDS; round += 1) {
      await makeEligible();
      const taken = anAsk(person.principalId, lasting('PT1H'));
      const answer = await activateRole(world.ports, person, taken);
      assert.ok(answer.outcome === 'stored');
      await approveActivation(world.ports, world.approver, answer.request.approvalId!, WHY);
      const asked = { ...anAsk(person.principalId, lasting('PT2H')), targetScheduleId: taken.requestId };
      const waiting = await extendActivation(world.ports, person, asked);
      assert.ok(waiting.outcome === 'stored');
      const goes =
        round % 2 === 0
          ? () => deactivateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H')))
          : () => removeSchedule(world.ports, world.owner, about());
      const [approved, gone] = await together(
        () => approveActivation(world.ports, world.approver, waiting.request.approvalId!, WHY),
        goes,
      );
      assert.equal(gone, 'done');
      assert.ok(['done', 'approval.already-decided'].includes(approved!), approved);
      assert.equal(await statusOf(asked.requestId), approved === 'done' ? 'Provisioned' : 'Canceled');
      assert.deepEqual(await rowsOf('assignment'), []);
    }
    await requireApproval(world, scopes.resourceGroup, [], { isApprovalRequired: false });
  });
});

test('a question to keep a role is decided, withdrawn with the role, or gone with the person: once', async () => {
  const ends = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    await makeEligible();
    const requestId = randomUUID();
    const asked = await askExtension(world.ports, person, about({ requestId }), 'SelfExtend');
    assert.equal(asked.outcome, 'stored');
    const decision = {
      result: 'AdminApproved' as const,
      justification: WHY,
      schedule: undefined,
      grantedKind: undefined,
    };
    const goes =
      round % 2 === 0
        ? () => removeSchedule(world.ports, world.owner, about())
        : () => world.ports.unitOfWork((tx) => endAssignmentsOf(tx, world.owner, person.principalId));
    const [decided, gone] = await together(
      () => decideExtension(world.ports, world.owner, 'eligibility', requestId, decision),
      goes,
    );
    assert.equal(gone, 'done');
    const status = await statusOf(requestId);
    ends.add(status);
    assert.equal(status, decided === 'done' ? 'Provisioned' : 'Canceled', decided);
    assert.deepEqual(await rowsOf('eligibility'), []);
  }
  assert.ok([...ends].every((status) => status === 'Provisioned' || status === 'Canceled'));
});

/**
 * Several roles in one go, against a real database: what is written for each, what is kept back, and who meets whom.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import type { RefusalCode } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { removeSchedule } from '#modules/assignments/index.ts';
import type { Ports } from '#platform/ports.ts';
import { give } from '../../../test/support/given-roles.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
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
import { activateRole, activateRoles, type SelfRequest, type TogetherAnswer } from './index.ts';

let world: RoleWorld;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let person: Actor;

before(async () => {
  database = await createTestDatabase('activate_roles');
  world = await openRoleWorld(database.application);
});
after(async () => {
  await world.close();
  await database.close();
});
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
  for (const roleDefinitionId of [roles.reader, roles.contributor]) await makeEligible(person, { roleDefinitionId });
});

const makeEligible = (
  one: { principalId: string },
  { roleDefinitionId = roles.reader, scope = scopes.subscription } = {},
) => give(world, 'eligibility', one.principalId, 'P30D', scope, roleDefinitionId);

const places = [scopes.subscription, scopes.resourceGroup, scopes.otherGroup, scopes.site];

/** Two roles at four places. */
function asks(one: Actor = person): SelfRequest[] {
  return [roles.reader, roles.contributor].flatMap((roleDefinitionId) =>
    places.map((scope) => ({ ...anAsk(one.principalId, lasting('PT1H')), roleDefinitionId, scope })),
  );
}

const take = (asked: SelfRequest[], mode: 'all-or-nothing' | 'best-effort' = 'best-effort', who = person) =>
  activateRoles(world.ports, who, asked, mode);
const outcomes = (answers: readonly TogetherAnswer[]) => answers.map(({ outcome }) => outcome);

async function activations(who = person) {
  const rows = await world.database
    .selectFrom('assignment_schedule')
    .select('id')
    .where('principal_id', '=', who.principalId)
    .execute();
  return rows.map(({ id }) => id).toSorted();
}

async function requests(who = person) {
  const query = world.database.selectFrom('schedule_request').select('id').where('principal_id', '=', who.principalId);
  const rows = await query.where('request_type', '=', 'SelfActivate').execute();
  return rows.map(({ id }) => id).toSorted();
}

const switchApproval = (isApprovalRequired: boolean, scope: Scope = scopes.site) =>
  requireApproval(world, scope, [asApprover(world.approver)], { isApprovalRequired });

describe('a person who is eligible for several roles', () => {
  test('gets all of them in one transaction, each with its request, audit entry, fact and event', async () => {
    world.events.length = 0;
    world.facts.length = 0;
    const asked = asks();
    const ids = asked.map(({ requestId }) => requestId);
    let answers: TogetherAnswer[] = [];
    const activities = await activitiesOf(world.database, async () => {
      answers = await take(asked, 'all-or-nothing');
    });
    assert.deepEqual(
      answers.map((one) => one.outcome === 'stored' && [one.request.id, one.request.status]),
      ids.map((id) => [id, 'Provisioned']),
    );
    assert.deepEqual([await activations(), await requests()], [ids.toSorted(), ids.toSorted()]);
    assert.deepEqual(activities, Array(8).fill('role.activated'));
    assert.deepEqual(
      world.events.map((event) => event.type),
      Array(8).fill('role.activated'),
    );
    assert.deepEqual(
      world.facts.map(({ key }) => key),
      ids,
    );
  });

  test('waits for all of them once: a statement for the locks and five for each role', async () => {
    world.statements.count = 0;
    await take(asks());
    assert.equal(world.statements.count, 1 + 5 * 8);
  });

  test('gets what needs nobody, and waits for what needs an approval', async () => {
    await switchApproval(true);
    const answers = await take(asks(), 'all-or-nothing');
    await switchApproval(false);
    const statuses = answers.map((one) => (one.outcome === 'stored' ? one.request.status : one.outcome));
    assert.deepEqual(statuses.toSorted(), [...Array(1).fill('PendingApproval'), ...Array(7).fill('Provisioned')]);
  });

  test('who sends the same again gets the same answers, and nothing twice', async () => {
    const asked = asks();
    const ids = async () => (await take(asked)).map((one) => one.outcome === 'stored' && one.request.id);
    assert.deepEqual(await ids(), await ids());
    assert.equal((await activations()).length, 8);
  });
});

describe('where one of several roles is refused', () => {
  /** The fourth asks for too long a time, the fifth is active already, and the others are in order. */
  async function mixed() {
    const asked = asks();
    asked[3] = { ...asked[3]!, schedule: lasting('P2D'), justification: undefined };
    await activateRole(world.ports, person, { ...asked[4]!, requestId: randomUUID() });
    return asked;
  }

  test('best effort gives the others, and says of each what stands against it', async () => {
    const asked = await mixed();
    const answers = await take(asked, 'best-effort');
    assert.deepEqual(outcomes(answers), [
      'stored',
      'stored',
      'stored',
      'unmet',
      'refused',
      'stored',
      'stored',
      'stored',
    ]);
    assert.ok(answers[3]?.outcome === 'unmet' && answers[4]?.outcome === 'refused');
    assert.deepEqual(
      answers[3].unmet.map(({ requirement }) => requirement),
      ['duration', 'justification'],
    );
    assert.equal(answers[4].refusal.code, 'activation.already-active');
    assert.equal((await activations()).length, 6 + 1);
    const ids = await requests();
    assert.ok(!ids.includes(asked[3]!.requestId) && !ids.includes(asked[4]!.requestId));
  });

  test('all or nothing gives none, and holds back those that nothing stands against', async () => {
    const asked = await mixed();
    const activities = await activitiesOf(world.database, async () => {
      const answers = await take(asked, 'all-or-nothing');
      const heldBack = Array(3).fill('held-back') as string[];
      assert.deepEqual(outcomes(answers), [...heldBack, 'unmet', 'refused', ...heldBack]);
    });
    assert.deepEqual(activities, []);
    assert.equal((await activations()).length, 1);
  });

  test('what waited for approval in vain is closed by the next request and stays as it is where that is held back', async () => {
    await switchApproval(true);
    const [first] = asks().filter(
      ({ scope, roleDefinitionId }) => scope === scopes.site && roleDefinitionId === roles.reader,
    );
    await activateRole(world.ports, person, first!);
    await switchApproval(false);
    world.clock.moveBy(86_400_000);
    const status = async () => {
      const query = world.database.selectFrom('schedule_request').select('status').where('id', '=', first!.requestId);
      return (await query.executeTakeFirstOrThrow()).status;
    };
    const asked = asks();
    await take([{ ...asked[0]!, justification: undefined }, ...asked.slice(1)], 'all-or-nothing');
    assert.equal(await status(), 'PendingApproval');
    await take(asked, 'all-or-nothing');
    assert.equal(await status(), 'TimedOut');
  });
});

describe('several roles are not asked for', () => {
  const refused = (asked: SelfRequest[], code: RefusalCode) => assert.rejects(take(asked), refusedWith(code));

  test('for somebody else', async () => {
    const other = await world.addUser('Somebody else');
    await refused([...asks(), asks(other)[0]!], 'activation.not-own');
  });

  test('twice at one place, with one id twice, none at all or more than fifty at once', async () => {
    const [first, second] = asks();
    await refused([first!, { ...first!, requestId: randomUUID() }], 'request.invalid');
    await refused([first!, { ...second!, requestId: first!.requestId }], 'request.invalid');
    await refused([], 'request.invalid');
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...anAsk(person.principalId, lasting('PT1H')),
        scope: `${scopes.otherGroup}/providers/microsoft.web/sites/${index}` as Scope,
      }));
    await refused(many(51), 'request.invalid');
    assert.equal((await take(many(50))).length, 50);
  });
});

describe('two at once', () => {
  test('one person with the same roles in opposite order gets each once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const who = await world.addUser('Finance reader');
      for (const roleDefinitionId of [roles.reader, roles.contributor]) await makeEligible(who, { roleDefinitionId });
      const all = await Promise.all([
        take(asks(who), 'best-effort', who),
        take(asks(who).toReversed(), 'best-effort', who),
        take(asks(who), 'best-effort', who),
      ]);
      assert.equal(all.flatMap(outcomes).filter((outcome) => outcome === 'stored').length, 8);
      assert.equal((await activations(who)).length, 8);
    }
  });

  test('two people through one group in opposite order both get all', async () => {
    const people = [await world.addUser('One'), await world.addUser('Other')];
    const group = await world.addGroup(
      'Night shift',
      people.map(({ principalId }) => principalId),
    );
    for (const roleDefinitionId of [roles.reader, roles.contributor]) {
      await makeEligible({ principalId: group }, { roleDefinitionId });
    }
    const all = await Promise.all([
      take(asks(people[0]), 'all-or-nothing', people[0]),
      take(asks(people[1]).toReversed(), 'all-or-nothing', people[1]),
    ]);
    assert.deepEqual(all.flatMap(outcomes), Array(16).fill('stored'));
  });

  test('while an eligibility is being removed gives what rests on the others', async () => {
    const removal = (ports: Ports) =>
      removeSchedule(ports, world.owner, {
        ...anAsk(person.principalId, lasting('P30D')),
        kind: 'eligibility',
        scope: scopes.subscription,
      });
    const [one, other] = await overtake(world.ports, removal, (ports) =>
      activateRoles(ports, person, asks(), 'best-effort'),
    );
    assert.equal(outcomeOf(one), 'done');
    assert.ok(other.status === 'fulfilled');
    assert.deepEqual(outcomes(other.value), [...Array(4).fill('unmet'), ...Array(4).fill('stored')]);
  });
});

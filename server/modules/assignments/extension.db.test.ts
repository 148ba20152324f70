/**
 * Keeping a role beyond its end, or getting it back after it: who may ask, from when until when, and who decides.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import type { Refusal } from '#model/refusal.ts';
import { ABSENT_SCHEDULE } from '#model/schedule-info.ts';
import { cancelRequest } from '#modules/activation/index.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
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
import { leftBy } from '../../../test/support/trail.ts';
import {
  askExtension,
  assignRole,
  decideExtension,
  extendSchedule,
  previewExtension,
  removeSchedule,
  type AdminRequest,
  type ExtensionDecision,
} from './index.ts';

let world: RoleWorld;
let person: Actor;

before(async () => {
  const database = await createTestDatabase('extensions');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
  await assignRole(world.ports, world.owner, about({ schedule: lasting('P30D') }));
  world.events.length = 0;
});

const dayAfterNoon = (days: number, milliseconds = 0) => new Date(noon.getTime() + days * 86_400_000 + milliseconds);
const about = (change: Partial<AdminRequest> = {}): AdminRequest => ({
  ...anAsk(person.principalId, ABSENT_SCHEDULE),
  kind: 'eligibility',
  ...change,
});
const yes: ExtensionDecision = {
  result: 'AdminApproved',
  justification: 'The audit takes longer',
  schedule: undefined,
  grantedKind: undefined,
};
const no: ExtensionDecision = { ...yes, result: 'AdminDenied', justification: 'The audit is done' };

async function ask(type: 'SelfExtend' | 'SelfRenew' = 'SelfExtend', change: Partial<AdminRequest> = {}) {
  const answer = await askExtension(world.ports, person, about(change), type);
  assert.equal(answer.outcome, 'stored');
  assert.ok(answer.outcome === 'stored');
  return answer.request;
}

const decide = (actor: Actor, requestId: string, decision: ExtensionDecision, ports = world.ports) =>
  decideExtension(ports, actor, 'eligibility', requestId, decision);

async function held(kind: 'eligibility' | 'assignment' = 'eligibility') {
  const rows = await world.database
    .selectFrom(`${kind}_schedule`)
    .select(['starts_at', 'ends_at'])
    .where('principal_id', '=', person.principalId)
    .where('removed_at', 'is', null)
    .orderBy('starts_at')
    .execute();
  return rows.map((row) => [row.starts_at, row.ends_at]);
}

async function statusOf(requestId: string) {
  const row = await world.database
    .selectFrom('schedule_request')
    .select('status')
    .where('id', '=', requestId)
    .executeTakeFirstOrThrow();
  return row.status;
}

describe('asking to keep a role', () => {
  test('row 10: fourteen days before the end, and nothing changes before somebody decides', async () => {
    world.clock.moveTo(dayAfterNoon(16));
    const request = await ask();
    assert.equal(request.status, 'PendingAdminDecision');
    assert.deepEqual(await held(), [[noon, dayAfterNoon(30)]]);
  });

  test('row 10: a millisecond earlier is too early, and says from when on', async () => {
    world.clock.moveTo(dayAfterNoon(16, -1));
    await assert.rejects(ask(), (error) => {
      assert.ok(refusedWith('extension.too-early')(error));
      assert.deepEqual((error as Refusal<'extension.too-early'>).details, { opensAt: dayAfterNoon(16).toISOString() });
      return true;
    });
  });

  test('is recorded, and announced', async () => {
    world.clock.moveTo(dayAfterNoon(20));
    assert.deepEqual(await leftBy(world, () => ask()), {
      activities: ['extension.requested'],
      events: ['extension.requested'],
    });
  });

  test('needs a reason', async () => {
    world.clock.moveTo(dayAfterNoon(20));
    const answer = await askExtension(world.ports, person, about({ justification: ' ' }), 'SelfExtend');
    assert.deepEqual(answer, { outcome: 'unmet', unmet: [{ requirement: 'justification' }] });
    const preview = await previewExtension(world.ports, person, about({ justification: ' ' }), 'SelfExtend');
    assert.deepEqual(preview, { justificationMissing: true });
  });

  test('is once at a time; after it was canceled one may ask again', async () => {
    world.clock.moveTo(dayAfterNoon(20));
    const { id } = await ask();
    await assert.rejects(ask(), refusedWith('assignment.request-pending'));
    await cancelRequest(world.ports, person, 'eligibility', id);
    assert.equal(await statusOf(id), 'Canceled');
    assert.equal((await ask()).status, 'PendingAdminDecision');
  });

  test('sent twice with the same id, it is one request', async () => {
    world.clock.moveTo(dayAfterNoon(20));
    const requestId = randomUUID();
    await ask('SelfExtend', { requestId });
    assert.equal((await ask('SelfExtend', { requestId })).id, requestId);
  });

  test('of two clicks at the same instant one becomes a request', async () => {
    world.clock.moveTo(dayAfterNoon(20));
    const click = (ports: RoleWorld['ports']) => askExtension(ports, person, about(), 'SelfExtend');
    const outcomes = (await overtake(world.ports, click, click)).map(outcomeOf);
    assert.deepEqual(outcomes, ['done', 'assignment.request-pending']);
  });

  test('is for the holder alone', async () => {
    world.clock.moveTo(dayAfterNoon(20));
    const asking = askExtension(world.ports, world.approver, about(), 'SelfExtend');
    await assert.rejects(asking, refusedWith('extension.not-own'));
  });

  test('row 11: is not for the members of a group that holds it', async () => {
    const groupId = await world.addGroup('Auditors', [person.principalId]);
    const asked = { principalId: groupId, schedule: lasting('P30D') };
    await assignRole(world.ports, world.owner, about(asked));
    world.clock.moveTo(dayAfterNoon(20));
    const asking = askExtension(world.ports, person, about({ principalId: groupId }), 'SelfExtend');
    await assert.rejects(asking, refusedWith('extension.not-own'));
  });

  test('a shorter time than before is no extension', async () => {
    world.clock.moveTo(dayAfterNoon(20));
    await assert.rejects(ask('SelfExtend', { schedule: lasting('P5D') }), refusedWith('assignment.schedule-invalid'));
    assert.equal((await ask('SelfExtend', { schedule: lasting('P11D') })).status, 'PendingAdminDecision');
  });
});

describe('asking to get a role back', () => {
  test('row 12: until the thirtieth day after the end', async () => {
    world.clock.moveTo(dayAfterNoon(60));
    assert.equal((await ask('SelfRenew')).status, 'PendingAdminDecision');
  });

  test('a millisecond later it is too late', async () => {
    world.clock.moveTo(dayAfterNoon(60, 1));
    await assert.rejects(ask('SelfRenew'), refusedWith('extension.too-late'));
  });

  test('what was taken away does not come back this way', async () => {
    await removeSchedule(world.ports, world.owner, about());
    world.clock.moveTo(dayAfterNoon(40));
    await assert.rejects(ask('SelfRenew'), refusedWith('assignment.not-found'));
  });

  test('whoever has it again meanwhile needs no renewal', async () => {
    world.clock.moveTo(dayAfterNoon(40));
    await assignRole(world.ports, world.owner, about({ schedule: lasting('P30D') }));
    await assert.rejects(ask('SelfRenew'), refusedWith('assignment.exists'));
  });
});

describe('deciding', () => {
  const asked = async (type: 'SelfExtend' | 'SelfRenew' = 'SelfExtend', day = 20) => {
    world.clock.moveTo(dayAfterNoon(day));
    return ask(type);
  };

  test('a renewal with another start than was asked for does not wait for a start it knows nothing of', async () => {
    const { id } = await asked('SelfRenew', 40);
    const schedule = lasting('P30D', dayAfterNoon(45).toISOString());
    const { status } = await decide(world.owner, id, { ...yes, schedule });
    assert.equal(status, 'Provisioned');
    const rows = world.database.selectFrom('eligibility_schedule').select('starts_at').where('id', '=', id);
    assert.deepEqual((await rows.executeTakeFirstOrThrow()).starts_at, dayAfterNoon(45));
  });

  test('an owner grants it: as long again as it was, without a gap', async () => {
    const { id } = await asked();
    const left = await leftBy(world, () => decide(world.owner, id, yes));
    assert.deepEqual(left, {
      activities: ['eligibility.updated', 'extension.approved'],
      events: ['assignment.extended'],
    });
    assert.equal(await statusOf(id), 'Provisioned');
    assert.deepEqual(await held(), [[noon, dayAfterNoon(60)]]);
  });

  test('of what has not begun: the end is later, and the beginning stays', async () => {
    await removeSchedule(world.ports, world.owner, about());
    const planned = lasting('P5D', dayAfterNoon(1).toISOString());
    await assignRole(world.ports, world.owner, about({ schedule: planned }));
    const { id } = await ask();
    await decide(world.owner, id, yes);
    assert.equal(await statusOf(id), 'Provisioned');
    assert.deepEqual(await held(), [[dayAfterNoon(1), dayAfterNoon(11)]]);
    await extendSchedule(world.ports, world.owner, about({ schedule: lasting('P20D') }));
    assert.deepEqual(await held(), [[dayAfterNoon(1), dayAfterNoon(21)]]);
  });

  test('with a window of their own', async () => {
    const { id } = await asked();
    await decide(world.owner, id, { ...yes, schedule: lasting('P12D') });
    assert.deepEqual(await held(), [[noon, dayAfterNoon(32)]]);
  });

  test('never longer than the settings of the role allow', async () => {
    const { id } = await asked();
    const tooLong = decide(world.owner, id, { ...yes, schedule: lasting('P366D') });
    await assert.rejects(tooLong, refusedWith('assignment.rules-unmet'));
    assert.equal(await statusOf(id), 'PendingAdminDecision');
  });

  test('as another type: active from now on, and the eligibility ends as agreed', async () => {
    const { id } = await asked();
    await decide(world.owner, id, { ...yes, grantedKind: 'assignment', schedule: lasting('P40D') });
    assert.deepEqual(await held(), [[noon, dayAfterNoon(30)]]);
    assert.deepEqual(await held('assignment'), [[dayAfterNoon(20), dayAfterNoon(60)]]);
  });

  test('a renewal begins when it is granted', async () => {
    const { id } = await asked('SelfRenew', 40);
    world.clock.moveTo(dayAfterNoon(41));
    const left = await leftBy(world, () => decide(world.owner, id, yes));
    assert.deepEqual(left, {
      activities: ['eligibility.assigned', 'extension.approved'],
      events: ['eligibility.assigned'],
    });
    assert.deepEqual(await held(), [
      [noon, dayAfterNoon(30)],
      [dayAfterNoon(41), dayAfterNoon(71)],
    ]);
  });

  test('what ended while it waited is renewed', async () => {
    const { id } = await asked('SelfExtend', 29);
    world.clock.moveTo(dayAfterNoon(31));
    await decide(world.owner, id, yes);
    assert.deepEqual((await held()).at(-1), [dayAfterNoon(31), dayAfterNoon(61)]);
  });

  test('what waited for more than thirty days after the end is over', async () => {
    const { id } = await asked('SelfRenew', 40);
    world.clock.moveTo(dayAfterNoon(60, 1));
    await assert.rejects(decide(world.owner, id, yes), refusedWith('extension.too-late'));
  });

  test('an owner denies it: the person is told why, and nothing changes', async () => {
    const { id } = await asked();
    const left = await leftBy(world, () => decide(world.owner, id, no));
    assert.deepEqual(left, { activities: ['extension.denied'], events: ['extension.denied'] });
    assert.equal((world.events[0]!.payload as { justification: string }).justification, 'The audit is done');
    assert.equal(await statusOf(id), 'AdminDenied');
    assert.deepEqual(await held(), [[noon, dayAfterNoon(30)]]);
  });

  test('without a reason there is no decision', async () => {
    const { id } = await asked();
    const silent = decide(world.owner, id, { ...yes, justification: undefined });
    await assert.rejects(silent, refusedWith('extension.justification-missing'));
  });

  test('who does not administer the resource decides nothing', async () => {
    const { id } = await asked();
    await assert.rejects(decide(world.approver, id, yes), refusedWith('request.forbidden'));
  });

  test('an owner does not decide about themself', async () => {
    const owner = { scope: scopes.subscription, roleDefinitionId: roles.owner, schedule: lasting('P60D') };
    await assignRole(world.ports, world.owner, about({ ...owner, kind: 'assignment' }));
    const { id } = await asked();
    await assert.rejects(decide(person, id, yes), refusedWith('extension.own-request'));
    await decide(world.owner, id, yes);
  });

  test('of two owners at the same instant one decides', async () => {
    const { id } = await asked();
    const outcomes = await overtake(
      world.ports,
      (ports) => decide(world.owner, id, yes, ports),
      (ports) => decide(world.owner, id, no, ports),
    );
    assert.deepEqual(outcomes.map(outcomeOf), ['done', 'extension.already-decided']);
    assert.deepEqual(await held(), [[noon, dayAfterNoon(60)]]);
  });

  test('an owner who extends by themself has answered the request', async () => {
    const { id } = await asked();
    await extendSchedule(world.ports, world.owner, about({ schedule: lasting('P20D') }));
    assert.equal(await statusOf(id), 'Provisioned');
    await assert.rejects(decide(world.owner, id, no), refusedWith('extension.already-decided'));
  });

  test('what is taken away takes its request along', async () => {
    const { id } = await asked();
    await removeSchedule(world.ports, world.owner, about());
    assert.equal(await statusOf(id), 'Canceled');
  });
});

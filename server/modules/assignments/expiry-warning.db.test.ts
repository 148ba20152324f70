/**
 * Warnings before an end, and the end itself: each told once, whenever and wherever the job runs.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { ABSENT_SCHEDULE } from '#model/schedule-info.ts';
import { activateRole, deactivateRole } from '#modules/activation/index.ts';
import { FlooredClock } from '#platform/floored-clock.ts';
import { MovableClock } from '#platform/clock.ts';
import type { Ports } from '#platform/ports.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { anAsk, lasting, noon, openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { activitiesOf } from '../../../test/support/trail.ts';
import {
  assignRole,
  extendSchedule,
  removeSchedule,
  tellExpired,
  updateSchedule,
  warnOfExpiry,
  type AdminRequest,
} from './index.ts';

let world: RoleWorld;
let person: Actor;

before(async () => {
  const database = await createTestDatabase('expiry_warnings');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
});

const MINUTE = 60_000;
const since = (milliseconds: number) => new Date(noon.getTime() + milliseconds);
const day = (days: number, milliseconds = 0) => since(days * 1_440 * MINUTE + milliseconds);
const minute = (minutes: number, milliseconds = 0) => since(minutes * MINUTE + milliseconds);

const ask = (kind: AdminRequest['kind'], duration: string): AdminRequest => ({
  ...anAsk(person.principalId, lasting(duration)),
  kind,
});
const give = (kind: AdminRequest['kind'], duration: string) =>
  assignRole(world.ports, world.owner, ask(kind, duration));

async function activate(duration: string): Promise<void> {
  const answer = await activateRole(world.ports, person, anAsk(person.principalId, lasting(duration)));
  assert.equal(answer.outcome, 'stored');
}

/** What the person's jobs announce at an instant. Both run, in either process. */
async function toldAt(at: Date, ports: Ports = world.ports): Promise<string[]> {
  world.clock.moveTo(at);
  return toldBy(async () => {
    await warnOfExpiry(ports);
    await tellExpired(ports);
  });
}

async function toldBy(work: () => Promise<unknown>): Promise<string[]> {
  world.events.length = 0;
  await work();
  return world.events
    .filter(({ payload }) => (payload as { principalId: string }).principalId === person.principalId)
    .map(({ type }) => type);
}

for (const kind of ['eligibility', 'assignment'] as const) {
  const [neared, expired] = [[`${kind}.expiry-neared`], [`${kind}.expired`]];

  describe(`the end of an ${kind}`, () => {
    test('is warned of fourteen days and a day before, and told when it comes: each once', async () => {
      await give(kind, 'P30D');
      assert.deepEqual(await toldAt(day(16, -1)), []);
      assert.deepEqual(await toldAt(day(16)), neared);
      assert.deepEqual(await toldAt(day(16)), []);
      assert.deepEqual(await toldAt(day(29, -1)), []);
      assert.deepEqual(await toldAt(day(29)), neared);
      assert.deepEqual(await toldAt(day(30, -1)), []);
      assert.deepEqual(await toldAt(day(30)), expired);
      assert.deepEqual(await toldAt(day(31)), []);
    });

    test('is recorded in the audit when it comes, a warning is not', async () => {
      await give(kind, 'P30D');
      assert.deepEqual(await activitiesOf(world.database, () => toldAt(day(29))), []);
      assert.deepEqual(await activitiesOf(world.database, () => toldAt(day(30))), expired);
    });

    test('is warned of once when the jobs did not run for long, and not at all once it has come', async () => {
      await give(kind, 'P30D');
      assert.deepEqual(await toldAt(day(29, 1)), neared);
      assert.deepEqual(await toldAt(day(29, 2)), []);
      person = await world.addUser('Finance reader');
      world.clock.moveTo(noon);
      await give(kind, 'P30D');
      assert.deepEqual(await toldAt(day(30)), expired);
      assert.deepEqual(await toldAt(day(30)), []);
    });

    test('is warned of anew when it was extended', async () => {
      await give(kind, 'P30D');
      assert.deepEqual(await toldAt(day(20)), neared);
      await extendSchedule(world.ports, world.owner, ask(kind, 'P40D'));
      assert.deepEqual(await toldAt(day(29)), []);
      assert.deepEqual(await toldAt(day(46, -1)), []);
      assert.deepEqual(await toldAt(day(46)), neared);
      assert.deepEqual(await toldAt(day(59)), neared);
      assert.deepEqual(await toldAt(day(60)), expired);
    });

    test('is warned of anew, and at once where the time has come, when it was shortened', async () => {
      await give(kind, 'P90D');
      assert.deepEqual(await toldAt(day(2)), []);
      await updateSchedule(world.ports, world.owner, ask(kind, 'P10D'));
      assert.deepEqual(await toldAt(day(2)), neared);
      assert.deepEqual(await toldAt(day(11, -1)), []);
      assert.deepEqual(await toldAt(day(11)), neared);
      assert.deepEqual(await toldAt(day(12)), expired);
    });

    test('is not warned of again by a change that leaves it as it is', async () => {
      await give(kind, 'P30D');
      world.clock.moveTo(day(16));
      await updateSchedule(world.ports, world.owner, {
        ...ask(kind, 'P14D'),
        condition: '@Request[a] BoolEquals true',
      });
      assert.deepEqual(await toldAt(day(16)), neared, 'a warning that was due is not lost');
      await updateSchedule(world.ports, world.owner, ask(kind, 'P14D'));
      assert.deepEqual(await toldAt(day(16)), []);
    });

    test('is not warned of by what would have come before it was agreed on, or before it begins', async () => {
      await give(kind, 'P14D');
      assert.deepEqual(await toldAt(day(0)), []);
      assert.deepEqual(await toldAt(day(13)), neared);
      person = await world.addUser('Finance reader');
      await assignRole(world.ports, world.owner, {
        ...ask(kind, 'P1D'),
        schedule: lasting('P1D', day(20).toISOString()),
      });
      assert.deepEqual(await toldAt(day(20.9)), []);
      assert.deepEqual(await toldAt(day(21)), expired);
    });

    test('is not told when it was taken away before', async () => {
      await give(kind, 'P30D');
      world.clock.moveTo(day(15));
      await removeSchedule(world.ports, world.owner, ask(kind, 'P30D'));
      assert.deepEqual(await toldAt(day(16)), []);
      assert.deepEqual(await toldAt(day(30)), []);
    });

    test('is told once by two processes at once', async () => {
      await give(kind, 'P30D');
      world.clock.moveTo(day(16));
      assert.deepEqual(await toldBy(() => overtake(world.ports, warnOfExpiry, warnOfExpiry)), neared);
      world.clock.moveTo(day(30));
      assert.deepEqual(await toldBy(() => overtake(world.ports, tellExpired, tellExpired)), expired);
    });

    test('is not warned of when an administrator is just giving it a later one', async () => {
      await give(kind, 'P30D');
      world.clock.moveTo(day(16));
      const extend = (ports: Ports) => extendSchedule(ports, world.owner, ask(kind, 'P30D'));
      const told = await toldBy(async () => {
        assert.deepEqual((await overtake(world.ports, extend, warnOfExpiry)).map(outcomeOf), ['done', 'done']);
        await warnOfExpiry(world.ports);
      });
      assert.deepEqual(told, ['assignment.extended']);
      assert.deepEqual(await toldAt(day(32)), neared);
    });

    test('is warned of by the time all processes agree on, not by the clock of one that is ahead', async () => {
      await give(kind, 'P30D');
      const ahead = new FlooredClock(new MovableClock(day(16)), () => 0);
      ahead.raise(day(16, -1));
      assert.deepEqual(await toldBy(() => warnOfExpiry({ ...world.ports, clock: ahead })), []);
      ahead.raise(day(16));
      assert.deepEqual(await toldBy(() => warnOfExpiry({ ...world.ports, clock: ahead })), neared);
    });
  });
}

test('more ends than one transaction takes are all told', async () => {
  const others: Actor[] = [];
  for (let n = 0; n < 101; n++) others.push(await world.addUser('Finance reader'));
  for (const one of others) {
    await assignRole(world.ports, world.owner, { ...ask('eligibility', 'P30D'), principalId: one.principalId });
  }
  world.clock.moveTo(day(16));
  assert.equal(await warnOfExpiry(world.ports), 101);
  assert.equal(await warnOfExpiry(world.ports), 0);
});

describe('the end of an activation', () => {
  const neared = ['role.activation-expiry-neared'];
  const expired = ['role.activation-expired'];
  beforeEach(() => give('eligibility', 'P365D'));

  test('is warned of fifteen minutes before, once', async () => {
    await activate('PT1H');
    assert.deepEqual(await toldAt(minute(45, -1)), []);
    assert.deepEqual(await toldAt(minute(45)), neared);
    assert.deepEqual(await toldAt(minute(46)), []);
    assert.deepEqual(await toldAt(minute(60)), expired);
  });

  test('is warned of when it lasts half an hour, not when it is shorter', async () => {
    await activate('PT30M');
    assert.deepEqual(await toldAt(minute(15)), neared);
    person = await world.addUser('Finance reader');
    world.clock.moveTo(noon);
    await give('eligibility', 'P365D');
    await activate('PT29M');
    assert.deepEqual(await toldAt(minute(28)), []);
    assert.deepEqual(await toldAt(minute(29)), expired);
  });

  test('is not warned of when it was given back, or came while no job ran', async () => {
    await activate('PT1H');
    world.clock.moveTo(minute(44));
    await deactivateRole(world.ports, person, anAsk(person.principalId, ABSENT_SCHEDULE));
    assert.deepEqual(await toldAt(minute(45)), []);
    await activate('PT1H');
    assert.deepEqual(await toldAt(minute(105)), expired);
  });

  test('is warned of at once when the eligibility was cut to what is left of a quarter of an hour', async () => {
    await activate('PT8H');
    world.clock.moveTo(minute(60));
    await updateSchedule(world.ports, world.owner, ask('eligibility', 'PT10M'));
    assert.deepEqual(await toldAt(minute(60)), ['eligibility.expiry-neared', ...neared]);
    assert.deepEqual(await toldAt(minute(70)), ['eligibility.expired', ...expired]);
  });
});

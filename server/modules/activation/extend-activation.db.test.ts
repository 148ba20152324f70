/**
 * A later end of a running activation: who gets it, under what, until when it may be asked for, and what it leaves alone.
 */
import assert from 'node:assert/strict';
import { before, beforeEach, after, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { type AskedSchedule } from '#model/schedule-info.ts';
import { findActivation, tellExpired, updateSchedule, warnOfExpiry } from '#modules/assignments/index.ts';
import { defaultRules, updateRoleSettings, type ExpirationRule } from '#modules/role-settings/index.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { overtake, outcomeOf } from '../../../test/support/overtaking.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
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
  allowExtending,
  runActivation,
  until,
  WHY,
  type RunningActivation,
} from '../../../test/support/running-activation.ts';
import { leftBy } from '../../../test/support/trail.ts';
import {
  activateRole,
  deactivateRole,
  extendActivation,
  listExtendable,
  previewExtension,
  type SelfRequest,
} from './index.ts';

let world: RoleWorld;
let person: Actor;
let activationId: string;
let eligibilityId: string;
let running: RunningActivation;

before(async () => {
  const database = await createTestDatabase('extend-activation');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  running = await runActivation(world);
  ({ person, activationId, eligibilityId } = running);
});

const allow = (change: Partial<ExpirationRule>) => allowExtending(world, change);
const later = (change?: Partial<SelfRequest>) => running.later(change);
const extend = (change?: Partial<SelfRequest>) => running.extend(change);
const endNow = () => running.endNow();

describe('whoever has activated a role', () => {
  test('gets the later end, with fact, entry and event in the same transaction, and once for one id', async () => {
    const asked = later();
    const left = await leftBy(world, async () => {
      const answer = await extendActivation(world.ports, person, asked);
      assert.ok(answer.outcome === 'stored' && answer.request.status === 'Provisioned');
      const again = await extendActivation(world.ports, person, asked);
      assert.ok(again.outcome === 'stored' && again.request.id === answer.request.id);
    });
    assert.deepEqual(left, { activities: ['role.activation-extended'], events: ['role.activation-extended'] });
    assert.deepEqual(await endNow(), minutesAfterNoon(120));
    const fact = world.facts.at(-1)!;
    assert.equal(fact.key, activationId);
    assert.equal((fact.fact as { endsAt: number }).endsAt, minutesAfterNoon(120).getTime());
    assert.partialDeepStrictEqual(world.events.at(-1)!.payload, {
      scheduleId: activationId,
      startsAt: noon.toISOString(),
      endsAt: minutesAfterNoon(120).toISOString(),
      previousEndsAt: minutesAfterNoon(60).toISOString(),
      justification: WHY,
    });
    await assert.rejects(extendActivation(world.ports, person, { ...asked, schedule: until(180) }), {
      code: 'assignment.request-differs',
    });
  });

  test('sees in the preview what the commit decides, and nothing is written', async () => {
    const activation = (await findActivation(world.database, activationId))!;
    const foreseen = await previewExtension(world.ports, person, later(), activation);
    assert.deepEqual(foreseen.assessment, {
      outcome: 'granted',
      window: { startsAt: noon, endsAt: minutesAfterNoon(120) },
    });
    // Counted from the end there is: eight hours in all, and one of them is agreed.
    assert.deepEqual([foreseen.minimumMilliseconds, foreseen.maximumMilliseconds], [5 * 60_000, 7 * 3_600_000]);
    assert.deepEqual(await endNow(), minutesAfterNoon(60));
  });

  for (const [name, change, expected] of [
    ['as long as the role allows from its start', { schedule: until(480) }, 'stored'],
    ['a millisecond longer', { schedule: until(480, 1) }, 'duration'],
    ['five minutes more', { schedule: until(65) }, 'stored'],
    ['a millisecond less than that', { schedule: until(65, -1) }, 'duration'],
    ['an earlier end', { schedule: until(45) }, 'duration'],
    ['all of its time again', { schedule: lasting('PT2H') }, 'stored'],
    ['no reason', { justification: ' ' }, 'justification'],
  ] as const) {
    test(`asks for ${name}: ${expected}`, async () => {
      const answer = await extend(change);
      const outcome = answer.outcome === 'stored' ? 'stored' : answer.unmet.map((one) => one.requirement).join();
      assert.equal(outcome, expected);
      if (expected !== 'stored') assert.deepEqual(await endNow(), minutesAfterNoon(60));
    });
  }

  test('is asked again for what the role asks for now: a ticket, a fresh second factor', async () => {
    const enabledRules = ['Justification', 'Ticketing', 'MultiFactorAuthentication'] as const;
    const set = (rule: readonly (typeof enabledRules)[number][]) =>
      updateRoleSettings(world.ports, world.owner, {
        scope: scopes.resourceGroup,
        roleDefinitionId: roles.reader,
        rules: { Enablement_EndUser_Assignment: { type: 'enablement', enabledRules: rule } },
      });
    await set(enabledRules);
    const unmet = await extend();
    assert.deepEqual(unmet.outcome === 'unmet' && unmet.unmet.map((one) => one.requirement), ['ticket', 'mfa']);
    const proved = { ...person, mfaAt: world.clock.now() };
    const asked = later({ ticket: { number: 'INC0012345', system: null } });
    const stale = { ...proved, mfaAt: minutesAfterNoon(0) };
    assert.equal((await extendActivation(world.ports, stale, asked)).outcome, 'unmet');
    assert.equal((await extendActivation(world.ports, proved, asked)).outcome, 'stored');
    await set(['Justification']);
  });

  test('may do so again and again, and never beyond the longest activation', async () => {
    for (const minutes of [120, 240, 480]) assert.equal((await extend({ schedule: until(minutes) })).outcome, 'stored');
    await assert.rejects(extend({ schedule: until(500) }), refusedWith('activation.longest-already'));
    assert.deepEqual(await endNow(), minutesAfterNoon(480));
    assert.deepEqual(await listExtendable(world.ports, person), []);
  });

  test('is held to what the role allows now, not to what it allowed then', async () => {
    await allow({ maximumDuration: 'PT1H' });
    await assert.rejects(extend(), refusedWith('activation.longest-already'));
    await allow({ maximumDuration: 'PT2H' });
    assert.equal((await extend()).outcome, 'stored');
  });

  test('is refused where the settings do not allow it', async () => {
    assert.deepEqual(
      (await listExtendable(world.ports, person)).map((one) => one.activation.id),
      [activationId],
    );
    await updateRoleSettings(world.ports, world.owner, {
      scope: scopes.resourceGroup,
      roleDefinitionId: roles.reader,
      rules: { Expiration_EndUser_Assignment: defaultRules(scopes.resourceGroup).Expiration_EndUser_Assignment },
    });
    await assert.rejects(extend(), refusedWith('activation.extension-not-allowed'));
    assert.deepEqual(await listExtendable(world.ports, person), []);
    assert.deepEqual(await endNow(), minutesAfterNoon(60));
  });

  test('never gets more than the eligibility has, and nothing where that ends no later', async () => {
    const shorten = (endsAt: AskedSchedule) =>
      updateSchedule(world.ports, world.owner, {
        ...anAsk(person.principalId, endsAt),
        kind: 'eligibility',
        targetScheduleId: eligibilityId,
      });
    await shorten(until(90));
    assert.equal((await extend()).outcome, 'stored');
    assert.deepEqual(await endNow(), minutesAfterNoon(90));
    const answer = await extend();
    assert.deepEqual(answer.outcome === 'unmet' && answer.unmet, [{ requirement: 'eligibility' }]);
  });

  test('is warned before the new end, not before the old one', async () => {
    world.events.length = 0;
    await extend();
    world.clock.moveTo(minutesAfterNoon(45));
    await warnOfExpiry(world.ports);
    world.clock.moveTo(minutesAfterNoon(60));
    await tellExpired(world.ports);
    const told = () =>
      world.events
        .filter(({ payload }) => (payload as { scheduleId?: string }).scheduleId === activationId)
        .map(({ type }) => type);
    assert.deepEqual(told(), ['role.activation-extended']);
    world.clock.moveTo(minutesAfterNoon(105));
    await warnOfExpiry(world.ports);
    world.clock.moveTo(minutesAfterNoon(120));
    await tellExpired(world.ports);
    assert.deepEqual(told().slice(1), ['role.activation-expiry-neared', 'role.activation-expired']);
  });
});

describe('it is in time', () => {
  test('at the last millisecond', async () => {
    world.clock.moveTo(new Date(minutesAfterNoon(60).getTime() - 1));
    assert.equal((await extend()).outcome, 'stored');
  });

  test('at the end no more: what has ended stays ended', async () => {
    world.clock.moveTo(minutesAfterNoon(60));
    await assert.rejects(extend(), refusedWith('activation.not-active'));
    assert.deepEqual(await endNow(), minutesAfterNoon(60));
  });

  test('not for who waited for somebody else until the end was past', async () => {
    world.clock.moveTo(new Date(minutesAfterNoon(60).getTime() - 1));
    const [, waited] = await overtake(
      world.ports,
      (ports) =>
        ports.unitOfWork(async (tx) => {
          await tx.db
            .selectFrom('assignment_schedule')
            .select('id')
            .where('id', '=', activationId)
            .forUpdate()
            .execute();
        }),
      async (ports) => {
        const asking = extendActivation(ports, person, later());
        world.clock.moveTo(minutesAfterNoon(60));
        return asking;
      },
    );
    assert.equal(outcomeOf(waited), 'activation.not-active');
    assert.deepEqual(await endNow(), minutesAfterNoon(60));
  });

  test('not before it begins, and not after it was given back', async () => {
    await deactivateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H')));
    await assert.rejects(extend(), refusedWith('activation.not-active'));
    const planned = anAsk(person.principalId, lasting('PT1H', minutesAfterNoon(90).toISOString()));
    await activateRole(world.ports, person, planned);
    await assert.rejects(extend({ targetScheduleId: planned.requestId }), refusedWith('activation.not-active'));
  });
});

describe('somebody else', () => {
  test('extends nothing, administrator or not', async () => {
    for (const other of [world.owner, world.approver]) {
      await assert.rejects(extendActivation(world.ports, other, later()), refusedWith('activation.not-own'));
    }
    const own = { ...later(), principalId: world.approver.principalId };
    await assert.rejects(extendActivation(world.ports, world.approver, own), refusedWith('activation.not-active'));
  });
});

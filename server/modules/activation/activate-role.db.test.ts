/**
 * Activation against a real database: what is written, who is refused, and what happens when many ask at once.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  assignRole,
  findNamedRequest,
  removeSchedule,
  statusAt,
  type AdminRequest,
} from '#modules/assignments/index.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
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
import { activateRole, deactivateRole, previewActivation } from './index.ts';

let world: RoleWorld;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let eligibilityId: string;

before(async () => {
  database = await createTestDatabase();
  world = await openRoleWorld(database.application);
});
after(async () => {
  await world.close();
  await database.close();
});
beforeEach(async () => {
  world.clock.moveTo(noon);
  const person = await world.addUser('Finance reader');
  Object.assign(world, { person });
  eligibilityId = await makeEligible(person.principalId);
});

async function makeEligible(principalId: string, change: Partial<AdminRequest> = {}): Promise<string> {
  const asked = { ...anAsk(principalId, lasting('P30D')), kind: 'eligibility' as const, ...change };
  const answer = await assignRole(world.ports, world.owner, asked);
  assert.equal(answer.outcome, 'stored');
  return asked.requestId;
}

const ask = () => anAsk(world.person.principalId, lasting('PT1H'));

async function livingActivations(): Promise<{ scope: string; ends_at: Date | null }[]> {
  return world.database
    .selectFrom('assignment_schedule')
    .select(['scope', 'ends_at'])
    .where('principal_id', '=', world.person.principalId)
    .where('removed_at', 'is', null)
    .execute();
}

describe('a person who is eligible', () => {
  test('gets the role for the hour they asked for, with audit, fact and event in the same transaction', async () => {
    world.events.length = 0;
    const asked = ask();
    const answer = await activateRole(world.ports, world.person, asked);
    assert.equal(answer.outcome, 'stored');
    assert.equal(answer.outcome === 'stored' && answer.request.status, 'Provisioned');
    assert.deepEqual(await livingActivations(), [{ scope: scopes.resourceGroup, ends_at: minutesAfterNoon(60) }]);
    assert.deepEqual(world.facts.at(-1)?.key, asked.requestId);
    assert.deepEqual(
      world.events.map((event) => event.type),
      ['role.activated'],
    );
    const entries = await world.database
      .selectFrom('audit_entry')
      .select(['activity', 'reason'])
      .where('subject_id', '=', world.person.principalId)
      .where('activity', '=', 'role.activated')
      .execute();
    assert.deepEqual(entries, [{ activity: 'role.activated', reason: asked.justification }]);
  });

  test('costs six statements', async () => {
    await world.ports.database.selectFrom('resource').select('scope').limit(1).execute();
    world.statements.count = 0;
    await activateRole(world.ports, world.person, { ...ask(), linkedEligibilityId: eligibilityId });
    assert.equal(world.statements.count, 6);
  });

  test('sees in the preview exactly what the commit decides, and nothing is written', async () => {
    const preview = await previewActivation(world.ports, world.person, ask());
    assert.deepEqual(preview.assessment, {
      outcome: 'granted',
      window: { startsAt: noon, endsAt: minutesAfterNoon(60) },
    });
    assert.deepEqual(await livingActivations(), []);
    const { justification: _none, ...silent } = ask();
    const unmet = await previewActivation(world.ports, world.person, silent);
    assert.deepEqual(unmet.assessment, { outcome: 'unmet', unmet: [{ requirement: 'justification' }] });
    assert.deepEqual(await activateRole(world.ports, world.person, silent), unmet.assessment);
  });

  test('never keeps the role past the end of the eligibility', async () => {
    world.clock.moveBy(30 * 86_400_000 - 20 * 60_000);
    await activateRole(world.ports, world.person, ask());
    assert.deepEqual(await livingActivations(), [
      { scope: scopes.resourceGroup, ends_at: new Date(noon.getTime() + 30 * 86_400_000) },
    ]);
  });

  test('eligible now and again later, activates under what is in force now', async () => {
    const next = lasting('P20D', new Date(noon.getTime() + 30 * 86_400_000).toISOString());
    await makeEligible(world.person.principalId, { schedule: next });
    const answer = await activateRole(world.ports, world.person, ask());
    assert.equal(answer.outcome === 'stored' && answer.request.linkedEligibilityId, eligibilityId);
  });

  for (const [by, giveBack] of [
    ['given back', () => deactivateRole(world.ports, world.person, ask())],
    [
      'lost with the eligibility',
      () =>
        removeSchedule(world.ports, world.owner, {
          ...anAsk(world.person.principalId, lasting('P1D')),
          kind: 'eligibility',
        }),
    ],
  ] as const) {
    test(`an activation for later that was ${by} before it began is canceled, and stays so when its time comes`, async () => {
      const planned = anAsk(world.person.principalId, lasting('PT1H', minutesAfterNoon(60).toISOString()));
      await activateRole(world.ports, world.person, planned);
      const status = async () => {
        const request = await findNamedRequest(world.database, 'assignment', planned.requestId);
        return statusAt(request!, world.clock.now());
      };
      assert.equal(await status(), 'Granted');
      await giveBack();
      assert.equal(await status(), 'Canceled');
      world.clock.moveTo(minutesAfterNoon(61));
      assert.equal(await status(), 'Canceled');
    });
  }

  test('may give it back at once', async () => {
    await activateRole(world.ports, world.person, ask());
    assert.equal((await deactivateRole(world.ports, world.person, ask())).status, 'Revoked');
    assert.deepEqual(await livingActivations(), []);
  });

  test('row 5: may end it after five minutes and not a second before, where the role is set to that', async () => {
    const change = { scope: scopes.resourceGroup, roleDefinitionId: roles.reader };
    const rule = defaultRules(scopes.resourceGroup).Expiration_EndUser_Assignment;
    const enforced = { ...rule, isMinimumActiveDurationEnforced: true as const };
    await updateRoleSettings(world.ports, world.owner, {
      ...change,
      rules: { Expiration_EndUser_Assignment: enforced },
    });
    await activateRole(world.ports, world.person, ask());
    world.clock.moveTo(new Date(minutesAfterNoon(5).getTime() - 1_000));
    await assert.rejects(deactivateRole(world.ports, world.person, ask()), refusedWith('activation.too-short'));
    world.clock.moveTo(minutesAfterNoon(5));
    assert.equal((await deactivateRole(world.ports, world.person, ask())).status, 'Revoked');
    assert.deepEqual(await livingActivations(), []);
    await assert.rejects(deactivateRole(world.ports, world.person, ask()), refusedWith('activation.not-active'));
    await updateRoleSettings(world.ports, world.owner, { ...change, rules: { Expiration_EndUser_Assignment: rule } });
  });

  test('is told when the role is active already, and may activate again once it is over', async () => {
    await activateRole(world.ports, world.person, ask());
    await assert.rejects(activateRole(world.ports, world.person, ask()), refusedWith('activation.already-active'));
    world.clock.moveTo(minutesAfterNoon(60));
    assert.equal((await activateRole(world.ports, world.person, ask())).outcome, 'stored');
  });

  test('through a group, activates for themself alone', async () => {
    const member = await world.addUser('Group member');
    const colleague = await world.addUser('Group colleague');
    const inner = await world.addGroup('Closing team', [member.principalId, colleague.principalId]);
    const outer = await world.addGroup('Finance', [inner]);
    await makeEligible(outer);
    await activateRole(world.ports, member, anAsk(member.principalId, lasting('PT1H')));
    const rows = await world.database
      .selectFrom('assignment_schedule')
      .select('principal_id')
      .where('principal_id', 'in', [member.principalId, colleague.principalId, inner, outer])
      .execute();
    assert.deepEqual(rows, [{ principal_id: member.principalId }]);
  });
});

describe('what is refused', () => {
  test('D12: activating for somebody else', async () => {
    const other = await world.addUser('Other person');
    await assert.rejects(activateRole(world.ports, other, ask()), refusedWith('activation.not-own'));
    assert.deepEqual(await livingActivations(), []);
  });

  test('D13: an eligibility of another person, of another role, or one that has ended', async () => {
    const other = await world.addUser('Other person');
    const foreign = await makeEligible(other.principalId);
    const otherRole = await makeEligible(world.person.principalId, { roleDefinitionId: roles.contributor });
    for (const linkedEligibilityId of [foreign, otherRole, randomUUID()]) {
      const answer = await activateRole(world.ports, world.person, { ...ask(), linkedEligibilityId });
      assert.deepEqual(answer, { outcome: 'unmet', unmet: [{ requirement: 'eligibility' }] });
    }
    world.clock.moveBy(30 * 86_400_000);
    const late = await activateRole(world.ports, world.person, { ...ask(), linkedEligibilityId: eligibilityId });
    assert.deepEqual(late, { outcome: 'unmet', unmet: [{ requirement: 'eligibility' }] });
    world.clock.moveBy(-1);
    const inTime = await activateRole(world.ports, world.person, { ...ask(), linkedEligibilityId: eligibilityId });
    assert.equal(inTime.outcome, 'stored');
  });

  test('an eligibility elsewhere is spoken of while it lasts, and not once it has ended', async () => {
    const outside = () => activateRole(world.ports, world.person, { ...ask(), scope: scopes.otherGroup });
    await assert.rejects(outside(), refusedWith('activation.scope-not-covered'));
    world.clock.moveBy(30 * 86_400_000);
    assert.deepEqual(await outside(), { outcome: 'unmet', unmet: [{ requirement: 'eligibility' }] });
  });

  test('D14, row 23: at a child the grant counts at the child only; parent and sibling are refused', async () => {
    for (const scope of [scopes.subscription, scopes.otherGroup]) {
      const outside = activateRole(world.ports, world.person, { ...ask(), scope });
      await assert.rejects(outside, refusedWith('activation.scope-not-covered'));
    }
    await activateRole(world.ports, world.person, { ...ask(), scope: scopes.site });
    assert.deepEqual(
      (await livingActivations()).map((row) => row.scope),
      [scopes.site],
    );
  });

  test('a role that asks for a second factor counts only a fresh one from the session', async () => {
    await updateRoleSettings(world.ports, world.owner, {
      scope: scopes.site,
      roleDefinitionId: roles.reader,
      rules: { Enablement_EndUser_Assignment: { type: 'enablement', enabledRules: ['MultiFactorAuthentication'] } },
    });
    const asked = { ...ask(), scope: scopes.site };
    const mfa = { outcome: 'unmet', unmet: [{ requirement: 'mfa', withinMinutes: 15 }] };
    assert.deepEqual(await activateRole(world.ports, world.person, asked), mfa);
    const stale = { ...world.person, mfaAt: new Date(minutesAfterNoon(-15).getTime() - 1) };
    assert.deepEqual(await activateRole(world.ports, stale, asked), mfa);
    const fresh = { ...world.person, mfaAt: minutesAfterNoon(-15) };
    assert.equal((await activateRole(world.ports, fresh, asked)).outcome, 'stored');
  });

  test('a role may ask for a fresher second factor than the operator, and never for an older one', async () => {
    const asking = (secondFactorMinutes: number) =>
      updateRoleSettings(world.ports, world.owner, {
        scope: scopes.site,
        roleDefinitionId: roles.reader,
        rules: {
          Enablement_EndUser_Assignment: {
            type: 'enablement',
            enabledRules: ['MultiFactorAuthentication'],
            secondFactorMinutes,
          },
        },
      });
    const asked = { ...ask(), scope: scopes.site };
    const proved = (milliseconds: number) => ({ ...world.person, mfaAt: new Date(noon.getTime() - milliseconds) });
    await asking(5);
    assert.deepEqual(await activateRole(world.ports, proved(5 * 60_000 + 1), asked), {
      outcome: 'unmet',
      unmet: [{ requirement: 'mfa', withinMinutes: 5 }],
    });
    await asking(60);
    assert.deepEqual(await activateRole(world.ports, proved(15 * 60_000 + 1), asked), {
      outcome: 'unmet',
      unmet: [{ requirement: 'mfa', withinMinutes: 15 }],
    });
    await asking(5);
    assert.equal((await activateRole(world.ports, proved(5 * 60_000), asked)).outcome, 'stored');
  });

  test('a role may say what a ticket looks like; who gives another number is told, with one that does', async () => {
    await updateRoleSettings(world.ports, world.owner, {
      scope: scopes.site,
      roleDefinitionId: roles.reader,
      rules: {
        Enablement_EndUser_Assignment: { type: 'enablement', enabledRules: ['Ticketing'], ticketPattern: 'INC\\d{4}' },
      },
    });
    const asked = { ...ask(), scope: scopes.site };
    const withTicket = (number: string) =>
      activateRole(world.ports, world.person, { ...asked, ticket: { number, system: null } });
    const unmet = [{ requirement: 'ticket', pattern: 'INC\\d{4}', example: 'INC1234' }];
    for (const number of ['', 'INC123', 'CHG1234']) {
      assert.deepEqual(await withTicket(number), { outcome: 'unmet', unmet }, number);
    }
    assert.equal((await withTicket('INC0815')).outcome, 'stored');
  });
});

describe('many at once', () => {
  test('D28: fifty requests with one id make one activation and get the same answer', async () => {
    const asked = ask();
    const answers = await Promise.all(Array.from({ length: 50 }, () => activateRole(world.ports, world.person, asked)));
    assert.deepEqual(new Set(answers.map((answer) => answer.outcome)), new Set(['stored']));
    assert.equal((await livingActivations()).length, 1);
  });

  test('D28: fifty requests with fifty ids make one activation; the others are told', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => activateRole(world.ports, world.person, ask())),
    );
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    assert.ok(reasons.every(refusedWith('activation.already-active')));
    assert.equal((await livingActivations()).length, 1);
  });

  test('D31: removing the eligibility while it is activated leaves nothing active', async () => {
    for (let round = 0; round < 20; round += 1) {
      const person = await world.addUser('Finance reader');
      Object.assign(world, { person });
      await makeEligible(person.principalId);
      world.clock.moveBy(6 * 60_000);
      const removal = { ...anAsk(person.principalId, lasting('PT1H')), kind: 'eligibility' as const };
      const [removed] = await Promise.allSettled([
        removeSchedule(world.ports, world.owner, removal),
        activateRole(world.ports, person, ask()),
      ]);
      assert.equal(removed.status, 'fulfilled');
      assert.deepEqual(await livingActivations(), []);
    }
  });

  test('D32: one id with different bodies stores one and refuses the others', async () => {
    const requestId = randomUUID();
    const results = await Promise.allSettled(
      ['PT1H', 'PT2H', 'PT3H', 'PT4H'].map((duration) =>
        activateRole(world.ports, world.person, { ...ask(), requestId, schedule: lasting(duration) }),
      ),
    );
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    assert.ok(reasons.every(refusedWith('assignment.request-differs')), String(reasons[0]));
  });
});

/**
 * Assignments against a real database: who may give what to whom, for how long, and what goes with it when it ends.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { ABSENT_SCHEDULE } from '#model/schedule-info.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { updateRoleSettings } from '#modules/role-settings/index.ts';
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
import {
  assignDirectoryRole,
  assignPlainRole,
  assignRole,
  previewAssignment,
  removePlainRole,
  tellExpired,
  type AdminRequest,
} from './index.ts';

let world: RoleWorld;
let person: Actor;

before(async () => {
  const database = await createTestDatabase('assignments');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
});

const ask = (change: Partial<AdminRequest> = {}): AdminRequest => ({
  ...anAsk(person.principalId, lasting('P30D')),
  kind: 'eligibility',
  ...change,
});
const DAY = 1_440;

async function endOf(kind: 'eligibility' | 'assignment'): Promise<(Date | null)[]> {
  const rows = await world.database
    .selectFrom(`${kind}_schedule`)
    .select('ends_at')
    .where('principal_id', '=', person.principalId)
    .where('removed_at', 'is', null)
    .orderBy('starts_at')
    .execute();
  return rows.map((row) => row.ends_at);
}

describe('making somebody eligible', () => {
  test('an owner does it for thirty days', async () => {
    const answer = await assignRole(world.ports, world.owner, ask());
    assert.equal(answer.outcome === 'stored' && answer.request.status, 'Provisioned');
    assert.deepEqual(await endOf('eligibility'), [minutesAfterNoon(30 * DAY)]);
  });

  // Each row changes one thing of the request above.
  for (const [name, change, unmet] of [
    ['a year', { schedule: lasting('P365D') }, []],
    ['fifty-two weeks', { schedule: lasting('P52W') }, []],
    ['eleven months', { schedule: lasting('P11M') }, []],
    ['a leap year of the calendar, which is a day more than 365', { schedule: lasting('P1Y') }, ['duration']],
    ['more than a year', { schedule: lasting('P365DT1S') }, ['duration']],
    ['for good, where an end is required', { schedule: ABSENT_SCHEDULE }, ['duration']],
    ['five minutes', { schedule: lasting('PT5M') }, []],
    ['four minutes fifty-nine', { schedule: lasting('PT4M59S') }, ['duration']],
    ['active, without a word', { kind: 'assignment', justification: undefined }, ['justification']],
    [
      'active, for good, without a word',
      { kind: 'assignment', justification: '', schedule: ABSENT_SCHEDULE },
      ['duration', 'justification'],
    ],
  ] as const) {
    test(`${name} leaves unmet: ${unmet.join() || 'nothing'}`, async () => {
      const answer = await assignRole(world.ports, world.owner, ask(change));
      assert.deepEqual(answer.outcome === 'unmet' ? answer.unmet.map((one) => one.requirement) : [], unmet);
      assert.equal((await endOf(change.kind ?? 'eligibility')).length, unmet.length === 0 ? 1 : 0);
    });
  }

  test('I6: somebody who may not write assignments there is refused, also one who only was an owner', async () => {
    await assert.rejects(assignRole(world.ports, person, ask()), refusedWith('request.forbidden'));
    const former = await world.addUser('Former owner');
    const given = { kind: 'assignment', principalId: former.principalId, roleDefinitionId: roles.owner } as const;
    await assignRole(world.ports, world.owner, ask({ ...given, schedule: lasting('PT10M') }));
    assert.equal((await assignRole(world.ports, former, ask())).outcome, 'stored');
    world.clock.moveTo(minutesAfterNoon(10));
    await assert.rejects(
      assignRole(world.ports, former, ask({ scope: scopes.site })),
      refusedWith('request.forbidden'),
    );
  });

  test('an owner whom a deny assignment forbids it is refused, and may again once it is gone', async () => {
    const id = randomUUID();
    const permission = {
      actions: ['Microsoft.Authorization/*/write'],
      notActions: [],
      dataActions: [],
      notDataActions: [],
    };
    await world.database
      .insertInto('deny_assignment')
      .values({
        id,
        name: 'Frozen',
        scope: scopes.resourceGroup,
        permission: JSON.stringify(permission),
        principal_ids: [world.owner.principalId],
        applies_to_child_scopes: true,
        created_at: noon,
      })
      .execute();
    await assert.rejects(assignRole(world.ports, world.owner, ask()), refusedWith('request.forbidden'));
    await world.database.deleteFrom('deny_assignment').where('id', '=', id).execute();
    assert.equal((await assignRole(world.ports, world.owner, ask())).outcome, 'stored');
  });

  test('D20: an owner of a resource group assigns there and below, and nowhere else', async () => {
    const groupOwner = await world.addUser('Resource group owner');
    const given = { kind: 'assignment', principalId: groupOwner.principalId, roleDefinitionId: roles.owner } as const;
    await assignRole(world.ports, world.owner, ask(given));
    for (const scope of [scopes.subscription, scopes.otherGroup, scopes.group]) {
      await assert.rejects(assignRole(world.ports, groupOwner, ask({ scope })), refusedWith('request.forbidden'));
    }
    assert.equal((await assignRole(world.ports, groupOwner, ask({ scope: scopes.site }))).outcome, 'stored');
  });

  test('whoever may do everything but give access gives nobody a role', async () => {
    const role = { id: randomUUID(), name: `Everything else ${randomUUID()}`, kind: 'CustomRole' };
    const permission = {
      actions: ['*'],
      notActions: ['Microsoft.Authorization/*/write'],
      dataActions: [],
      notDataActions: [],
    };
    const stamps = { created_at: noon, updated_at: noon };
    await world.database
      .insertInto('role_definition')
      .values({ ...role, ...stamps, permissions: JSON.stringify([permission]), assignable_scopes: ['/'] })
      .execute();
    const builder = await world.addUser('Builder');
    const given = { kind: 'assignment', principalId: builder.principalId, roleDefinitionId: role.id } as const;
    await assignRole(world.ports, world.owner, ask(given));
    await assert.rejects(assignRole(world.ports, builder, ask()), refusedWith('request.forbidden'));
    await assignRole(world.ports, world.owner, ask({ ...given, roleDefinitionId: roles.owner }));
    assert.equal((await assignRole(world.ports, builder, ask())).outcome, 'stored');
  });

  test('where a second factor is asked for, an owner without one gives nobody an active role', async () => {
    const rules = { type: 'enablement', enabledRules: ['MultiFactorAuthentication'] } as const;
    const change = { scope: scopes.otherGroup, roleDefinitionId: roles.reader };
    await updateRoleSettings(world.ports, world.owner, { ...change, rules: { Enablement_Admin_Assignment: rules } });
    const asked = ask({ kind: 'assignment', scope: scopes.otherGroup });
    const unmet = { outcome: 'unmet', unmet: [{ requirement: 'mfa', withinMinutes: 15 }] };
    assert.deepEqual(await assignRole(world.ports, world.owner, asked), unmet);
    assert.equal((await assignRole(world.ports, { ...world.owner, mfaAt: noon }, asked)).outcome, 'stored');
  });

  test('who holds the role already is named, and holds it once', async () => {
    const first = ask();
    await assignRole(world.ports, world.owner, first);
    await assert.rejects(
      assignRole(world.ports, world.owner, ask()),
      (error: unknown) => error instanceof Refusal && error.details['scheduleId'] === first.requestId,
    );
  });

  test('an application cannot be eligible, but active for a time', async () => {
    const application = randomUUID();
    const values = { id: application, kind: 'ServicePrincipal', display_name: 'Backup job', created_at: noon };
    await world.database.insertInto('principal').values(values).execute();
    const eligible = assignRole(world.ports, world.owner, ask({ principalId: application }));
    await assert.rejects(eligible, refusedWith('assignment.principal-cannot-activate'));
    const active = await assignRole(world.ports, world.owner, ask({ principalId: application, kind: 'assignment' }));
    assert.equal(active.outcome, 'stored');
  });

  test('what does not exist is named: scope, role, principal', async () => {
    const nowhere = `${scopes.resourceGroup}x` as typeof scopes.site;
    for (const [change, code] of [
      [{ roleDefinitionId: randomUUID() }, 'role.not-found'],
      [{ roleDefinitionId: roles.globalAdministrator }, 'role.not-found'],
      [{ principalId: randomUUID() }, 'directory.principal-not-found'],
      [{ scope: nowhere }, 'request.forbidden'],
    ] as const) {
      await assert.rejects(assignRole(world.ports, world.owner, ask(change)), refusedWith(code));
    }
  });

  test('I12: the same id with the same content is a retry, with other content a conflict', async () => {
    const asked = ask();
    const first = await assignRole(world.ports, world.owner, asked);
    const again = await assignRole(world.ports, world.owner, asked);
    assert.deepEqual(again.outcome === 'stored' && again.request.id, first.outcome === 'stored' && first.request.id);
    const other = assignRole(world.ports, world.owner, { ...asked, justification: 'Another reason' });
    await assert.rejects(other, refusedWith('assignment.request-differs'));
  });

  test('twenty at once for the same person make one eligibility', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => assignRole(world.ports, world.owner, ask())),
    );
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    assert.equal((await endOf('eligibility')).length, 1);
  });

  test('row 17: from next week on, it is granted and not yet in force', async () => {
    const schedule = lasting('P1D', minutesAfterNoon(7 * DAY).toISOString());
    const answer = await assignRole(world.ports, world.owner, ask({ schedule }));
    assert.equal(answer.outcome === 'stored' && answer.request.status, 'Granted');
    assert.deepEqual(await endOf('eligibility'), [minutesAfterNoon(8 * DAY)]);
  });
});

describe('plain assignments and directory roles', () => {
  test('who may not write assignments gives nobody a plain one, and sees in no preview what would happen', async () => {
    const plain = { scope: scopes.site, roleDefinitionId: roles.reader, principalId: person.principalId };
    const give = (actor: Actor) => assignPlainRole(world.ports, actor, { ...plain, assignmentId: randomUUID() });
    const preview = (actor: Actor) => previewAssignment(world.ports, actor, ask());
    await assert.rejects(give(world.approver), refusedWith('request.forbidden'));
    await assert.rejects(preview(world.approver), refusedWith('request.forbidden'));
    assert.equal((await preview(world.owner)).outcome, 'accepted');
    assert.equal((await give(world.owner)).principalId, person.principalId);
  });

  test('a plain assignment is permanent, comes once, and keeps role and principal', async () => {
    const plain = { scope: scopes.site, roleDefinitionId: roles.reader, principalId: person.principalId };
    const assignmentId = randomUUID();
    await assignPlainRole(world.ports, world.owner, { ...plain, assignmentId });
    assert.deepEqual(await endOf('assignment'), [null]);
    const twice = assignPlainRole(world.ports, world.owner, { ...plain, assignmentId: randomUUID() });
    await assert.rejects(twice, refusedWith('assignment.exists'));
    const described = await assignPlainRole(world.ports, world.owner, {
      ...plain,
      assignmentId,
      description: 'For audits',
    });
    assert.equal(described.description, 'For audits');
    const other = { ...plain, assignmentId, roleDefinitionId: roles.contributor };
    await assert.rejects(
      assignPlainRole(world.ports, world.owner, other),
      refusedWith('assignment.change-not-allowed'),
    );
    const typed = { ...plain, scope: scopes.otherGroup, assignmentId: randomUUID(), principalType: 'Group' as const };
    await assert.rejects(
      assignPlainRole(world.ports, world.owner, typed),
      refusedWith('assignment.principal-type-differs'),
    );
    assert.equal((await removePlainRole(world.ports, world.owner, scopes.site, assignmentId))?.id, assignmentId);
    assert.equal(await removePlainRole(world.ports, world.owner, scopes.site, assignmentId), undefined);
  });

  test('the operator makes the first administrator; a subscription owner cannot', async () => {
    const asked = { roleDefinitionId: roles.globalAdministrator, principalId: person.principalId };
    await assert.rejects(assignDirectoryRole(world.ports, world.owner, asked), refusedWith('request.forbidden'));
    const id = await assignDirectoryRole(world.ports, systemActor('Operator', randomUUID()), asked);
    assert.equal(await assignDirectoryRole(world.ports, systemActor('Operator', randomUUID()), asked), id);
    const rows = await world.database.selectFrom('assignment_schedule').select('scope').where('id', '=', id).execute();
    assert.deepEqual(rows, [{ scope: DIRECTORY_SCOPE }]);
  });
});

describe('telling what ended', () => {
  test('an end is told once, after it came', async () => {
    await assignRole(world.ports, world.owner, ask({ kind: 'assignment', schedule: lasting('PT10M') }));
    const toldOf = async (at: Date) => {
      world.clock.moveTo(at);
      world.events.length = 0;
      await tellExpired(world.ports);
      const payloads = world.events.map((event) => ({
        type: event.type,
        ...(event.payload as { principalId: string }),
      }));
      return payloads.filter((one) => one.principalId === person.principalId).map((one) => one.type);
    };
    assert.deepEqual(await toldOf(new Date(minutesAfterNoon(10).getTime() - 1)), []);
    assert.deepEqual(await toldOf(minutesAfterNoon(10)), ['assignment.expired']);
    assert.deepEqual(await toldOf(minutesAfterNoon(11)), []);
  });
});

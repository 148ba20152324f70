/**
 * What people do about an incident: mend it by an ordinary command, dismiss it, take it up again; and what the job tells.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { dismissIncidents, fixIncident, reopenIncidents, watchAlerts } from '#modules/alerts/index.ts';
import { assignDirectoryRole, removePlainRole } from '#modules/assignments/index.ts';
import { listEntries, type ActivityName } from '#modules/audit/index.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import { openAlertWorld, type AlertWorld } from '../../../test/support/alert-world.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { roles, scopes } from '../../../test/support/role-world.ts';

const DAY = 86_400_000;
const outside = 'AzureRolesAssignedOutsidePimAlert';
let world: AlertWorld;
let ada: Actor;
let start = new Date('2031-06-01T09:00:00Z');

before(async () => {
  world = await openAlertWorld('incident_commands');
});
after(() => world.close());
beforeEach(async () => {
  start = new Date(start.getTime() + DAY);
  world.roles.clock.moveTo(start);
  ada = await world.addPerson('Ada');
});

const later = (milliseconds: number) => world.roles.clock.moveTo(new Date(start.getTime() + milliseconds));
const incidentOf = async (person: Actor, alert = outside, scope = scopes.resourceGroup, state = 'open') =>
  (await world.incidents(alert, scope, state)).find((one) => one.person?.id === person.principalId);
const actOn = (id: string, what: string, body?: object, actor = world.owner, alert = outside, method = 'POST') =>
  world.ask(method, `/${alert}/incidents/${id}/${what}`, body, actor);
const lastEntry = async (activity: ActivityName) =>
  (await listEntries(world.ports.database, { activities: [activity], result: 'success', limit: 1 }))[0]!;

describe('an incident is mended', () => {
  test('by removing the assignment: it is gone, and both entries say why', async () => {
    await world.givePlainly(ada);
    const incident = await incidentOf(ada);
    const { status } = await actOn(incident!.id, 'fix', { fix: 'remove', justification: 'She left the team' });
    assert.equal(status, 204);
    assert.equal(await incidentOf(ada), undefined);
    const removed = await lastEntry('assignment.removed');
    assert.deepEqual([removed.subjectId, removed.reason], [ada.principalId, 'She left the team']);
    const fixed = await lastEntry('alert-incident.fixed');
    assert.deepEqual([fixed.details['fix'], fixed.details['incidentId']], ['remove', incident!.id]);
    const again = await actOn(incident!.id, 'fix', { fix: 'remove' });
    assert.deepEqual([again.status, again.body.error.code], [404, 'alert.incident-not-found']);
  });

  test('by making eligible instead, for as long as the settings of the role allow', async () => {
    const assignment = await world.givePlainly(ada);
    const { id } = (await incidentOf(ada))!;
    assert.equal((await actOn(id, 'fix', { fix: 'make-eligible', justification: 'Just in time' })).status, 204);
    const { rows: held } = await rowsOf(ada);
    const ends = new Date(start.getTime() + 365 * DAY);
    assert.deepEqual(
      held.map(({ kind, removed_at, ends_at }) => [kind, removed_at, ends_at]),
      [
        ['assignment', start, null],
        ['eligibility', null, ends],
      ],
    );
    assert.equal(held[0]!.id, assignment);
  });

  test('not halfway: where the settings ask for a second factor, the assignment stays', async () => {
    const rule = defaultRules(scopes.site).Enablement_Admin_Eligibility;
    await updateRoleSettings(world.ports, world.owner, {
      scope: scopes.site,
      roleDefinitionId: roles.reader,
      rules: { Enablement_Admin_Eligibility: { ...rule, enabledRules: ['MultiFactorAuthentication'] } },
    });
    await world.givePlainly(ada, scopes.site);
    const { id } = (await incidentOf(ada))!;
    const refused = await actOn(id, 'fix', { fix: 'make-eligible' });
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'assignment.rules-unmet']);
    assert.equal((await incidentOf(ada))!.id, id);
  });

  test('never by taking the last owner away, and nothing half applied', async () => {
    const { id } = (await incidentOf(world.owner, outside, scopes.subscription))!;
    const asked = { alert: outside, scope: scopes.subscription, incidentId: id } as const;
    for (const fix of ['remove', 'make-eligible'] as const) {
      const mending = fixIncident(world.ports, world.owner, () => true, { ...asked, fix, justification: 'Tidy up' });
      await assert.rejects(mending, refusedWith('assignment.last-owner'));
    }
    assert.deepEqual(
      (await rowsOf(world.owner)).rows.map(({ kind, removed_at }) => [kind, removed_at]),
      [['assignment', null]],
    );
    await world.givePlainly(ada, scopes.subscription, roles.owner);
    await fixIncident(world.ports, world.owner, () => true, {
      ...asked,
      incidentId: (await incidentOf(ada, outside, scopes.subscription))!.id,
    });
    assert.equal(await incidentOf(ada, outside, scopes.subscription), undefined);
  });

  test('not by a fix the alert does not have, and not where a guest has the role through a group', async () => {
    await world.givePlainly(ada);
    const { id } = (await incidentOf(ada))!;
    const refused = await actOn(id, 'fix', { fix: 'delete-role' });
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'alert.fix-not-possible']);

    await world.roles.database
      .updateTable('directory_user')
      .set({ user_type: 'Guest' })
      .where('id', '=', ada.principalId)
      .execute();
    const group = await world.roles.addGroup('Partners', [ada.principalId]);
    await world.give('eligibility', { ...ada, principalId: group }, 'P30D', scopes.resourceGroup, roles.owner);
    const guest = await incidentOf(ada, 'GuestHoldsPrivilegedRole');
    const throughGroup = await actOn(guest!.id, 'fix', { fix: 'remove' }, world.owner, 'GuestHoldsPrivilegedRole');
    assert.deepEqual(
      [throughGroup.body.error.code, throughGroup.body.error.details.reason],
      ['alert.fix-not-possible', 'through-group'],
    );
  });

  test('by whoever may write role assignments there, and by nobody else', async () => {
    await world.givePlainly(ada);
    const { id } = (await incidentOf(ada))!;
    for (const [what, body, method] of [
      ['fix', { fix: 'remove' }, 'POST'],
      ['dismissal', { reason: 'Known', until: null }, 'POST'],
      ['dismissal', undefined, 'DELETE'],
    ] as const) {
      const refused = await actOn(id, what, body, ada, outside, method);
      assert.deepEqual([refused.status, refused.body.error.code], [403, 'request.forbidden'], what);
    }
    assert.equal((await incidentOf(ada))!.id, id);
  });

  test('by asking for a second factor where a directory role is activated without one', async () => {
    const administrator = await world.addPerson('Administrator');
    const given = { roleDefinitionId: roles.globalAdministrator, principalId: administrator.principalId };
    await assignDirectoryRole(world.ports, systemActor('Test', randomUUID()), given);
    const alert = 'NoMfaOnRoleActivationAlert';
    const asking = (enabledRules: 'Justification'[]) => {
      const rule = defaultRules(DIRECTORY_SCOPE).Enablement_EndUser_Assignment;
      const rules = { Enablement_EndUser_Assignment: { ...rule, enabledRules } };
      return updateRoleSettings(world.ports, administrator, {
        scope: DIRECTORY_SCOPE,
        roleDefinitionId: roles.globalAdministrator,
        rules,
      });
    };
    await asking(['Justification']);
    await world.roles.database
      .insertInto('schedule_request')
      .values({
        id: randomUUID(),
        kind: 'eligibility',
        scope: DIRECTORY_SCOPE,
        role_definition_id: roles.globalAdministrator,
        principal_id: ada.principalId,
        request_type: 'AdminAssign',
        status: 'Provisioned',
        requestor_id: administrator.principalId,
        body_digest: Buffer.alloc(1),
        created_at: start,
      })
      .returning('id')
      .execute()
      .then(([request]) =>
        world.roles.database
          .insertInto('eligibility_schedule')
          .values({
            id: request!.id,
            request_id: request!.id,
            scope: DIRECTORY_SCOPE,
            role_definition_id: roles.globalAdministrator,
            principal_id: ada.principalId,
            starts_at: start,
            created_at: start,
            updated_at: start,
          })
          .execute(),
      );
    const listed = () =>
      world.ask('GET', `/${alert}/incidents`, undefined, administrator, DIRECTORY_SCOPE).then(({ body }) => body.value);
    const [incident] = await listed();
    assert.equal(incident.role.name, 'Global Administrator');
    const asked = { alert, scope: DIRECTORY_SCOPE, incidentId: incident.id } as const;
    const mending = fixIncident(world.ports, administrator, () => false, asked);
    await assert.rejects(mending, refusedWith('request.forbidden'));
    const fix = { fix: 'require-mfa' };
    const fixed = await world.ask(
      'POST',
      `/${alert}/incidents/${incident.id}/fix`,
      fix,
      administrator,
      DIRECTORY_SCOPE,
    );
    assert.equal(fixed.status, 204, JSON.stringify(fixed.body));
    const { actor, details } = await lastEntry('alert-incident.fixed');
    assert.deepEqual([actor.id, details['fix']], [administrator.principalId, 'require-mfa']);
    assert.deepEqual(await listed(), []);
  });
});

describe('a duplicate role', () => {
  const alert = 'DuplicateRoleCreated';

  test('is deleted, unless somebody has it', async () => {
    const id = randomUUID();
    const permissions = JSON.stringify([
      { actions: ['Microsoft.Web/*'], notActions: [], dataActions: [], notDataActions: [] },
    ]);
    const made = { created_at: start, updated_at: start, assignable_scopes: [scopes.subscription] };
    const row = { id, name: 'Web Team', kind: 'CustomRole', permissions, ...made };
    await world.roles.database.insertInto('role_definition').values(row).execute();
    const assignment = await world.givePlainly(ada, scopes.site, id);
    const [incident] = await world.incidents(alert, scopes.subscription);
    const asked = { alert, scope: scopes.subscription, incidentId: incident!.id } as const;
    const mend = () => fixIncident(world.ports, world.owner, () => true, asked);
    await assert.rejects(mend(), refusedWith('role.in-use'));
    await removePlainRole(world.ports, world.owner, scopes.site, assignment);
    await mend();
    assert.deepEqual(await world.incidents(alert, scopes.subscription), []);
    assert.deepEqual((await lastEntry('role-definition.deleted')).targets[0]!.id, id);
  });
});

describe('an incident is dismissed', () => {
  test('with a reason and an end: it counts no more, and again from that instant on', async () => {
    await world.givePlainly(ada);
    const { id } = (await incidentOf(ada))!;
    const until = new Date(start.getTime() + 3_600_000).toISOString();
    const open = (await world.alert(outside)).open;
    assert.equal((await actOn(id, 'dismissal', { reason: 'Migration until ten', until })).status, 204);
    const { open: left, dismissed } = await world.alert(outside);
    assert.deepEqual([left, dismissed], [open - 1, 1]);
    const { dismissal } = (await incidentOf(ada, outside, undefined, 'dismissed'))!;
    assert.deepEqual(dismissal, {
      at: start.toISOString(),
      byName: 'Subscription owner',
      until,
      reason: 'Migration until ten',
    });
    const { reason, details } = await lastEntry('alert-incident.dismissed');
    assert.deepEqual([reason, details['until'], details['count']], ['Migration until ten', until, 1]);
    later(3_600_000 - 1);
    assert.equal(await incidentOf(ada), undefined);
    later(3_600_000);
    assert.equal((await incidentOf(ada))!.id, id);
  });

  test('until somebody takes it up again', async () => {
    await world.givePlainly(ada);
    const { id } = (await incidentOf(ada))!;
    await actOn(id, 'dismissal', { reason: 'Known', until: null });
    assert.equal(await incidentOf(ada), undefined);
    assert.equal((await actOn(id, 'dismissal', undefined, world.owner, outside, 'DELETE')).status, 204);
    assert.equal((await incidentOf(ada))!.id, id);
    assert.equal((await lastEntry('alert-incident.reopened')).details['count'], 1);
    const twice = await actOn(id, 'dismissal', undefined, world.owner, outside, 'DELETE');
    assert.deepEqual([twice.status, twice.body.error.code], [404, 'alert.incident-not-found']);
  });

  for (const [what, body] of Object.entries({
    'without a reason': { reason: ' ', until: null },
    'until yesterday': { reason: 'Known', until: '2031-01-01T00:00:00Z' },
    'for ten years': { reason: 'Known', until: '2041-01-01T00:00:00Z' },
    'until some day': { reason: 'Known', until: 'some day' },
  })) {
    test(`not ${what}`, async () => {
      await world.givePlainly(ada);
      const { id } = (await incidentOf(ada))!;
      const refused = await actOn(id, 'dismissal', body);
      assert.deepEqual([refused.status, refused.body.error.code], [400, 'request.invalid']);
      assert.equal((await incidentOf(ada))!.id, id);
    });
  }

  test('not by somebody who lost the role behind the guard, and neither is it mended or taken up by them', async () => {
    await world.givePlainly(ada);
    const asked = { alert: outside, scope: scopes.resourceGroup, incidentId: (await incidentOf(ada))!.id } as const;
    const said = { reason: 'Known', until: null };
    await assert.rejects(dismissIncidents(world.ports, ada, asked, said), refusedWith('request.forbidden'));
    await dismissIncidents(world.ports, world.owner, asked, said);
    await assert.rejects(reopenIncidents(world.ports, ada, asked), refusedWith('request.forbidden'));
    await assert.rejects(
      fixIncident(world.ports, ada, () => true, asked),
      refusedWith('request.forbidden'),
    );
  });
});

describe('the job that watches', () => {
  const raised = () => world.roles.events.filter(({ type }) => type === 'alert.raised').map(({ payload }) => payload);
  const told = () =>
    raised()
      .flatMap((payload) => (payload as { incidents: { person: string; place: string }[] }).incidents)
      .map(({ person }) => person);

  beforeEach(async () => {
    ada = await world.addPerson(`Ada ${start.getUTCDate()}`);
    await watchAlerts(world.ports);
    world.roles.events.length = 0;
  });

  test('tells once of each incident, with the others of the place; and again when it comes back', async () => {
    const ben = await world.addPerson('Ben');
    const assignment = await world.givePlainly(ada);
    await world.givePlainly(ben, scopes.otherGroup);
    world.roles.events.length = 0;
    later(60_000);
    await watchAlerts(world.ports);
    await watchAlerts(world.ports);
    const [event, ...more] = raised() as { alert: string; scope: string; count: number; severity: string }[];
    assert.deepEqual(more, []);
    assert.deepEqual(
      [event!.alert, event!.scope, event!.count, event!.severity],
      [outside, scopes.subscription, 2, 'High'],
    );
    const { scope, details } = await lastEntry('alert.raised');
    assert.deepEqual([scope, details['alert'], details['count']], [scopes.subscription, outside, 2]);
    assert.equal((await incidentOf(ada))!.noticedAt, new Date(start.getTime() + 60_000).toISOString());

    await fixIncident(world.ports, world.owner, () => true, {
      alert: outside,
      scope: scopes.resourceGroup,
      incidentId: (await incidentOf(ada))!.id,
    });
    world.roles.events.length = 0;
    await watchAlerts(world.ports);
    assert.deepEqual(raised(), []);
    const cleared = await lastEntry('alert.cleared');
    assert.deepEqual([cleared.scope, cleared.details['count']], [scopes.subscription, 1]);
    const { body } = await world.ask('GET', `/${outside}/history`);
    const past = body.value.find((one: { person: string }) => one.person === ada.displayName);
    assert.equal(past.openedAt, new Date(start.getTime() + 60_000).toISOString());
    assert.notEqual(assignment, await world.givePlainly(ada));
    await watchAlerts(world.ports);
    assert.deepEqual(told(), [ada.displayName]);
  });

  test('tells nobody of what was dismissed, until the dismissal ends', async () => {
    await world.givePlainly(ada);
    const asked = { alert: outside, scope: scopes.resourceGroup, incidentId: (await incidentOf(ada))!.id } as const;
    await dismissIncidents(world.ports, world.owner, asked, {
      reason: 'Known',
      until: new Date(start.getTime() + 60_000),
    });
    await watchAlerts(world.ports);
    assert.deepEqual(told(), []);
    later(60_000);
    await watchAlerts(world.ports);
    await watchAlerts(world.ports);
    assert.deepEqual(told(), [ada.displayName]);
  });

  test('tells nobody where the alert is off, and clears what was open', async () => {
    await world.givePlainly(ada);
    const configuration = { enabled: false, thresholds: {} };
    await world.ask('PUT', `/${outside}/configuration`, configuration, world.owner, scopes.subscription);
    await watchAlerts(world.ports);
    assert.deepEqual(told(), []);
    await world.ask(
      'PUT',
      `/${outside}/configuration`,
      { ...configuration, enabled: true },
      world.owner,
      scopes.subscription,
    );
    await watchAlerts(world.ports);
    assert.ok(told().includes(ada.displayName));
  });
});

async function rowsOf({ principalId }: Actor) {
  const read = (table: 'assignment_schedule' | 'eligibility_schedule') =>
    world.roles.database
      .selectFrom(table)
      .select(['id', 'removed_at', 'ends_at'])
      .where('principal_id', '=', principalId)
      .execute();
  const rows = [
    ...(await read('assignment_schedule')).map((row) => ({ ...row, kind: 'assignment' })),
    ...(await read('eligibility_schedule')).map((row) => ({ ...row, kind: 'eligibility' })),
  ];
  return { rows };
}

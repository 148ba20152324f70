/**
 * The alerts users ask for, and those of the directory: each by a story that raises it, and one that differs in one thing
 * and does not.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { systemActor, type Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { activateRole } from '#modules/activation/index.ts';
import { listIncidents, type AlertId } from '#modules/alerts/index.ts';
import {
  assignDirectoryRole,
  assignPlainRole,
  assignRole,
  elevateAccess,
  updateSchedule,
} from '#modules/assignments/index.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import { openAlertWorld, type AlertWorld } from '../../../test/support/alert-world.ts';
import { anAsk, lasting, roles, scopes } from '../../../test/support/role-world.ts';

const DAY = 86_400_000;
let world: AlertWorld;
let administrator: Actor;
let [ada, ben, gil]: Actor[] = [];
let start = new Date('2031-06-01T09:00:00Z');

before(async () => {
  world = await openAlertWorld('more_alerts');
  administrator = await addAdministrator('Administrator');
});
after(() => world.close());

// Every story has people of its own, and a time at which those before are over.
beforeEach(async () => {
  start = new Date(start.getTime() + 500 * DAY);
  world.roles.clock.moveTo(start);
  [ada, ben, gil] = [await world.addPerson('Ada'), await world.addPerson('Ben'), await world.addPerson('Gil')];
  await world.roles.database
    .updateTable('directory_user')
    .set({ user_type: 'Guest' })
    .where('id', '=', gil.principalId)
    .execute();
});

const later = (milliseconds: number) => world.roles.clock.moveTo(new Date(start.getTime() + milliseconds));

async function addAdministrator(name: string): Promise<Actor> {
  const person = await world.addPerson(name);
  const asked = { roleDefinitionId: roles.globalAdministrator, principalId: person.principalId };
  await assignDirectoryRole(world.ports, systemActor('Test', randomUUID()), asked);
  return { ...person, mfaAt: new Date('2039-01-01T00:00:00Z') };
}

/** Whom the open incidents of an alert are about, those of this story alone. */
async function named(alert: AlertId, scope: Scope = scopes.resourceGroup): Promise<string[]> {
  const at = world.ports.clock.now();
  const { rows } = await listIncidents(world.ports.database, { alert, scope, at }, { limit: 500, after: undefined });
  const own = new Set([ada, ben, gil].map((person) => person!.principalId));
  return rows.flatMap(({ principal }) => (principal && own.has(principal.id) ? [principal.name] : [])).toSorted();
}

async function activate(person: Actor, scope: Scope = scopes.resourceGroup, length = 'PT1H'): Promise<string> {
  const asked = { ...anAsk(person.principalId, lasting(length)), scope };
  assert.equal((await activateRole(world.ports, person, asked)).outcome, 'stored');
  return asked.requestId;
}

const set = (person: Actor, change: { enabled?: boolean; deleted_at?: Date | null }) =>
  world.roles.database.updateTable('principal').set(change).where('id', '=', person.principalId).execute();

describe('a guest with a privileged role', () => {
  const alert = 'GuestHoldsPrivilegedRole';

  test('is an owner, eligible or not; neither a member who owns it nor a guest who reads', async () => {
    await world.give('eligibility', gil!, 'P30D', scopes.resourceGroup, roles.owner);
    await world.give('eligibility', ada!, 'P30D', scopes.resourceGroup, roles.owner);
    assert.deepEqual(await named(alert), ['Gil']);
    await world.give('eligibility', gil!, 'P30D', scopes.otherGroup);
    assert.deepEqual(await named(alert, scopes.otherGroup), []);
  });

  test('may have it through a group in a group', async () => {
    const inner = await world.roles.addGroup('Inner', [gil!.principalId, ada!.principalId]);
    const outer = await world.roles.addGroup('Outer', [inner]);
    await world.give('eligibility', { ...ben!, principalId: outer }, 'P30D', scopes.site, roles.owner);
    assert.deepEqual(await named(alert, scopes.site), ['Gil']);
    const at = world.ports.clock.now();
    const page = { limit: 10, after: undefined };
    const { rows } = await listIncidents(world.ports.database, { alert, scope: scopes.site, at }, page);
    assert.equal(rows[0]!.details['group'], 'Inner');
  });
});

describe('an eligibility nobody uses', () => {
  const alert = 'EligibleRoleUnused';

  test('is one of ninety days without an activation; an activation in between begins them anew', async () => {
    await world.give('eligibility', ada!, 'P200D');
    await world.give('eligibility', ben!, 'P200D');
    later(90 * DAY - 1);
    await activate(ben!);
    assert.deepEqual(await named(alert), []);
    later(90 * DAY);
    assert.deepEqual(await named(alert), ['Ada']);
    later(180 * DAY);
    assert.deepEqual(await named(alert), ['Ada', 'Ben']);
  });
});

describe('a role of somebody who is not there', () => {
  const alert = 'AssignmentOfAbsentPrincipal';

  test('is one of who is disabled, until they are enabled again', async () => {
    await world.give('assignment', ada!, 'P30D');
    assert.deepEqual(await named(alert), []);
    await set(ada!, { enabled: false });
    assert.deepEqual(await named(alert), ['Ada']);
    await set(ada!, { enabled: true });
    assert.deepEqual(await named(alert), []);
  });

  test('is one of who is deleted, and of who is suspended by their home directory', async () => {
    await world.give('eligibility', ada!, 'P30D');
    await world.give('eligibility', gil!, 'P30D');
    await set(ada!, { deleted_at: start });
    assert.deepEqual(await named(alert), ['Ada']);
    await sql`insert into identity_link (id, user_id, issuer, subject, linked_at, suspended_at)
      values (${randomUUID()}, ${gil!.principalId}, 'https://partner.example', ${gil!.principalId}, ${start}, ${start})`.execute(
      world.roles.database,
    );
    assert.deepEqual(await named(alert), ['Ada', 'Gil']);
  });
});

describe('role settings that were weakened', () => {
  const alert = 'RoleSettingsWeakened';
  const asking = (enabledRules: ('MultiFactorAuthentication' | 'Justification')[]) =>
    updateRoleSettings(world.ports, world.owner, {
      scope: scopes.resourceGroup,
      roleDefinitionId: roles.reader,
      rules: {
        Enablement_EndUser_Assignment: {
          ...defaultRules(scopes.resourceGroup).Enablement_EndUser_Assignment,
          enabledRules,
        },
      },
    });
  const found = async () => {
    const asked = { alert, scope: scopes.resourceGroup, at: world.ports.clock.now() } as const;
    return (await listIncidents(world.ports.database, asked, { limit: 10, after: undefined })).rows;
  };
  const count = async () => (await found()).length;

  test('are those whose last change asks less; made stricter, or set back, they are not', async () => {
    await asking(['Justification', 'MultiFactorAuthentication']);
    assert.equal(await count(), 0);
    later(1_000);
    await asking(['Justification']);
    const [incident] = await found();
    assert.deepEqual([await count(), incident!.role!.name], [1, 'Reader']);
    assert.equal(incident!.details['changedBy'], 'Subscription owner');
    later(2_000);
    await asking(['Justification', 'MultiFactorAuthentication']);
    assert.equal(await count(), 0);
  });

  test('are shown for thirty days', async () => {
    later(1_000);
    await asking([]);
    assert.ok((await count()) > 0);
    later(30 * DAY + 1_000);
    assert.equal(await count(), 0);
  });
});

describe('elevated access', () => {
  const alert = 'ElevatedAccessInUse';

  test('is in use while it lasts; a role somebody else gave at the root is not', async () => {
    await sql`insert into role_definition (id, name, kind, permissions, assignable_scopes, created_at, updated_at)
      values ('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', 'BuiltInRole',
        '[{"actions":["Microsoft.Authorization/*"],"notActions":[],"dataActions":[],"notDataActions":[]}]', '{/}', now(), now())
      on conflict do nothing`.execute(world.roles.database);
    const endsAt = await elevateAccess(world.ports, administrator, 'The owner is ill');
    const incidents = async () => {
      const at = world.ports.clock.now();
      return listIncidents(world.ports.database, { alert, scope: ROOT_SCOPE, at }, { limit: 10, after: undefined });
    };
    const { rows } = await incidents();
    assert.deepEqual(
      [rows[0]!.principal!.name, rows[0]!.details['justification']],
      ['Administrator', 'The owner is ill'],
    );
    const asked = { ...anAsk(ada!.principalId, lasting('P1D')), scope: ROOT_SCOPE, kind: 'assignment' as const };
    assert.equal((await assignRole(world.ports, administrator, asked)).outcome, 'stored');
    const plain = { scope: ROOT_SCOPE, roleDefinitionId: roles.reader, principalId: ben!.principalId };
    await assignPlainRole(world.ports, administrator, { ...plain, assignmentId: randomUUID() });
    const shorter = { ...anAsk(ben!.principalId, lasting('P1D')), ...plain, kind: 'assignment' as const };
    assert.equal((await updateSchedule(world.ports, administrator, shorter)).outcome, 'stored');
    assert.equal((await incidents()).rows.length, 1);
    world.roles.clock.moveTo(endsAt);
    assert.equal((await incidents()).rows.length, 0);
  });
});

describe('a role activated right after an invitation', () => {
  const alert = 'RoleActivatedRightAfterInvitation';
  const accept = (guest: Actor) =>
    sql`insert into invitation (id, user_id, invited_address, redirect_url, inviter_id, send_message, created_at, redeemed_at)
      values (${randomUUID()}, ${guest.principalId}, 'gil@partner.example', '/', ${world.owner.principalId}, false, ${start}, ${start})`.execute(
      world.roles.database,
    );

  test('is one of the first day, shown for a week; on the second day it is none', async () => {
    await world.give('eligibility', gil!, 'P30D');
    await accept(gil!);
    later(DAY - 1);
    await activate(gil!);
    assert.deepEqual(await named(alert), ['Gil']);
    later(8 * DAY - 1);
    assert.deepEqual(await named(alert), []);
  });

  test('is none a day later', async () => {
    await world.give('eligibility', gil!, 'P30D');
    await accept(gil!);
    later(DAY);
    await activate(gil!);
    assert.deepEqual(await named(alert), []);
  });
});

describe('in the directory', () => {
  const giveDirectoryRole = async (person: Actor, kind: 'eligibility' | 'assignment', duration = 'P30D') => {
    const place = { scope: DIRECTORY_SCOPE, roleDefinitionId: roles.globalAdministrator, kind };
    const asked = { ...anAsk(person.principalId, lasting(duration)), ...place };
    const answer = await assignRole(world.ports, { ...administrator, mfaAt: world.ports.clock.now() }, asked);
    assert.equal(answer.outcome, 'stored', JSON.stringify(answer));
  };
  const signIn = (person: Actor) =>
    sql`insert into session (id, token_hash, csrf_token, user_id, methods, authenticated_at, created_at, last_used_at, expires_at,
        idle_seconds) values (${randomUUID()}, ${Buffer.from(randomUUID())}, '', ${person.principalId}, '{pwd}', ${world.ports.clock.now()},
        ${world.ports.clock.now()}, ${world.ports.clock.now()}, ${new Date(start.getTime() + 400 * DAY)}, 3600)`.execute(
      world.roles.database,
    );

  test('three Global Administrators are too many, two are not', async () => {
    await giveDirectoryRole(ada!, 'eligibility');
    assert.deepEqual(await named('TooManyGlobalAdminsAssignedToTenantAlert', DIRECTORY_SCOPE), []);
    await giveDirectoryRole(ben!, 'assignment');
    assert.deepEqual(await named('TooManyGlobalAdminsAssignedToTenantAlert', DIRECTORY_SCOPE), ['Ada', 'Ben']);
  });

  test('a role that was given without a request is assigned outside of PIM, one by a request is not', async () => {
    const alert = 'RolesAssignedOutsidePrivilegedIdentityManagementAlert';
    const asked = { roleDefinitionId: roles.globalAdministrator, principalId: ada!.principalId };
    await assignDirectoryRole(world.ports, administrator, asked);
    await giveDirectoryRole(ben!, 'assignment');
    assert.deepEqual(await named(alert, DIRECTORY_SCOPE), ['Ada']);
    assert.deepEqual(await named(alert, ROOT_SCOPE), []);
  });

  test('an account nobody signed in with for thirty days is stale, one of yesterday is not', async () => {
    await sql`update principal set created_at = ${start} where id = any(${[ada!.principalId, ben!.principalId]}::uuid[])`.execute(
      world.roles.database,
    );
    await giveDirectoryRole(ada!, 'eligibility', 'P60D');
    await giveDirectoryRole(ben!, 'eligibility', 'P60D');
    later(29 * DAY);
    await signIn(ben!);
    assert.deepEqual(await named('StaleSignInAlert', DIRECTORY_SCOPE), []);
    later(30 * DAY);
    assert.deepEqual(await named('StaleSignInAlert', DIRECTORY_SCOPE), ['Ada']);
  });

  test('an eligibility that was not activated for thirty days is redundant, one of the day before is not', async () => {
    await giveDirectoryRole(ada!, 'eligibility', 'P60D');
    later(DAY);
    await giveDirectoryRole(ben!, 'eligibility', 'P60D');
    later(30 * DAY);
    assert.deepEqual(await named('RedundantAssignmentAlert', DIRECTORY_SCOPE), ['Ada']);
  });

  test('a role that is activated without a second factor is one until it asks for it', async () => {
    const roleDefinitionId = roles.globalAdministrator;
    await giveDirectoryRole(ada!, 'eligibility');
    const asking = (enabledRules: ('MultiFactorAuthentication' | 'Justification')[]) =>
      updateRoleSettings(world.ports, administrator, {
        scope: DIRECTORY_SCOPE,
        roleDefinitionId,
        rules: {
          Enablement_EndUser_Assignment: {
            ...defaultRules(DIRECTORY_SCOPE).Enablement_EndUser_Assignment,
            enabledRules,
          },
        },
      });
    const weak = async () => {
      const asked = {
        alert: 'NoMfaOnRoleActivationAlert',
        scope: DIRECTORY_SCOPE,
        at: world.ports.clock.now(),
      } as const;
      const { rows } = await listIncidents(world.ports.database, asked, { limit: 10, after: undefined });
      return rows.map(({ role }) => role!.name);
    };
    await asking(['Justification', 'MultiFactorAuthentication']);
    assert.deepEqual(await weak(), []);
    await asking(['Justification']);
    assert.deepEqual(await weak(), ['Global Administrator']);
  });

  test('three activations within an hour are too frequent, three in a little more are not', async () => {
    const often = async (person: Actor, gap: number) => {
      await giveDirectoryRole(person, 'eligibility');
      const { rows } = await sql<{
        id: string;
      }>`select id from eligibility_schedule where principal_id = ${person.principalId}`.execute(world.roles.database);
      for (const at of [0, gap, 2 * gap].map((after) => new Date(start.getTime() + after))) {
        await sql`insert into assignment_schedule (id, scope, role_definition_id, principal_id, assignment_type, linked_eligibility_id,
            starts_at, ends_at, created_at, updated_at) values (${randomUUID()}, ${DIRECTORY_SCOPE}, ${roles.globalAdministrator},
            ${person.principalId}, 'Activated', ${rows[0]!.id}, ${at}, ${new Date(at.getTime() + 60_000)}, ${at}, ${at})`.execute(
          world.roles.database,
        );
      }
    };
    await often(ada!, 30 * 60_000);
    await often(ben!, 30 * 60_000 + 1);
    later(2 * 3_600_000);
    assert.deepEqual(await named('SequentialActivationRenewalsAlert', DIRECTORY_SCOPE), ['Ada']);
  });
});

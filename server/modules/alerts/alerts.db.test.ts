/**
 * Each alert by a story that raises it, and one that differs in one thing and does not.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { removePlainRole } from '#modules/assignments/index.ts';
import { openAlertWorld, type AlertWorld } from '../../../test/support/alert-world.ts';
import { roles, scopes } from '../../../test/support/role-world.ts';

let world: AlertWorld;
const people: Record<string, Actor> = {};

before(async () => {
  world = await openAlertWorld('alerts');
  for (const name of ['Ada', 'Ben', 'Cem', 'Dora', 'Emil', 'Fay']) people[name] = await world.addPerson(name);
});
after(() => world.close());

describe('roles assigned outside of PIM', () => {
  const alert = 'AzureRolesAssignedOutsidePimAlert';

  test('are plain assignments, at the scope and below; what was given for a time by a request is none', async () => {
    await world.givePlainly(people['Ada']!, scopes.site);
    await world.give('assignment', people['Ben']!, 'P30D', scopes.site);
    assert.deepEqual(await world.named(alert), ['Ada']);
    assert.deepEqual(await world.named(alert, scopes.otherGroup), []);
    assert.deepEqual((await world.alert(alert, scopes.subscription)).open, 2, 'the first owner is one as well');
  });

  test('are gone when they are removed', async () => {
    const assignmentId = await world.givePlainly(people['Cem']!);
    assert.deepEqual(await world.named(alert), ['Ada', 'Cem']);
    await removePlainRole(world.ports, world.owner, scopes.resourceGroup, assignmentId);
    assert.deepEqual(await world.named(alert), ['Ada']);
  });
});

describe('too many owners', () => {
  const alert = 'TooManyOwnersAssignedToResource';
  const own = (name: string, kind: 'assignment' | 'eligibility' = 'eligibility') =>
    world.give(kind, people[name]!, 'P30D', scopes.otherGroup, roles.owner);

  test('are three; two are not', async () => {
    await own('Ada');
    await own('Ben', 'assignment');
    assert.deepEqual(await world.named(alert, scopes.otherGroup), []);
    await own('Cem');
    assert.deepEqual(await world.named(alert, scopes.otherGroup), ['Ada', 'Ben', 'Cem']);
    assert.deepEqual(await world.named(alert, scopes.resourceGroup), []);
  });

  test('are no longer too many when they are few among those who have a role there', async () => {
    for (let index = 0; index < 8; index += 1) {
      await world.give('eligibility', await world.addPerson(`Reader ${index}`), 'P30D', scopes.otherGroup);
    }
    assert.deepEqual(await world.named(alert, scopes.otherGroup), []);
  });

  test('are as many as the scope says, and below it unless a narrower one says otherwise', async () => {
    const strict = { thresholdNumberOfOwners: 3, thresholdPercentageOfOwnersOutOfAllRoleMembers: 20 };
    const change = { enabled: true, thresholds: strict };
    await world.ask('PUT', `/${alert}/configuration`, change, world.owner, scopes.subscription);
    assert.deepEqual(await world.named(alert, scopes.otherGroup), ['Ada', 'Ben', 'Cem']);
    assert.equal((await world.alert(alert, scopes.otherGroup)).setAt, scopes.subscription);

    await world.ask('PUT', `/${alert}/configuration`, { ...change, enabled: false }, world.owner, scopes.otherGroup);
    assert.deepEqual(await world.named(alert, scopes.otherGroup), []);
    assert.deepEqual(await world.named(alert, scopes.subscription), []);
  });

  test('are counted by principals, of whom nobody is deleted', async () => {
    await world.ask(
      'PUT',
      `/${alert}/configuration`,
      { enabled: true, thresholds: {} },
      world.owner,
      scopes.otherGroup,
    );
    assert.equal((await world.named(alert, scopes.otherGroup)).length, 3);
    await setDeleted(people['Cem']!, world.ports.clock.now());
    assert.deepEqual(await world.named(alert, scopes.otherGroup), []);
    await setDeleted(people['Cem']!, null);
  });
});

describe('too many permanent owners', () => {
  const alert = 'TooManyPermanentOwnersAssignedToResource';

  test('are two who have it for good; one of them with an end is not enough', async () => {
    await world.give('assignment', people['Dora']!, 'P30D', scopes.site, roles.owner);
    await world.givePlainly(people['Emil']!, scopes.site, roles.owner);
    assert.deepEqual(await world.named(alert, scopes.site), []);
    await world.givePlainly(people['Fay']!, scopes.site, roles.owner);
    assert.deepEqual(await world.named(alert, scopes.site), ['Emil', 'Fay']);
  });
});

describe('a duplicate role', () => {
  const alert = 'DuplicateRoleCreated';
  const make = async (name: string, actions: string[]) => {
    const permissions = JSON.stringify([{ actions, notActions: [], dataActions: [], notDataActions: [] }]);
    const created = { created_at: world.ports.clock.now(), updated_at: world.ports.clock.now() };
    const assignable_scopes = [scopes.subscription];
    const row = { id: randomUUID(), name, kind: 'CustomRole', permissions, assignable_scopes, ...created };
    await world.roles.database.insertInto('role_definition').values(row).execute();
  };

  test('permits what a built-in role permits, whatever the case; one more action makes it another role', async () => {
    await make('Web Team', ['microsoft.web/*']);
    await make('Web and Storage Team', ['microsoft.web/*', 'microsoft.storage/*']);
    assert.deepEqual(await world.named(alert, scopes.subscription), ['Web Team']);
    assert.deepEqual(await world.named(alert, scopes.resourceGroup), []);
  });

  test('of two custom roles is the later one', async () => {
    world.roles.clock.moveTo(new Date('2031-03-04T13:00:00Z'));
    await make('Storage and Web Team', ['Microsoft.Storage/*', 'Microsoft.Web/*']);
    const [duplicate] = await world.incidents(alert, scopes.subscription);
    assert.equal(duplicate!.role!.name, 'Storage and Web Team');
    assert.deepEqual(
      (duplicate!.details['duplicates'] as { name: string }[]).map(({ name }) => name),
      ['Web and Storage Team'],
    );
  });
});

const setDeleted = (person: Actor, deleted_at: Date | null) =>
  world.roles.database.updateTable('principal').set({ deleted_at }).where('id', '=', person.principalId).execute();

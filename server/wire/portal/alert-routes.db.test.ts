/**
 * Who reads alerts, and who says what is watched.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { configureAlert } from '#modules/alerts/index.ts';
import { listEntries } from '#modules/audit/index.ts';
import { openAlertWorld, type AlertWorld } from '../../../test/support/alert-world.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { scopes } from '../../../test/support/role-world.ts';

const outside = 'AzureRolesAssignedOutsidePimAlert';
const owners = 'TooManyOwnersAssignedToResource';
let world: AlertWorld;
let reader: Actor;

before(async () => {
  world = await openAlertWorld('alert_routes');
  reader = await world.addPerson('Rita');
});
after(() => world.close());

describe('alerts', () => {
  test('are read by whoever may read role assignments there, and by nobody else', async () => {
    for (const rest of ['', `/${outside}/incidents`]) {
      const refused = await world.ask('GET', rest, undefined, reader);
      assert.deepEqual([refused.status, refused.body.error.code], [403, 'request.forbidden'], rest);
    }
    await world.give('assignment', reader, 'P1D');
    for (const rest of ['', `/${outside}/incidents`]) {
      assert.equal((await world.ask('GET', rest, undefined, reader)).status, 200, rest);
    }
    assert.equal((await world.ask('GET', '', undefined, reader)).body.mayChange, false);
    assert.equal((await world.ask('GET', '')).body.mayChange, true);
  });

  test('come the worst first, those of the directory in the directory alone', async () => {
    const { value } = (await world.ask('GET', '')).body;
    assert.deepEqual([value[0].id, value[0].severity], [outside, 'High']);
    const unknown = await world.ask('GET', '/NoSuchAlert/incidents');
    assert.deepEqual([unknown.status, unknown.body.error.code], [404, 'alert.not-found']);
  });

  test('go on behind the fiftieth incident, the youngest first', async () => {
    for (let index = 0; index < 60; index += 1) {
      world.roles.clock.moveTo(new Date(world.ports.clock.now().getTime() + 1_000));
      await world.givePlainly(await world.addPerson(`Person ${String(index).padStart(2, '0')}`), scopes.site);
    }
    const first = (await world.ask('GET', `/${outside}/incidents`)).body;
    const second = (await world.ask('GET', `/${outside}/incidents?cursor=${first.nextCursor}`)).body;
    const names = [...first.value, ...second.value].map((one) => one.person.displayName);
    assert.deepEqual([first.value.length, names.length, new Set(names).size], [50, 60, 60]);
    assert.deepEqual([names[0], names[59], second.nextCursor], ['Person 59', 'Person 00', null]);
  });
});

describe('what is watched', () => {
  const change = { enabled: false, thresholds: { thresholdNumberOfOwners: 5 } };

  test('is decided by whoever may write role assignments there, and is in the trail', async () => {
    const refused = await world.ask('PUT', `/${owners}/configuration`, change, reader);
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'request.forbidden']);
    const { status, body } = await world.ask('PUT', `/${owners}/configuration`, change);
    assert.equal(status, 200);
    assert.deepEqual([body.enabled, body.thresholds[0].value, body.setAt], [false, 5, scopes.resourceGroup]);
    const asked = { activities: ['alert-configuration.updated'], scope: scopes.resourceGroup, limit: 5 } as const;
    const entries = await listEntries(world.ports.database, asked);
    const [done, attempt] = ['success', 'failure'].map((result) => entries.find((entry) => entry.result === result));
    assert.deepEqual([attempt!.result, attempt!.actor.id], ['failure', reader.principalId]);
    assert.deepEqual(done!.targets[0], {
      id: null,
      type: 'Policy',
      displayName: owners,
      modified: [
        { name: 'enabled', before: true, after: false },
        { name: 'thresholdNumberOfOwners', before: 3, after: 5 },
      ],
    });
  });

  test('is not changed by somebody who lost the role behind the guard', async () => {
    const asked = { alert: owners, scope: scopes.resourceGroup, enabled: true } as const;
    await assert.rejects(configureAlert(world.ports, reader, asked), refusedWith('request.forbidden'));
    assert.equal((await configureAlert(world.ports, world.owner, asked)).enabled, true);
  });

  for (const [what, thresholds] of Object.entries({
    'one owner as too many': { thresholdNumberOfOwners: 1 },
    'more than all of them': { thresholdPercentageOfOwnersOutOfAllRoleMembers: 101 },
    'a threshold of another alert': { thresholdNumberOfPermanentOwners: 3 },
  })) {
    test(`refuses ${what}`, async () => {
      const refused = await world.ask('PUT', `/${owners}/configuration`, { enabled: true, thresholds });
      assert.deepEqual([refused.status, refused.body.error.code], [400, 'request.invalid']);
    });
  }
});

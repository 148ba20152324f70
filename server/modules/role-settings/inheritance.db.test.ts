/**
 * Role settings down the tree: what a scope sets holds below it until a nearer one sets the same; without inheritance,
 * as at the vendor, it holds nowhere else.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { parseScope, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { listEntries } from '#modules/audit/index.ts';
import { managementGroupScope, writeResource } from '#modules/resources/index.ts';
import { outcomeOf } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { minutesAfterNoon, openRoleWorld, roles, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import {
  changeInheritance,
  defaultRules,
  getInheritance,
  getRoleSettings,
  listSettingsBelow,
  nothingSet,
  onMoveSettings,
  updateRoleSettings,
  versionOf,
  type RuleChange,
} from './index.ts';

let world: RoleWorld;
const defaults = defaultRules(scopes.site);
const longest = (maximumDuration: string) => ({
  Expiration_EndUser_Assignment: { ...defaults.Expiration_EndUser_Assignment, maximumDuration },
});
const other = managementGroupScope('other');
const rights = { guard: () => {}, atParent: 'any/write', atNode: 'any/write', onMove: onMoveSettings };

before(async () => {
  const database = await createTestDatabase('inheritance');
  world = await openRoleWorld(database.application);
  assert.equal((await getInheritance(world.database)).isInherited, false, 'a new directory does as the vendor does');
  await writeResource(world.ports, world.owner, rights, { scope: other, parent: scopes.group });
});
after(() => world.close());
beforeEach(async () => {
  await changeInheritance(world.ports, world.owner, true);
  for (const scope of [ROOT_SCOPE, other.scope, ...Object.values(scopes)]) await change(scope, nothingSet);
  await move(scopes.group);
  world.events.length = 0;
});

function change(scope: Scope, rules: RuleChange, expectedVersion?: string) {
  const asked = { scope, roleDefinitionId: roles.reader, rules };
  return updateRoleSettings(world.ports, world.owner, expectedVersion ? { ...asked, expectedVersion } : asked);
}
let minute = 0;
/** What is written from now on is the newest. */
const later = () => world.clock.moveTo(minutesAfterNoon((minute += 1)));
const read = (scope: Scope) => getRoleSettings(world.database, scope, roles.reader);
const lengthAt = async (scope: Scope) => (await read(scope)).rules.Expiration_EndUser_Assignment.maximumDuration;
const move = (parent: Scope) =>
  writeResource(world.ports, world.owner, rights, { scope: parseScope(scopes.subscription)!, parent });

describe('settings that are inherited', () => {
  test('hold below until a nearer scope sets the same, rule by rule', async () => {
    await change(scopes.group, longest('PT4H'));
    await change(scopes.resourceGroup, longest('PT2H'));
    const found = await Promise.all([ROOT_SCOPE, scopes.group, scopes.subscription, scopes.otherGroup].map(lengthAt));
    assert.deepEqual(found, ['PT8H', 'PT4H', 'PT4H', 'PT4H']);
    assert.deepEqual([await lengthAt(scopes.resourceGroup), await lengthAt(scopes.site)], ['PT2H', 'PT2H']);
    const { origins } = await read(scopes.site);
    assert.deepEqual(
      [origins.Expiration_EndUser_Assignment, origins.Approval_EndUser_Assignment],
      [scopes.resourceGroup, null],
    );
  });

  test('of another role say nothing about this one', async () => {
    await updateRoleSettings(world.ports, world.owner, {
      scope: scopes.subscription,
      roleDefinitionId: roles.contributor,
      rules: longest('PT1H'),
    });
    assert.equal(await lengthAt(scopes.site), 'PT8H');
  });

  test('are read with everything above in one statement', async () => {
    world.statements.count = 0;
    await read(scopes.site);
    assert.equal(world.statements.count, 1);
  });

  test('set to what holds anyway stay so when the scope above changes', async () => {
    await change(scopes.site, longest('PT8H'));
    await change(scopes.subscription, longest('PT1H'));
    assert.deepEqual([await lengthAt(scopes.site), await lengthAt(scopes.resourceGroup)], ['PT8H', 'PT1H']);
  });

  test('taken back follow the scope above again, and the trail says from where', async () => {
    await change(scopes.subscription, longest('PT1H'));
    await change(scopes.site, longest('PT2H'));
    later();
    await change(scopes.site, { Expiration_EndUser_Assignment: null });
    assert.equal(await lengthAt(scopes.site), 'PT1H');
    const filter = { scope: scopes.site, activities: ['role-settings.updated'] as const, limit: 1 };
    const [entry] = await listEntries(world.database, filter);
    assert.deepEqual(entry?.targets[0]?.modified, [
      {
        name: 'Expiration_EndUser_Assignment',
        before: longest('PT2H').Expiration_EndUser_Assignment,
        after: { ...longest('PT1H').Expiration_EndUser_Assignment, inheritedFrom: scopes.subscription },
      },
    ]);
    const [line] = entry!.details['changes'] as { before: string; after: string }[];
    assert.deepEqual([line?.before, line?.after], ['2 hours (set here)', '1 hour (inherited from Finance production)']);
  });

  test('a form that is older than a change above is refused, one beside it is not', async () => {
    const opened = versionOf(await read(scopes.site));
    await change(scopes.otherGroup, longest('PT2H'));
    await change(scopes.site, longest('PT3H'), opened);
    const again = versionOf(await read(scopes.site));
    await change(scopes.subscription, longest('PT1H'));
    const [late] = await Promise.allSettled([change(scopes.site, longest('PT4H'), again)]);
    assert.equal(outcomeOf(late), 'role-settings.changed-meanwhile');
  });

  test('a second factor here and a context from above are both asked for, and keep nobody from another change', async () => {
    const factor = { type: 'enablement' as const, enabledRules: ['MultiFactorAuthentication' as const] };
    const context = { type: 'authenticationContext' as const, isEnabled: true, claimValue: 'c1' };
    await change(scopes.site, { Enablement_EndUser_Assignment: factor });
    await change(scopes.subscription, { AuthenticationContext_EndUser_Assignment: context });
    await change(scopes.site, longest('PT1H'));
    const { rules } = await read(scopes.site);
    assert.deepEqual(
      [rules.Enablement_EndUser_Assignment, rules.AuthenticationContext_EndUser_Assignment],
      [factor, context],
    );
    const both = { ...factor, enabledRules: ['MultiFactorAuthentication' as const, 'Ticketing' as const] };
    const [refused] = await Promise.allSettled([change(scopes.site, { Enablement_EndUser_Assignment: both })]);
    assert.equal(outcomeOf(refused), 'role-settings.invalid');
  });
});

test('row 15: as at the vendor, the settings of a subscription are not applied to its resource groups', async () => {
  await change(scopes.subscription, longest('PT1H'));
  assert.equal(await lengthAt(scopes.resourceGroup), 'PT1H');
  await changeInheritance(world.ports, world.owner, false);
  assert.deepEqual([await lengthAt(scopes.subscription), await lengthAt(scopes.resourceGroup)], ['PT1H', 'PT8H']);
});

test('whoever decides that settings are inherited or not is in the trail and announced, once', async () => {
  await changeInheritance(world.ports, world.owner, true);
  const decided = { activities: ['role-settings-inheritance.updated'] as const, limit: 100 };
  const count = (await listEntries(world.database, decided)).length;
  assert.deepEqual(world.events, [], 'nothing changed, and nobody is told');
  later();
  await changeInheritance(world.ports, world.owner, false);
  await changeInheritance(world.ports, world.owner, false);
  const entries = await listEntries(world.database, decided);
  assert.equal(entries.length, count + 1);
  assert.deepEqual(entries[0]?.targets[0]?.modified, [{ name: 'isInherited', before: true, after: false }]);
  const payload = { isInherited: false, actorName: 'Subscription owner', changedAt: world.clock.now().toISOString() };
  assert.deepEqual(world.events, [{ type: 'role-settings-inheritance.updated', payload }]);
});

describe('a subscription that is moved', () => {
  test('inherits from where it lies now, and those are told who hear that it asks less', async () => {
    await change(scopes.group, longest('PT1H'));
    await change(other.scope, longest('PT6H'));
    await change(scopes.otherGroup, longest('PT2H'));
    world.events.length = 0;
    later();
    await move(other.scope);
    assert.deepEqual([await lengthAt(scopes.site), await lengthAt(scopes.otherGroup)], ['PT6H', 'PT2H']);
    assert.deepEqual(
      world.events.map(({ type, payload }) => ({ type, ...(payload as { scope: string; changes: object[] }) })),
      [
        {
          type: 'role-settings.weakened',
          scope: scopes.subscription,
          roleDefinitionId: roles.reader,
          actorName: 'Subscription owner',
          changedAt: world.clock.now().toISOString(),
          isForAdministrators: true,
          addresses: [],
          changes: [{ label: 'Longest activation', before: '1 hour', after: '6 hours' }],
          below: { told: [scopes.subscription], untold: [scopes.otherGroup] },
        },
      ],
    );
    const filter = { scope: scopes.subscription, activities: ['role-settings.updated'] as const, limit: 1 };
    const [entry] = await listEntries(world.database, filter);
    assert.deepEqual([entry?.details['movedFrom'], entry?.details['movedTo']], [scopes.group, other.scope]);
  });

  test('and inherits the same, or nothing, tells nobody', async () => {
    await change(scopes.group, longest('PT1H'));
    world.events.length = 0;
    await move(other.scope);
    assert.deepEqual([world.events, await lengthAt(scopes.site)], [[], 'PT1H']);
    await change(other.scope, longest('PT6H'));
    await changeInheritance(world.ports, world.owner, false);
    world.events.length = 0;
    await move(scopes.group);
    assert.deepEqual(world.events, []);
  });
});

describe('a role that asks less from above', () => {
  interface Told {
    isForAdministrators: boolean;
    addresses: string[];
    below: { told: string[]; untold: string[] };
  }
  const mail = defaults.Notification_Admin_EndUser_Assignment;
  const told = () => world.events.map(({ payload }) => payload as Told);

  test('is told to those whom each scope below tells that inherits it, and to nobody where nothing changes', async () => {
    const watched = { ...mail, notificationRecipients: ['watch@organization.example'] };
    const silent = { ...mail, notificationLevel: 'None' as const };
    await change(scopes.resourceGroup, { Notification_Admin_EndUser_Assignment: watched });
    await change(scopes.site, { Notification_Admin_EndUser_Assignment: silent });
    await change(scopes.otherGroup, longest('PT2H'));
    world.events.length = 0;
    await change(scopes.group, longest('PT9H'));
    const [heard] = told();
    assert.deepEqual([heard?.isForAdministrators, heard?.addresses], [true, ['watch@organization.example']]);
    assert.deepEqual(heard?.below, {
      told: [scopes.group, scopes.resourceGroup],
      untold: [scopes.site, scopes.otherGroup],
    });
  });

  test('is told below even where the scope itself tells nobody', async () => {
    await change(scopes.group, { Notification_Admin_EndUser_Assignment: { ...mail, notificationLevel: 'None' } });
    await change(scopes.site, { Notification_Admin_EndUser_Assignment: mail });
    world.events.length = 0;
    await change(scopes.group, longest('PT9H'));
    const [heard] = told();
    assert.deepEqual([heard?.isForAdministrators, heard?.below.told], [false, [scopes.site]]);
  });
});

test('what lies below and sets something itself is listed with it', async () => {
  await change(scopes.resourceGroup, longest('PT2H'));
  await change(scopes.site, longest('PT1H'));
  const listed = await listSettingsBelow(world.database, scopes.subscription, roles.reader);
  assert.deepEqual(
    listed.map(({ scope, layers }) => [scope, layers.map((layer) => layer.scope)]),
    [
      [scopes.resourceGroup, [scopes.resourceGroup]],
      [scopes.site, [scopes.site, scopes.resourceGroup]],
    ],
  );
  assert.deepEqual(await listSettingsBelow(world.database, scopes.otherGroup, roles.reader), []);
});

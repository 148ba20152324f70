/**
 * The time machine over the API: an auditor asks how access stood at an instant, after everything has changed since.
 *
 * Each story does one thing, and asks about just before it and just after it.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { parseScope, type Scope } from '#model/scope.ts';
import { deactivateRole, activateRole } from '#modules/activation/index.ts';
import {
  assignPlainRole,
  endAssignmentsAt,
  groupEnding,
  removeSchedule,
  updateSchedule,
} from '#modules/assignments/index.ts';
import { deleteUser, removeGroupMember, setActiveAtHome, updateUser } from '#modules/directory/index.ts';
import { removeResource } from '#modules/resources/index.ts';
import { writeRoleDefinition } from '#modules/role-definitions/index.ts';
import { updateRoleSettings } from '#modules/role-settings/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { give } from '../../../test/support/given-roles.ts';
import { anAsk, lasting, minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { ResourceAssignment } from './assignments-contract.ts';
import type { AccessExplanationView } from './explanation-contract.ts';
import type { RoleSettingsView } from './role-settings-contract.ts';

const READ = 'Microsoft.Web/sites/read';
let world: ArmWorld;
let owner: Actor;
let person: Actor;
let minute = 0;

before(async () => {
  world = await openArmWorld('as_of');
  owner = world.roles.owner;
});
after(() => world.close());
/** Time only goes on: each story has an hour of its own. */
beforeEach(async () => {
  minute = Math.ceil((minute + 1) / 60) * 60;
  world.roles.clock.moveTo(minutesAfterNoon(minute));
  person = await world.addPerson(`Clerk of minute ${minute}`);
});

/** Ten minutes later something happens; answers the last instant before it, and the one at which it stands. */
async function happens(what: () => Promise<unknown>): Promise<{ before: Date; since: Date }> {
  minute += 10;
  const since = minutesAfterNoon(minute);
  world.roles.clock.moveTo(since);
  await what();
  minute += 10;
  world.roles.clock.moveTo(minutesAfterNoon(minute));
  return { before: new Date(since.getTime() - 1), since };
}

const by = () => ({ ports: world.ports, owner });
const get = (actor: Actor, path: string, query: Record<string, string>) =>
  world.call(actor, 'GET', `/portal/api/${path}?${new URLSearchParams(query).toString()}`, '');

async function listed(asOf: Date | undefined, scope: Scope = scopes.resourceGroup): Promise<ResourceAssignment[]> {
  const answer = await get(owner, 'assignments', {
    scope,
    principal: person.principalId,
    ...(asOf ? { asOf: asOf.toISOString() } : {}),
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return (answer.body as { value: ResourceAssignment[] }).value;
}

async function explained(asOf: Date | undefined, change: Record<string, string> = {}): Promise<AccessExplanationView> {
  const asked = { scope: scopes.resourceGroup, action: READ, principalId: person.principalId, ...change };
  const answer = await get(owner, 'access-explanations', { ...asked, ...(asOf ? { asOf: asOf.toISOString() } : {}) });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as AccessExplanationView;
}

describe('what is no more is shown as it stood', () => {
  test('an assignment that was taken away', async () => {
    const id = await give(by(), 'assignment', person.principalId, 'P30D');
    const { before, since } = await happens(() =>
      removeSchedule(world.ports, owner, { ...anAsk(person.principalId, lasting('P1D')), kind: 'assignment' }),
    );
    assert.deepEqual(
      (await listed(before)).map((one) => one.id),
      [id],
    );
    assert.deepEqual(await listed(since), []);
    assert.deepEqual([(await explained(before)).allowed, (await explained(since)).allowed], [true, false]);
    assert.deepEqual((await explained(before)).steps, []);
  });

  test('an end that was later or earlier than the one there is now', async () => {
    await give(by(), 'assignment', person.principalId, 'P30D');
    const [first] = await listed(undefined);
    const { before, since } = await happens(() =>
      updateSchedule(world.ports, owner, { ...anAsk(person.principalId, lasting('P2D')), kind: 'assignment' }),
    );
    const [now] = await listed(undefined);
    assert.deepEqual(
      (await listed(before)).map((one) => one.endsAt),
      [first!.endsAt],
    );
    assert.deepEqual(
      (await listed(since)).map((one) => one.endsAt),
      [now!.endsAt],
    );
    assert.notEqual(now!.endsAt, first!.endsAt);
  });

  test('an activation that was given back, and that nobody had it before', async () => {
    const eligibility = await give(by(), 'eligibility', person.principalId, 'P30D');
    const given = minutesAfterNoon(minute);
    const begun = await happens(() => activateRole(world.ports, person, anAsk(person.principalId, lasting('PT8H'))));
    const ended = await happens(() => deactivateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H'))));
    const states = async (at: Date) => (await listed(at)).map((one) => one.state).sort();
    assert.deepEqual(await states(given), ['eligible']);
    assert.deepEqual(await states(begun.since), ['activated', 'eligible']);
    assert.deepEqual(await states(ended.before), ['activated', 'eligible']);
    assert.deepEqual(await states(ended.since), ['eligible']);
    assert.equal((await listed(ended.before)).find((one) => one.kind === 'active')!.eligibilityId, eligibility);
  });

  test('membership of a group that somebody has left', async () => {
    const group = await world.roles.addGroup(`Team ${minute}`, [person.principalId]);
    await give(by(), 'assignment', group, 'P30D');
    const { before, since } = await happens(() =>
      removeGroupMember(world.ports, owner, group, person.principalId, groupEnding),
    );
    assert.deepEqual([(await explained(before)).allowed, (await explained(since)).allowed], [true, false]);
    assert.deepEqual(
      (await listed(before)).map((one) => one.groupWay),
      [[`Team ${minute - 20}`]],
    );
    assert.deepEqual(await listed(since), []);
  });

  test('somebody who was blocked since, and somebody who was deleted', async () => {
    await give(by(), 'assignment', person.principalId, 'P30D');
    const blocked = await happens(() => updateUser(world.ports, owner, person.principalId, { enabled: false }));
    assert.equal((await explained(blocked.before)).allowed, true);
    assert.equal((await explained(blocked.since)).reason?.code, 'principal-disabled');
    const freed = await happens(() => updateUser(world.ports, owner, person.principalId, { enabled: true }));
    assert.equal((await explained(freed.before)).reason?.code, 'principal-disabled');
    const home = (active: boolean) =>
      happens(() =>
        world.ports.unitOfWork((tx) => setActiveAtHome(tx, owner, person.principalId, randomUUID(), active)),
      );
    const [left, back] = [await home(false), await home(true)];
    assert.equal((await explained(left.before)).allowed, true);
    assert.equal((await explained(left.since)).reason?.code, 'principal-suspended');
    assert.equal((await explained(back.since)).allowed, true);
    const deleted = await happens(() => deleteUser(world.ports, owner, person.principalId));
    assert.equal((await explained(deleted.before)).allowed, true);
    assert.equal((await explained(deleted.since)).reason?.code, 'principal-unknown');
    assert.equal((await listed(deleted.before)).length, 1);
    assert.equal((await listed(deleted.since)).length, 0);
  });

  test('a role that allowed something else', async () => {
    const id = randomUUID();
    const draft = (action: string) => ({
      name: `Role of minute ${minute}`,
      description: '',
      permissions: [{ actions: [action], notActions: [], dataActions: [], notDataActions: [] }],
      assignableScopes: [scopes.subscription],
    });
    await writeRoleDefinition(world.ports, owner, () => true, id, draft(READ));
    await assignPlainRole(world.ports, owner, {
      assignmentId: randomUUID(),
      scope: scopes.resourceGroup,
      roleDefinitionId: id,
      principalId: person.principalId,
    });
    const { before, since } = await happens(() =>
      writeRoleDefinition(world.ports, owner, () => true, id, draft('Microsoft.Web/sites/write')),
    );
    assert.deepEqual([(await explained(before)).allowed, (await explained(since)).allowed], [true, false]);
  });

  test('a resource that is not there any more, to whoever may read what was above it, and to nobody else', async () => {
    const scope = `${scopes.subscription}/resourcegroups/gone-${minute}` as Scope;
    const row = { scope, path: scope, kind: 'resource-group', parent_scope: scopes.subscription, name: 'gone' };
    await world.ports.unitOfWork(async (tx) => {
      await tx.db
        .insertInto('resource')
        .values({ ...row, display_name: 'Gone', resource_type: 'resource-group', created_at: tx.now })
        .execute();
      await tx.announce('scope', scope, { scope, parent: scopes.subscription });
    });
    await give(by(), 'assignment', person.principalId, 'P30D', scope);
    const { before, since } = await happens(() =>
      removeResource(world.ports, owner, {
        scope: parseScope(scope)!,
        guard: () => {},
        action: 'delete',
        endAssignmentsAt,
      }),
    );
    const [row0] = await listed(before, scope);
    assert.deepEqual([row0?.scopeName, row0?.inherited], ['Gone', false]);
    const then = await explained(before, { scope });
    assert.deepEqual([then.allowed, then.resource.displayName], [true, 'Gone']);
    const asked = { scope, action: READ, principalId: person.principalId };
    const later = await get(owner, 'access-explanations', { ...asked, asOf: since.toISOString() });
    assert.equal(later.status, 403);
    const stranger = await world.addPerson('Stranger');
    assert.equal((await get(stranger, 'assignments', { scope, asOf: before.toISOString() })).status, 403);
    assert.equal((await get(stranger, 'access-explanations', { ...asked, asOf: before.toISOString() })).status, 403);
  });

  test('role settings before they were changed, and after they were set back', async () => {
    const read = async (asOf?: Date) => {
      const query = { scope: scopes.resourceGroup, ...(asOf ? { asOf: asOf.toISOString() } : {}) };
      const answer = await get(owner, `role-settings/${roles.contributor}`, query);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return answer.body as RoleSettingsView;
    };
    const longest = (view: RoleSettingsView) => view.lines.find(({ id }) => id === 'activation.longest')?.value;
    const set = (maximumDuration: string | null) =>
      updateRoleSettings(world.ports, owner, {
        scope: scopes.resourceGroup,
        roleDefinitionId: roles.contributor,
        rules: {
          Expiration_EndUser_Assignment:
            maximumDuration === null
              ? null
              : {
                  type: 'expiration',
                  isExpirationRequired: true,
                  maximumDuration,
                },
        },
      });
    const changed = await happens(() => set('PT2H'));
    const back = await happens(() => set(null));
    assert.deepEqual(
      [longest(await read(changed.before)), longest(await read(changed.since)), longest(await read(back.since))],
      ['8 hours', '2 hours', '8 hours'],
    );
    const then = await read(changed.since);
    assert.deepEqual([then.mayChange, then.changed?.by], [false, owner.displayName]);
    assert.equal((await read()).mayChange, true);
  });
});

describe('who may ask, and for when', () => {
  test('who may not read the present may not read the past', async () => {
    const asOf = minutesAfterNoon(minute).toISOString();
    const reader = await world.addPerson('Auditor');
    await give(by(), 'assignment', reader.principalId, 'P30D');
    for (const path of ['assignments', 'assignments.csv', `role-settings/${roles.reader}`]) {
      assert.equal((await get(reader, path, { scope: scopes.resourceGroup, asOf })).status, 200, path);
      assert.equal((await get(person, path, { scope: scopes.resourceGroup, asOf })).status, 403, path);
    }
  });

  test('about themself everybody may ask', async () => {
    const asOf = minutesAfterNoon(minute).toISOString();
    const answer = await get(person, 'access-explanations', { scope: scopes.resourceGroup, action: READ, asOf });
    assert.deepEqual([answer.status, answer.body.allowed], [200, false]);
  });

  test('this very instant is the present; one to come, one before anything was kept, and no instant at all are refused', async () => {
    await give(by(), 'assignment', person.principalId, 'P30D');
    const now = minutesAfterNoon(minute);
    assert.deepEqual(await listed(now), await listed(undefined));
    const code = async (asOf: string) =>
      (await get(owner, 'assignments', { scope: scopes.site, asOf })).body.error.code;
    assert.equal(await code(new Date(now.getTime() + 1).toISOString()), 'history.not-past');
    assert.equal(await code(new Date(noon.getTime() - 1).toISOString()), 'history.not-kept');
    assert.equal(await code('yesterday'), 'request.invalid');
    const below = { scope: scopes.site, reach: 'below', asOf: now.toISOString() };
    assert.equal((await get(owner, 'assignments', below)).body.error.code, 'request.invalid');
  });
});

test('lists of ARM take the instant as well, and go on from page to page; without it nothing is different', async () => {
  await give(by(), 'assignment', person.principalId, 'P30D');
  const eligibility = await give(by(), 'eligibility', person.principalId, 'P30D');
  const { before, since } = await happens(() =>
    removeSchedule(world.ports, owner, { ...anAsk(person.principalId, lasting('P1D')), kind: 'assignment' }),
  );
  const names = async (collection: string, more = '') => {
    const filter = `$filter=${encodeURIComponent(`principalId eq '${person.principalId}'`)}`;
    const { status, body } = await world.call(owner, 'GET', scopes.resourceGroup, `${collection}?${filter}${more}`);
    assert.equal(status, 200, JSON.stringify(body));
    return (body.value as { properties: { status?: string } }[]).map(({ properties }) => properties.status ?? 'there');
  };
  const at = (instant: Date) => `&asOf=${instant.toISOString()}`;
  for (const collection of ['roleAssignmentSchedules', 'roleAssignmentScheduleInstances']) {
    assert.deepEqual(await names(collection, at(before)), ['Provisioned'], collection);
    assert.deepEqual(await names(collection, at(since)), [], collection);
    assert.deepEqual(await names(collection), [], collection);
  }
  assert.deepEqual(await names('roleAssignments', at(before)), ['there']);
  assert.deepEqual(await names('roleAssignments', at(since)), []);
  assert.deepEqual(await names('roleEligibilityScheduleInstances', at(since)), ['Provisioned']);
  assert.ok(eligibility);
  const first = await world.call(owner, 'GET', scopes.resourceGroup, `roleAssignments?$top=1${at(before)}`);
  const next = new URL(first.body.nextLink as string);
  assert.equal(next.searchParams.get('asOf'), before.toISOString());
  const moved = next.search.replace(encodeURIComponent(before.toISOString()), encodeURIComponent(since.toISOString()));
  const token = new URLSearchParams(moved);
  token.delete('api-version');
  assert.equal(
    (await world.call(owner, 'GET', scopes.resourceGroup, `roleAssignments?${token.toString()}`)).status,
    400,
  );
});

/**
 * What a role would add, compared with what a plain reading of the permissions says about every action of a small world.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { permissionCovers, type RolePermission } from '#model/action.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { foreseeGain, type Denial, type Gain, type Holding } from './gain.ts';

const permission = (part: Partial<RolePermission>): RolePermission => ({
  actions: [],
  notActions: [],
  dataActions: [],
  notDataActions: [],
  ...part,
});
const holding = (part: Partial<RolePermission>, startsAt: number, endsAt: number): Holding => ({
  permissions: [permission(part)],
  startsAt,
  endsAt,
});
const only = (gains: Gain[]): Gain => {
  assert.equal(gains.length, 1);
  return gains[0]!;
};

describe('a role that is activated from 10 to 20', () => {
  const web = holding({ actions: ['Web/*'] }, 10, 20);
  const foresee = (held: Holding[], denials: Denial[] = []) => only(foreseeGain(web, held, denials));

  test('adds what nobody held', () => {
    assert.deepEqual(foresee([holding({ actions: ['Sql/*'] }, 0, 99)]), {
      pattern: 'Web/*',
      isDataAction: false,
      excepted: [],
      state: 'new',
      heldUntil: null,
      until: 20,
      deniedBy: [],
      isAllDenied: false,
    });
  });

  test('adds nothing to what is held for longer, and time to what is held for less', () => {
    const { state, heldUntil, until } = foresee([holding({ actions: ['*'] }, 0, Infinity)]);
    assert.deepEqual([state, heldUntil, until], ['held', null, null]);
    const shorter = foresee([holding({ actions: ['WEB/*'] }, 0, 15)]);
    assert.deepEqual([shorter.state, shorter.heldUntil, shorter.until], ['longer', 15, 20]);
  });

  test('holds on without a break where another begins before the end', () => {
    const next = holding({ actions: ['Web/*'] }, 18, 30);
    assert.deepEqual([foresee([next]).state, foresee([next]).until], ['new', 30]);
    assert.equal(foresee([holding({ actions: ['Web/*'] }, 21, 30)]).until, 20);
  });

  test('adds to what is held in part', () => {
    assert.equal(foresee([holding({ actions: ['*/read'] }, 0, 99)]).state, 'partly');
    assert.equal(foresee([holding({ actions: ['*'], notActions: ['*/write'] }, 0, 99)]).state, 'partly');
    assert.equal(foresee([holding({ actions: ['*'], notActions: ['Web/*'] }, 0, 99)]).state, 'new');
  });

  test('is still forbidden what a deny assignment forbids, all of it or some', () => {
    const denial = (action: string): Denial => ({ id: action, permission: permission({ actions: [action] }) });
    assert.deepEqual(foresee([], [denial('Sql/*')]).deniedBy, []);
    const some = foresee([], [denial('Web/sites/delete')]);
    assert.deepEqual([some.deniedBy, some.isAllDenied], [['Web/sites/delete'], false]);
    assert.equal(foresee([], [denial('*')]).isAllDenied, true);
  });

  test('never mixes actions and data actions', () => {
    const data = holding({ dataActions: ['Web/*'] }, 10, 20);
    assert.equal(only(foreseeGain(data, [holding({ actions: ['*'] }, 0, 99)], [])).state, 'new');
    assert.equal(only(foreseeGain(data, [holding({ dataActions: ['*'] }, 0, 99)], [])).state, 'held');
  });
});

const letters = ['a', 'b'];
const words = letters.flatMap((one) => [one, ...letters.flatMap((two) => [`${one}/${two}`, `${one}/${two}/a`])]);
const pattern = fc.constantFrom('*', 'a', 'a/*', '*/b', 'a/b', 'b/*', '*/a', 'a/*/a', 'b/a');
const patterns = fc.array(pattern, { maxLength: 2 });
const somePermission = fc
  .record({ actions: fc.array(pattern, { minLength: 1, maxLength: 2 }), notActions: patterns })
  .map(permission);
const someHolding = fc
  .record({
    permissions: fc.array(somePermission, { minLength: 1, maxLength: 2 }),
    startsAt: fc.nat(20),
    length: fc.nat(15),
  })
  .map(({ permissions, startsAt, length }) => ({ permissions, startsAt, endsAt: startsAt + length + 1 }));
const denials = fc.array(
  somePermission.map((one) => ({ id: 'd', permission: one })),
  { maxLength: 2 },
);

test('property: every word about a pattern is true of every action in it', () => {
  const seen = { new: 0, partly: 0, longer: 0, held: 0 };
  fc.assert(
    fc.property(someHolding, fc.array(someHolding, { maxLength: 4 }), denials, (role, held, denying) => {
      for (const gain of foreseeGain(role, held, denying)) {
        seen[gain.state] += 1;
        for (const action of actionsOf(gain)) checkAction(action, gain, role, held, denying);
      }
    }),
    propertyRuns(2_000),
  );
  for (const [state, count] of Object.entries(seen)) assert.ok(count > 20, `${state} came up only ${count} times`);
});

/** What the pattern names and the role does not take out again. */
function actionsOf({ pattern: named, excepted }: Gain): string[] {
  const all = permission({ actions: [named], notActions: [...excepted] });
  return words.filter((action) => permissionCovers(all, action, false));
}

function checkAction(action: string, gain: Gain, role: Holding, held: readonly Holding[], denying: readonly Denial[]) {
  const allows = (one: Holding, at: number) =>
    one.startsAt <= at && at < one.endsAt && one.permissions.some((each) => permissionCovers(each, action, false));
  const isHeld = (at: number) => held.some((one) => allows(one, at));
  const isDenied = denying.some((one) => permissionCovers(one.permission, action, false));
  if (gain.state === 'new') assert.ok(!isHeld(role.startsAt));
  for (let at = role.startsAt; at < (gain.heldUntil ?? 0); at += 1) assert.ok(isHeld(at));
  if (gain.state === 'held') for (let at = role.startsAt; at < role.endsAt; at += 1) assert.ok(isHeld(at));
  for (let at = role.startsAt; at < gain.until!; at += 1) assert.ok(isHeld(at) || at < role.endsAt);
  if (gain.isAllDenied) assert.ok(isDenied);
  if (gain.deniedBy.length === 0) assert.ok(!isDenied);
}

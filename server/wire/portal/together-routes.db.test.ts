/**
 * Several roles in one go as the portal asks for them: what each would need, what each is answered, what is recorded.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { TogetherForeseen, TogetherResult } from './activation-contract.ts';

let world: ArmWorld;
let person: Actor;
let held: { scope: Scope; roleDefinitionId: string; eligibilityScheduleId: string }[];

before(async () => {
  world = await openArmWorld('together_routes');
  const scope = scopes.otherGroup;
  const rule = defaultRules(scope).Expiration_EndUser_Assignment;
  await updateRoleSettings(world.ports, world.roles.owner, {
    scope,
    roleDefinitionId: roles.reader,
    rules: { Expiration_EndUser_Assignment: { ...rule, maximumDuration: 'PT30M' } },
  });
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Finance reader');
  held = [];
  for (const scope of [scopes.resourceGroup, scopes.otherGroup]) {
    const eligibilityScheduleId = await give(world, 'eligibility', person.principalId, 'P30D', scope);
    held.push({ scope, roleDefinitionId: roles.reader, eligibilityScheduleId });
  }
});

const url = '/portal/api/activations/together';
const post = async <T>(address: string, body: object) => {
  const answer = await world.call(person, 'POST', address, '', body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.roles as T[];
};
const take = (mode: string, minutes: number[], justification: string | undefined = 'Month end') =>
  post<TogetherResult>(url, {
    mode,
    justification,
    roles: held.map((role, index) => ({ ...role, requestId: randomUUID(), durationMinutes: minutes[index] })),
  });

async function entries() {
  return world.roles.database
    .selectFrom('audit_entry')
    .select(['activity', 'result', 'reason', 'scope'])
    .where('subject_id', '=', person.principalId)
    .where('activity', 'like', 'role.%')
    .orderBy('position')
    .execute();
}

test('the preview shows one wish for each role, for what that role allows at most', async () => {
  const foreseen = await post<TogetherForeseen>(`${url}/preview`, { roles: held, durationMinutes: 60 });
  assert.deepEqual(
    foreseen.map((one) => one.preview && [one.durationMinutes, one.preview.maximumMinutes, one.preview.endsAt]),
    [
      [60, 480, minutesAfterNoon(60).toISOString()],
      [30, 30, minutesAfterNoon(30).toISOString()],
    ],
  );
  assert.deepEqual(await entries(), []);
});

test('the preview says what stands against a role, and shows the others', async () => {
  await take('all-or-nothing', [60, 30]);
  const other = { ...held[0]!, scope: scopes.site };
  const foreseen = await post<TogetherForeseen>(`${url}/preview`, { roles: [held[0], other] });
  assert.deepEqual(
    foreseen.map((one) => one.refusal?.code),
    ['activation.already-active', undefined],
  );
});

test('each role is answered, and one that is refused is recorded as an attempt of its own', async () => {
  const results = await take('best-effort', [60, 31]);
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['stored', 'refused'],
  );
  assert.ok(results[0]?.outcome === 'stored' && results[1]?.outcome === 'refused');
  assert.equal(results[0].status, 'Provisioned');
  assert.match(results[1].refusal.why, /30 minutes/);
  assert.deepEqual(await entries(), [
    { activity: 'role.activated', result: 'success', reason: 'Month end', scope: scopes.resourceGroup },
    {
      activity: 'role.activation-requested',
      result: 'failure',
      reason: 'activation.rules-unmet',
      scope: scopes.otherGroup,
    },
  ]);
});

test('all or nothing holds back what nothing stands against', async () => {
  const results = await take('all-or-nothing', [60, 31]);
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['held-back', 'refused'],
  );
  assert.deepEqual(
    (await entries()).map(({ activity }) => activity),
    ['role.activation-requested'],
  );
});

test('fifty-one roles, none, an unknown mode and a duration of nothing are refused', async () => {
  const role = { ...held[0], requestId: randomUUID(), durationMinutes: 60 };
  const wrong = [
    { mode: 'best-effort', roles: Array(51).fill(role) as object[] },
    { mode: 'best-effort', roles: [] },
    { mode: 'sometimes', roles: [role] },
    { mode: 'best-effort', roles: [{ ...role, durationMinutes: 0 }] },
  ];
  for (const body of wrong) {
    const answer = await world.call(person, 'POST', url, '', body);
    assert.deepEqual([answer.status, answer.body.error.code], [400, 'request.invalid']);
  }
});

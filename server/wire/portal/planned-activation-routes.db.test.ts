/**
 * An activation for later over the API of the portal: what the form says of its start, and what is planned until it begins.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import type { EventPayloads } from '#model/events.ts';
import { approveActivation, activateRole } from '#modules/activation/index.ts';
import { listPlanned } from '#modules/assignments/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { give } from '../../../test/support/given-roles.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { anAsk, lasting, minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { ActivationForesight, PlannedActivation, TogetherResult } from './activation-contract.ts';

const at = (minutes: number) => minutesAfterNoon(minutes).toISOString();
let world: ArmWorld;
let person: Actor;
let role: { scope: string; roleDefinitionId: string; eligibilityScheduleId: string };

before(async () => {
  world = await openArmWorld('planned_activations');
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Finance reader');
  const eligibilityScheduleId = await give(world, 'eligibility', person.principalId, 'P40D');
  role = { scope: scopes.resourceGroup, roleDefinitionId: roles.reader, eligibilityScheduleId };
});

const wish = { durationMinutes: 60, justification: 'Month end' };

async function preview(startsAt: string): Promise<ActivationForesight> {
  const asked = { ...role, ...wish, startsAt };
  const answer = await world.call(person, 'POST', '/portal/api/activations/preview', '', asked);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as ActivationForesight;
}

async function plan(startsAt: string, scope: string = role.scope): Promise<TogetherResult> {
  const order = {
    mode: 'best-effort',
    roles: [{ ...role, scope, requestId: randomUUID(), durationMinutes: 60 }],
    startsAt,
    justification: 'Month end',
  };
  const answer = await world.call(person, 'POST', '/portal/api/activations/together', '', order);
  return (answer.body.roles as TogetherResult[])[0]!;
}

const url = '/portal/api/my-planned-activations';
const planned = async (who = person) => (await world.call(who, 'GET', url, '')).body.value as PlannedActivation[];
const cancel = (who: Actor, { requestId }: TogetherResult) =>
  world.call(who, 'POST', role.scope, `roleAssignmentScheduleRequests/${requestId}/cancel`);
/** What the newest event of the type says of the time. */
function toldOf(type: string) {
  const { isPlanned, startsAt, endsAt } = world.roles.events.findLast((event) => event.type === type)!
    .payload as EventPayloads['role.activated'];
  return { isPlanned, startsAt, endsAt };
}
const startOf = ({ requirements }: ActivationForesight) => requirements.find((one) => one.requirement === 'start');

describe('the form', () => {
  test('says from when until when it would be, and the request becomes just that', async () => {
    const shown = await preview(at(90));
    assert.deepEqual([startOf(shown)?.met, shown.startsAt, shown.endsAt], [true, at(90), at(150)]);
    assert.equal(shown.gains[0]?.until, at(150));
    const made = await plan(at(90));
    assert.ok(made.outcome === 'stored');
    assert.equal(made.status, 'Granted');
    assert.deepEqual(toldOf('role.activated'), { isPlanned: true, startsAt: at(90), endsAt: at(150) });
    assert.deepEqual(await planned(), [
      {
        id: made.requestId,
        role: { id: roles.reader, name: 'Reader' },
        resource: { scope: scopes.resourceGroup, name: 'ledger' },
        startsAt: at(90),
        endsAt: at(150),
        justification: 'Month end',
      },
    ]);
  });

  test('says that a start that has passed means now', async () => {
    const shown = await preview(at(-1));
    assert.deepEqual([startOf(shown)?.met, shown.startsAt], [true, at(0)]);
    assert.match(startOf(shown)!.text, /has passed/);
    const made = await plan(at(-1));
    assert.ok(made.outcome === 'stored');
    assert.equal(made.status, 'Provisioned');
    assert.deepEqual(toldOf('role.activated'), { isPlanned: false, startsAt: at(0), endsAt: at(60) });
  });

  test('without a start says nothing of it', async () => {
    const { body } = await world.call(person, 'POST', '/portal/api/activations/preview', '', { ...role, ...wish });
    assert.deepEqual([startOf(body), body.startsAt, body.endsAt], [undefined, at(0), at(60)]);
  });

  // Each start differs from one that is granted by a minute.
  const day = 1_440;
  for (const [name, days, granted, refused] of [
    ['further ahead than thirty days', '40', 30 * day, 30 * day + 1],
    ['after the end of the eligibility', '10', 10 * day - 1, 10 * day],
  ] as const) {
    test(`says that a start lies ${name}, as the request is answered`, async () => {
      person = await world.addPerson('Finance reader');
      role.eligibilityScheduleId = await give(world, 'eligibility', person.principalId, `P${days}D`);
      assert.equal(startOf(await preview(at(granted)))?.met, true);
      assert.equal(startOf(await preview(at(refused)))?.met, false);
      const late = await plan(at(refused));
      assert.ok(late.outcome === 'refused');
      assert.equal(late.refusal.code, 'activation.rules-unmet');
      assert.match(late.refusal.why, /a start within the next 30 days, before the eligibility ends/);
      assert.equal((await plan(at(granted))).outcome, 'stored');
    });
  }

  test('a start nobody can read is refused', async () => {
    const asked = { ...role, ...wish, startsAt: 'tomorrow' };
    const answer = await world.call(person, 'POST', '/portal/api/activations/preview', '', asked);
    assert.equal(answer.body.error.code, 'assignment.schedule-invalid');
  });
});

describe('what is planned', () => {
  test('is listed page by page, the next to begin first, to nobody else, until it begins', async () => {
    const [late, early] = [await plan(at(300), scopes.site), await plan(at(90))];
    assert.deepEqual(
      (await planned()).map(({ id }) => id),
      [early.requestId, late.requestId],
    );
    const { principalId } = person;
    const first = await listPlanned(world.ports.database, principalId, { limit: 1, after: undefined }, noon);
    const next = await listPlanned(world.ports.database, principalId, { limit: 1, after: first.after }, noon);
    assert.deepEqual(
      [first, next].map(({ rows }) => rows.map(({ id }) => id)),
      [[early.requestId], [late.requestId]],
    );
    assert.equal(next.after, undefined);
    assert.deepEqual(await planned(world.roles.owner), []);
    world.roles.clock.moveTo(minutesAfterNoon(90));
    assert.deepEqual(
      (await planned()).map(({ id }) => id),
      [late.requestId],
    );
  });

  test('is taken back until it begins, and leaves the place free', async () => {
    const made = await plan(at(90));
    const again = await plan(at(200));
    assert.ok(again.outcome === 'refused');
    assert.equal(again.refusal.code, 'activation.already-active');
    assert.equal((await cancel(await world.addPerson('Somebody else'), made)).status, 403);
    assert.equal((await cancel(person, made)).status, 200);
    assert.deepEqual(await planned(), []);
    const another = await plan(at(200));
    world.roles.clock.moveTo(minutesAfterNoon(200));
    const late = await cancel(person, another);
    assert.equal(late.status, 400, JSON.stringify(late.body));
  });

  test('begins as agreed where it was approved before its start', async () => {
    const approver = await world.addPerson('Finance approver');
    await requireApproval(world.roles, scopes.site, [asApprover(approver)]);
    const asked = { ...anAsk(person.principalId, lasting('PT1H', at(90))), scope: scopes.site };
    const answer = await activateRole(world.ports, person, asked);
    assert.ok(answer.outcome === 'stored');
    assert.deepEqual(await planned(), []);
    await approveActivation(world.ports, approver, answer.request.approvalId!, 'Agreed');
    assert.deepEqual(
      (await planned()).map(({ startsAt, endsAt }) => [startsAt, endsAt]),
      [[at(90), at(150)]],
    );
    await requireApproval(world.roles, scopes.site, [], { isApprovalRequired: false });
  });
});

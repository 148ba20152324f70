/**
 * The inbox of an approver: what is in it, for whom, and what it says of a request that somebody else has answered.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import type { PageKey } from '#model/page.ts';
import { activateRole, deactivateRole } from '#modules/activation/index.ts';
import { listWaiting } from '#modules/approvals/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { anAsk, lasting, minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { ApprovalEntry, ApprovalView } from './approvals-contract.ts';

let world: ArmWorld;
let approver: Actor;
let second: Actor;
let person: Actor;
const WHY = 'Closing the books';

before(async () => {
  world = await openArmWorld('approval_routes');
  second = await world.addPerson('Second approver');
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  approver = await world.addPerson('Finance approver');
  person = await world.addPerson('Finance reader');
  const group = await world.roles.addGroup('Approvers', [approver.principalId, person.principalId]);
  await requireApproval(world.roles, scopes.resourceGroup, [
    asApprover(second),
    { id: group, userType: 'Group', description: null },
  ]);
  await makeEligible(person);
});

const makeEligible = ({ principalId }: Actor) => give(world, 'eligibility', principalId, 'P30D');

/** Asks for the role and answers the id of the approval. */
async function ask(somebody = person, change: Partial<ReturnType<typeof anAsk>> & { ticket?: object } = {}) {
  const asked = { ...anAsk(somebody.principalId, lasting('PT2H')), justification: WHY, ...change };
  const answer = await activateRole(world.ports, somebody, asked as Parameters<typeof activateRole>[2]);
  assert.ok(answer.outcome === 'stored' && answer.request.approvalId, JSON.stringify(answer));
  return answer.request.approvalId;
}

const get = async (actor: Actor, path: string) => world.call(actor, 'GET', `/portal/api/${path}`, '');
const listOf = async (actor: Actor) => (await get(actor, 'approvals')).body.value as ApprovalEntry[];
const viewOf = async (actor: Actor, id: string) => (await get(actor, `approvals/${id}`)).body as ApprovalView;
const answer = (actor: Actor, id: string, reviewResult: 'Approve' | 'Deny', justification = 'Agreed') =>
  world.call(actor, 'PATCH', '', `roleAssignmentApprovals/${id}/stages/${id}`, { reviewResult, justification });

describe('the list of an approver', () => {
  test('says who asks, for which role, where, how long, why, and until when an answer counts', async () => {
    const id = await ask(person, { ticket: { number: 'INC-4711', system: 'Desk' } });
    const [entry, ...others] = await listOf(approver);
    assert.deepEqual(others, []);
    assert.deepEqual(entry, {
      id,
      person: {
        id: person.principalId,
        displayName: 'Finance reader',
        mail: person.userPrincipalName,
        isGuest: false,
        homeOrganization: null,
      },
      role: { id: roles.reader, name: 'Reader' },
      resource: { scope: scopes.resourceGroup, name: 'ledger' },
      justification: WHY,
      ticket: { number: 'INC-4711', system: 'Desk' },
      createdAt: noon.toISOString(),
      startsAt: null,
      duration: 'PT2H',
      endsAt: null,
      extends: null,
      answerUntil: minutesAfterNoon(1_440).toISOString(),
      justificationRequired: true,
      signatureRequired: false,
      stage: { id, number: 1, of: 1, requiredApprovals: 1, approvals: 0 },
    });
    assert.deepEqual((await get(approver, 'waiting')).body, { activations: 1, extensions: 0 });
  });

  test('of a guest the organization they come from is said', async () => {
    await world.ports.database
      .updateTable('directory_user')
      .set({ user_type: 'Guest', mail: `${person.principalId}@partner.example` })
      .where('id', '=', person.principalId)
      .execute();
    await ask();
    const [entry] = await listOf(approver);
    assert.deepEqual([entry?.person.isGuest, entry?.person.homeOrganization], [true, 'partner.example']);
  });

  test('holds nothing for somebody who was not asked, nor for the person, who is in the group of approvers', async () => {
    const id = await ask();
    const stranger = await world.addPerson('Other person');
    for (const actor of [stranger, person, world.roles.owner]) {
      assert.deepEqual(await listOf(actor), []);
      assert.deepEqual((await get(actor, 'waiting')).body.activations, 0);
    }
    assert.deepEqual(
      (await listOf(approver)).map((one) => one.id),
      [id],
    );
  });

  test('lets a request go at the instant its time is over', async () => {
    const id = await ask();
    world.roles.clock.moveTo(new Date(minutesAfterNoon(1_440).getTime() - 1));
    assert.equal((await listOf(approver)).length, 1);
    world.roles.clock.moveTo(minutesAfterNoon(1_440));
    assert.deepEqual(await listOf(approver), []);
    const view = await viewOf(approver, id);
    assert.deepEqual([view.state, view.refusal?.code], ['timed-out', 'approval.timed-out']);
  });

  test('is narrowed to a person, and to a part of the name of role or resource', async () => {
    const other = await world.addPerson('Other reader');
    await makeEligible(other);
    const [mine, theirs] = [await ask(), await ask(other)];
    const narrowed = async (query: string) =>
      ((await get(approver, `approvals?${query}`)).body.value as ApprovalEntry[]).map(({ id }) => id);
    assert.deepEqual((await narrowed('')).toSorted(), [mine, theirs].toSorted());
    assert.deepEqual(await narrowed(`person=${other.principalId}`), [theirs]);
    assert.deepEqual(await narrowed(`person=${other.principalId}&filter=LEDGER`), [theirs]);
    assert.deepEqual(await narrowed(`person=${other.principalId}&filter=ledg_r`), []);
    assert.equal((await narrowed('filter=reader')).length, 2);
    assert.equal((await get(approver, 'approvals?person=other')).body.error.code, 'request.invalid');
  });

  test('is sorted by when it was asked as well, in pages, in both directions', async () => {
    const asked: string[] = [];
    for (const minute of [0, 1, 2]) {
      world.roles.clock.moveTo(minutesAfterNoon(minute));
      const somebody = await world.addPerson('Finance reader');
      await makeEligible(somebody);
      asked.push(await ask(somebody));
    }
    const now = world.ports.clock.now();
    for (const order of ['asked', 'until'] as const) {
      for (const descending of [false, true]) {
        const found: string[] = [];
        for (let after: PageKey | undefined, isLast = false; !isLast;) {
          const asking = { limit: 2, after };
          const page = await listWaiting(world.ports.database, approver.principalId, asking, now, {
            order,
            descending,
          });
          found.push(...page.rows.map(({ id }) => id));
          after = page.after;
          isLast = after === undefined;
        }
        assert.deepEqual(found, descending ? asked.toReversed() : asked);
      }
    }
  });

  test('comes in pages, the next to run out first; nothing twice, nothing lost', async () => {
    const asked: string[] = [];
    for (let minute = 0; minute < 52; minute += 1) {
      world.roles.clock.moveTo(minutesAfterNoon(minute));
      const somebody = await world.addPerson('Finance reader');
      await makeEligible(somebody);
      asked.push(await ask(somebody));
    }
    const first = (await get(approver, 'approvals')).body;
    assert.equal(first.value.length, 50);
    const rest = (await get(approver, `approvals?cursor=${encodeURIComponent(first.nextCursor)}`)).body;
    assert.equal(rest.nextCursor, null);
    assert.deepEqual(
      [...first.value, ...rest.value].map((one: ApprovalEntry) => one.id),
      asked,
    );
  });

  test('a cursor nobody gave is refused', async () => {
    const { status, body } = await get(approver, 'approvals?cursor=yesterday');
    assert.deepEqual([status, body.error.code], [400, 'request.page-token-invalid']);
  });
});

describe('one request', () => {
  test('is shown with the last five activations of this role here, and with what the role allows', async () => {
    await requireApproval(world.roles, scopes.resourceGroup, [], { isApprovalRequired: false });
    for (let hour = 0; hour < 6; hour += 1) {
      world.roles.clock.moveTo(minutesAfterNoon(hour * 60));
      const asked = { ...anAsk(person.principalId, lasting('PT30M')), justification: `Reason ${hour}` };
      assert.equal((await activateRole(world.ports, person, asked)).outcome, 'stored');
    }
    world.roles.clock.moveTo(minutesAfterNoon(320));
    await deactivateRole(world.ports, person, anAsk(person.principalId, lasting('PT30M')));
    await requireApproval(world.roles, scopes.resourceGroup, [asApprover(second)]);
    const view = await viewOf(second, await ask());
    assert.deepEqual(
      view.recentActivations.map((one) => one.justification),
      ['Reason 5', 'Reason 4', 'Reason 3', 'Reason 2', 'Reason 1'],
    );
    assert.deepEqual(
      view.recentActivations.slice(0, 2).map((one) => one.endsAt),
      [minutesAfterNoon(320).toISOString(), minutesAfterNoon(270).toISOString()],
    );
    assert.deepEqual(view.permissions, [{ actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] }]);
    assert.deepEqual([view.state, view.decision, view.refusal], ['waiting', null, null]);
  });

  test('D17: the person sees it and is told that nobody approves for themself; an attempt over ARM is refused', async () => {
    const id = await ask();
    assert.equal((await viewOf(person, id)).refusal?.code, 'approval.own-request');
    assert.equal((await answer(person, id, 'Approve')).status, 403);
    assert.equal((await answer(approver, id, 'Approve')).status, 200);
  });

  test('an administrator of the resource reads it and is told that others decide', async () => {
    assert.equal((await viewOf(world.roles.owner, await ask())).refusal?.code, 'approval.not-approver');
  });

  test('does not exist for anybody else, whether or not there is one', async () => {
    const stranger = await world.addPerson('Other person');
    const id = await ask();
    for (const name of [id, randomUUID(), 'no-guid']) {
      const { status, body } = await get(stranger, `approvals/${name}`);
      assert.deepEqual([status, body.error.code], [404, 'approval.not-found']);
    }
  });
});

describe('two approvers at once', () => {
  test('D26: the first answer counts, the other is told whose it was, and nothing is overwritten', async () => {
    for (let round = 0; round < 5; round += 1) {
      const somebody = await world.addPerson('Finance reader');
      await makeEligible(somebody);
      const id = await ask(somebody);
      const answers = await Promise.all([
        answer(approver, id, 'Approve', 'Of the first'),
        answer(second, id, 'Deny', 'Of the second'),
      ]);
      const won = answers.findIndex(({ status }) => status === 200);
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 409]));
      const loser = [second, approver][won]!;
      const view = await viewOf(loser, id);
      assert.equal(view.refusal?.code, 'approval.already-decided');
      assert.deepEqual(
        [view.state, view.decision?.by, view.decision?.justification],
        won === 0 ? ['approved', 'Finance approver', 'Of the first'] : ['denied', 'Second approver', 'Of the second'],
      );
      assert.ok(!(await listOf(loser)).some((one) => one.id === id));
    }
  });
});

describe('what somebody decided', () => {
  test('is listed with both reasons, the newest first, for them alone', async () => {
    await answer(approver, await ask(), 'Deny', 'Not this month');
    world.roles.clock.moveTo(minutesAfterNoon(1));
    await answer(approver, await ask(), 'Approve', 'Agreed now');
    const { body } = await get(approver, 'my-answers');
    const told = (body.value as Record<string, string>[]).map((one) => [
      one['answer'],
      one['about'],
      one['roleName'],
      one['resourceName'],
      one['justification'],
      one['answerJustification'],
    ]);
    assert.deepEqual(told, [
      ['approved', 'activation', 'Reader', 'ledger', WHY, 'Agreed now'],
      ['denied', 'activation', 'Reader', 'ledger', WHY, 'Not this month'],
    ]);
    assert.deepEqual((await get(person, 'my-answers')).body, { value: [], nextCursor: null });
  });
});

/**
 * Who holds what is looked at again: found at the start, answered until the end, applied afterwards, one person at a time.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { assignPlainRole } from '#modules/assignments/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { prepareHolders, type Review } from '../../../test/support/review-steps.ts';
import { noon, openRoleWorld, roles, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import { activitiesOf } from '../../../test/support/trail.ts';
import { applyInstance, findInstance, resetDecisions, stateAt, type Answer } from './index.ts';

const justification = 'Still closes the ledger';
let world: RoleWorld;
let review: Review;

before(async () => {
  world = await openRoleWorld((await createTestDatabase('access_reviews')).application);
});
after(() => world.close());
beforeEach(async () => (review = await prepareHolders(world)));

describe('a review of roles', () => {
  test('row 20: finds who holds them at its start, eligible or active, and nobody who comes later', async () => {
    const { run, items, begun } = review;
    const { instanceId, found } = await begun();
    assert.deepEqual(
      found.map(({ principalName }) => principalName),
      ['holder', 'other holder'],
    );
    const late = await world.addUser('Late');
    await give(world, 'eligibility', late.principalId, 'P30D');
    await run();
    assert.equal((await items(instanceId)).length, 2);
    const { found: eligible } = await begun({ held: 'eligible' });
    assert.deepEqual(
      eligible.map(({ principalName }) => principalName),
      ['holder', 'late'],
    );
    const { found: active } = await begun({ held: 'active' });
    assert.deepEqual(
      active.map(({ principalName }) => principalName),
      ['other holder'],
    );
  });

  test('is begun once, however many processes look', async () => {
    const { create, run, current, items } = review;
    const id = await create();
    await Promise.all([run(), run()]);
    assert.equal((await items((await current(id)).id)).length, 2);
  });

  test('takes the access of who was denied when its answers are applied, and not before', async () => {
    const { holder, other, reviewer, run, begun, answer, later, results, isHeld } = review;
    const { instanceId, of } = await begun();
    await answer(
      instanceId,
      reviewer,
      { itemId: of(holder).id, decision: 'deny' },
      { itemId: of(other).id, decision: 'approve', justification },
    );
    await assert.rejects(
      applyInstance(world.ports, world.owner, instanceId),
      refusedWith('access-review.not-completed'),
    );
    later(10);
    await run();
    assert.ok(await isHeld(holder.principalId));
    await applyInstance(world.ports, world.owner, instanceId);
    const activities = await activitiesOf(world.database, run);
    assert.deepEqual(activities, ['eligibility.removed', 'access-review.result-recorded', 'access-review.applied']);
    assert.deepEqual(await results(instanceId), { holder: 'removed', 'other holder': 'kept' });
    assert.ok(!(await isHeld(holder.principalId)));
    assert.ok(await isHeld(other.principalId));
    assert.equal(stateAt((await findInstance(world.database, instanceId))!, world.clock.now()), 'Applied');
    await assert.rejects(
      applyInstance(world.ports, world.owner, instanceId),
      refusedWith('access-review.not-completed'),
    );
  });

  test('says through which group somebody has the role, and that it stays', async () => {
    const { holder, other, reviewer, run, items, begun, answer, later, results } = review;
    const groupId = await world.addGroup('Finance team', [holder.principalId, other.principalId]);
    await give(world, 'assignment', groupId, 'P100D');
    const member = await world.addUser('Only by the group');
    await world.database
      .insertInto('group_member')
      .values({ group_id: groupId, member_id: member.principalId, added_at: noon })
      .execute();
    const { instanceId, found, of } = await begun({ settings: { autoApplies: true } });
    assert.deepEqual(of(member).groupIds, [groupId]);
    await answer(instanceId, reviewer, ...found.map(({ id }) => ({ itemId: id, decision: 'deny' as const })));
    later(10);
    await run();
    const partly = { holder: 'removed-partly', 'other holder': 'removed-partly' };
    assert.deepEqual(await results(instanceId), { ...partly, 'only by the group': 'through-group' });
    const [first] = await items(instanceId);
    assert.deepEqual(first!.resultDetails, { groupIds: [groupId] });
  });

  test('never takes the last owner: the result says why', async () => {
    const { reviewer, run, items, begun, answer, later } = review;
    const second = await world.addUser('Second owner');
    const assignment = { scope: scopes.subscription, roleDefinitionId: roles.owner };
    await assignPlainRole(world.ports, world.owner, {
      ...assignment,
      assignmentId: crypto.randomUUID(),
      principalId: second.principalId,
    });
    const subject = { kind: 'roles' as const, scope: scopes.subscription, roleDefinitionIds: [roles.owner] };
    const { instanceId, found } = await begun({ subject, settings: { autoApplies: true } });
    await answer(instanceId, reviewer, ...found.map(({ id }) => ({ itemId: id, decision: 'deny' as const })));
    later(10);
    await run();
    const ended = await items(instanceId);
    assert.deepEqual(
      ended.map(({ result }) => result).toSorted((a, b) => a!.localeCompare(b!)),
      ['refused', 'removed'],
    );
    assert.equal(ended.find(({ result }) => result === 'refused')!.resultDetails!.refusal, 'assignment.last-owner');
    // The owner of the other tests is there again.
    await world.database
      .updateTable('assignment_schedule')
      .set({ removed_at: null })
      .where('scope', '=', scopes.subscription)
      .execute();
  });

  test('does without an answer what was chosen: nothing, or the removal', async () => {
    const { run, begun, later, results } = review;
    const kept = await begun({ settings: { autoApplies: true, defaultDecision: 'none' } });
    const removed = await begun({ settings: { autoApplies: true, defaultDecision: 'remove' } });
    later(10);
    await run();
    assert.deepEqual(await results(kept.instanceId), { holder: 'kept', 'other holder': 'kept' });
    assert.deepEqual(await results(removed.instanceId), { holder: 'removed', 'other holder': 'removed' });
  });

  test('recommends by use: a role that nobody activated for a month is denied, a new one has no recommendation', async () => {
    const { holder, other, begun, later } = review;
    const fresh = await begun();
    assert.deepEqual([fresh.of(holder).recommendation, fresh.of(holder).recommendationReason], [null, 'held-shortly']);
    later(40);
    const { of } = await begun();
    assert.deepEqual([of(holder).recommendation, of(holder).recommendationReason], ['deny', 'not-activated']);
    assert.deepEqual([of(other).recommendation, of(other).recommendationReason], [null, 'use-unknown']);
  });
});

describe('an answer', () => {
  test('is given by a reviewer, about others, until the end', async () => {
    const { holder, other, reviewer, begun, answer, later } = review;
    const { instanceId, of } = await begun();
    const deny = { itemId: of(holder).id, decision: 'deny' } as const;
    await answer(instanceId, reviewer, deny);
    await assert.rejects(answer(instanceId, other, deny), refusedWith('access-review.not-found'));
    later(10);
    await assert.rejects(answer(instanceId, reviewer, deny), refusedWith('access-review.not-in-progress'));
  });

  test('is about nobody themself, unless the holders review', async () => {
    const { holder, other, reviewer, begun, answer } = review;
    const { instanceId, of } = await begun({ reviewerIds: [reviewer.principalId, holder.principalId] });
    const own = { itemId: of(holder).id, decision: 'approve', justification } as const;
    await answer(instanceId, reviewer, own);
    await assert.rejects(answer(instanceId, holder, own), refusedWith('access-review.own-item'));
    const byHolders = await begun({ reviewedBy: 'self', reviewerIds: [] });
    await answer(byHolders.instanceId, holder, { ...own, itemId: byHolders.of(holder).id });
    await assert.rejects(
      answer(byHolders.instanceId, holder, { ...own, itemId: byHolders.of(other).id }),
      refusedWith('access-review.not-reviewer'),
    );
  });

  test('of two reviewers at once is the later one, and whoever has not seen the other is told', async () => {
    const { holder, reviewer, items, begun, answer } = review;
    const second = await world.addUser('Second reviewer');
    const { instanceId, of } = await begun({ reviewerIds: [reviewer.principalId, second.principalId] });
    const itemId = of(holder).id;
    await answer(instanceId, reviewer, { itemId, decision: 'deny', seenDecidedAt: null });
    const unseen = { itemId, decision: 'approve', justification } as const;
    await assert.rejects(
      answer(instanceId, second, { ...unseen, seenDecidedAt: null }),
      refusedWith('access-review.decided-meanwhile'),
    );
    await answer(instanceId, second, { ...unseen, seenDecidedAt: world.clock.now() });
    assert.equal((await items(instanceId))[0]!.decision, 'approve');
  });

  test('that approves says why where that is asked, and one that fails leaves none of the others', async () => {
    const { holder, other, reviewer, items, begun, answer } = review;
    const { instanceId, of } = await begun();
    const both = (reason?: string): Answer[] => [
      { itemId: of(holder).id, decision: 'deny' },
      { itemId: of(other).id, decision: 'approve', justification: reason },
    ];
    await assert.rejects(answer(instanceId, reviewer, ...both()), refusedWith('access-review.justification-missing'));
    assert.deepEqual(
      (await items(instanceId)).map(({ decision }) => decision),
      [null, null],
    );
    await answer(instanceId, reviewer, ...both(justification));
    assert.deepEqual(
      (await items(instanceId)).map(({ decision }) => decision),
      ['deny', 'approve'],
    );
  });

  test('of everybody is taken back as long as the review goes on', async () => {
    const { holder, reviewer, items, begun, answer } = review;
    const { instanceId, of } = await begun();
    const reset = () => resetDecisions(world.ports, world.owner, instanceId);
    await assert.rejects(reset(), refusedWith('access-review.nothing-decided'));
    await answer(instanceId, reviewer, { itemId: of(holder).id, decision: 'deny' });
    await reset();
    assert.equal((await items(instanceId))[0]!.decision, null);
  });
});

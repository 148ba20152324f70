/**
 * A review in stages: some answer first, others after them, and the last answer counts.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { prepareHolders, type Review } from '../../../test/support/review-steps.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { activitiesOf } from '../../../test/support/trail.ts';
import {
  changeReviewers,
  findInstance,
  identityOf,
  listForReviewer,
  listItems,
  listReviewerIds,
  resetDecisions,
  stageAt,
  stateAt,
  stopStage,
  type ReviewInput,
} from './index.ts';

const page = { limit: 100, after: undefined };
const because = 'Still closes the ledger';
let world: RoleWorld;
let review: Review;
let second: Actor;

before(async () => {
  world = await openRoleWorld((await createTestDatabase('review_stages')).application);
});
after(() => world.close());
beforeEach(async () => {
  review = await prepareHolders(world);
  second = await world.addUser('Second reviewer');
});

const staged = (movesOn?: readonly string[], more: Partial<ReviewInput> = {}): Partial<ReviewInput> => ({
  stages: [
    { durationDays: 4, reviewedBy: 'selected', reviewerIds: [review.reviewer.principalId], movesOn },
    { durationDays: 3, reviewedBy: 'selected', reviewerIds: [second.principalId] },
  ],
  recurrence: { frequency: 'once' },
  settings: { autoApplies: true, justificationRequired: false },
  ...more,
});
const instanceNow = async (id: string) => (await findInstance(world.database, id))!;
const waitsFor = async (who: Actor) => {
  const now = world.clock.now();
  const reviewer = await identityOf(world.database, who.principalId, now);
  return (await listForReviewer(world.database, reviewer, now, page)).rows;
};
/** What somebody is asked about, by name, with the answer of their stage and those before it. */
const askedOf = async (who: Actor, instanceId: string) => {
  const reviewer = await identityOf(world.database, who.principalId, world.clock.now());
  const { rows } = await listItems(world.database, { instanceId, reviewer }, page);
  return rows.map(({ principalName, decision, earlier }) => [
    principalName,
    decision,
    earlier.map((one) => one.decision),
  ]);
};

describe('a review in two stages', () => {
  test('asks the first reviewers, then the next ones about what moves on, and the last answer counts', async () => {
    const { holder, other, reviewer, run, begun, answer, later, results } = review;
    const { instanceId, of } = await begun(staged(['deny', 'not-answered']));
    const third = await world.addUser('Reviewer of nothing');
    const deny = { itemId: of(holder).id, decision: 'deny' } as const;
    assert.deepEqual([(await waitsFor(reviewer)).length, (await waitsFor(second)).length], [1, 0]);
    await assert.rejects(answer(instanceId, second, deny), refusedWith('access-review.not-found'));
    await answer(instanceId, reviewer, deny, { itemId: of(other).id, decision: 'approve', justification: because });

    later(4);
    // No job has run: who is asked comes from the clock.
    assert.deepEqual([(await waitsFor(reviewer)).length, (await waitsFor(second)).length], [0, 1]);
    assert.deepEqual(await askedOf(second, instanceId), [['holder', null, ['deny']]]);
    await assert.rejects(answer(instanceId, reviewer, deny), refusedWith('access-review.not-found'));
    const approve = { itemId: of(other).id, decision: 'deny' } as const;
    await assert.rejects(answer(instanceId, second, approve), refusedWith('access-review.not-reviewer'));
    await assert.rejects(answer(instanceId, third, deny), refusedWith('access-review.not-found'));
    const activities = await activitiesOf(world.database, run);
    assert.deepEqual(activities, ['access-review.stage-started']);
    await answer(instanceId, second, { ...deny, decision: 'approve', justification: because });
    assert.deepEqual(await askedOf(second, instanceId), [['holder', 'approve', ['deny']]]);

    later(3);
    await assert.rejects(answer(instanceId, second, deny), refusedWith('access-review.not-in-progress'));
    await run();
    await run();
    assert.deepEqual(await results(instanceId), { holder: 'kept', 'other holder': 'kept' });
  });

  test('counts the earlier answer where the later stage gives none', async () => {
    const { holder, reviewer, run, begun, answer, later, results } = review;
    const { instanceId, of } = await begun(staged());
    await answer(instanceId, reviewer, { itemId: of(holder).id, decision: 'deny' });
    later(4);
    await run();
    assert.equal((await askedOf(second, instanceId)).length, 2);
    later(3);
    await run();
    assert.deepEqual(await results(instanceId), { holder: 'removed', 'other holder': 'kept' });
  });

  test('hides the earlier answers where that is set', async () => {
    const { holder, reviewer, begun, answer, later } = review;
    const { instanceId, of } = await begun(staged(undefined, { settings: { revealsEarlier: false } }));
    await answer(instanceId, reviewer, { itemId: of(holder).id, decision: 'deny' });
    later(4);
    assert.deepEqual(await askedOf(second, instanceId), [
      ['holder', null, []],
      ['other holder', null, []],
    ]);
  });

  test('ends where no answer moves on, instead of asking nobody', async () => {
    const { holder, other, reviewer, run, begun, answer, later, results } = review;
    const { instanceId, of } = await begun(staged(['deny']));
    const approve = (who: Actor) => ({ itemId: of(who).id, decision: 'approve', justification: because }) as const;
    await answer(instanceId, reviewer, approve(holder), approve(other));
    later(4);
    await run();
    assert.deepEqual(await results(instanceId), { holder: 'kept', 'other holder': 'kept' });
    assert.equal(stateAt(await instanceNow(instanceId), world.clock.now()), 'Applied');
  });

  test('tells of each stage who has something left to answer in it', async () => {
    const { holder, other, reviewer, begun, answer, later } = review;
    const { instanceId, of } = await begun(staged(['deny']));
    const asked = () => listReviewerIds(world.database, instanceId, world.clock.now());
    assert.deepEqual(await asked(), [reviewer.principalId]);
    await answer(instanceId, reviewer, { itemId: of(holder).id, decision: 'deny' });
    assert.deepEqual(await asked(), [reviewer.principalId]);
    await answer(instanceId, reviewer, { itemId: of(other).id, decision: 'dont-know' });
    assert.deepEqual(await asked(), []);
    later(4);
    assert.deepEqual(await asked(), [second.principalId]);
    await answer(instanceId, second, { itemId: of(holder).id, decision: 'deny' });
    assert.deepEqual(await asked(), []);
  });

  test('takes back the answers of a stage alone: those before it count again', async () => {
    const { holder, reviewer, items, begun, answer, later } = review;
    const { instanceId, of } = await begun(staged());
    const itemId = of(holder).id;
    await answer(instanceId, reviewer, { itemId, decision: 'deny' });
    later(4);
    const reset = () => resetDecisions(world.ports, world.owner, instanceId);
    await assert.rejects(reset(), refusedWith('access-review.nothing-decided'));
    await answer(instanceId, second, { itemId, decision: 'approve', justification: because });
    await answer(instanceId, second, { itemId, decision: 'dont-know' });
    await reset();
    const [found] = await items(instanceId);
    assert.deepEqual([found!.decision, found!.decidedStage, found!.earlier], ['deny', 1, []]);
    await answer(instanceId, second, { itemId, decision: 'approve', justification: because });
    assert.deepEqual(await askedOf(second, instanceId), [
      ['holder', 'approve', ['deny']],
      ['other holder', null, []],
    ]);
  });
});

describe('a stage', () => {
  test('is ended before its time: the next one begins at once, and all of it ends by as much earlier', async () => {
    const { holder, reviewer, begun, answer, later } = review;
    const { instanceId, of } = await begun(staged());
    const before = await instanceNow(instanceId);
    later(1);
    const stop = (stage: number, by = world.owner) => stopStage(world.ports, by, instanceId, stage);
    await assert.rejects(stop(1, reviewer), refusedWith('request.forbidden'));
    await assert.rejects(stop(2), refusedWith('access-review.other-stage'));
    await stop(1);
    const instance = await instanceNow(instanceId);
    assert.equal(stageAt(instance, world.clock.now()), 2);
    assert.equal(before.endsAt.getTime() - instance.endsAt.getTime(), 3 * 86_400_000);
    await answer(instanceId, second, { itemId: of(holder).id, decision: 'deny' });
    await stop(2);
    assert.equal(stateAt(await instanceNow(instanceId), world.clock.now()), 'Completed');
    await assert.rejects(stop(2), refusedWith('access-review.not-in-progress'));
  });

  test('that is over keeps its reviewers; a later one is handed to others', async () => {
    const { holder, begun, answer, later } = review;
    const { instanceId, of } = await begun(staged());
    const third = await world.addUser('Third reviewer');
    const hand = (stage: number) =>
      changeReviewers(
        world.ports,
        world.owner,
        instanceId,
        new Map([[stage, { reviewedBy: 'selected', reviewerIds: [third.principalId] }]]),
      );
    await hand(2);
    later(4);
    await answer(instanceId, third, { itemId: of(holder).id, decision: 'deny' });
    await assert.rejects(hand(1), refusedWith('access-review.other-stage'));
  });

  test('has its days: together they fit between two instances, there are at most three, and something moves on', async () => {
    const { create, reviewer } = review;
    const stage = (durationDays: number, more: object = {}) => ({
      durationDays,
      reviewedBy: 'selected',
      reviewerIds: [reviewer.principalId],
      ...more,
    });
    const weekly = (...stages: ReturnType<typeof stage>[]) =>
      create({ stages, recurrence: { frequency: 'weekly' }, settings: {} });
    await weekly(stage(3), stage(2), stage(2));
    await assert.rejects(weekly(stage(3), stage(3), stage(2)), refusedWith('request.invalid'));
    await assert.rejects(weekly(stage(1), stage(1), stage(1), stage(1)), refusedWith('request.invalid'));
    await assert.rejects(weekly(stage(3, { movesOn: [] }), stage(2)), refusedWith('request.invalid'));
    await assert.rejects(weekly(stage(3, { movesOn: ['perhaps'] }), stage(2)), refusedWith('request.invalid'));
    await assert.rejects(weekly(stage(3, { reviewerIds: [] }), stage(2)), refusedWith('access-review.no-reviewer'));
  });
});

/**
 * Access reviews as their managers handle them: created, repeated, skipped, stopped, changed, deleted; and their trail.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { give } from '../../../test/support/given-roles.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { prepareHolders, type Review } from '../../../test/support/review-steps.ts';
import { openRoleWorld, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import { activitiesOf, leftBy } from '../../../test/support/trail.ts';
import {
  applyInstance,
  changeReviewers,
  deleteReview,
  findInstance,
  listReviews,
  remindReviewers,
  resetDecisions,
  stateAt,
  stopInstance,
  stopReview,
  updateReview,
} from './index.ts';

let world: RoleWorld;
let review: Review;

before(async () => {
  world = await openRoleWorld((await createTestDatabase('review_series')).application);
});
after(() => world.close());
beforeEach(async () => (review = await prepareHolders(world)));

describe('a review', () => {
  test('is created by who assigns there, with somebody who answers', async () => {
    const { reviewer, create } = review;
    await create();
    await assert.rejects(create({}, reviewer), refusedWith('request.forbidden'));
    await assert.rejects(create({ reviewerIds: [] }), refusedWith('access-review.no-reviewer'));
    const nobody = crypto.randomUUID();
    await assert.rejects(create({ reviewerIds: [nobody] }), refusedWith('access-review.reviewer-invalid'));
    const subject = { kind: 'roles' as const, scope: scopes.resourceGroup, roleDefinitionIds: [nobody] };
    await assert.rejects(create({ subject }), refusedWith('access-review.role-not-there'));
    await assert.rejects(
      create({ recurrence: { frequency: 'monthly', durationDays: 28 } }),
      refusedWith('request.invalid'),
    );
    await assert.rejects(create({ settings: { onDenied: 'block-and-delete' } }), refusedWith('request.invalid'));
    const guests = { subject: { kind: 'guests' as const } };
    await assert.rejects(create(guests), refusedWith('request.forbidden'));
  });

  test('begins again and again, up to the number that was chosen', async () => {
    const { run, current, begun, later } = review;
    const recurrence = { frequency: 'weekly', durationDays: 5, end: { type: 'count', count: 2 } } as const;
    const { id, instanceId } = await begun({ recurrence });
    later(7);
    await run();
    const second = await current(id);
    assert.notEqual(second.id, instanceId);
    assert.equal(second.number, 2);
    later(7);
    await run();
    assert.equal((await current(id)).number, 2);
  });

  test('that nobody could begin before half of its time was over is skipped, and the next one begins', async () => {
    const { holder, create, run, current, later, isHeld } = review;
    const recurrence = { frequency: 'weekly', durationDays: 6 } as const;
    const id = await create({ recurrence, settings: { autoApplies: true, defaultDecision: 'remove' } });
    later(4);
    await run();
    assert.equal((await current(id)).begunAt, null);
    later(3);
    await run();
    assert.equal((await current(id)).number, 2);
    assert.ok(await isHeld(holder.principalId));
  });

  test('is stopped for good, or one instance of it', async () => {
    const { holder, reviewer, run, current, begun, answer, later } = review;
    const recurrence = { frequency: 'weekly', durationDays: 5 } as const;
    const { id, instanceId, of } = await begun({ recurrence });
    await stopInstance(world.ports, world.owner, instanceId);
    const deny = { itemId: of(holder).id, decision: 'deny' } as const;
    await assert.rejects(answer(instanceId, reviewer, deny), refusedWith('access-review.not-in-progress'));
    later(7);
    await run();
    const second = await current(id);
    assert.equal(second.number, 2);
    await stopReview(world.ports, world.owner, id);
    await assert.rejects(stopReview(world.ports, world.owner, id), refusedWith('access-review.over'));
    later(7);
    await run();
    assert.equal((await current(id)).number, 2);
  });

  test('is changed for the instances to come; the one in progress keeps its reviewers, its days and what follows', async () => {
    const { holder, reviewer, asked, run, current, items, begun, answer, later } = review;
    const recurrence = { frequency: 'weekly', durationDays: 5 } as const;
    const { id, instanceId, of } = await begun({ recurrence });
    const second = await world.addUser('Second reviewer');
    const {
      subject: _subject,
      recurrence: _recurrence,
      ...change
    } = asked({
      stages: [{ durationDays: 3, reviewedBy: 'selected', reviewerIds: [second.principalId] }],
      settings: { defaultDecision: 'remove' },
    });
    await updateReview(world.ports, world.owner, id, change);
    const deny = { itemId: of(holder).id, decision: 'deny' } as const;
    await answer(instanceId, reviewer, deny);
    await assert.rejects(answer(instanceId, second, deny), refusedWith('access-review.not-found'));
    assert.equal((await findInstance(world.database, instanceId))!.settings!.defaultDecision, 'none');
    later(7);
    await run();
    const next = await current(id);
    assert.equal(next.settings!.defaultDecision, 'remove');
    assert.equal(next.endsAt.getTime() - next.startsAt.getTime(), 3 * 86_400_000);
    const found = (await items(next.id)).find((item) => item.principalId === holder.principalId)!;
    await answer(next.id, second, { itemId: found.id, decision: 'deny' });
  });

  test('is handed to other reviewers while it is in progress: they answer at once, and in this instance alone', async () => {
    const { holder, reviewer, run, current, items, begun, answer, later } = review;
    const { id, instanceId, of } = await begun({ recurrence: { frequency: 'weekly', durationDays: 5 } });
    const second = await world.addUser('Second reviewer');
    const deny = { itemId: of(holder).id, decision: 'deny' } as const;
    const hand = (by = world.owner) =>
      changeReviewers(
        world.ports,
        by,
        instanceId,
        new Map([[1, { reviewedBy: 'selected', reviewerIds: [second.principalId] }]]),
      );
    await assert.rejects(hand(reviewer), refusedWith('request.forbidden'));
    await assert.rejects(answer(instanceId, second, deny), refusedWith('access-review.not-found'));
    const activities = await activitiesOf(world.database, () => hand());
    assert.deepEqual(activities, ['access-review.reviewers-changed']);
    await answer(instanceId, second, deny);
    await assert.rejects(answer(instanceId, reviewer, deny), refusedWith('access-review.not-found'));
    later(7);
    await run();
    const next = await current(id);
    const found = (await items(next.id)).find((item) => item.principalId === holder.principalId)!;
    await answer(next.id, reviewer, { itemId: found.id, decision: 'deny' });
    await assert.rejects(hand(), refusedWith('access-review.not-in-progress'));
  });

  test('row 21: keeps whoever answers for guests without a sponsor, while answers are waited for', async () => {
    const { other, reviewer, begun } = review;
    const sponsored = { reviewedBy: 'sponsor', guestsOnly: true, fallbackReviewerIds: [reviewer.principalId] } as const;
    const { instanceId } = await begun(sponsored);
    const answeredBy = (...fallbackReviewerIds: string[]) =>
      changeReviewers(
        world.ports,
        world.owner,
        instanceId,
        new Map([[1, { reviewedBy: 'sponsor', fallbackReviewerIds }]]),
      );
    await answeredBy(reviewer.principalId, other.principalId);
    await assert.rejects(answeredBy(other.principalId), refusedWith('access-review.fallback-stays'));
  });

  test('that is deleted is listed no more, takes nobody anything, and keeps what was found and answered', async () => {
    const { holder, reviewer, run, items, begun, answer, later, isHeld } = review;
    const { id, instanceId, of } = await begun({ settings: { autoApplies: true, defaultDecision: 'remove' } });
    await answer(instanceId, reviewer, { itemId: of(holder).id, decision: 'deny' });
    await deleteReview(world.ports, world.owner, id);
    await run();
    later(10);
    await run();
    assert.ok(await isHeld(holder.principalId));
    assert.equal((await items(instanceId)).length, 2);
    const listed = await listReviews(world.database, { scope: scopes.resourceGroup }, { limit: 100, after: undefined });
    assert.ok(!listed.rows.some((review) => review.id === id));
  });

  test('that two processes apply takes each person once, and says so once', async () => {
    const { run, begun, later } = review;
    const people = await Promise.all(Array.from({ length: 12 }, (_, index) => world.addUser(`Holder ${index}`)));
    for (const one of people) await give(world, 'eligibility', one.principalId, 'P100D');
    const { instanceId } = await begun({ settings: { autoApplies: true, defaultDecision: 'remove' } });
    later(10);
    const activities = await activitiesOf(world.database, () => Promise.all([run(), run(), run()]));
    await run();
    const times = (name: string) => activities.filter((one) => one === name).length;
    assert.deepEqual(
      [times('eligibility.removed'), times('assignment.removed'), times('access-review.result-recorded')],
      [13, 1, 14],
    );
    assert.equal(stateAt((await findInstance(world.database, instanceId))!, world.clock.now()), 'Applied');
  });

  test('leaves a trail of everything that is done with it, and tells others of it', async () => {
    const { reviewer, asked, create, run, current, items, answer, later } = review;
    const recurrence = { frequency: 'weekly', durationDays: 5 } as const;
    let id = '';
    const made = await leftBy(world, async () => (id = await create({ recurrence })));
    assert.deepEqual(made, { activities: ['access-review.created'], events: [] });
    assert.deepEqual(await leftBy(world, run), {
      activities: ['access-review.started'],
      events: ['access-review.started'],
    });
    const { id: instanceId } = await current(id);
    const [first] = await items(instanceId);
    const { ports, owner } = world;
    const decide = () => answer(instanceId, reviewer, { itemId: first!.id, decision: 'dont-know' });
    assert.deepEqual(await leftBy(world, decide), { activities: ['access-review.decided'], events: [] });
    assert.deepEqual(await leftBy(world, () => remindReviewers(ports, owner, instanceId)), {
      activities: ['access-review.reminded'],
      events: ['access-review.reminded'],
    });
    const reset = await leftBy(world, () => resetDecisions(ports, owner, instanceId));
    assert.deepEqual(reset, { activities: ['access-review.decisions-reset'], events: [] });
    const { subject: _subject, recurrence: _recurrence, ...change } = asked();
    const changed = await leftBy(world, () => updateReview(ports, owner, id, change));
    assert.deepEqual(changed, { activities: ['access-review.updated'], events: [] });
    const stopped = await leftBy(world, () => stopInstance(ports, owner, instanceId));
    assert.deepEqual(stopped, { activities: ['access-review.stopped'], events: [] });
    assert.deepEqual(await leftBy(world, run), {
      activities: ['access-review.ended'],
      events: ['access-review.ended'],
    });
    const applied = await leftBy(world, () => applyInstance(ports, owner, instanceId));
    assert.deepEqual(applied, { activities: ['access-review.apply-started'], events: [] });
    assert.deepEqual(await leftBy(world, run), {
      activities: ['access-review.applied'],
      events: ['access-review.applied'],
    });
    later(11);
    assert.deepEqual(await leftBy(world, run), { activities: ['access-review.skipped'], events: [] });
    const ended = await leftBy(world, () => stopReview(ports, owner, id));
    assert.deepEqual(ended, { activities: ['access-review.stopped'], events: [] });
    const deleted = await leftBy(world, () => deleteReview(ports, owner, id));
    assert.deepEqual(deleted, { activities: ['access-review.deleted'], events: [] });
  });
});

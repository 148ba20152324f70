/**
 * Who holds what is looked at again: found at the start, answered until the end, applied afterwards, one person at a time.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { assignPlainRole } from '#modules/assignments/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { noon, openRoleWorld, roles, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import { activitiesOf } from '../../../test/support/trail.ts';
import {
  applyInstance,
  createReview,
  deleteReview,
  findCurrent,
  findInstance,
  listItems,
  listReviews,
  recordDecisions,
  resetDecisions,
  runReviews,
  stateAt,
  stopInstance,
  stopReview,
  updateReview,
  type Answer,
  type ReviewInput,
} from './index.ts';

const DAY = 86_400_000;
const justification = 'Still closes the ledger';
let world: RoleWorld;
let holder: Actor;
let other: Actor;
let reviewer: Actor;

before(async () => {
  world = await openRoleWorld((await createTestDatabase('access_reviews')).application);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  for (const table of [
    'access_review_item',
    'access_review_instance',
    'access_review_reviewer',
    'access_review',
  ] as const) {
    await world.database.deleteFrom(table).execute();
  }
  await world.database.updateTable('eligibility_schedule').set({ removed_at: noon }).execute();
  await world.database
    .updateTable('assignment_schedule')
    .set({ removed_at: noon })
    .where('scope', '<>', scopes.subscription)
    .execute();
  holder = await world.addUser('Holder');
  other = await world.addUser('Other holder');
  reviewer = await world.addUser('Reviewer');
  await give(world, 'eligibility', holder.principalId, 'P100D');
  await give(world, 'assignment', other.principalId, 'P100D');
});

const asked = (changed: Partial<ReviewInput> = {}): ReviewInput => ({
  displayName: 'Readers of the ledger',
  subject: { kind: 'roles', scope: scopes.resourceGroup, roleDefinitionIds: [roles.reader] },
  reviewedBy: 'selected',
  reviewerIds: [reviewer.principalId],
  settings: {},
  recurrence: { frequency: 'once', durationDays: 10 },
  ...changed,
});
const create = (changed: Partial<ReviewInput> = {}, by = world.owner) => createReview(world.ports, by, asked(changed));
const run = () => runReviews(world.ports);
const current = async (id: string) => (await findCurrent(world.database, [id])).get(id)!;
const items = async (instanceId: string) =>
  (await listItems(world.database, { instanceId }, { limit: 100, after: undefined })).rows;
/** A review that has begun, its instance, and the item of each person. */
const begun = async (changed: Partial<ReviewInput> = {}) => {
  const id = await create(changed);
  await run();
  const instance = await current(id);
  const found = await items(instance.id);
  return {
    id,
    instanceId: instance.id,
    found,
    of: (of: Actor) => found.find((i) => i.principalId === of.principalId)!,
  };
};
const answer = (instanceId: string, by: Actor, ...answers: Answer[]) =>
  recordDecisions(world.ports, by, instanceId, answers);
const later = (days: number) => world.clock.moveTo(new Date(world.clock.now().getTime() + days * DAY));
const results = async (instanceId: string) =>
  Object.fromEntries((await items(instanceId)).map(({ principalName, result }) => [principalName, result]));
const isHeld = async (principalId: string) => {
  const { rows } = await listHeld(principalId);
  return rows > 0;
};
const listHeld = async (principalId: string) => {
  const tables = ['eligibility_schedule', 'assignment_schedule'] as const;
  const counts = await Promise.all(
    tables.map((table) =>
      world.database
        .selectFrom(table)
        .select('id')
        .where('principal_id', '=', principalId)
        .where('removed_at', 'is', null)
        .execute(),
    ),
  );
  return { rows: counts.flat().length };
};

describe('a review of roles', () => {
  test('finds who holds them at its start, eligible or active, and nobody who comes later', async () => {
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
    const id = await create();
    await Promise.all([run(), run()]);
    assert.equal((await items((await current(id)).id)).length, 2);
  });

  test('takes the access of who was denied when its answers are applied, and not before', async () => {
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
    const kept = await begun({ settings: { autoApplies: true, defaultDecision: 'none' } });
    const removed = await begun({ settings: { autoApplies: true, defaultDecision: 'remove' } });
    later(10);
    await run();
    assert.deepEqual(await results(kept.instanceId), { holder: 'kept', 'other holder': 'kept' });
    assert.deepEqual(await results(removed.instanceId), { holder: 'removed', 'other holder': 'removed' });
  });

  test('recommends by use: a role that nobody activated for a month is denied, a new one has no recommendation', async () => {
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
    const { instanceId, of } = await begun();
    const deny = { itemId: of(holder).id, decision: 'deny' } as const;
    await answer(instanceId, reviewer, deny);
    await assert.rejects(answer(instanceId, other, deny), refusedWith('access-review.not-found'));
    later(10);
    await assert.rejects(answer(instanceId, reviewer, deny), refusedWith('access-review.not-in-progress'));
  });

  test('is about nobody themself, unless the holders review', async () => {
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
    const { instanceId, of } = await begun();
    const reset = () => resetDecisions(world.ports, world.owner, instanceId);
    await assert.rejects(reset(), refusedWith('access-review.nothing-decided'));
    await answer(instanceId, reviewer, { itemId: of(holder).id, decision: 'deny' });
    await reset();
    assert.equal((await items(instanceId))[0]!.decision, null);
  });
});

describe('a review', () => {
  test('is created by who assigns there, with somebody who answers', async () => {
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

  test('is changed: who answers counts at once, what follows from the next instance on', async () => {
    const recurrence = { frequency: 'weekly', durationDays: 5 } as const;
    const { id, instanceId, of } = await begun({ recurrence });
    const second = await world.addUser('Second reviewer');
    const {
      subject: _subject,
      recurrence: _recurrence,
      ...change
    } = asked({
      reviewerIds: [second.principalId],
      settings: { defaultDecision: 'remove' },
    });
    await updateReview(world.ports, world.owner, id, change);
    await answer(instanceId, second, { itemId: of(holder).id, decision: 'deny' });
    assert.equal((await findInstance(world.database, instanceId))!.settings!.defaultDecision, 'none');
    later(7);
    await run();
    assert.equal((await current(id)).settings!.defaultDecision, 'remove');
  });

  test('that is deleted is listed no more, takes nobody anything, and keeps what was found and answered', async () => {
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
});

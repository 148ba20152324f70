/**
 * The job of the reviews: begins what is due, tells of ends, applies answers, deletes accounts that were blocked long enough.
 *
 * Who may answer and what state an instance is in never waits for it. Applying is one transaction for each person, so that
 * it goes on where it was after a restart, and two processes share the work.
 */
import { systemActor, type Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { deleteUserIn, findPeople, findUser } from '#modules/directory/index.ts';
import { isCollision, isDatabaseAway } from '#platform/database/outage.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { changeInstance, listApplying, lockDueInstance, lockInstance } from './instance-store.ts';
import {
  claimDenied,
  countAsked,
  countItems,
  isAnythingDue,
  NO_ITEMS,
  settleItem,
  takeOverdueAccount,
  type ReviewItem,
} from './item-store.ts';
import { moveOneOn } from './move-on.ts';
import { recordReview, reviewFact } from './record-review.ts';
import { nextReminder } from './recurrence.ts';
import { stageAt, stageWindow, stateAt, type Instance, type Review } from './review.ts';
import { findReview } from './review-store.ts';
import { beginDue, remind, startApplying } from './run-instance.ts';
import { takeAccess, type Taken } from './take-access.ts';
import { countTasksByGroup } from './task-store.ts';

/** A run ends after this many people, so that a server that stops does not wait long. */
const PEOPLE_IN_ONE_RUN = 200;

export async function runReviews(ports: Ports): Promise<void> {
  await beginDue(ports);
  const actor = systemActor('Daypass', ports.randomness.guid());
  while (await moveOneOn(ports, actor));
  while (await remindOne(ports, actor));
  while (await endOne(ports, actor));
  for (const instance of await listApplying(ports.database)) await applyAnswers(ports, actor, instance);
  while (await deleteOneBlocked(ports, actor));
}

/** Once for each time, however many of them were missed, and only while somebody has something left to answer. */
async function remindOne(ports: Ports, actor: Actor): Promise<boolean> {
  return ports.unitOfWork(async (tx) => {
    const instance = await lockDueInstance(tx, 'remind', ports.clock.agreed?.() ?? tx.now);
    if (!instance) return false;
    const stage = stageAt(instance, tx.now);
    await changeInstance(tx, instance.id, { next_reminder_at: nextReminder(stageWindow(instance, stage), tx.now) });
    const { open } = await countAsked(tx.db, instance.id, stage);
    if (open > 0 && stateAt(instance, tx.now) === 'InProgress') {
      await remind(tx, actor, (await findReview(tx.db, instance.reviewId))!, instance);
    }
    return true;
  });
}

/** The end of an instance is told once; where that was chosen, its answers are applied from then on. */
async function endOne(ports: Ports, actor: Actor): Promise<boolean> {
  return ports.unitOfWork(async (tx) => {
    const instance = await lockDueInstance(tx, 'end', ports.clock.agreed?.() ?? tx.now);
    if (!instance) return false;
    const review = (await findReview(tx.db, instance.reviewId))!;
    await changeInstance(tx, instance.id, { end_told_at: tx.now, next_reminder_at: null, next_stage_at: null });
    const counts = (await countItems(tx.db, [instance.id])).get(instance.id) ?? NO_ITEMS;
    await recordReview(tx, actor, 'access-review.ended', review, { details: { instance: instance.number, ...counts } });
    if (!review.deletedAt && counts.total > 0) {
      const { total, open, approved, denied } = counts;
      const { autoApplies } = instance.settings!;
      const told = { createdBy: review.createdBy, autoApplies, total, open, approved, denied };
      await tx.send({ type: 'access-review.ended', payload: { ...reviewFact(review, instance), ...told } });
    }
    const applies = instance.settings!.autoApplies && !instance.applyingAt && !review.deletedAt;
    if (applies) await startApplying(tx, actor, review, instance);
    return true;
  });
}

async function applyAnswers(ports: Ports, actor: Actor, instance: Instance): Promise<void> {
  const review = (await findReview(ports.database, instance.reviewId))!;
  for (let count = 0; count < PEOPLE_IN_ONE_RUN; count += 1) {
    if (!(await applyNext(ports, actor, review, instance))) return finish(ports, actor, review, instance);
  }
}

async function applyNext(ports: Ports, actor: Actor, review: Review, instance: Instance): Promise<boolean> {
  let item: ReviewItem | undefined;
  try {
    await ports.unitOfWork(async (tx) => {
      item = await claimDenied(tx, instance.id);
      if (!item) return;
      await settle(tx, actor, review, instance, item, await takeAccess(tx, actor, review, instance.settings!, item));
    });
  } catch (error) {
    if (!item || isDatabaseAway(error)) throw error;
    // Somebody else was at the same place: the item is still due.
    if (isCollision(error)) return true;
    const [due, taken] = [item, refused(ports, item, error)];
    await ports.unitOfWork((tx) => settle(tx, actor, review, instance, due, taken));
  }
  return item !== undefined;
}

function refused(ports: Ports, item: ReviewItem, error: unknown): Taken {
  const known = error instanceof Refusal ? error : broken(ports, item, error);
  return { result: 'refused', details: { refusal: known.code, refusalDetails: known.details } };
}

/** A fault of ours concerns one person, and the log says which. */
function broken(ports: Ports, item: ReviewItem, error: unknown): Refusal {
  const reference = ports.randomness.guid();
  ports.log.error({ err: error, itemId: item.id, reference }, 'the answer of an access review could not be applied');
  return new Refusal('access-review.item-broken', { reference });
}

async function settle(
  tx: Transaction,
  actor: Actor,
  review: Review,
  instance: Instance,
  item: ReviewItem,
  taken: Taken,
): Promise<void> {
  if (!(await settleItem(tx, item.id, taken))) return;
  const name = (await findPeople(tx.db, [item.principalId])).get(item.principalId)?.displayName;
  await recordReview(tx, actor, 'access-review.result-recorded', review, {
    person: { id: item.principalId, type: 'User', displayName: name ?? item.principalId },
    failed: taken.result === 'refused',
    reason: taken.details?.refusal ?? null,
    details: {
      instance: instance.number,
      itemId: item.id,
      roleDefinitionId: item.roleDefinitionId,
      decidedBy: item.decidedBy,
      outcomeBy: item.outcomeBy,
      result: taken.result,
      ...taken.details,
      ...(taken.deleteAt ? { deleteAt: taken.deleteAt.toISOString() } : {}),
    },
  });
}

/** Once everybody is through; another process may still be at the last of them. */
async function finish(ports: Ports, actor: Actor, review: Review, { id }: Instance): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const instance = await lockInstance(tx, id, 'alone');
    if (!instance || instance.appliedAt || (await isAnythingDue(tx, id))) return;
    await changeInstance(tx, id, { applied_at: tx.now });
    const counts = (await countItems(tx.db, [id])).get(id) ?? NO_ITEMS;
    await recordReview(tx, actor, 'access-review.applied', review, {
      details: { instance: instance.number, ...counts },
    });
    if (counts.total === 0) return;
    for (const { groupId, people } of await countTasksByGroup(tx.db, id)) {
      const payload = { ...reviewFact(review, instance), groupId, people };
      await tx.send({ type: 'access-review.owners-asked', payload });
    }
    const { total, removed, notRemoved } = counts;
    const payload = { ...reviewFact(review, instance), createdBy: review.createdBy, total, removed, notRemoved };
    await tx.send({ type: 'access-review.applied', payload });
  });
}

async function deleteOneBlocked(ports: Ports, actor: Actor): Promise<boolean> {
  return ports.unitOfWork(async (tx) => {
    const id = await takeOverdueAccount(tx, ports.clock.agreed?.() ?? tx.now);
    if (id === undefined) return false;
    const user = await findUser(tx.db, id);
    if (user && !user.enabled) await deleteUserIn(tx, actor, id);
    return true;
  });
}

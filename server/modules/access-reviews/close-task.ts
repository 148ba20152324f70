/**
 * The owners of a group decide about somebody whom a review denied: they are taken out, or stay, with a reason.
 */
import type { Actor } from '#model/actor.ts';
import { parseMessage } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import { lockHeld, requirePermission, rightAt, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import { findPeople, listGroupsOf } from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { findInstance } from './instance-store.ts';
import { settleAnew } from './item-store.ts';
import { leaveGroup } from './leave-group.ts';
import { recordReview } from './record-review.ts';
import { findReview } from './review-store.ts';
import { listTasksOf, lockTask, markClosed, type ReviewTask, type TaskOutcome } from './task-store.ts';

const MAXIMUM_JUSTIFICATION = 2_048;

export interface TaskAnswer {
  readonly remove: boolean;
  readonly justification?: unknown;
}

/** Whoever keeps somebody in says why. Answers what became of it. */
export async function closeTask(ports: Ports, actor: Actor, taskId: string, answer: TaskAnswer): Promise<TaskOutcome> {
  return ports.unitOfWork(async (tx) => {
    await lockHeld(tx);
    const task = await lockTask(tx, taskId);
    if (!task) throw new Refusal('access-review.task-not-found', { taskId });
    await requirePermission(tx, actor, rightAt(task.scope, WRITE_ASSIGNMENTS), task.scope);
    if (task.closedAt) throw new Refusal('access-review.task-closed', { taskId });
    const justification = readReason(answer);
    const outcome = answer.remove ? await takeOut(tx, actor, task) : 'kept';
    await markClosed(tx, taskId, { by: actor.principalId, outcome, justification });
    if (outcome !== 'kept') await settleAnew(tx, task.itemId, await stillAsked(tx, task));
    await recordClosed(tx, actor, task, outcome, justification);
    return outcome;
  });
}

async function takeOut(tx: Transaction, actor: Actor, task: ReviewTask): Promise<TaskOutcome> {
  const { groupId, principalId, scope } = task;
  const isIn = async () => (await listGroupsOf(tx.db, principalId, tx.now, [groupId])).length > 0;
  if (!(await isIn())) return 'gone';
  await leaveGroup(tx, actor, { groupId, scope, principalId }, 'Denied in an access review');
  if (await isIn()) throw new Refusal('access-review.task-through-group', { groupId, principalId });
  return 'removed';
}

/** The groups through which the person still has it. */
async function stillAsked(tx: Transaction, { itemId, principalId }: ReviewTask): Promise<string[]> {
  const tasks = (await listTasksOf(tx.db, [itemId])).get(itemId) ?? [];
  return listGroupsOf(
    tx.db,
    principalId,
    tx.now,
    tasks.map(({ groupId }) => groupId),
  );
}

async function recordClosed(
  tx: Transaction,
  actor: Actor,
  task: ReviewTask,
  outcome: TaskOutcome,
  reason: string | null,
): Promise<void> {
  const instance = (await findInstance(tx.db, task.instanceId))!;
  const review = (await findReview(tx.db, instance.reviewId))!;
  const names = await findPeople(tx.db, [task.principalId, task.groupId]);
  const nameOf = (id: string) => names.get(id)?.displayName ?? id;
  await recordReview(tx, actor, 'access-review.task-closed', review, {
    person: { id: task.principalId, type: 'User', displayName: nameOf(task.principalId) },
    reason,
    details: {
      instance: instance.number,
      taskId: task.id,
      groupId: task.groupId,
      group: nameOf(task.groupId),
      outcome,
    },
  });
}

function readReason({ remove, justification: said }: TaskAnswer): string | null {
  const justification = parseMessage(said ?? '', MAXIMUM_JUSTIFICATION);
  if (justification === undefined) {
    const reason = `is not a text of up to ${MAXIMUM_JUSTIFICATION} characters`;
    throw new Refusal('request.invalid', { field: 'justification', reason });
  }
  if (!remove && justification === '') throw new Refusal('access-review.task-reason-missing', {});
  return justification === '' ? null : justification;
}

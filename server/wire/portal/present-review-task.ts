/**
 * The tasks that reviews leave to the owners of groups, as the portal shows them.
 */
import { findInstance, findReview, listItems, type ReviewTask } from '#modules/access-reviews/index.ts';
import { findPeople } from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { ReviewTaskView } from './access-review-contract.ts';
import { named, namesOf, presentItems } from './present-access-review.ts';

/** A page of them: each with the review, the role and the answer it comes from. */
export async function presentTasks(database: Reader, tasks: readonly ReviewTask[]): Promise<ReviewTaskView[]> {
  const found = await Promise.all(
    tasks.map(async (task) => {
      const { instanceId, itemId } = task;
      const page = await listItems(database, { instanceId, itemId }, { limit: 1, after: undefined });
      const review = (await findReview(database, (await findInstance(database, instanceId))!.reviewId))!;
      return { task, review, item: page.rows[0]! };
    }),
  );
  const items = new Map(
    (
      await presentItems(
        database,
        found.map(({ item }) => item),
      )
    ).map((item) => [item.id, item]),
  );
  const names = await namesOf(
    database,
    found.map(({ review }) => review),
  );
  const groups = await findPeople(
    database,
    tasks.map(({ groupId }) => groupId),
  );
  return found.map(({ task, review }) => {
    const { person, role, justification, decidedBy } = items.get(task.itemId)!;
    return {
      id: task.id,
      person,
      group: named(groups, task.groupId),
      review: { displayName: review.displayName, subject: names.subject(review) },
      role,
      justification,
      decidedBy,
      createdAt: task.createdAt.toISOString(),
    };
  });
}

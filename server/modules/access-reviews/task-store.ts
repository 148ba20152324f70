/**
 * Rows of the tasks that a review leaves to the owners of groups. The only file that writes them.
 */
import { sql, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { GROUP_OWNER_ROLE } from '#model/group-access.ts';
import type { Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export type TaskOutcome = 'removed' | 'kept' | 'gone';

export interface ReviewTask {
  readonly id: string;
  readonly itemId: string;
  readonly instanceId: string;
  readonly principalId: string;
  readonly groupId: string;
  /** Of the group. */
  readonly scope: Scope;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly outcome: TaskOutcome | null;
  readonly justification: string | null;
}

type Row = Selectable<DB['access_review_task']>;

export async function insertTask(
  tx: Transaction,
  task: Pick<ReviewTask, 'itemId' | 'instanceId' | 'principalId' | 'groupId' | 'scope'>,
): Promise<string> {
  const id = tx.guid();
  const { itemId, instanceId, principalId, groupId, scope } = task;
  await tx.db
    .insertInto('access_review_task')
    .values({
      id,
      item_id: itemId,
      instance_id: instanceId,
      principal_id: principalId,
      group_id: groupId,
      scope,
      created_at: tx.now,
    })
    .execute();
  return id;
}

export async function lockTask(tx: Transaction, id: string): Promise<ReviewTask | undefined> {
  const row = await tx.db
    .selectFrom('access_review_task')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && taskFromRow(row);
}

export async function markClosed(
  tx: Transaction,
  id: string,
  closed: { readonly by: string; readonly outcome: TaskOutcome; readonly justification: string | null },
): Promise<void> {
  const { by, outcome, justification } = closed;
  await tx.db
    .updateTable('access_review_task')
    .set({ closed_at: tx.now, closed_by: by, outcome, justification })
    .where('id', '=', id)
    .execute();
}

export async function findTask(db: Reader, id: string): Promise<ReviewTask | undefined> {
  const row = await db.selectFrom('access_review_task').selectAll().where('id', '=', id).executeTakeFirst();
  return row && taskFromRow(row);
}

/** Of the items that are named. */
export async function listTasksOf(db: Reader, itemIds: readonly string[]): Promise<Map<string, ReviewTask[]>> {
  if (itemIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('access_review_task')
    .selectAll()
    .where('item_id', 'in', [...itemIds])
    .orderBy('group_id')
    .execute();
  return Map.groupBy(rows.map(taskFromRow), ({ itemId }) => itemId);
}

/** Whose tasks somebody sees: of the groups they own, and of all groups of a kind they manage. */
export interface TaskSight {
  /** The person and the groups they are in. */
  readonly ids: readonly string[];
  readonly groups: boolean;
  readonly roleGroups: boolean;
  readonly now: Date;
}

/** What waits, newest first. */
export async function listOpenTasks(db: Reader, sight: TaskSight, page: PageAsked): Promise<Page<ReviewTask>> {
  const { ids, groups, roleGroups, now } = sight;
  const after = page.after
    ? sql`and (t.created_at, t.id) < (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`
    : sql``;
  const part = sql`t.closed_at is null ${after}`;
  const order = sql`order by t.created_at desc, t.id desc limit ${page.limit + 1}`;
  const owners = sql`any(${[...ids]}::uuid[])`;
  const { rows } = await sql<Row>`
    with owned (id) as (select group_id from group_owner where owner_id = ${owners}
      union select a.group_id from assignment_schedule a where a.principal_id = ${owners} and a.group_id is not null
        and a.role_definition_id = ${GROUP_OWNER_ROLE} and a.condition is null and a.removed_at is null
        and a.starts_at <= ${now} and (a.ends_at is null or a.ends_at > ${now})),
    theirs as (
      (select f.* from owned o cross join lateral (
        select t.* from access_review_task t where t.group_id = o.id and t.scope like '/groups/%' and ${part} ${order}) f)
      union (select t.* from access_review_task t where ${groups} and t.scope like '/groups/%' and ${part} ${order})
      union (select t.* from access_review_task t where ${roleGroups} and t.scope like '/role-groups/%' and ${part} ${order}))
    select t.* from theirs t ${order}`.execute(db);
  return pageOf(rows.map(taskFromRow), page.limit, (row) => [row.createdAt.toISOString(), row.id]);
}

/** The groups whose owners an instance leaves something to, and about how many people. */
export async function countTasksByGroup(
  db: Reader,
  instanceId: string,
): Promise<{ readonly groupId: string; readonly people: number }[]> {
  const { rows } = await sql<{ groupId: string; people: number }>`
    select group_id as "groupId", count(distinct principal_id)::int as people from access_review_task
    where instance_id = ${instanceId} and closed_at is null group by group_id order by group_id`.execute(db);
  return rows;
}

function taskFromRow(row: Row): ReviewTask {
  return {
    id: row.id,
    itemId: row.item_id,
    instanceId: row.instance_id,
    principalId: row.principal_id,
    groupId: row.group_id,
    scope: row.scope as Scope,
    createdAt: row.created_at,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    outcome: row.outcome as TaskOutcome | null,
    justification: row.justification,
  };
}

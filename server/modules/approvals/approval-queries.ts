/**
 * Reads about approvals: who is an approver at this moment, and what waits for them.
 *
 * Membership of groups is read when it is asked for, never remembered.
 */
import { sql, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import { askableTables, isAsked, isHeldNow, waitsForApprover } from '#modules/assignments/index.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Approval } from './approval.ts';
import { approvalFromRow } from './approval-store.ts';

/** Whether the person is named, is in a named group, or holds a named directory role, now. */
export async function isAmongApprovers(
  db: Reader,
  principalId: string,
  approval: Approval,
  now: Date,
): Promise<boolean> {
  const named = approval.approvers.map((approver) => approver.id);
  if (named.length === 0) return false;
  const { rows } = await sql`with recursive ${askableTables(principalId, now)}
    select 1 from asked_as where id = any(${named}::uuid[]) limit 1`.execute(db);
  return rows.length > 0;
}

export interface ListedApproval extends Approval {
  /** Whether the person is named, is in a named group, or holds a named directory role, now. */
  readonly isMine: boolean;
}

export interface ApprovalReach {
  /** `approver`: asked of the person, unanswered, in time, not their own. `target`: of requests of theirs, or for them. */
  readonly as: 'approver' | 'target';
  /** Only of requests for roles exactly there. */
  readonly scope?: Scope;
}

/** A page of approvals that concern a person, newest first. */
export async function listApprovals(
  db: Reader,
  principalId: string,
  { as, scope }: ApprovalReach,
  page: PageAsked,
  now: Date,
): Promise<Page<ListedApproval>> {
  const [createdAt, id] = page.after ?? [];
  const chosen =
    as === 'approver'
      ? waitsForApprover(principalId, now)
      : sql`(q.requestor_id = ${principalId} or q.principal_id = ${principalId})`;
  const there = scope ? sql`and q.scope = ${scope}` : sql``;
  const further = createdAt ? sql`and (v.created_at, v.id) < (${createdAt}::timestamptz, ${id}::uuid)` : sql``;
  const { rows } = await sql<Selectable<DB['approval']> & { is_mine: boolean }>`
    with recursive ${askableTables(principalId, now)}
    select v.*, ${isAsked} as is_mine from approval v join schedule_request q on q.approval_id = v.id
    where ${chosen} ${there} ${further} order by v.created_at desc, v.id desc limit ${page.limit + 1}`.execute(db);
  return pageOf(
    rows.map((row) => ({ ...approvalFromRow(row), isMine: row.is_mine })),
    page.limit,
    (row) => [row.createdAt.toISOString(), row.id],
  );
}

/** The approvals the person may answer now; what runs out first comes first. */
export async function listWaiting(
  db: Reader,
  principalId: string,
  page: PageAsked,
  now: Date,
): Promise<Page<Approval>> {
  const [expiresAt, id] = page.after ?? [];
  const behind = expiresAt ? sql`and (v.expires_at, v.id) > (${expiresAt}::timestamptz, ${id}::uuid)` : sql``;
  const { rows } = await sql<Selectable<DB['approval']>>`with recursive ${askableTables(principalId, now)}
    select v.* from approval v join schedule_request q on q.id = v.request_id
    where ${waitsForApprover(principalId, now)} ${behind}
    order by v.expires_at, v.id limit ${page.limit + 1}`.execute(db);
  return pageOf(rows.map(approvalFromRow), page.limit, (one) => [one.expiresAt.toISOString(), one.id]);
}

/** How many the person may answer now; it stops counting at `most`. */
export async function countWaiting(db: Reader, principalId: string, now: Date, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`with recursive ${askableTables(principalId, now)}
    select count(*)::int as count from (select 1 from approval v join schedule_request q on q.id = v.request_id
    where ${waitsForApprover(principalId, now)} limit ${most}) one`.execute(db);
  return rows[0]!.count;
}

/** Ids of the people asked, groups and roles resolved, for the mail that asks them. */
export async function listApproverIds(
  db: Reader,
  approvers: Approval['approvers'],
  without: string,
  now: Date,
): Promise<string[]> {
  const named = approvers.map((approver) => approver.id);
  const { rows } = await sql<{ id: string }>`with recursive reached (id) as (
      select id from principal where id = any(${named}::uuid[])
      union select a.principal_id from assignment_schedule a
        where a.role_definition_id = any(${named}::uuid[]) and ${isHeldNow(now)}
      union select m.member_id from group_member m join reached r on m.group_id = r.id)
    select p.id from reached r join principal p on p.id = r.id
    where p.kind = 'User' and p.enabled and p.deleted_at is null and p.id <> ${without} order by p.id`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * Reads about approvals: who is an approver at this moment, and what waits for them.
 *
 * Membership of groups is read when it is asked for, never remembered.
 */
import { sql, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Approval } from './approval.ts';
import { approvalFromRow } from './approval-store.ts';

const inForce = (now: Date) => sql`a.scope = ${DIRECTORY_SCOPE} and a.removed_at is null
  and a.starts_at <= ${now} and (a.ends_at is null or a.ends_at > ${now})`;

/** What somebody may be asked as: themself, their groups, and the directory roles they hold now. */
const askable = (principalId: string, now: Date) => sql`holder (id) as (
  select id from principal where id = ${principalId} and enabled and deleted_at is null
  union select m.group_id from group_member m join holder h on m.member_id = h.id
    join principal p on p.id = m.group_id and p.deleted_at is null),
  asked_as (id) as (select id from holder union select a.role_definition_id from assignment_schedule a
    where a.principal_id = any(array(select id from holder)) and ${inForce(now)})`;

/** Whether the person is named, is in a named group, or holds a named directory role, now. */
export async function isAmongApprovers(
  db: Reader,
  principalId: string,
  approval: Approval,
  now: Date,
): Promise<boolean> {
  const named = approval.approvers.map((approver) => approver.id);
  if (named.length === 0) return false;
  const { rows } = await sql`with recursive ${askable(principalId, now)}
    select 1 from asked_as where id = any(${named}::uuid[]) limit 1`.execute(db);
  return rows.length > 0;
}

/** Asked of the person, a group around them or a role they hold; unanswered, in time, not their own. The first condition has an index. */
const waitsFor = (principalId: string, now: Date) => sql`approval v join schedule_request q on q.id = v.request_id
  where jsonb_path_query_array(v.approvers, '$[*].id') ?| (select array_agg(id::text) from asked_as)
    and v.outcome is null and v.expires_at > ${now} and q.status = 'PendingApproval'
    and q.requestor_id <> ${principalId} and q.principal_id <> ${principalId}`;

/** Ids of the approvals the person may answer now, the newest first. */
export async function listAsApprover(db: Reader, principalId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`with recursive ${askable(principalId, now)}
    select v.id from ${waitsFor(principalId, now)} order by v.created_at desc, v.id limit 1000`.execute(db);
  return rows.map((row) => row.id);
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
  const { rows } = await sql<Selectable<DB['approval']>>`with recursive ${askable(principalId, now)}
    select v.* from ${waitsFor(principalId, now)} ${behind}
    order by v.expires_at, v.id limit ${page.limit + 1}`.execute(db);
  return pageOf(rows.map(approvalFromRow), page.limit, (one) => [one.expiresAt.toISOString(), one.id]);
}

/** How many the person may answer now; it stops counting at `most`. */
export async function countWaiting(db: Reader, principalId: string, now: Date, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`with recursive ${askable(principalId, now)}
    select count(*)::int as count from (select 1 from ${waitsFor(principalId, now)} limit ${most}) one`.execute(db);
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
        where a.role_definition_id = any(${named}::uuid[]) and ${inForce(now)}
      union select m.member_id from group_member m join reached r on m.group_id = r.id)
    select p.id from reached r join principal p on p.id = r.id
    where p.kind = 'User' and p.enabled and p.deleted_at is null and p.id <> ${without} order by p.id`.execute(db);
  return rows.map((row) => row.id);
}

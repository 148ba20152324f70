/**
 * Reads about approvals: who is an approver at this moment, and what waits for them.
 *
 * Membership of groups is read when it is asked for, never remembered.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import type { Approval } from './approval.ts';

const holders = (principalId: string) => sql`holder (id) as (
  select id from principal where id = ${principalId} and enabled and deleted_at is null
  union select m.group_id from group_member m join holder h on m.member_id = h.id
    join principal p on p.id = m.group_id and p.deleted_at is null)`;

/** Whether the person is named, or is in a named group, now. */
export async function isAmongApprovers(db: Reader, principalId: string, approval: Approval): Promise<boolean> {
  const named = approval.approvers.map((approver) => approver.id);
  if (named.length === 0) return false;
  const { rows } = await sql`with recursive ${holders(principalId)}
    select 1 from holder where id = any(${named}::uuid[]) limit 1`.execute(db);
  return rows.length > 0;
}

/** Ids of the approvals the person may answer now: asked of them, unanswered, in time, not their own. */
export async function listAsApprover(db: Reader, principalId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`with recursive ${holders(principalId)}
    select v.id from approval v join schedule_request q on q.id = v.request_id
    where v.outcome is null and v.expires_at > ${now} and q.status = 'PendingApproval'
      and q.requestor_id <> ${principalId} and q.principal_id <> ${principalId}
      and exists (select 1 from jsonb_array_elements(v.approvers) a where (a->>'id')::uuid in (select id from holder))
    order by v.created_at desc, v.id limit 1000`.execute(db);
  return rows.map((row) => row.id);
}

/** Ids of the people asked, groups resolved, for the mail that asks them. */
export async function listApproverIds(
  db: Reader,
  approvers: Approval['approvers'],
  without: string,
): Promise<string[]> {
  const named = approvers.map((approver) => approver.id);
  const { rows } = await sql<{ id: string }>`with recursive reached (id) as (
      select id from principal where id = any(${named}::uuid[])
      union select m.member_id from group_member m join reached r on m.group_id = r.id)
    select p.id from reached r join principal p on p.id = r.id
    where p.kind = 'User' and p.enabled and p.deleted_at is null and p.id <> ${without} order by p.id`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * Reads about approvals: who is an approver at this moment, and what waits for them.
 *
 * Membership of groups is read when it is asked for, never remembered.
 */
import { sql } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import {
  askableTables,
  groupCondition,
  isHeldNow,
  narrowed,
  waitsForApprover,
  type RequestNarrowing,
} from '#modules/assignments/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { AnswerAssessment, Approval, ApprovalStage, AskedApprover } from './approval.ts';
import { approvalColumns, approvalFromRow, type ApprovalRow } from './approval-store.ts';

/** Whether the person is named, is in a named group, or holds a named directory role, now. */
export async function isAmongApprovers(
  db: Reader,
  principalId: string,
  approvers: readonly AskedApprover[],
  now: Date,
): Promise<boolean> {
  const named = approvers.map((approver) => approver.id);
  if (named.length === 0) return false;
  const { rows } = await sql`with recursive ${askableTables(principalId, now)}
    select 1 from asked_as where id = any(${named}::uuid[]) limit 1`.execute(db);
  return rows.length > 0;
}

/** Why an answer does not count; of what is answered already, by whom. */
export async function refusalOfAnswer(
  db: Reader,
  approval: Approval,
  stage: ApprovalStage,
  assessment: Exclude<AnswerAssessment, 'accepted'>,
): Promise<Refusal> {
  const approvalId = approval.id;
  if (assessment === 'stage-not-open')
    return new Refusal('approval.stage-not-open', { approvalId, stage: stage.number });
  if (assessment !== 'already-decided') return new Refusal(`approval.${assessment}`, { approvalId });
  const ids = approval.answers.filter((one) => one.stageId === stage.id).map((one) => one.answeredBy);
  const rows =
    ids.length === 0 ? [] : await db.selectFrom('principal').select('display_name').where('id', 'in', ids).execute();
  const answeredBy = rows
    .map((row) => row.display_name)
    .sort()
    .join(', ');
  return new Refusal('approval.already-decided', { approvalId, outcome: approval.outcome ?? 'Approve', answeredBy });
}

export interface ApprovalReach {
  /** `approver`: asked of the person, unanswered, in time, not their own. `target`: of requests of theirs, or for them. */
  readonly as: 'approver' | 'target';
  /** Only of requests for roles exactly there, or for access to any group. */
  readonly scope?: Scope;
}

/** A page of approvals that concern a person, newest first. */
export async function listApprovals(
  db: Reader,
  principalId: string,
  { as, scope }: ApprovalReach,
  page: PageAsked,
  now: Date,
): Promise<Page<Approval>> {
  const [createdAt, id] = page.after ?? [];
  const chosen =
    as === 'approver'
      ? waitsForApprover(principalId, now)
      : sql`(q.requestor_id = ${principalId} or q.principal_id = ${principalId})`;
  const there = scope ? sql`and ${groupCondition(scope) ?? sql`q.scope = ${scope}`}` : sql``;
  const further = createdAt ? sql`and (v.created_at, v.id) < (${createdAt}::timestamptz, ${id}::uuid)` : sql``;
  const { rows } = await sql<ApprovalRow>`
    with recursive ${askableTables(principalId, now)}
    select ${approvalColumns} from approval v join schedule_request q on q.approval_id = v.id
    where ${chosen} ${there} ${further} order by v.created_at desc, v.id desc limit ${page.limit + 1}`.execute(db);
  return pageOf(rows.map(approvalFromRow), page.limit, (row) => [row.createdAt.toISOString(), row.id]);
}

export interface WaitingListing extends RequestNarrowing {
  /** By when it runs out, which is the usual, or by when it was asked. */
  readonly order?: 'until' | 'asked';
  readonly descending?: boolean;
}

/** The approvals the person may answer now; what runs out first comes first. */
export async function listWaiting(
  db: Reader,
  principalId: string,
  page: PageAsked,
  now: Date,
  listing: WaitingListing = {},
): Promise<Page<Approval>> {
  const [direction, isBehind] = listing.descending ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const isByAsking = listing.order === 'asked';
  const sorted = isByAsking ? sql`v.created_at` : sql`v.expires_at`;
  const [at, id] = page.after ?? [];
  const conditions = [
    waitsForApprover(principalId, now),
    ...narrowed(listing),
    ...(at ? [sql`(${sorted}, v.id) ${isBehind} (${at}::timestamptz, ${id}::uuid)`] : []),
  ];
  const { rows } = await sql<ApprovalRow>`with recursive ${askableTables(principalId, now)}
    select ${approvalColumns} from approval v join schedule_request q on q.id = v.request_id
    where ${sql.join(conditions, sql` and `)}
    order by ${sorted} ${direction}, v.id ${direction} limit ${page.limit + 1}`.execute(db);
  return pageOf(rows.map(approvalFromRow), page.limit, (one) => [
    (isByAsking ? one.createdAt : one.expiresAt).toISOString(),
    one.id,
  ]);
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
  approvers: readonly AskedApprover[],
  without: readonly string[],
  now: Date,
): Promise<string[]> {
  return (await listReachedApprovers(db, approvers, without, now)).map(({ id }) => id);
}

export interface ReachedApprover {
  readonly id: string;
  /** The group or role that was named in place of them; null for who was named themself. */
  readonly through: string | null;
}

/** The same, with what they are asked through: each once, and whoever is named themself as that. */
export async function listReachedApprovers(
  db: Reader,
  approvers: readonly AskedApprover[],
  without: readonly string[],
  now: Date,
): Promise<ReachedApprover[]> {
  const named = approvers.map((approver) => approver.id);
  const { rows } = await sql<ReachedApprover>`with recursive reached (named, id) as (
      select id, id from principal where id = any(${named}::uuid[])
      union select a.role_definition_id, a.principal_id from assignment_schedule a
        where a.role_definition_id = any(${named}::uuid[]) and ${isHeldNow(now)}
      union select r.named, m.member_id from reached r
        join principal h on h.id = r.id and h.enabled and h.deleted_at is null
        cross join lateral members_of(r.id, ${now}) m)
    select distinct on (p.id) p.id, coalesce(g.display_name, d.name) as through
    from reached r join principal p on p.id = r.id
    left join principal g on g.id = r.named and g.id <> p.id left join role_definition d on d.id = r.named
    where p.kind = 'User' and p.enabled and p.deleted_at is null and p.id <> all(${[...without]}::uuid[])
    order by p.id, coalesce(g.display_name, d.name) nulls first`.execute(db);
  return rows;
}

/**
 * Who answers about whom, read at the moment it matters: named people and groups, the holder, or the sponsor of a guest
 * with those who answer where there is none.
 */
import { sql, type RawBuilder } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { listGroupsOf } from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';

/** Somebody who may be a reviewer: the person, and everything they are named by. */
export interface ReviewerIdentity {
  readonly personId: string;
  /** The person and the groups they are in. */
  readonly ids: readonly string[];
}

export async function identityOf(db: Reader, personId: string, now: Date): Promise<ReviewerIdentity> {
  return { personId, ids: [personId, ...(await listGroupsOf(db, personId, now))] };
}

// "offset 0" keeps these questions about one person at a time: otherwise all sponsors of everybody are read for a page.
const hasSponsor = sql`exists (select from guest_sponsor g
  join principal s on s.id = g.sponsor_id and s.enabled and s.deleted_at is null where g.user_id = t.principal_id offset 0)`;

const isNamed = (ids: readonly string[], isFallback: boolean) => sql`exists (select from access_review_reviewer v
  where v.review_id = r.id and v.is_fallback = ${isFallback} and v.principal_id = any(${[...ids]}::uuid[]))`;

/** Whether an item `t` of a review `r` is theirs to answer. Nobody answers about themselves, unless the holders do. */
export function isTheirs({ personId, ids }: ReviewerIdentity): RawBuilder<boolean> {
  return sql<boolean>`(r.deleted_at is null and (r.reviewed_by = 'self' and t.principal_id = ${personId}
    or t.principal_id <> ${personId} and (
      r.reviewed_by = 'selected' and ${isNamed(ids, false)}
      or r.reviewed_by = 'sponsor' and (
        exists (select from guest_sponsor g where g.user_id = t.principal_id and g.sponsor_id = any(${[...ids]}::uuid[]) offset 0)
        or ${isNamed(ids, true)} and not ${hasSponsor}))))`;
}

/** Instances that are in progress and have something for them, those that end first in front. */
export async function listForReviewer(
  db: Reader,
  reviewer: ReviewerIdentity,
  now: Date,
  page: PageAsked,
): Promise<Page<{ instanceId: string; endsAt: Date }>> {
  const ids = sql`any(${[...reviewer.ids]}::uuid[])`;
  const named = (isFallback: boolean, word: string) => sql`select i.id from access_review_reviewer v
    join access_review r on r.id = v.review_id and r.reviewed_by = ${word} and r.deleted_at is null
    join running i on i.review_id = r.id where v.principal_id = ${ids} and v.is_fallback = ${isFallback}`;
  const of = (word: string) => sql`join running i on i.id = t.instance_id
    join access_review r on r.id = i.review_id and r.reviewed_by = ${word} and r.deleted_at is null`;
  const after = page.after
    ? sql`where (i.ends_at, i.id) > (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`
    : sql``;
  const { rows } = await sql<{ instanceId: string; endsAt: Date }>`
    with running as (select id, review_id, ends_at from access_review_instance
      where begun_at is not null and end_told_at is null and coalesce(stopped_at, ends_at) > ${now} and stopped_at is null),
    theirs (id) as (
      ${named(false, 'selected')}
      union select t.instance_id from access_review_item t ${of('self')} where t.principal_id = ${reviewer.personId}
      union select t.instance_id from guest_sponsor g join access_review_item t on t.principal_id = g.user_id ${of('sponsor')}
        where g.sponsor_id = ${ids}
      union select n.id from (${named(true, 'sponsor')}) n where exists (
        select from access_review_item t where t.instance_id = n.id and not ${hasSponsor}))
    select i.id as "instanceId", i.ends_at as "endsAt" from theirs join running i using (id) ${after}
    order by i.ends_at, i.id limit ${page.limit + 1}`.execute(db);
  return pageOf(rows, page.limit, (row) => [row.endsAt.toISOString(), row.instanceId]);
}

/** The people who may sign in and have something left to answer in an instance, groups opened. */
export async function listReviewerIds(db: Reader, instanceId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive items as (select t.principal_id from access_review_item t where t.instance_id = ${instanceId} and t.decision is null),
    review as (select r.* from access_review r join access_review_instance i on i.review_id = r.id where i.id = ${instanceId}),
    named (id) as (
      select t.principal_id from items t join review r on r.reviewed_by = 'self'
      union select v.principal_id from access_review_reviewer v join review r on r.id = v.review_id and r.reviewed_by = 'selected'
        where exists (select from items t where t.principal_id <> v.principal_id)
      union select g.sponsor_id from items t join guest_sponsor g on g.user_id = t.principal_id join review r on r.reviewed_by = 'sponsor'
      union select v.principal_id from access_review_reviewer v join review r on r.id = v.review_id and r.reviewed_by = 'sponsor'
        where exists (select from items t where not ${hasSponsor})
      union select m.member_id from named n join principal p on p.id = n.id and p.kind = 'Group' and p.deleted_at is null
        cross join lateral members_of(n.id, ${now}) m)
    select p.id from named n join principal p on p.id = n.id and p.enabled and p.deleted_at is null
    join directory_user u on u.id = p.id
    where u.external_user_state is distinct from 'PendingAcceptance' order by p.id`.execute(db);
  return rows.map(({ id }) => id);
}

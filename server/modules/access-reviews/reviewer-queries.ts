/**
 * Who answers about whom, read at the moment it matters: named people and groups, the holder, or the sponsor of a guest
 * with those who answer where there is none.
 */
import { sql, type RawBuilder } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { listGroupsOf } from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';

/** Somebody who may be a reviewer: the person, everything they are named by, and when: each stage has its own. */
export interface ReviewerIdentity {
  readonly personId: string;
  /** The person and the groups they are in. */
  readonly ids: readonly string[];
  readonly at: Date;
}

export async function identityOf(db: Reader, personId: string, now: Date): Promise<ReviewerIdentity> {
  return { personId, ids: [personId, ...(await listGroupsOf(db, personId, now))], at: now };
}

// "offset 0" keeps these questions about one person at a time: otherwise all sponsors of everybody are read for a page.
const hasSponsor = sql`exists (select from guest_sponsor g
  join principal s on s.id = g.sponsor_id and s.enabled and s.deleted_at is null where g.user_id = t.principal_id offset 0)`;

const isNamed = (ids: readonly string[], isFallback: boolean) => sql`exists (select from access_review_reviewer v
  where v.instance_id = i.id and v.stage = s.number and v.is_fallback = ${isFallback} and v.principal_id = any(${[...ids]}::uuid[]) offset 0)`;

/** Which stage an instance `i` is in. */
export const stageOf = (at: Date): RawBuilder<number> => sql`(1
  + coalesce(i.stage_ends_at[1] <= least(i.stopped_at, ${at}), false)::int
  + coalesce(i.stage_ends_at[2] <= least(i.stopped_at, ${at}), false)::int)`;

/** Whether the answer to an item `t` in a stage of its instance `i` asks the next one too. */
const movesOn = (stage: number) => sql`coalesce(
  case when t.decided_stage = ${sql.lit(stage)} then t.decision else (select e.decision from access_review_earlier_answer e
    where e.item_id = t.id and e.stage = ${sql.lit(stage)}) end, 'not-answered')
  = any(string_to_array(i.stage_moves_on[${sql.lit(stage)}], ' '))`;

/** Whether an item `t` of an instance `i` is asked about in a stage. */
export const reaches = (stage: RawBuilder<number>): RawBuilder<boolean> =>
  sql`(${stage} < 2 or ${movesOn(1)} and (${stage} < 3 or ${movesOn(2)}))`;

/**
 * Whether an item `t` of an instance `i` of a review `r` is theirs to answer in the stage `s`. Nobody answers about themselves,
 * unless the holders do.
 */
export function isTheirs({ personId, ids }: ReviewerIdentity): RawBuilder<boolean> {
  return sql<boolean>`(r.deleted_at is null and ${reaches(sql`s.number`)} and (s.reviewed_by = 'self' and t.principal_id = ${personId}
    or t.principal_id <> ${personId} and (
      s.reviewed_by = 'selected' and ${isNamed(ids, false)}
      or s.reviewed_by = 'sponsor' and (
        exists (select from guest_sponsor g where g.user_id = t.principal_id and g.sponsor_id = any(${[...ids]}::uuid[]) offset 0)
        or ${isNamed(ids, true)} and not ${hasSponsor}))))`;
}

/** Instances that are in progress and whose stage has something for them, what ends first in front. */
export async function listForReviewer(
  db: Reader,
  reviewer: ReviewerIdentity,
  now: Date,
  page: PageAsked,
): Promise<Page<{ instanceId: string; endsAt: Date }>> {
  const ids = sql`any(${[...reviewer.ids]}::uuid[])`;
  const named = (isFallback: boolean, word: string) => sql`select i.id from access_review_reviewer v
    join running i on i.id = v.instance_id and i.stage = v.stage
    join access_review_stage s on s.instance_id = i.id and s.number = i.stage and s.reviewed_by = ${word}
    where v.instance_id is not null and v.principal_id = ${ids} and v.is_fallback = ${isFallback}`;
  const of = (word: string) => sql`join running i on i.id = t.instance_id
    join access_review_stage s on s.instance_id = i.id and s.number = i.stage and s.reviewed_by = ${word}`;
  const isAsked = reaches(sql`i.stage`);
  const after = page.after
    ? sql`where (i.ends_at, i.id) > (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`
    : sql``;
  const { rows } = await sql<{ instanceId: string; endsAt: Date }>`
    with running as (select id, review_id, stage, stage_moves_on, coalesce(stage_ends_at[stage], ends_at) as ends_at
      from access_review_instance i cross join lateral (select ${stageOf(now)} as stage) of_now
      where begun_at is not null and end_told_at is null and coalesce(stopped_at, ends_at) > ${now} and stopped_at is null
      and exists (select from access_review r where r.id = i.review_id and r.deleted_at is null)),
    theirs (id) as (
      ${named(false, 'selected')}
      union select t.instance_id from access_review_item t ${of('self')}
        where t.principal_id = ${reviewer.personId} and ${isAsked}
      union select t.instance_id from guest_sponsor g join access_review_item t on t.principal_id = g.user_id ${of('sponsor')}
        where g.sponsor_id = ${ids} and ${isAsked}
      union select n.id from (${named(true, 'sponsor')}) n where exists (
        select from access_review_item t where t.instance_id = n.id and not ${hasSponsor}))
    select i.id as "instanceId", i.ends_at as "endsAt" from theirs join running i using (id) ${after}
    order by i.ends_at, i.id limit ${page.limit + 1}`.execute(db);
  return pageOf(rows, page.limit, (row) => [row.endsAt.toISOString(), row.instanceId]);
}

/** The people who may sign in and have something left to answer in the stage an instance is in, groups opened. */
export async function listReviewerIds(db: Reader, instanceId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive stage as (select s.* from access_review_instance i
      join access_review_stage s on s.instance_id = i.id and s.number = ${stageOf(now)} where i.id = ${instanceId}),
    items as (select t.principal_id from stage s join access_review_instance i on i.id = ${instanceId}
      join access_review_item t on t.instance_id = i.id
      where t.decided_stage is distinct from s.number and ${reaches(sql`s.number`)}),
    named (id) as (
      select t.principal_id from items t join stage s on s.reviewed_by = 'self'
      union select v.principal_id from access_review_reviewer v
        join stage s on s.instance_id = v.instance_id and s.number = v.stage and s.reviewed_by = 'selected'
        where exists (select from items t where t.principal_id <> v.principal_id)
      union select g.sponsor_id from items t join guest_sponsor g on g.user_id = t.principal_id join stage s on s.reviewed_by = 'sponsor'
      union select v.principal_id from access_review_reviewer v
        join stage s on s.instance_id = v.instance_id and s.number = v.stage and s.reviewed_by = 'sponsor'
        where exists (select from items t where not ${hasSponsor})
      union select m.member_id from named n join principal p on p.id = n.id and p.kind = 'Group' and p.deleted_at is null
        cross join lateral members_of(n.id, ${now}) m)
    select p.id from named n join principal p on p.id = n.id and p.enabled and p.deleted_at is null
    join directory_user u on u.id = p.id
    where u.external_user_state is distinct from 'PendingAcceptance' order by p.id`.execute(db);
  return rows.map(({ id }) => id);
}

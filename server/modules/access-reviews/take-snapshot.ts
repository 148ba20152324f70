/**
 * The snapshot an instance begins with: who holds what is reviewed, at that instant, in one statement.
 *
 * Groups are opened to the people in them; each person is one item for each role, with what they hold themselves and the groups
 * through which they have it besides. Recommendations come from use: an activation for a role, a sign-in only for
 * accounts and plain groups.
 */
import { sql, type RawBuilder } from 'kysely';
import { GROUP_MEMBER_ROLE, groupOfScope, isForDirectoryRoles } from '#model/group-access.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Review } from './review.ts';

const DAY = 86_400_000;
export const LOOK_BACK_DAYS = 30;
const NO_ROLE = '00000000-0000-0000-0000-000000000000';

/** Writes the items; answers how many there are. */
export async function takeSnapshot(tx: Transaction, instanceId: string, review: Review): Promise<number> {
  const { now } = tx;
  const since = new Date(now.getTime() - LOOK_BACK_DAYS * DAY);
  const { numAffectedRows } = await sql`
    with recursive held (principal_id, role_id, eligibility_id, assignment_id, is_member, starts_at, ends_at) as (
      ${heldBy(review, now)}),
    reached (principal_id, role_id, via) as (
      select principal_id, role_id, principal_id from held
      union select m.member_id, r.role_id, r.via from reached r
        join principal g on g.id = r.principal_id and g.kind = 'Group' and g.deleted_at is null
        cross join lateral members_of(r.principal_id, ${now}) m),
    found as (
      select r.principal_id, r.role_id,
        array_agg(distinct h.eligibility_id) filter (where h.eligibility_id is not null and r.via = r.principal_id) as eligibility_ids,
        array_agg(distinct h.assignment_id) filter (where h.assignment_id is not null and r.via = r.principal_id) as assignment_ids,
        bool_or(h.is_member and r.via = r.principal_id) as is_member,
        array_agg(distinct r.via) filter (where r.via <> r.principal_id) as group_ids,
        bool_and(h.eligibility_id is not null) as is_only_eligible,
        min(h.starts_at) as held_since, max(coalesce(h.ends_at, 'infinity')) as held_until
      from reached r join held h on h.principal_id = r.via and h.role_id = r.role_id group by 1, 2),
    used as (
      select a.principal_id, h.role_id, max(a.starts_at) as last_used_at
      from (select distinct eligibility_id, role_id from held where eligibility_id is not null) h
      join assignment_schedule a on a.linked_eligibility_id = h.eligibility_id
      where a.starts_at <= ${now} and (a.removed_at is null or a.removed_at > a.starts_at) group by 1, 2)
    insert into access_review_item (id, instance_id, principal_id, principal_name, role_definition_id, eligibility_ids,
      assignment_ids, is_member, group_ids, held_since, held_until, last_used_at, last_sign_in_at,
      recommendation, recommendation_reason)
    select md5(${instanceId} || f.principal_id::text || f.role_id::text)::uuid, ${instanceId}, f.principal_id,
      lower(p.display_name), nullif(f.role_id, ${NO_ROLE}), coalesce(f.eligibility_ids, '{}'),
      coalesce(f.assignment_ids, '{}'), f.is_member, coalesce(f.group_ids, '{}'), f.held_since,
      nullif(f.held_until, 'infinity'), u.last_used_at, s.last_sign_in_at, ${adviceOf(review, since)}
    from found f join principal p on p.id = f.principal_id and p.kind = 'User' and p.deleted_at is null
    join directory_user d on d.id = p.id
    left join used u on u.principal_id = f.principal_id and u.role_id = f.role_id
    left join lateral (select max(created_at) as last_sign_in_at from session where user_id = p.id) s on true
    where ${review.guestsOnly ? sql`d.user_type = 'Guest'` : sql`true`} and ${inactive(review, now)}`.execute(tx.db);
  return Number(numAffectedRows ?? 0n);
}

function heldBy(review: Review, now: Date): RawBuilder<unknown> {
  const { subject, held } = review;
  if (subject.kind === 'guests') {
    return sql`select p.id, ${NO_ROLE}::uuid, null::uuid, null::uuid, false, p.created_at, null::timestamptz
      from principal p join directory_user u on u.id = p.id where u.user_type = 'Guest' and p.deleted_at is null`;
  }
  const roleIds = subject.kind === 'group' ? [GROUP_MEMBER_ROLE] : [...subject.roleDefinitionIds];
  const there = sql`scope = ${subject.scope} and role_definition_id = any(${roleIds}::uuid[])
    and removed_at is null and starts_at <= ${now} and (ends_at is null or ends_at > ${now})`;
  const eligible = sql`select principal_id, role_definition_id, id, null::uuid, false, starts_at, ends_at
    from eligibility_schedule where ${there}`;
  const assigned = sql`select principal_id, role_definition_id, null::uuid, id, false, starts_at, ends_at
    from assignment_schedule where ${there} and assignment_type = 'Assigned'`;
  const members = sql`select member_id, ${GROUP_MEMBER_ROLE}::uuid, null::uuid, null::uuid, true, added_at, null::timestamptz
    from group_member where group_id = ${subject.kind === 'group' ? groupOfScope(subject.scope)! : null}`;
  const parts = [
    ...(held === 'active' ? [] : [eligible]),
    ...(held === 'eligible' ? [] : [assigned]),
    ...(held === 'eligible' || subject.kind !== 'group' ? [] : [members]),
  ];
  return sql.join(parts, sql` union all `);
}

/** Who signed in within those days is left out, and so is whoever is here for less than that. */
function inactive({ inactiveDays }: Review, now: Date): RawBuilder<unknown> {
  if (inactiveDays === null) return sql`true`;
  const before = new Date(now.getTime() - inactiveDays * DAY);
  return sql`coalesce(s.last_sign_in_at, p.created_at) < ${before}`;
}

/** Recommendation and its reason. For a role, signing in alone says nothing. */
function adviceOf({ subject, settings }: Review, since: Date): RawBuilder<unknown> {
  if (!settings.recommends) return sql`null, 'not-asked'`;
  const isRole = subject.kind === 'roles' || (subject.kind === 'group' && isForDirectoryRoles(subject.scope));
  const used = sql`u.last_used_at >= ${since}`;
  const isNew = sql`f.held_since > ${since}`;
  const signedIn = sql`s.last_sign_in_at >= ${since}`;
  return isRole
    ? sql`case when ${used} then 'approve' when ${isNew} then null when f.is_only_eligible then 'deny' end,
        case when ${used} then 'activated' when ${isNew} then 'held-shortly' when f.is_only_eligible then 'not-activated'
          else 'use-unknown' end`
    : sql`case when ${used} or ${signedIn} then 'approve' when ${isNew} then null else 'deny' end,
        case when ${used} then 'activated' when ${signedIn} then 'signed-in' when ${isNew} then 'held-shortly'
          else 'not-signed-in' end`;
}

/**
 * Assignments that should not be as they are: made outside PIM, of somebody who is not there, never used, or of a guest who
 * could give roles away.
 */
import { sql } from 'kysely';
import { inSpan } from '#modules/assignments/index.ts';
import { governedTable, isHeldAt, isOfSomebody, type AlertRule, type RuleAsked } from './alert-rule.ts';
import { listPrivilegedRoles } from './privileged-roles.ts';

const DAY = 86_400_000;

const columns = sql`q.scope, q.id, q.principal_id, q.role_definition_id, q.starts_at`;

/** Eligible and standing assignments in the spans; what was activated goes with its eligibility. */
const heldIn = (asked: RuleAsked) => sql`(
  select ${columns}, true as is_eligible, span.first from ${governedTable(asked)} join eligibility_schedule q on ${inSpan}
    where ${isHeldAt(asked.at)}
  union all
  select ${columns}, false, span.first from ${governedTable(asked)} join assignment_schedule q on ${inSpan}
    where ${isHeldAt(asked.at)} and q.assignment_type = 'Assigned')`;

/** Plain assignments make no request and have no end; what was given an end since is known to PIM. */
export const assignedOutsidePim: AlertRule = (asked) => sql`
  select q.scope, q.id::text as subject, q.principal_id, q.role_definition_id, q.id as schedule_id, q.starts_at as since,
    jsonb_build_object('createdById', q.created_by, 'createdBy', c.display_name) as details
  from ${governedTable(asked)} join assignment_schedule q on ${inSpan} left join principal c on c.id = q.created_by
  where ${isHeldAt(asked.at)} and q.assignment_type = 'Assigned' and q.request_id is null and q.ends_at is null
    and ${isOfSomebody}`;

/** Deleted and not yet purged, disabled, or suspended because the home directory said so. */
export const ofAbsentPrincipal: AlertRule = (asked) => sql`
  with absent (id, since, reason) as (
    select p.id, p.deleted_at, case when p.deleted_at is not null then 'deleted' else 'disabled' end
      from principal p where p.deleted_at is not null or not p.enabled
    union all
    select s.id, min(s.since), 'suspended' from (
        select l.user_id as id, l.suspended_at as since from identity_link l
          where l.suspended_at is not null and l.removed_at is null
        union all
        select u.id, u.home_inactive_at from directory_user u where u.home_inactive_at is not null) s
      join principal p on p.id = s.id where p.enabled and p.deleted_at is null group by s.id)
  select q.scope, q.id::text as subject, q.principal_id, q.role_definition_id, q.id as schedule_id,
    coalesce(a.since, q.starts_at) as since,
    jsonb_build_object('reason', a.reason, 'isEligible', q.is_eligible) as details
  from absent a join ${heldIn(asked)} q on q.principal_id = a.id`;

/** Activations at narrower scopes count as use, and so do those of everybody in an eligible group. */
export const eligibleUnused: AlertRule = (asked) => {
  const since = sql`${asked.at}::timestamptz - make_interval(days => span.first)`;
  return sql`
  select q.scope, q.id::text as subject, q.principal_id, q.role_definition_id, q.id as schedule_id,
    coalesce(used.at, q.starts_at) as since, jsonb_build_object('lastUsedAt', used.at, 'isEligible', true) as details
  from ${governedTable(asked)} join eligibility_schedule q on ${inSpan}
  cross join lateral (select max(a.starts_at) as at from assignment_schedule a
    where a.linked_eligibility_id = q.id and a.assignment_type = 'Activated' and a.starts_at <= ${asked.at}
      and (a.removed_at is null or a.removed_at > a.starts_at)) used
  where ${isHeldAt(asked.at)} and ${isOfSomebody} and q.starts_at <= ${since}
    and (used.at is null or used.at <= ${since})`;
};

/** Themself, or through groups: then the assignment is that of the group. */
export const guestHoldsPrivilegedRole: AlertRule = async (asked) => {
  const roleIds = await listPrivilegedRoles(asked.db);
  return sql`
  with recursive held as (
    select q.* from ${heldIn(asked)} q where q.role_definition_id = any(${roleIds}::uuid[]) and ${isOfSomebody}),
  reached (schedule_id, member_id, group_id) as (
    select h.id, h.principal_id, null::uuid from held h
    union select r.schedule_id, m.member_id, r.member_id from reached r join principal g on g.id = r.member_id and g.kind = 'Group'
      cross join lateral members_of(r.member_id, ${asked.at}) m)
  select distinct on (h.id, u.id) h.scope, h.id::text || ' ' || u.id::text as subject, u.id as principal_id,
    h.role_definition_id, h.id as schedule_id, h.starts_at as since,
    jsonb_build_object('isEligible', h.is_eligible, 'groupId', g.id, 'group', g.display_name) as details
  from held h join reached r on r.schedule_id = h.id
  join directory_user u on u.id = r.member_id and u.user_type = 'Guest'
  join principal p on p.id = u.id and p.deleted_at is null
  left join principal g on g.id = r.group_id
  order by h.id, u.id, g.id nulls first`;
};

/** Nobody has signed in with the account for that long, and it is older than that. */
export const staleSignIn: AlertRule = (asked) => {
  const since = sql`${asked.at}::timestamptz - make_interval(days => q.first)`;
  return sql`
  select q.scope, q.id::text as subject, q.principal_id, q.role_definition_id, q.id as schedule_id,
    coalesce(seen.at, p.created_at) as since,
    jsonb_build_object('lastSignInAt', seen.at, 'isEligible', q.is_eligible) as details
  from ${heldIn(asked)} q
  cross join lateral (select id, created_at from principal
    where id = q.principal_id and kind = 'User' and deleted_at is null limit 1) p
  cross join lateral (select max(s.last_used_at) as at from session s where s.user_id = p.id) seen
  where p.created_at <= ${since} and (seen.at is null or seen.at <= ${since})`;
};

/** What is looked back at for activations in a row. */
const SHOWN_MILLISECONDS = 7 * DAY;

/** So many activations of one role by one person, each soon behind the other. The first that was one too many counts. */
export const sequentialActivations: AlertRule = (asked) => {
  const from = new Date(asked.at.getTime() - SHOWN_MILLISECONDS);
  return sql`
  with activated as (
    select ${columns}, span.first, span.second, lag(q.starts_at, span.first - 1) over
      (partition by q.principal_id, q.role_definition_id, q.scope order by q.starts_at, q.id) as earlier
    from ${governedTable(asked)} join assignment_schedule q on ${inSpan}
    where q.assignment_type = 'Activated' and q.starts_at > ${from} and q.starts_at <= ${asked.at} and ${isOfSomebody}
      and (q.removed_at is null or q.removed_at > q.starts_at))
  select distinct on (q.scope, q.principal_id, q.role_definition_id) q.scope, q.id::text as subject, q.principal_id,
    q.role_definition_id, null::uuid as schedule_id, q.starts_at as since,
    jsonb_build_object('activations', q.first, 'hours', q.second) as details
  from activated q where q.earlier >= q.starts_at - make_interval(hours => q.second)
  order by q.scope, q.principal_id, q.role_definition_id, q.starts_at, q.id`;
};

/** A guest who activates within hours of accepting the invitation: shown for some days, whether it is over or not. */
export const activatedAfterInvitation: AlertRule = (asked) => sql`
  select q.scope, q.id::text as subject, q.principal_id, q.role_definition_id, q.id as schedule_id, q.starts_at as since,
    jsonb_build_object('redeemedAt', i.redeemed_at, 'isOver', not (${isHeldAt(asked.at)})) as details
  from ${governedTable(asked)} join assignment_schedule q on ${inSpan}
  cross join lateral (select max(i.redeemed_at) as redeemed_at from invitation i
    where i.user_id = q.principal_id and i.redeemed_at <= q.starts_at) i
  where q.assignment_type = 'Activated' and q.starts_at <= ${asked.at} and (q.removed_at is null or q.removed_at > q.starts_at)
    and q.starts_at > ${asked.at}::timestamptz - make_interval(days => span.second) and ${isOfSomebody}
    and i.redeemed_at > q.starts_at - make_interval(hours => span.first)`;

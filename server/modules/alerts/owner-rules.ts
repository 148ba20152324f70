/**
 * Too many owners, too many Global Administrators, and too many owners for good.
 *
 * Counted are assignments at the scope itself, eligible ones as well: what comes from above is counted there, and a group is
 * one.
 */
import { sql } from 'kysely';
import { GLOBAL_ADMINISTRATOR_ROLE, inSpan, OWNER_ROLE } from '#modules/assignments/index.ts';
import { governedTable, isHeldAt, isOfSomebody, type AlertRule, type RuleAsked } from './alert-rule.ts';

/** What allows nothing until conditions are evaluated makes nobody an owner. */
const counts = (at: Date) => sql`${isHeldAt(at)} and q.condition is null and ${isOfSomebody}`;

/** A common table `owner`: who owns what in the spans, by assignment, with the thresholds that count there. */
function ownersIn(asked: RuleAsked, roleDefinitionId: string) {
  const columns = sql`q.scope, q.id, q.principal_id, q.starts_at, q.ends_at, span.first, span.second`;
  const isOwner = sql`q.role_definition_id = ${roleDefinitionId} and ${counts(asked.at)}`;
  return sql`owner as (
    select ${columns}, true as is_eligible from ${governedTable(asked)} join eligibility_schedule q on ${inSpan} where ${isOwner}
    union all
    select ${columns}, false from ${governedTable(asked)} join assignment_schedule q on ${inSpan}
      where ${isOwner} and q.assignment_type = 'Assigned')`;
}

const incident = (
  roleDefinitionId: string,
) => sql`o.scope, o.id::text as subject, o.principal_id, ${roleDefinitionId}::uuid as role_definition_id,
  o.id as schedule_id, o.starts_at as since`;

const tooMany =
  (roleDefinitionId: string): AlertRule =>
  (asked) =>
    sql`
  with ${ownersIn(asked, roleDefinitionId)}, many as (
    select scope, count(distinct principal_id) as owners, min(second) as percent from owner
    group by scope having count(distinct principal_id) >= min(first)),
  held as (
    select q.scope, q.principal_id from eligibility_schedule q
      where q.scope in (select scope from many) and ${counts(asked.at)}
    union select q.scope, q.principal_id from assignment_schedule q
      where q.scope in (select scope from many) and q.assignment_type = 'Assigned' and ${counts(asked.at)}),
  share as (
    select m.scope, m.owners, count(*) as members from many m join held h on h.scope = m.scope
    group by m.scope, m.owners, m.percent having m.owners * 100 >= m.percent * count(*))
  select ${incident(roleDefinitionId)}, jsonb_build_object('owners', s.owners, 'members', s.members, 'isEligible', o.is_eligible) as details
  from owner o join share s on s.scope = o.scope`;

export const tooManyOwners = tooMany(OWNER_ROLE);
export const tooManyGlobalAdministrators = tooMany(GLOBAL_ADMINISTRATOR_ROLE);

export const tooManyPermanentOwners: AlertRule = (asked) => sql`
  with ${ownersIn(asked, OWNER_ROLE)}, share as (
    select scope, count(distinct principal_id) filter (where not is_eligible and ends_at is null) as permanent,
      count(distinct principal_id) as owners
    from owner group by scope
    having count(distinct principal_id) filter (where not is_eligible and ends_at is null) >= min(first)
      and count(distinct principal_id) filter (where not is_eligible and ends_at is null) * 100
        >= min(second) * count(distinct principal_id))
  select ${incident(OWNER_ROLE)}, jsonb_build_object('permanent', s.permanent, 'owners', s.owners) as details
  from owner o join share s on s.scope = o.scope where not o.is_eligible and o.ends_at is null`;

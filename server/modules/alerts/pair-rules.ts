/**
 * Two people who approve each other: then an approval is a formality between them, and nobody else looks.
 */
import { sql } from 'kysely';
import { governedTable, type AlertRule } from './alert-rule.ts';

/**
 * Each said yes to the other so many times within the days; shown until the days are over. Counted in a subscription as a
 * whole, elsewhere at each scope: roles are asked for where the work is. Who is deleted approves nobody.
 */
export const approveEachOther: AlertRule = (asked) => {
  const { at } = asked;
  return sql`
  with pair as (
    select a.place as scope, least(a.answered_by, a.about_id) as one, greatest(a.answered_by, a.about_id) as other,
      count(*) filter (where a.answered_by < a.about_id) as given, count(*) filter (where a.answered_by > a.about_id) as received,
      greatest(min(a.answered_at) filter (where a.answered_by < a.about_id),
        min(a.answered_at) filter (where a.answered_by > a.about_id)) as since,
      min(span.first) as wanted, min(span.second) as days
    from ${governedTable(asked)} join approval_answer a on a.place >= span.low and a.place < span.high
      and a.answered_at > ${at}::timestamptz - make_interval(days => span.second)
    where a.result = 'Approve' and a.answered_at <= ${at}
    group by 1, 2, 3)
  select q.scope, q.scope || ' ' || q.one::text || ' ' || q.other::text as subject, q.one as principal_id,
    null::uuid as role_definition_id, null::uuid as schedule_id, q.since,
    jsonb_build_object('otherId', o.id, 'otherName', o.display_name, 'given', q.given, 'received', q.received,
      'days', q.days) as details
  from pair q join principal o on o.id = q.other and o.deleted_at is null
  join principal p on p.id = q.one and p.deleted_at is null
  where least(q.given, q.received) >= q.wanted`;
};

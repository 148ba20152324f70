/**
 * Assignments that should not be as they are: made outside PIM.
 */
import { sql } from 'kysely';
import { inSpan } from '#modules/assignments/index.ts';
import { governedTable, isHeldAt, isOfSomebody, type AlertRule } from './alert-rule.ts';

/** Plain assignments make no request and have no end; what was given an end since is known to PIM. */
export const assignedOutsidePim: AlertRule = (asked) => sql`
  select q.scope, q.id::text as subject, q.principal_id, q.role_definition_id, q.id as schedule_id, q.starts_at as since,
    jsonb_build_object('createdBy', q.created_by) as details
  from ${governedTable(asked)} join assignment_schedule q on ${inSpan}
  where ${isHeldAt(asked.at)} and q.assignment_type = 'Assigned' and q.request_id is null and q.ends_at is null
    and ${isOfSomebody}`;

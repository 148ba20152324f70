/**
 * Roles that should not be: a custom role that permits what another one permits already.
 */
import { sql } from 'kysely';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { inSpan } from '#modules/assignments/index.ts';
import { governedTable, type AlertRule } from './alert-rule.ts';

/** The permissions `p` of a role in one spelling: the order and the case of patterns say nothing. */
const spelled = sql`(select string_agg(part, ' ' order by part) from (
  select concat_ws(';', ${sql.join(
    ['actions', 'notActions', 'dataActions', 'notDataActions'].map(
      (key) => sql`(select string_agg(lower(a.value), ',' order by lower(a.value)) from jsonb_array_elements_text(
        coalesce(p.value -> ${sql.lit(key)}, '[]')) a)`,
    ),
    sql`, `,
  )}) as part from jsonb_array_elements(d.permissions) p) parts)`;

/** The later of two is the one too many; a built-in role never is. A role lies where it may be assigned first. */
export const duplicateRole: AlertRule = (asked) => sql`
  with role as (
    select d.id, d.name, d.kind, d.created_at, lower(d.assignable_scopes[1]) collate "C" as scope, ${spelled} as permissions
    from role_definition d
    where d.deleted_at is null and not ${DIRECTORY_SCOPE} = any(d.assignable_scopes) and not '/groups' = any(d.assignable_scopes))
  select q.scope, q.id::text as subject, null::uuid as principal_id, q.id as role_definition_id, null::uuid as schedule_id,
    q.created_at as since, jsonb_build_object('duplicates', jsonb_agg(
      jsonb_build_object('id', twin.id, 'name', twin.name) order by twin.created_at, twin.id)) as details
  from ${governedTable(asked)} join role q on ${inSpan}
  join role twin on twin.permissions = q.permissions and twin.id <> q.id
    and (twin.kind = 'BuiltInRole' or (twin.created_at, twin.id) < (q.created_at, q.id))
  where q.kind = 'CustomRole'
  group by q.scope, q.id, q.created_at`;

/**
 * Roles and what they ask for: a custom role that permits what another one permits already, settings that were weakened, a
 * directory role that is activated without a second factor, and access that was taken at the root.
 */
import { sql } from 'kysely';
import { DIRECTORY_SCOPE, ROOT_SCOPE } from '#model/scope.ts';
import { inSpan } from '#modules/assignments/index.ts';
import { activationSettings, listRoleSettings } from '#modules/role-settings/index.ts';
import { governedTable, isHeldAt, type AlertRule } from './alert-rule.ts';

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

/** By the trail: the last change of a setting in that time made it weaker. Set back, or stricter, it is none any more. */
export const settingsWeakened: AlertRule = (asked) => sql`
  with change as (
    select q.id, q.scope, q.occurred_at, q.actor ->> 'displayName' as actor, q.details ->> 'roleDefinitionId' as role,
      c.value as setting
    from ${governedTable(asked)} join audit_entry q on ${inSpan}
    cross join lateral jsonb_array_elements(q.details -> 'changes') c
    where q.activity = 'role-settings.updated' and q.result = 'success' and q.occurred_at <= ${asked.at}
      and q.occurred_at > ${asked.at}::timestamptz - make_interval(days => span.first)),
  latest as (
    select distinct on (scope, role, setting ->> 'id') * from change
    order by scope, role, setting ->> 'id', occurred_at desc, id desc)
  select q.scope, q.id::text || ' ' || (q.setting ->> 'id') as subject, null::uuid as principal_id,
    q.role::uuid as role_definition_id, null::uuid as schedule_id, q.occurred_at as since,
    jsonb_build_object('changedBy', q.actor, 'setting', q.setting -> 'label', 'before', q.setting -> 'before',
      'after', q.setting -> 'after') as details
  from latest q where (q.setting ->> 'isWeaker')::boolean`;

/** Roles of the directory somebody may activate by one factor alone. */
export const activatedWithoutMfa: AlertRule = async (asked) => {
  const { rows } = await sql<{ role: string; since: Date }>`
    select q.role_definition_id as role, min(q.starts_at) as since from ${governedTable(asked)}
    join eligibility_schedule q on ${inSpan} where ${isHeldAt(asked.at)} group by q.role_definition_id
    order by 1`.execute(asked.db);
  const settings = await listRoleSettings(
    asked.db,
    DIRECTORY_SCOPE,
    rows.map(({ role }) => role),
  );
  const weak = rows.filter((_, index) => {
    const { mfaRequired, authenticationContexts } = activationSettings(settings[index]!.rules);
    return !mfaRequired && authenticationContexts.length === 0;
  });
  return sql`
    select ${DIRECTORY_SCOPE}::text as scope, role::text as subject, null::uuid as principal_id, role as role_definition_id,
      null::uuid as schedule_id, since, '{}'::jsonb as details
    from unnest(${weak.map(({ role }) => role)}::uuid[], ${weak.map(({ since }) => since)}::timestamptz[]) w (role, since)`;
};

/** Taken by themself, at the root, for a time. */
export const elevatedAccess: AlertRule = (asked) => sql`
  select q.scope, q.id::text as subject, q.principal_id, q.role_definition_id, q.id as schedule_id, q.starts_at as since,
    jsonb_build_object('endsAt', q.ends_at, 'justification', q.description) as details
  from ${governedTable(asked)} join assignment_schedule q on ${inSpan}
  where ${isHeldAt(asked.at)} and q.scope = ${ROOT_SCOPE} and q.request_id is null and q.created_by = q.principal_id
    and q.ends_at is not null`;

/**
 * SQL that fills a database with many of everything that is listed: people, groups, a tree of resources, assignments,
 * eligibilities, requests, what of them waits, and audit entries. Everything begins at one instant.
 */
export function planting(rows: number, at: Date): string {
  const begin = `timestamptz '${at.toISOString()}'`;
  return `create temporary table person as select gen_random_uuid() as id, n from generate_series(1, ${rows}) n;
insert into principal (id, kind, display_name, created_at)
  select id, 'User', 'Person ' || n, ${begin} - n * interval '1 second' from person;
insert into directory_user (id, user_principal_name, mail, user_type, creation_type, external_user_state)
  select id, 'person-' || n || '@organization.example', 'person-' || n || '@organization.example',
    case when n % 10 = 0 then 'Guest' else 'Member' end, case when n % 10 = 0 then 'Invitation' end,
    case when n % 100 = 0 then 'PendingAcceptance' when n % 10 = 0 then 'Accepted' end
  from person;
create temporary table team as select gen_random_uuid() as id, n from generate_series(1, ${rows / 5}) n;
insert into principal (id, kind, display_name, created_at) select id, 'Group', 'Group ' || n, now() from team;
insert into directory_group (id, mail_nickname) select id, 'group-' || n from team;
insert into group_member (group_id, member_id, added_at)
  select team.id, person.id, now() from team join person on person.n % ${rows / 5} + 1 = team.n;

insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at) values
  ('/', '/', 'root', null, '/', 'Tenant root group', 'root', now()),
  ('/directory', '/directory', 'directory', null, 'directory', 'Directory', 'directory', now()) on conflict do nothing;
create temporary table subscription as select n, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0')) as id,
  '/subscriptions/00000000-0000-4000-8000-' || lpad(n::text, 12, '0') as scope from generate_series(1, 20) n;
insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at, subscription_id)
  select scope, scope, 'subscription', '/', id, 'Subscription ' || n, 'subscription', now(), id::uuid from subscription;
insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at, subscription_id)
  select s.scope || '/resourcegroups/group-' || g, s.scope || '/resourcegroups/group-' || g, 'resource-group', s.scope,
    'group-' || g, 'Group ' || g, 'resource-group', now(), s.id::uuid
  from generate_series(1, ${rows / 5}) g join subscription s on s.n = g % 20 + 1;

insert into role_definition (id, name, kind, permissions, assignable_scopes, created_at, updated_at)
  select gen_random_uuid(), 'Role ' || n, 'CustomRole', '[]', array['/'], now(), now() from generate_series(1, 100) n;
create temporary table role as select id, row_number() over () as n from role_definition where name like 'Role %';
create temporary table held as
  select gen_random_uuid() as id, person.id as person_id, role.id as role_id, person.n, s.scope || '/resourcegroups/group-'
    || person.n % ${rows / 5} + 1 as scope
  from person join role on person.n % 100 + 1 = role.n
    join subscription s on s.n = (person.n % ${rows / 5} + 1) % 20 + 1;
insert into schedule_request (id, kind, scope, role_definition_id, principal_id, request_type, status, requestor_id,
    body_digest, created_at, target_schedule_id)
  select id, 'eligibility', scope, role_id, person_id, 'AdminAssign', 'Provisioned', person_id, '',
    ${begin} - n * interval '1 s', id from held;
insert into schedule_request (id, kind, scope, role_definition_id, principal_id, request_type, status, requestor_id,
    body_digest, created_at, target_schedule_id)
  select gen_random_uuid(), 'eligibility', scope, role_id, person_id, 'SelfExtend', 'PendingAdminDecision', person_id, '',
    ${begin} - n * interval '1 s', id from held where n % 10 = 0;
create temporary table asked as select gen_random_uuid() as id, gen_random_uuid() as approval_id, held.n, scope, role_id, person_id
  from held where n % 4 = 1;
insert into schedule_request (id, kind, scope, role_definition_id, principal_id, request_type, status, requestor_id,
    approval_id, body_digest, created_at)
  select id, 'assignment', scope, role_id, person_id, 'SelfActivate', case when n % 8 = 1 then 'PendingApproval' else 'Provisioned' end,
    person_id, approval_id, '', ${begin} + interval '22 hours' + n * interval '10 ms' from asked;
insert into approval (id, request_id, created_at, expires_at, outcome, decided_at)
  select approval_id, asked.id, ${begin} + interval '22 hours', ${begin} + interval '46 hours' + asked.n * interval '10 ms',
    case when asked.n % 8 = 1 then null else 'Approve' end,
    case when asked.n % 8 = 1 then null else ${begin} + interval '23 hours' end from asked;
insert into approval_stage (id, approval_id, position, approvers, required_approvals, approver_justification_required,
    time_out_minutes, begins_at, ended_at)
  select approval_id, approval_id, 1, jsonb_build_array(jsonb_build_object('id', p.id, 'userType', 'User'),
      jsonb_build_object('id', t.id, 'userType', 'Group')), 1, true, 1440, ${begin} + interval '22 hours',
    case when asked.n % 8 = 1 then null else ${begin} + interval '23 hours' end
  from asked join person p on p.n = (asked.n * 13) % ${rows} + 1 join team t on t.n = asked.n % ${rows / 5} + 1;
insert into approval_answer (approval_id, answered_by, stage_id, result, answered_at)
  select approval_id, p.id, approval_id, 'Approve', ${begin} + interval '23 hours'
  from asked join person p on p.n = (asked.n * 13) % ${rows} + 1 where asked.n % 8 <> 1;
insert into eligibility_schedule (id, request_id, scope, role_definition_id, principal_id, starts_at, ends_at, next_warning_at,
    created_at, updated_at)
  select id, id, scope, role_id, person_id, ${begin}, ${begin} + interval '92 days',
    ${begin} + interval '78 days', now(), now()
  from held;
insert into assignment_schedule (id, scope, role_definition_id, principal_id, assignment_type, starts_at, created_at, updated_at)
  select gen_random_uuid(), scope, role_id, person_id, 'Assigned', ${begin} - n * interval '1 second', now(), now() from held;
insert into protected_application (id, display_name, host, scope, style, proxy_secret_hash, rules, created_at, recorded_share, recorded_since)
  select gen_random_uuid(), 'Application ' || n, 'app-' || n || '.example', scope, 'status', '', '[]', ${begin}, 100, ${begin}
  from held where n <= 1000;
insert into decision_record (id, application_id, principal_id, scope, action, is_data_action, assignment_id, role_definition_id,
    share, count, first_at, last_at)
  select gen_random_uuid(), p.id, a.principal_id, a.scope, 'Contoso.App/' || held.n % 10 || '/read', true, a.id,
    a.role_definition_id, 100, held.n % 100 + 1, ${begin} - held.n * interval '30 s', ${begin} - held.n * interval '30 s'
  from held join assignment_schedule a on a.principal_id = held.person_id
    join protected_application p on p.host = 'app-' || (held.n % 1000 + 1) || '.example';
insert into decision_record_gap (id, application_id, dropped, first_at, last_at)
  select gen_random_uuid(), id, 3, ${begin}, ${begin} from protected_application;
insert into past.beginning (begins_at) values (${begin} - interval '1 day') on conflict do nothing;
insert into webhook (id, display_name, url, event_types, enabled, secret_sealed, created_at)
  values ('00000000-0000-4000-8000-00000000003b', 'Hooks', 'https://hooks.example', '{role.activated}', true, '', now());
insert into webhook_delivery (id, webhook_id, event_id, event_type, body_sealed, created_at, delivered_at)
  select gen_random_uuid(), '00000000-0000-4000-8000-00000000003b', gen_random_uuid(), 'role.activated', '',
    now() - n * interval '1 second', now() from generate_series(1, 100000) n;
insert into terms_of_use (id, display_name, version, required_version, published_at)
  select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Terms ' || n, 3, 3, ${begin} from generate_series(1, 20) n;
insert into terms_acceptance (id, terms_id, version, user_id, language, accepted, answered_at)
  select gen_random_uuid(), ('00000000-0000-4000-8000-' || lpad((n % 20 + 1)::text, 12, '0'))::uuid, n % 3 + 1, id, 'en',
    n % 50 > 0, ${begin} - n * interval '1 second' from person;
insert into bulk_invitation (id, file_name, digest, created_by, created_at, actor, started_at)
  select id, 'Guests', '', id, now(), '{}', now() from person;
insert into bulk_invitation_row (bulk_id, number, input, request_id, state, outcome)
  select p.id, g.number, '{}', gen_random_uuid(), case when g.number = ${rows} then 'waiting' else 'done' end,
    case when g.number < ${rows} then 'invited' end from person p, generate_series(1, ${rows}) as g(number) where p.n = 1;
insert into audit_entry (id, trail, activity, actor, actor_id, result, occurred_at, correlation_id, scope, subject_id, target_ids)
  select gen_random_uuid(), case when n % 2 = 0 then 'directory' else 'resource' end,
    case when n % 2 = 0 then 'user.updated' else 'eligibility.assigned' end,
    jsonb_build_object('id', person_id), person_id, 'success', ${begin} - n * interval '1 s',
    gen_random_uuid(), case when n % 2 = 1 then scope end, person_id, array[person_id]
  from held;
insert into audit_entry (id, trail, activity, actor, actor_id, result, reason, occurred_at, correlation_id, subject_id, target_ids, details)
  select gen_random_uuid(), 'directory', case when n % 5 = 0 then 'sign-in.refused' else 'sign-in.succeeded' end,
    jsonb_build_object('id', person_id), person_id, case when n % 5 = 0 then 'failure' else 'success' end,
    case when n % 5 = 0 then 'sign-in.failed' end, ${begin} - n * interval '1 s', gen_random_uuid(), person_id, array[person_id],
    jsonb_build_object('homeDirectory', jsonb_build_object('id', '00000000-0000-4000-8000-00000000000' || n % 3, 'displayName', 'Home ' || n % 3),
      'application', jsonb_build_object('id', 'portal', 'displayName', 'Portal'))
  from held;
insert into audit_seal (sequence, entry_id, hash, sealed_at)
  select row_number() over (order by position), id, sha256(id::text::bytea), ${begin} from audit_entry;
insert into audit_tree_node (level, position, hash)
  select level, n, sha256((level || '-' || n)::bytea) from generate_series(1, 2) level,
    generate_series(0, (select max(sequence) from audit_seal) / (256 ^ level)::bigint - 1) n;
insert into audit_checkpoint (size, root, signature, signed_at)
  select sequence, hash, hash, sealed_at from audit_seal where sequence % 10 = 0;
`;
}

/** A resource group everybody has a role on, by name; run in the session that planted the others. */
export const crowdedScope = '/subscriptions/00000000-0000-4000-8000-000000000007/resourcegroups/everybody';

/** A running access review of that resource group, with everybody in it. */
export const crowdedInstance = '00000000-0000-4000-8000-0000000000a1';

export function plantingOfCrowd(at: Date): string {
  return `
create temporary table review as select n, person.id as person_id,
  case when n = 1 then '${crowdedInstance}'::uuid else gen_random_uuid() end as id from person where n <= 10000;
insert into access_review (id, display_name, subject, scope, role_definition_ids, held, guests_only, settings,
    recurrence, created_by, created_at, updated_at)
  select id, 'Review ' || n, 'roles', case when n = 1 then '${crowdedScope}' else '/' end, array[id], 'all', false,
    '{}', '{}', person_id,
    timestamptz '${at.toISOString()}' - n * interval '1 s', now() from review;
insert into access_review_instance (id, review_id, number, starts_at, ends_at, settings, begun_at, end_told_at, next_reminder_at,
    next_stage_at)
  select id, id, 1, timestamptz '${at.toISOString()}' - n * interval '1 hour',
    timestamptz '${at.toISOString()}' + interval '90 days' - n * interval '1 hour', '{}', now(),
    case when n > 2160 then now() end, case when n <= 2160 then now() end, case when n <= 2160 then now() end from review;
insert into access_review_stage (review_id, instance_id, number, duration_days, reviewed_by, moves_on)
  select id, id, 1, 90, case n % 3 when 1 then 'selected' when 2 then 'self' else 'sponsor' end, '{}' from review;
insert into access_review_reviewer (review_id, instance_id, stage, principal_id, is_fallback)
  select id, id, 1, person_id, n % 3 = 0 from review where n % 3 <> 2;
insert into access_review_item (id, instance_id, principal_id, principal_name, eligibility_ids, assignment_ids, is_member,
    group_ids, held_since, recommendation_reason)
  select gen_random_uuid(), '${crowdedInstance}', id, 'person ' || n, '{}'::uuid[], '{}'::uuid[], false, '{}'::uuid[], now(), 'use-unknown'
    from person
  union all select gen_random_uuid(), review.id, p.id, 'person ' || p.n, '{}', '{}', false, '{}', now(), 'use-unknown'
    from review join person p on p.n % 10000 + 1 = review.n where review.n > 1;
insert into guest_sponsor (user_id, sponsor_id)
  select p.id, s.id from person p join person s on s.n = p.n / 20 + 1 where p.n % 10 = 0;
insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at, subscription_id)
  select '${crowdedScope}', '${crowdedScope}', 'resource-group', s.scope, 'everybody', 'Everybody', 'resource-group', now(), s.id::uuid
  from subscription s where s.n = 7;
insert into assignment_schedule (id, scope, role_definition_id, principal_id, assignment_type, starts_at, ends_at, created_at, updated_at)
  select gen_random_uuid(), '${crowdedScope}', role_id, person_id, 'Assigned', timestamptz '${at.toISOString()}' - n * interval '1 s',
    timestamptz '${at.toISOString()}' + interval '10 days' + n * interval '1 s', now(), now() from held;
${plantingOfChanges(at)}`;
}

/** Many things were something else for a while, and are again what they were. */
function plantingOfChanges(at: Date): string {
  const changes = (day: number, sign: string) => `
set daypass.now = '${new Date(at.getTime() + day * 86_400_000).toISOString()}';
update eligibility_schedule set ends_at = ends_at ${sign} interval '1 day' where id in (select id from held where n % 10 = 0);
update assignment_schedule set ends_at = ends_at ${sign} interval '1 hour'
  where scope = '${crowdedScope}' and principal_id in (select person_id from held where n % 10 = 1);
update principal set enabled = ('${sign}' = '+') where id in (select person_id from held where n % 10 = 2);`;
  return `${changes(2, '-')}${changes(3, '+')}
reset daypass.now;
`;
}

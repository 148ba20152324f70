-- What stood at an instant: versions of everything that decides who may do what, kept by triggers in the transaction that
-- changes it. The schema `past` has a view of the same name for each such table, as it stood at `daypass.as_of`.
create schema past;

create function past.now() returns timestamptz language sql stable as
  $$ select coalesce(nullif(current_setting('daypass.now', true), '')::timestamptz, clock_timestamp()) $$;
comment on function past.now is 'The instant of this unit of work, as it told when it began; the clock of the server for whoever writes by hand.';
create function past.asked() returns timestamptz language sql stable as
  $$ select current_setting('daypass.as_of')::timestamptz $$;

create table past.beginning (
  id boolean primary key default true constraint the_past_begins_once check (id),
  begins_at timestamptz not null
);
comment on table past.beginning is 'Since when changes are kept. Of what was before, nothing is claimed.';

-- Rows that are never deleted keep what they were before a change, and say since when they are what they are.
create table past.version (
  relation text not null,
  id uuid not null,
  known_from timestamptz not null,
  known_until timestamptz not null,
  state jsonb not null,
  primary key (relation, id, known_from),
  constraint version_stood_for_a_while check (known_until > known_from)
);
comment on table past.version is 'What a row said from one instant up to another. No names and addresses of people.';

create function past.remember() returns trigger language plpgsql security definer set search_path = past, public as
  $$ begin
    new.known_from := greatest(past.now(), old.known_from);
    if new.known_from > old.known_from then
      insert into past.version (relation, id, known_from, known_until, state)
        select tg_table_name, old.id, old.known_from, new.known_from, jsonb_object_agg(name, to_jsonb(old) -> name)
        from unnest(tg_argv) name;
    end if;
    return new;
  end $$;

alter table principal add column known_from timestamptz not null default '-infinity';
alter table directory_user add column known_from timestamptz not null default '-infinity';
alter table identity_link add column known_from timestamptz not null default '-infinity';
alter table role_definition add column known_from timestamptz not null default '-infinity';
alter table eligibility_schedule add column known_from timestamptz not null default '-infinity';
alter table assignment_schedule add column known_from timestamptz not null default '-infinity';
alter table schedule_request add column known_from timestamptz not null default '-infinity';
alter table principal alter column known_from set default past.now();
alter table directory_user alter column known_from set default past.now();
alter table identity_link alter column known_from set default past.now();
alter table role_definition alter column known_from set default past.now();
alter table eligibility_schedule alter column known_from set default past.now();
alter table assignment_schedule alter column known_from set default past.now();
alter table schedule_request alter column known_from set default past.now();
comment on column assignment_schedule.known_from is 'Since when the row says what it says; what it said before is in past.version.';

create trigger principal_remembers before update on principal for each row
  when ((old.enabled, old.deleted_at) is distinct from (new.enabled, new.deleted_at))
  execute function past.remember('enabled', 'deleted_at');
-- A column that a later migration adds is named as text: a database may have it already, or not yet.
create trigger directory_user_remembers before update on directory_user for each row
  when ((old.user_type, old.external_user_state, to_jsonb(old) -> 'home_inactive_at')
    is distinct from (new.user_type, new.external_user_state, to_jsonb(new) -> 'home_inactive_at'))
  execute function past.remember('user_type', 'external_user_state', 'home_inactive_at');
create trigger identity_link_remembers before update on identity_link for each row
  when ((old.suspended_at, old.removed_at) is distinct from (new.suspended_at, new.removed_at))
  execute function past.remember('suspended_at', 'removed_at');
create trigger role_definition_remembers before update on role_definition for each row
  when ((old.name, old.permissions, old.assignable_scopes, old.deleted_at)
    is distinct from (new.name, new.permissions, new.assignable_scopes, new.deleted_at))
  execute function past.remember('name', 'permissions', 'assignable_scopes', 'deleted_at');
create trigger eligibility_schedule_remembers before update on eligibility_schedule for each row
  when ((old.starts_at, old.ends_at, old.removed_at, old.condition)
    is distinct from (new.starts_at, new.ends_at, new.removed_at, new.condition))
  execute function past.remember('starts_at', 'ends_at', 'removed_at', 'condition', 'condition_version', 'updated_at');
create trigger assignment_schedule_remembers before update on assignment_schedule for each row
  when ((old.starts_at, old.ends_at, old.removed_at, old.condition)
    is distinct from (new.starts_at, new.ends_at, new.removed_at, new.condition))
  execute function past.remember('starts_at', 'ends_at', 'removed_at', 'condition', 'condition_version', 'updated_at');
create trigger schedule_request_remembers before update on schedule_request for each row
  when (old.status is distinct from new.status) execute function past.remember('status', 'completed_at');

-- Rows that may be deleted have all their versions here, the one that stands until 'infinity'.
create table past.resource_version (like public.resource);
create table past.group_member_version (like public.group_member);
create table past.group_owner_version (like public.group_owner);
create table past.role_settings_version (like public.role_settings);
create table past.role_settings_inheritance_version (like public.role_settings_inheritance);
create table past.deny_assignment_version (like public.deny_assignment);
alter table past.resource_version add column known_from timestamptz not null, add column known_until timestamptz not null;
alter table past.group_member_version add column known_from timestamptz not null, add column known_until timestamptz not null;
alter table past.group_owner_version add column known_from timestamptz not null, add column known_until timestamptz not null;
alter table past.role_settings_version add column known_from timestamptz not null, add column known_until timestamptz not null;
alter table past.role_settings_inheritance_version
  add column known_from timestamptz not null, add column known_until timestamptz not null;
alter table past.deny_assignment_version add column known_from timestamptz not null, add column known_until timestamptz not null;

insert into past.resource_version select *, '-infinity', 'infinity' from public.resource;
insert into past.group_member_version select *, '-infinity', 'infinity' from public.group_member;
insert into past.group_owner_version select *, '-infinity', 'infinity' from public.group_owner;
insert into past.role_settings_version select *, '-infinity', 'infinity' from public.role_settings;
insert into past.role_settings_inheritance_version select *, '-infinity', 'infinity' from public.role_settings_inheritance;
insert into past.deny_assignment_version select *, '-infinity', 'infinity' from public.deny_assignment;

create index resource_version_by_scope on past.resource_version (scope, known_until);
create index resource_version_by_parent on past.resource_version (parent_scope, scope);
create index group_member_version_by_member on past.group_member_version (member_id, group_id);
create index group_member_version_by_group on past.group_member_version (group_id, member_id);
create index group_owner_version_by_group on past.group_owner_version (group_id, owner_id);
create index group_owner_version_by_owner on past.group_owner_version (owner_id);
create index role_settings_version_by_place on past.role_settings_version (scope, role_definition_id);
create index role_settings_version_by_role on past.role_settings_version (role_definition_id, scope);
create index deny_assignment_version_by_place on past.deny_assignment_version (scope);
create index deny_assignment_version_by_id on past.deny_assignment_version (id);

create function past.keep() returns trigger language plpgsql security definer set search_path = past, public as
  $$ declare
    versions text := tg_table_name || '_version';
    same text := (select string_agg(format('%1$I = ($1).%1$I', name), ' and ') from unnest(tg_argv) name);
    since timestamptz := past.now();
    last timestamptz;
  begin
    if tg_op <> 'INSERT' then
      execute format('update past.%I set known_until = greatest($2, known_from) where known_until = ''infinity'' and %s
        returning known_until', versions, same) into last using old, since;
    end if;
    if tg_op <> 'DELETE' then
      execute format('insert into past.%I select ($1).*, $2, ''infinity''', versions) using new, greatest(since, last);
    end if;
    return null;
  end $$;
comment on function past.keep is 'Ends the version that stood and begins the next. A migration that adds a column to such a table adds it before the last two of its versions, by making them anew.';

create trigger resource_is_kept after insert or delete on resource for each row execute function past.keep('scope');
create trigger changed_resource_is_kept after update on resource for each row
  when ((old.path, old.parent_scope, old.name, old.display_name)
    is distinct from (new.path, new.parent_scope, new.name, new.display_name)) execute function past.keep('scope');
create trigger group_member_is_kept after insert or delete on group_member for each row
  execute function past.keep('group_id', 'member_id');
create trigger group_owner_is_kept after insert or delete on group_owner for each row
  execute function past.keep('group_id', 'owner_id');
create trigger role_settings_are_kept after insert or update or delete on role_settings for each row
  execute function past.keep('scope', 'role_definition_id');
create trigger role_settings_inheritance_is_kept after update on role_settings_inheritance for each row
  execute function past.keep('id');
create trigger deny_assignment_is_kept after insert or update or delete on deny_assignment for each row
  execute function past.keep('id');

-- First instant from which nothing that a schedule ever said counts; an index finds what may have stood at a place.
create function past.over_at(created_at timestamptz, known_from timestamptz, removed_at timestamptz, ends_at timestamptz)
  returns timestamptz language sql immutable as
  $$ select greatest(created_at, known_from, coalesce(removed_at, ends_at, 'infinity'::timestamptz)) $$;
create index eligibility_schedule_until_over on eligibility_schedule
  (scope, past.over_at(created_at, known_from, removed_at, ends_at));
create index assignment_schedule_until_over on assignment_schedule
  (scope, past.over_at(created_at, known_from, removed_at, ends_at));
create index identity_link_by_user on identity_link (user_id);

create view past.principal as
  select p.id, p.kind, p.display_name, p.created_at, p.purged_at, p.deleted_by,
    case when v.state is null then p.enabled else (v.state ->> 'enabled')::boolean end as enabled,
    case when v.state is null then p.deleted_at else (v.state ->> 'deleted_at')::timestamptz end as deleted_at
  from public.principal p left join lateral (select state from past.version v where p.known_from > past.asked()
    and v.relation = 'principal' and v.id = p.id and v.known_from <= past.asked() and v.known_until > past.asked()
    limit 1) v on true
  where p.known_from <= past.asked() or v.state is not null;

create view past.directory_user as
  select u.id, u.user_principal_name, u.mail, u.creation_type, u.properties,
    case when v.state is null then u.user_type else v.state ->> 'user_type' end as user_type,
    case when v.state is null then u.external_user_state else v.state ->> 'external_user_state' end as external_user_state,
    (coalesce(v.state, to_jsonb(u)) ->> 'home_inactive_at')::timestamptz as home_inactive_at
  from public.directory_user u left join lateral (select state from past.version v where u.known_from > past.asked()
    and v.relation = 'directory_user' and v.id = u.id and v.known_from <= past.asked() and v.known_until > past.asked()
    limit 1) v on true
  where u.known_from <= past.asked() or v.state is not null;

create view past.identity_link as
  select l.id, l.user_id, l.issuer, l.subject, l.home_directory_id, l.linked_at,
    case when v.state is null then l.suspended_at else (v.state ->> 'suspended_at')::timestamptz end as suspended_at,
    case when v.state is null then l.removed_at else (v.state ->> 'removed_at')::timestamptz end as removed_at
  from public.identity_link l left join lateral (select state from past.version v where l.known_from > past.asked()
    and v.relation = 'identity_link' and v.id = l.id and v.known_from <= past.asked() and v.known_until > past.asked()
    limit 1) v on true
  where l.known_from <= past.asked() or v.state is not null;

create view past.role_definition as
  select d.id, d.kind, d.description, d.created_at,
    case when v.state is null then d.name else v.state ->> 'name' end as name,
    case when v.state is null then d.permissions else v.state -> 'permissions' end as permissions,
    case when v.state is null then d.assignable_scopes
      else array(select jsonb_array_elements_text(v.state -> 'assignable_scopes')) end as assignable_scopes,
    case when v.state is null then d.deleted_at else (v.state ->> 'deleted_at')::timestamptz end as deleted_at
  from public.role_definition d left join lateral (select state from past.version v where d.known_from > past.asked()
    and v.relation = 'role_definition' and v.id = d.id and v.known_from <= past.asked() and v.known_until > past.asked()
    limit 1) v on true
  where d.known_from <= past.asked() or v.state is not null;

create view past.schedule_request as
  select q.id, q.kind, q.scope, q.role_definition_id, q.principal_id, q.request_type, q.requestor_id, q.approval_id,
    q.linked_eligibility_id, q.target_schedule_id, q.created_at,
    case when v.state is null then q.status else v.state ->> 'status' end as status,
    case when v.state is null then q.completed_at else (v.state ->> 'completed_at')::timestamptz end as completed_at
  from public.schedule_request q left join lateral (select state from past.version v where q.known_from > past.asked()
    and v.relation = 'schedule_request' and v.id = q.id and v.known_from <= past.asked() and v.known_until > past.asked()
    limit 1) v on true
  where q.known_from <= past.asked() or v.state is not null;

create view past.eligibility_schedule as
  select s.id, s.request_id, s.scope, s.role_definition_id, s.principal_id, s.principal_name, s.created_at,
    past.over_at(s.created_at, s.known_from, s.removed_at, s.ends_at) as over_at,
    case when v.state is null then s.starts_at else (v.state ->> 'starts_at')::timestamptz end as starts_at,
    case when v.state is null then s.ends_at else (v.state ->> 'ends_at')::timestamptz end as ends_at,
    case when v.state is null then s.removed_at else (v.state ->> 'removed_at')::timestamptz end as removed_at,
    case when v.state is null then s.condition else v.state ->> 'condition' end as condition,
    case when v.state is null then s.condition_version else v.state ->> 'condition_version' end as condition_version,
    case when v.state is null then s.updated_at else (v.state ->> 'updated_at')::timestamptz end as updated_at,
    null::timestamptz as expiry_recorded_at
  from public.eligibility_schedule s left join lateral (select state from past.version v where s.known_from > past.asked()
    and v.relation = 'eligibility_schedule' and v.id = s.id and v.known_from <= past.asked()
    and v.known_until > past.asked() limit 1) v on true
  where s.known_from <= past.asked() or v.state is not null;

create view past.assignment_schedule as
  select s.id, s.request_id, s.scope, s.role_definition_id, s.principal_id, s.principal_name, s.assignment_type,
    s.linked_eligibility_id, s.group_id, s.description, s.created_by, s.created_at,
    past.over_at(s.created_at, s.known_from, s.removed_at, s.ends_at) as over_at,
    case when v.state is null then s.starts_at else (v.state ->> 'starts_at')::timestamptz end as starts_at,
    case when v.state is null then s.ends_at else (v.state ->> 'ends_at')::timestamptz end as ends_at,
    case when v.state is null then s.removed_at else (v.state ->> 'removed_at')::timestamptz end as removed_at,
    case when v.state is null then s.condition else v.state ->> 'condition' end as condition,
    case when v.state is null then s.condition_version else v.state ->> 'condition_version' end as condition_version,
    case when v.state is null then s.updated_at else (v.state ->> 'updated_at')::timestamptz end as updated_at,
    null::timestamptz as expiry_recorded_at
  from public.assignment_schedule s left join lateral (select state from past.version v where s.known_from > past.asked()
    and v.relation = 'assignment_schedule' and v.id = s.id and v.known_from <= past.asked()
    and v.known_until > past.asked() limit 1) v on true
  where s.known_from <= past.asked() or v.state is not null;

-- The same without what cannot have counted at the instant: what lists of a place read.
create view past.standing_eligibility as select * from past.eligibility_schedule where over_at > past.asked();
create view past.standing_assignment as select * from past.assignment_schedule where over_at > past.asked();

create view past.resource as
  select * from past.resource_version where known_from <= past.asked() and known_until > past.asked();
create view past.group_member as
  select * from past.group_member_version where known_from <= past.asked() and known_until > past.asked();
create view past.group_owner as
  select * from past.group_owner_version where known_from <= past.asked() and known_until > past.asked();
create view past.role_settings as
  select * from past.role_settings_version where known_from <= past.asked() and known_until > past.asked();
create view past.role_settings_inheritance as
  select * from past.role_settings_inheritance_version where known_from <= past.asked() and known_until > past.asked();
create view past.deny_assignment as
  select * from past.deny_assignment_version where known_from <= past.asked() and known_until > past.asked();

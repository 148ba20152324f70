-- Membership and ownership of groups, eligible and for a time: a group is a scope with two roles of its own.
alter table resource drop constraint resource_kind_is_known;
alter table resource add constraint resource_kind_is_known
  check (kind in ('root', 'directory', 'group', 'management-group', 'subscription', 'resource-group', 'resource'));

-- Below the directory, so that who manages access everywhere manages it at each group.
insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at)
select s.scope, s.scope, 'group', '/directory', g.id::text, p.display_name, 'group', p.created_at
from directory_group g join principal p on p.id = g.id,
  lateral (select case when g.is_assignable_to_role then '/role-groups/' else '/groups/' end || g.id as scope) s
where p.deleted_at is null and exists (select 1 from resource where scope = '/directory');

-- Member and Owner of a group share their names with roles of resources.
drop index one_role_definition_per_name;
create unique index one_role_definition_per_name on role_definition (lower(name))
  where deleted_at is null and assignable_scopes <> array['/groups'];

alter table assignment_schedule add column group_id uuid generated always as (
  case when role_definition_id in ('b1f4f0a2-6f0c-4c55-9f63-2f7b0a1d8c11', '0e9d7c3a-58c1-4b6e-8d1a-73f5a2c4b922')
    then right(scope, 36)::uuid end) stored;
comment on column assignment_schedule.group_id is 'The group whose member or owner the principal is for a time; null for every other role.';
create index assignment_schedule_by_group on assignment_schedule (group_id, principal_id) where group_id is not null;
create index assignment_schedule_by_holder_of_group on assignment_schedule (principal_id, group_id)
  where group_id is not null;

-- What follows groups asks for one member or one group at a time; "offset 0" keeps the question so, and its plan small.
create function groups_of(member uuid, at timestamptz)
  returns table (group_id uuid, ends_at timestamptz, assignment_id uuid) language sql stable as $$
    select m.group_id, null::timestamptz, null::uuid from group_member m where m.member_id = member
    union all
    select a.group_id, a.ends_at, a.id from assignment_schedule a
    where a.group_id is not null and a.principal_id = member
      and a.role_definition_id = 'b1f4f0a2-6f0c-4c55-9f63-2f7b0a1d8c11'
      and a.condition is null and a.removed_at is null and a.starts_at <= at and (a.ends_at is null or a.ends_at > at)
    offset 0 $$;
comment on function groups_of is 'The groups somebody is a member of at an instant, directly: for good, without an assignment, or for a time. Everything that follows groups upwards reads this.';

create function members_of(of_group uuid, at timestamptz)
  returns table (member_id uuid, ends_at timestamptz, assignment_id uuid) language sql stable as $$
    select m.member_id, null::timestamptz, null::uuid from group_member m where m.group_id = of_group
    union all
    select a.principal_id, a.ends_at, a.id from assignment_schedule a
    where a.group_id = of_group and a.role_definition_id = 'b1f4f0a2-6f0c-4c55-9f63-2f7b0a1d8c11'
      and a.condition is null and a.removed_at is null and a.starts_at <= at and (a.ends_at is null or a.ends_at > at)
    offset 0 $$;
comment on function members_of is 'Who is a member of a group at an instant, directly. Everything that follows groups downwards reads this.';

create function members_from(of_group uuid, at timestamptz) returns table (member_id uuid) language sql stable as $$
    select m.member_id from group_member m where m.group_id = of_group
    union all
    select a.principal_id from assignment_schedule a
    where a.group_id = of_group and a.role_definition_id = 'b1f4f0a2-6f0c-4c55-9f63-2f7b0a1d8c11'
      and a.removed_at is null and (a.ends_at is null or a.ends_at > at)
    offset 0 $$;
comment on function members_from is 'Who is a member of a group from an instant on, or will be: what must never become a circle.';

create function owners_of(of_group uuid, at timestamptz)
  returns table (owner_id uuid, assignment_id uuid) language sql stable as $$
    select o.owner_id, null::uuid from group_owner o where o.group_id = of_group
    union all
    select a.principal_id, a.id from assignment_schedule a
    where a.group_id = of_group and a.role_definition_id = '0e9d7c3a-58c1-4b6e-8d1a-73f5a2c4b922'
      and a.condition is null and a.removed_at is null and a.starts_at <= at and (a.ends_at is null or a.ends_at > at)
    offset 0 $$;
comment on function owners_of is 'Who owns a group at an instant: for good, or for a time.';
create index group_owner_by_owner on group_owner (owner_id);

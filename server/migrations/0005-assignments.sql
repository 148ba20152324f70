-- Schedule requests and what was agreed: eligibilities and assignments.
create extension if not exists btree_gist;

create table request_transition (
  from_status text not null,
  to_status text not null,
  primary key (from_status, to_status)
);
comment on table request_transition is 'Which status of a request may follow which. The same list as in the program; the foreign key below makes it bite.';
insert into request_transition (from_status, to_status) values
  ('New', 'Provisioned'), ('New', 'Granted'), ('New', 'PendingApproval'), ('New', 'Revoked'),
  ('Granted', 'Canceled'),
  ('PendingApproval', 'Provisioned'), ('PendingApproval', 'Granted'), ('PendingApproval', 'Denied'),
  ('PendingApproval', 'Canceled'), ('PendingApproval', 'TimedOut');

create table schedule_request (
  id uuid primary key,
  kind text not null constraint request_is_for_eligibility_or_assignment check (kind in ('eligibility', 'assignment')),
  scope text collate "C" not null,
  role_definition_id uuid not null references role_definition,
  principal_id uuid not null references principal,
  request_type text not null constraint request_type_is_known check (request_type in ('AdminAssign', 'AdminUpdate',
    'AdminRemove', 'AdminExtend', 'AdminRenew', 'SelfActivate', 'SelfDeactivate', 'SelfExtend', 'SelfRenew')),
  status text not null,
  previous_status text not null default 'New',
  schedule_info jsonb not null default '{}',
  justification text,
  ticket_number text,
  ticket_system text,
  condition text,
  condition_version text,
  requestor_id uuid not null references principal,
  approval_id uuid,
  linked_eligibility_id uuid,
  target_schedule_id uuid,
  body_digest bytea not null,
  created_at timestamptz not null,
  completed_at timestamptz,
  constraint status_must_follow_from_the_one_before
    foreign key (previous_status, status) references request_transition (from_status, to_status)
);
create function remember_previous_status() returns trigger language plpgsql as
  $$ begin new.previous_status := old.status; return new; end $$;
create trigger schedule_request_remembers_previous_status before update of status on schedule_request
  for each row when (old.status is distinct from new.status) execute function remember_previous_status();
comment on column schedule_request.body_digest is 'Digest of what was asked: the same id with the same body is a retry, with another body a conflict.';
create unique index one_pending_request_per_principal_role_and_scope
  on schedule_request (kind, principal_id, role_definition_id, scope)
  where status = 'PendingApproval';
create index schedule_request_by_scope on schedule_request (scope text_pattern_ops, created_at desc, id);
create index schedule_request_by_principal on schedule_request (principal_id, created_at desc, id);
create index schedule_request_by_requestor on schedule_request (requestor_id, created_at desc, id);

create table eligibility_schedule (
  id uuid primary key,
  request_id uuid not null references schedule_request,
  scope text collate "C" not null,
  role_definition_id uuid not null references role_definition,
  principal_id uuid not null references principal,
  starts_at timestamptz not null,
  ends_at timestamptz,
  removed_at timestamptz,
  condition text,
  condition_version text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint eligibility_must_end_after_start check (ends_at is null or ends_at > starts_at),
  constraint eligibilities_of_one_principal_role_and_scope_must_not_overlap
    exclude using gist (principal_id with =, role_definition_id with =, scope with =,
      tstzrange(starts_at, ends_at) with &&) where (removed_at is null)
);
create index eligibility_schedule_by_scope on eligibility_schedule (scope text_pattern_ops, id);
create index eligibility_schedule_by_principal on eligibility_schedule (principal_id, id);

create table assignment_schedule (
  id uuid primary key,
  request_id uuid references schedule_request,
  scope text collate "C" not null,
  role_definition_id uuid not null references role_definition,
  principal_id uuid not null references principal,
  assignment_type text not null constraint assignment_is_assigned_or_activated
    check (assignment_type in ('Assigned', 'Activated')),
  linked_eligibility_id uuid references eligibility_schedule,
  starts_at timestamptz not null,
  ends_at timestamptz,
  removed_at timestamptz,
  expiry_recorded_at timestamptz,
  condition text,
  condition_version text,
  description text,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint assignment_must_end_after_start check (ends_at is null or ends_at > starts_at),
  constraint only_activations_have_an_eligibility check ((assignment_type = 'Activated') = (linked_eligibility_id is not null)),
  constraint assignments_of_one_principal_role_and_scope_must_not_overlap
    exclude using gist (principal_id with =, role_definition_id with =, scope with =, assignment_type with =,
      tstzrange(starts_at, ends_at) with &&) where (removed_at is null)
);
comment on table assignment_schedule is 'Who has which role where, from when until when. The id is also the name of the plain role assignment.';
comment on column assignment_schedule.expiry_recorded_at is 'When the end was told (audit, mail). Access does not depend on it.';
create index assignment_schedule_by_scope on assignment_schedule (scope text_pattern_ops, id);
create index assignment_schedule_by_principal on assignment_schedule (principal_id, id);
create index assignment_schedule_by_eligibility on assignment_schedule (linked_eligibility_id);
create index assignment_schedule_by_untold_end on assignment_schedule (ends_at)
  where expiry_recorded_at is null and removed_at is null and ends_at is not null;

create table deny_assignment (
  id uuid primary key,
  name text not null,
  description text not null default '',
  scope text collate "C" not null references resource on delete cascade,
  permission jsonb not null,
  principal_ids uuid[],
  excluded_principal_ids uuid[] not null default '{}',
  applies_to_child_scopes boolean not null default true,
  created_at timestamptz not null
);
comment on column deny_assignment.principal_ids is 'Null binds everybody but the excluded.';

-- What was decided for protected applications: equal decisions of one minute are one row with a count.
alter table protected_application
  add column recorded_share smallint not null default 0 constraint a_share_is_a_percentage check (recorded_share between 0 and 100),
  add column recorded_since timestamptz,
  add constraint what_is_recorded_says_since_when check ((recorded_share = 0) = (recorded_since is null));
comment on column protected_application.recorded_share is 'How many of a hundred decisions are recorded, drawn by lot: 0 none, 100 all.';
comment on column protected_application.recorded_since is 'Since when it is that share.';
create index protected_application_by_scope on protected_application (scope, id);

create table decision_record (
  id uuid primary key,
  application_id uuid not null,
  principal_id uuid not null,
  scope text collate "C" not null,
  action text collate "C" not null,
  is_data_action boolean not null,
  reason text,
  assignment_id uuid,
  role_definition_id uuid,
  share smallint not null,
  count integer not null check (count > 0),
  first_at timestamptz not null,
  last_at timestamptz not null,
  constraint what_allowed_is_named check ((reason is null) = (assignment_id is not null)),
  constraint a_record_ends_after_it_begins check (last_at >= first_at)
);
comment on table decision_record is 'No foreign keys: what was done stays what was done, and a batch is never lost to one row.';
comment on column decision_record.reason is 'Why it was denied; null: it was allowed, by that assignment.';
comment on column decision_record.share is 'The share of the application then: of a tenth, one was counted for ten.';
-- None of them holds what a later count of the same minute changes.
create index decision_record_by_time on decision_record (first_at, id);
create index decision_record_by_assignment on decision_record (assignment_id, first_at, id) where assignment_id is not null;
create index decision_record_by_principal on decision_record (principal_id, first_at, id);
create index decision_record_by_application on decision_record (application_id, first_at, id);

create table decision_record_gap (
  id uuid primary key,
  application_id uuid not null,
  dropped integer not null check (dropped > 0),
  first_at timestamptz not null,
  last_at timestamptz not null
);
comment on table decision_record_gap is 'Decisions that were to be recorded and found no room in memory.';
create index decision_record_gap_by_application on decision_record_gap (application_id, last_at);
create index decision_record_gap_by_time on decision_record_gap (last_at, id);

-- Access reviews: what is looked at again, how often, by whom; each instance with what it found, answers, and what became of it.
create table access_review (
  id uuid primary key,
  display_name text not null check (length(display_name) between 1 and 256),
  description text not null default '',
  reviewer_text text not null default '',
  subject text not null check (subject in ('roles', 'group', 'guests')),
  scope text collate "C",
  role_definition_ids uuid[] not null default '{}',
  held text not null check (held in ('all', 'eligible', 'active')),
  guests_only boolean not null,
  inactive_days integer check (inactive_days between 1 and 730),
  reviewed_by text not null check (reviewed_by in ('selected', 'self', 'sponsor')),
  settings jsonb not null,
  recurrence jsonb not null,
  created_by uuid not null references principal,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  stopped_at timestamptz,
  deleted_at timestamptz,
  constraint a_review_of_guests_has_no_place check ((scope is null) = (subject = 'guests')),
  constraint a_review_of_roles_names_them check ((subject = 'roles') = (role_definition_ids <> '{}'))
);
comment on column access_review.scope is 'The resource, the directory or the group; null of a review of all guests.';
comment on column access_review.settings is 'What counts for instances that have not begun. One that has begun keeps its own.';
create index access_review_by_place on access_review (scope, created_at desc, id desc) where deleted_at is null;
create index access_review_by_age on access_review (created_at desc, id desc) where deleted_at is null;

create table access_review_reviewer (
  review_id uuid not null references access_review,
  principal_id uuid not null references principal,
  is_fallback boolean not null,
  primary key (review_id, principal_id, is_fallback)
);
comment on column access_review_reviewer.is_fallback is 'Answers for people who have no sponsor that may act.';
create index access_review_reviewer_by_principal on access_review_reviewer (principal_id, review_id);

create table access_review_instance (
  id uuid primary key,
  review_id uuid not null references access_review,
  number integer not null check (number > 0),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  settings jsonb,
  begun_at timestamptz,
  skipped_at timestamptz,
  stopped_at timestamptz,
  next_reminder_at timestamptz,
  end_told_at timestamptz,
  applying_at timestamptz,
  applied_at timestamptz,
  constraint one_instance_of_a_number unique (review_id, number),
  constraint an_instance_ends_after_it_starts check (ends_at > starts_at),
  constraint an_instance_that_began_has_its_settings check ((begun_at is null) = (settings is null)),
  constraint what_is_applied_was_applied_once check (applied_at is null or applying_at is not null)
);
comment on column access_review_instance.begun_at is 'When the snapshot was taken: what is held later waits for the next instance.';
comment on column access_review_instance.skipped_at is 'Nobody was there to begin it before half of its time was over: nobody is judged by silence.';
create index access_review_instance_to_begin on access_review_instance (starts_at)
  where begun_at is null and skipped_at is null and stopped_at is null;
create index access_review_instance_to_tell on access_review_instance (coalesce(stopped_at, ends_at))
  where begun_at is not null and end_told_at is null;
create index access_review_instance_to_remind on access_review_instance (next_reminder_at)
  where next_reminder_at is not null;
create index access_review_instance_to_apply on access_review_instance (id)
  where applying_at is not null and applied_at is null;

create table access_review_item (
  id uuid primary key,
  instance_id uuid not null references access_review_instance,
  principal_id uuid not null references principal,
  principal_name text not null,
  role_definition_id uuid references role_definition,
  eligibility_ids uuid[] not null,
  assignment_ids uuid[] not null,
  is_member boolean not null,
  group_ids uuid[] not null,
  held_since timestamptz not null,
  held_until timestamptz,
  last_used_at timestamptz,
  last_sign_in_at timestamptz,
  recommendation text check (recommendation in ('approve', 'deny')),
  recommendation_reason text not null,
  decision text check (decision in ('approve', 'deny', 'dont-know')),
  justification text,
  decided_by uuid references principal,
  decided_at timestamptz,
  outcome text check (outcome in ('approve', 'deny', 'none')),
  outcome_by text check (outcome_by in ('reviewer', 'default', 'recommendation')),
  result text check (result in ('kept', 'removed', 'removed-partly', 'through-group', 'blocked', 'gone', 'refused')),
  result_details jsonb,
  applied_at timestamptz,
  delete_at timestamptz,
  constraint one_item_per_person_and_role unique nulls not distinct (instance_id, principal_id, role_definition_id),
  constraint an_answer_says_who_gave_it check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)),
  constraint a_result_says_of_what check (result is null or outcome is not null)
);
comment on column access_review_item.principal_name is 'As it was at the snapshot, in lower case: the order of the list.';
comment on column access_review_item.group_ids is 'Groups through which the person has it besides; a denial cannot take that away here.';
comment on column access_review_item.delete_at is 'When the account, blocked by this answer, is deleted; null once that happened or somebody enabled it again.';
create index access_review_item_by_name on access_review_item (instance_id, principal_name, id);
create index access_review_item_by_principal on access_review_item (principal_id, instance_id);
create index access_review_item_to_apply on access_review_item (instance_id, id) where outcome is not null and result is null;

create index access_review_item_to_delete on access_review_item (delete_at) where delete_at is not null;
create index access_review_item_of_blocked on access_review_item (principal_id) where delete_at is not null;

create function keep_who_is_enabled_again() returns trigger language plpgsql as $$
begin
  update access_review_item set delete_at = null where principal_id = new.id and delete_at is not null;
  return null;
end $$;
create trigger principal_enabled_again_is_not_deleted after update of enabled on principal
  for each row when (new.enabled and not old.enabled) execute function keep_who_is_enabled_again();

create index guest_sponsor_by_sponsor on guest_sponsor (sponsor_id, user_id);
create index session_by_sign_in on session (user_id, created_at);

-- What a review cannot or shall not take away itself: somebody is denied and has it through a group, whose owners decide.
create table access_review_task (
  id uuid primary key,
  item_id uuid not null references access_review_item,
  instance_id uuid not null references access_review_instance,
  principal_id uuid not null references principal,
  group_id uuid not null references principal,
  scope text collate "C" not null,
  created_at timestamptz not null,
  closed_at timestamptz,
  closed_by uuid references principal,
  outcome text check (outcome in ('removed', 'kept', 'gone')),
  justification text,
  constraint a_group_is_asked_once_about_a_person unique (item_id, group_id),
  constraint a_closed_task_says_how check ((closed_at is null) = (outcome is null) and (closed_at is null) = (closed_by is null))
);
comment on column access_review_task.scope is 'Of the group: whoever manages who is in it closes the task.';
create index access_review_task_open on access_review_task (created_at desc, id desc) where closed_at is null;
create index access_review_task_open_of_group on access_review_task (group_id, created_at desc, id desc) where closed_at is null;
create index access_review_task_of_instance on access_review_task (instance_id, group_id);

update access_review set settings = settings || '{"throughGroups": "ask-owners"}';
update access_review_instance set settings = settings || '{"throughGroups": "ask-owners"}' where settings is not null;

-- One to three stages of an access review: who answers first, who answers after them, and which answers move on. What counts
-- for instances to come is kept with the review; an instance that has begun has its own.
create table access_review_stage (
  review_id uuid not null references access_review,
  instance_id uuid references access_review_instance,
  number smallint not null check (number between 1 and 3),
  duration_days integer not null check (duration_days > 0),
  reviewed_by text not null check (reviewed_by in ('selected', 'self', 'sponsor')),
  moves_on text[] not null check (moves_on <@ array['approve', 'deny', 'dont-know', 'not-answered']),
  constraint one_stage_of_a_number unique nulls not distinct (review_id, instance_id, number)
);
create unique index access_review_stage_of_instance on access_review_stage (instance_id, number) where instance_id is not null;
comment on column access_review_stage.instance_id is 'Null: what counts for instances that have not begun.';
comment on column access_review_stage.moves_on is 'Answers after which somebody is asked about in the next stage; empty in the last.';
insert into access_review_stage select id, null, 1, (recurrence ->> 'durationDays')::integer, reviewed_by, '{}' from access_review;
insert into access_review_stage select i.review_id, i.id, 1, (r.recurrence ->> 'durationDays')::integer, r.reviewed_by, '{}'
  from access_review_instance i join access_review r on r.id = i.review_id where i.begun_at is not null;
alter table access_review drop column reviewed_by;

alter table access_review_reviewer
  add column instance_id uuid references access_review_instance,
  add column stage smallint not null default 1;
alter table access_review_reviewer alter column stage drop default;
alter table access_review_reviewer drop constraint access_review_reviewer_pkey;
insert into access_review_reviewer (review_id, instance_id, stage, principal_id, is_fallback)
  select v.review_id, i.id, 1, v.principal_id, v.is_fallback
  from access_review_reviewer v join access_review_instance i on i.review_id = v.review_id where i.begun_at is not null;
alter table access_review_reviewer add constraint a_reviewer_is_named_once
  unique nulls not distinct (review_id, instance_id, stage, principal_id, is_fallback);
drop index access_review_reviewer_by_principal;
create index access_review_reviewer_by_principal on access_review_reviewer (principal_id, instance_id) where instance_id is not null;
create index access_review_reviewer_of_instance on access_review_reviewer (instance_id, stage, principal_id) where instance_id is not null;

alter table access_review_instance
  add column stage_ends_at timestamptz[] not null default '{}',
  add column stage_moves_on text[] not null default '{}',
  add column next_stage_at timestamptz,
  add constraint every_stage_but_the_last_says_what_moves_on check (cardinality(stage_ends_at) = cardinality(stage_moves_on));
comment on column access_review_instance.stage_ends_at is 'Of every stage but the last, which ends with the instance. Which stage it is comes from these and the clock.';
comment on column access_review_instance.stage_moves_on is 'Of each of these the answers that move on, with spaces between, as they were when the instance began.';
comment on column access_review_instance.next_stage_at is 'When the next reviewers are to be told.';
create index access_review_instance_to_move_on on access_review_instance (next_stage_at) where next_stage_at is not null;

alter table access_review_item add column decided_stage smallint;
update access_review_item set decided_stage = 1 where decision is not null;
alter table access_review_item
  add constraint an_answer_says_in_which_stage check ((decision is null) = (decided_stage is null));
comment on column access_review_item.decided_stage is 'The stage of the answer that counts so far; what was answered before it is kept beside.';

create table access_review_earlier_answer (
  item_id uuid not null references access_review_item,
  stage smallint not null,
  decision text not null check (decision in ('approve', 'deny', 'dont-know')),
  justification text,
  decided_by uuid not null references principal,
  decided_at timestamptz not null,
  primary key (item_id, stage)
);
comment on table access_review_earlier_answer is 'What was answered in a stage before the one whose answer counts.';

update access_review set settings = settings || '{"revealsEarlier": true}';
update access_review_instance set settings = settings || '{"revealsEarlier": true}' where settings is not null;

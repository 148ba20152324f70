-- Conditions: kept as they were sent, in the one version there is, and never without it.
-- An activation has the condition of the eligibility it rests on.
update assignment_schedule a set condition = e.condition from eligibility_schedule e
  where a.linked_eligibility_id = e.id and e.condition is distinct from a.condition;
update assignment_schedule set condition = nullif(btrim(condition), ''),
  condition_version = case when btrim(condition) <> '' then '2.0' end
  where condition is not null or condition_version is not null;
update eligibility_schedule set condition = nullif(btrim(condition), ''),
  condition_version = case when btrim(condition) <> '' then '2.0' end
  where condition is not null or condition_version is not null;
update schedule_request set condition = nullif(btrim(condition), ''),
  condition_version = case when btrim(condition) <> '' then '2.0' end
  where condition is not null or condition_version is not null;

alter table assignment_schedule add constraint assignment_condition_has_its_version
  check ((condition is null) = (condition_version is null) and condition_version = '2.0' and condition <> '');
alter table eligibility_schedule add constraint eligibility_condition_has_its_version
  check ((condition is null) = (condition_version is null) and condition_version = '2.0' and condition <> '');
alter table schedule_request add constraint request_condition_has_its_version
  check ((condition is null) = (condition_version is null) and condition_version = '2.0' and condition <> '');
comment on column assignment_schedule.condition is 'As it was sent. Nothing evaluates it yet: an assignment with a condition never allows anything.';

-- Assignments of a resource are listed by name and by end, of every role or of one. An index holds what is agreed now and
-- later: what was removed, and what ended and was told, is no part of a list.
alter table eligibility_schedule add column principal_name text not null default '';
alter table assignment_schedule add column principal_name text not null default '';
comment on column eligibility_schedule.principal_name is 'The name of the principal in lower case, for the order of lists; kept by triggers.';
comment on column assignment_schedule.principal_name is 'The name of the principal in lower case, for the order of lists; kept by triggers.';

create function remember_principal_name() returns trigger language plpgsql as
  $$ begin
    new.principal_name := coalesce((select lower(display_name) from principal where id = new.principal_id), '');
    return new;
  end $$;
create trigger eligibility_schedule_remembers_principal_name before insert on eligibility_schedule
  for each row execute function remember_principal_name();
create trigger assignment_schedule_remembers_principal_name before insert on assignment_schedule
  for each row execute function remember_principal_name();

create function pass_principal_name_on() returns trigger language plpgsql as
  $$ begin
    update eligibility_schedule set principal_name = lower(new.display_name) where principal_id = new.id;
    update assignment_schedule set principal_name = lower(new.display_name) where principal_id = new.id;
    return null;
  end $$;
create trigger principal_passes_its_name_on after update of display_name on principal
  for each row when (old.display_name is distinct from new.display_name) execute function pass_principal_name_on();

update eligibility_schedule q set principal_name = lower(p.display_name) from principal p where p.id = q.principal_id;
update assignment_schedule q set principal_name = lower(p.display_name) from principal p where p.id = q.principal_id;

create index eligibility_schedule_in_order_of_name on eligibility_schedule (scope, principal_name, id)
  where removed_at is null and expiry_recorded_at is null;
create index eligibility_schedule_in_order_of_end on eligibility_schedule
  (scope, coalesce(ends_at, 'infinity'::timestamptz), id) where removed_at is null and expiry_recorded_at is null;
create index eligibility_schedule_of_role_in_order_of_name on eligibility_schedule
  (scope, role_definition_id, principal_name, id) where removed_at is null and expiry_recorded_at is null;
create index eligibility_schedule_of_role_in_order_of_end on eligibility_schedule
  (scope, role_definition_id, coalesce(ends_at, 'infinity'::timestamptz), id)
  where removed_at is null and expiry_recorded_at is null;
create index eligibility_schedule_by_role on eligibility_schedule (role_definition_id, id) where removed_at is null;

create index assignment_schedule_in_order_of_name on assignment_schedule (scope, principal_name, id)
  where removed_at is null and expiry_recorded_at is null;
create index assignment_schedule_in_order_of_end on assignment_schedule
  (scope, coalesce(ends_at, 'infinity'::timestamptz), id) where removed_at is null and expiry_recorded_at is null;
create index assignment_schedule_of_role_in_order_of_name on assignment_schedule
  (scope, role_definition_id, principal_name, id) where removed_at is null and expiry_recorded_at is null;
create index assignment_schedule_of_role_in_order_of_end on assignment_schedule
  (scope, role_definition_id, coalesce(ends_at, 'infinity'::timestamptz), id)
  where removed_at is null and expiry_recorded_at is null;
create index assignment_schedule_by_role on assignment_schedule (role_definition_id, id) where removed_at is null;

-- Resources are found by a part of their name.
create index resource_by_part_of_name on resource using gin (name gin_trgm_ops, display_name gin_trgm_ops);

-- Activations are counted by day, over a span of time and everything below a scope.
create index assignment_schedule_of_activations on assignment_schedule (starts_at, scope)
  where assignment_type = 'Activated';

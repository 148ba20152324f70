-- Who decides that a role is assigned through PIM only is shown what was assigned otherwise: those of one role, wherever.
create index assignment_schedule_given_plainly_by_role on assignment_schedule (role_definition_id, scope, id)
  where assignment_type = 'Assigned' and request_id is null and ends_at is null and removed_at is null
    and expiry_recorded_at is null;

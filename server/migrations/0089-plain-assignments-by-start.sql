-- A page of what was assigned outside PIM, the latest first, wherever it lies.
create index assignment_schedule_given_plainly_by_start on assignment_schedule (starts_at desc)
  where assignment_type = 'Assigned' and request_id is null and ends_at is null and removed_at is null
    and expiry_recorded_at is null;

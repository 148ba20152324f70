-- Ends are warned of before they come, and those of eligibilities are told when they have come.
alter table eligibility_schedule add column expiry_recorded_at timestamptz, add column next_warning_at timestamptz;
alter table assignment_schedule add column next_warning_at timestamptz;
comment on column eligibility_schedule.expiry_recorded_at is 'When the end was told (audit, mail).';
comment on column eligibility_schedule.next_warning_at is 'When the end is warned of next; null when no warning is left. Computed from the window whenever that changes.';
comment on column assignment_schedule.next_warning_at is 'When the end is warned of next; null when no warning is left. Computed from the window whenever that changes.';

-- What has ended by now was told to nobody, and stays so.
update eligibility_schedule set expiry_recorded_at = ends_at where ends_at <= now();
update eligibility_schedule set next_warning_at = (
  select min(at) from unnest(array[ends_at - interval '336 hours', ends_at - interval '24 hours']) at
  where at > greatest(now(), starts_at))
where removed_at is null and ends_at > now();
update assignment_schedule set next_warning_at = (
  select min(at) from unnest(case
    when assignment_type = 'Assigned' then array[ends_at - interval '336 hours', ends_at - interval '24 hours']
    when ends_at - starts_at >= interval '30 minutes' then array[ends_at - interval '15 minutes'] end) at
  where at > greatest(now(), starts_at))
where removed_at is null and ends_at > now();

create index eligibility_schedule_by_untold_end on eligibility_schedule (ends_at)
  where expiry_recorded_at is null and removed_at is null and ends_at is not null;
create index eligibility_schedule_by_next_warning on eligibility_schedule (next_warning_at)
  where next_warning_at is not null and removed_at is null;
create index assignment_schedule_by_next_warning on assignment_schedule (next_warning_at)
  where next_warning_at is not null and removed_at is null;

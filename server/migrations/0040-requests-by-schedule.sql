-- What was asked about one schedule, read from its own address.
create index schedule_request_by_schedule on schedule_request (target_schedule_id, created_at, id)
  where target_schedule_id is not null;

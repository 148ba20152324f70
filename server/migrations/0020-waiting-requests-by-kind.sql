-- What waits is listed by kind, the newest first, without looking at what was answered.
create index schedule_request_waiting_by_kind on schedule_request (kind, created_at desc, id desc)
  where status in ('PendingApproval', 'PendingAdminDecision');

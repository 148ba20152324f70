-- A running activation may wait for the approval of a later end: of one schedule, one such request waits at a time.
drop index one_pending_extension_per_schedule;
create unique index one_pending_extension_per_schedule on schedule_request (target_schedule_id)
  where status in ('PendingAdminDecision', 'PendingApproval');

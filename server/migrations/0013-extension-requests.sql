-- A person asks to keep what ends soon, or to get back what ended; administrators of the resource decide.

insert into request_transition (from_status, to_status) values
  ('New', 'PendingAdminDecision'),
  ('PendingAdminDecision', 'Provisioned'), ('PendingAdminDecision', 'Granted'),
  ('PendingAdminDecision', 'AdminDenied'), ('PendingAdminDecision', 'Canceled');

create unique index one_pending_extension_per_schedule on schedule_request (target_schedule_id)
  where status = 'PendingAdminDecision';

-- The overview of a resource counts what waits for an answer there and below, and how long approvals took.
create index schedule_request_waiting_by_scope on schedule_request (scope, created_at, id)
  where status in ('PendingApproval', 'PendingAdminDecision');
create index approval_by_decision on approval (decided_at) where outcome = 'Approve';

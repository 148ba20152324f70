-- What waits for an answer is found by whom it was asked of, by who asked, and in the order it waits in.
create index approval_waiting_by_approver on approval
  using gin (jsonb_path_query_array(approvers, '$[*].id')) where outcome is null;
create index schedule_request_waiting_by_principal on schedule_request (principal_id, created_at, id)
  where status in ('PendingApproval', 'PendingAdminDecision');
create index schedule_request_waiting_for_administrators on schedule_request (created_at, id)
  where status = 'PendingAdminDecision';

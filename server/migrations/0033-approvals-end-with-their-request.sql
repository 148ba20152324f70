-- An approval never waits longer than its request: whatever cancels the request, or lets it run out, closes the approval too.
create function close_approval_of_request() returns trigger language plpgsql as
  $$ begin
    update approval set outcome = new.status, decided_at = new.completed_at where id = new.approval_id and outcome is null;
    return null;
  end $$;
create trigger schedule_request_closes_its_approval after update of status on schedule_request
  for each row when (old.status = 'PendingApproval' and new.status in ('Canceled', 'TimedOut') and new.approval_id is not null)
  execute function close_approval_of_request();

update approval v set outcome = q.status, decided_at = q.completed_at
  from schedule_request q where q.approval_id = v.id and v.outcome is null and q.status in ('Canceled', 'TimedOut');

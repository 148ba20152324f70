-- What alerts ask: what was changed about role settings lately, when somebody signed in last, what nobody requested, and who
-- is not there.
create index audit_entry_of_changed_settings on audit_entry (scope, occurred_at)
  where activity = 'role-settings.updated' and result = 'success';
create index session_by_person on session (user_id, created_at desc);
create index invitation_by_redemption on invitation (redeemed_at) where redeemed_at is not null;
create index assignment_schedule_given_plainly on assignment_schedule (scope, id)
  where assignment_type = 'Assigned' and request_id is null and ends_at is null and removed_at is null
    and expiry_recorded_at is null;
create index principal_that_is_absent on principal (id) where deleted_at is not null or not enabled;
create index identity_link_that_is_suspended on identity_link (user_id) where suspended_at is not null and removed_at is null;

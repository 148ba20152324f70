-- What alerts ask: what was changed about role settings lately, and when somebody signed in last.
create index audit_entry_of_changed_settings on audit_entry (scope, occurred_at)
  where activity = 'role-settings.updated' and result = 'success';
create index session_by_person on session (user_id, created_at desc);
create index invitation_by_redemption on invitation (redeemed_at) where redeemed_at is not null;

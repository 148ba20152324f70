-- Sign-ins are entries of the audit trail, listed by time, person, home directory, application and reason.
create index audit_entry_sign_in_by_time on audit_entry (occurred_at desc, id desc)
  where activity in ('sign-in.succeeded', 'sign-in.refused', 'second-factor.proved', 'invitation.refused');
create index audit_entry_sign_in_by_person on audit_entry (subject_id, occurred_at desc, id desc)
  where activity in ('sign-in.succeeded', 'sign-in.refused', 'second-factor.proved', 'invitation.refused');
create index audit_entry_sign_in_by_home on audit_entry ((details -> 'homeDirectory' ->> 'id'), occurred_at desc, id desc)
  where activity in ('sign-in.succeeded', 'sign-in.refused', 'second-factor.proved', 'invitation.refused');
create index audit_entry_sign_in_by_application on audit_entry ((details -> 'application' ->> 'id'), occurred_at desc, id desc)
  where activity in ('sign-in.succeeded', 'sign-in.refused', 'second-factor.proved', 'invitation.refused');
create index audit_entry_sign_in_by_reason on audit_entry (reason, occurred_at desc, id desc)
  where activity in ('sign-in.succeeded', 'sign-in.refused', 'second-factor.proved', 'invitation.refused')
    and result = 'failure';
-- The last time somebody came in, beside their name; however often others tried that name meanwhile.
create index audit_entry_last_sign_in on audit_entry (subject_id, occurred_at desc)
  where activity = 'sign-in.succeeded';

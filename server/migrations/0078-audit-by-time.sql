-- Readers of the audit logs read both trails in one list, and export it.
create index audit_entry_by_moment on audit_entry (occurred_at desc, id desc);

-- Audit lists and exports are narrowed by one request, by the application something was done through, and to what was refused.
create index audit_entry_by_correlation on audit_entry (correlation_id);
create index audit_entry_by_application on audit_entry ((actor ->> 'appId'), occurred_at desc, id desc)
  where actor ->> 'appId' is not null;
create index audit_entry_refused on audit_entry (occurred_at desc, id desc) where result = 'failure';
create index audit_entry_refused_in_trail on audit_entry (trail, occurred_at desc, id desc) where result = 'failure';

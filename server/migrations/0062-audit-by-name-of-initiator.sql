-- Graph's directoryAudits are filtered by the name the initiator had then.
create index audit_entry_by_name_of_actor on audit_entry (lower(actor ->> 'userPrincipalName'), occurred_at desc, id desc);

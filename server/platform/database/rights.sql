-- What the application and the audit reader may do. Runs after every migration; states rights, not changes.
grant usage on schema public to daypass_app, daypass_audit_reader;
grant select, insert, update, delete on all tables in schema public to daypass_app;
grant usage on all sequences in schema public to daypass_app;
revoke update, delete, truncate on audit_entry, audit_seal, audit_tree_node, audit_checkpoint, audit_tombstone, approval_answer
  from daypass_app;
revoke insert, update, delete on schema_migration, request_transition from daypass_app;
grant select on audit_entry, audit_seal, audit_tree_node, audit_checkpoint, audit_tombstone to daypass_audit_reader;
do $$ begin
  if to_regnamespace('past') is not null then
    grant usage on schema past to daypass_app;
    -- Triggers write the past, with the rights of the owner; the application reads it and says when it begins.
    grant select on all tables in schema past to daypass_app;
    grant insert on past.beginning to daypass_app;
  end if;
end $$;
create schema if not exists pgboss;
grant usage on schema pgboss to daypass_app;
grant select, insert, update, delete on all tables in schema pgboss to daypass_app;
grant usage on all sequences in schema pgboss to daypass_app;
grant execute on all functions in schema pgboss to daypass_app;
do $$ begin
  if to_regclass('master_key_check') is not null then revoke all on master_key_check from daypass_app; end if;
end $$;

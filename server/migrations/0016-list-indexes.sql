-- Indexes that lists, filters and searches stand on at a hundred thousand rows; test/plans looks at every one of them.
create extension if not exists pg_trgm;

create index principal_by_kind on principal (kind) where deleted_at is null;
create index principal_by_creation on principal (kind, created_at, id) where deleted_at is null;
create index principal_by_part_of_name on principal using gin (lower(display_name) gin_trgm_ops);

create index user_by_principal_name on directory_user (lower(user_principal_name), id);
create index user_by_mail on directory_user (lower(mail), id);
create index user_in_order_of_mail on directory_user (coalesce(mail, ''), id);
create index user_by_type on directory_user (lower(user_type), id);
create index user_by_invitation_state on directory_user (lower(external_user_state), id);

create index schedule_request_by_time on schedule_request (kind, created_at desc, id desc);
create index audit_entry_by_activity on audit_entry (activity, occurred_at desc, id desc);
create index resource_by_kind on resource (kind, scope);

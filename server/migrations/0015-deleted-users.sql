-- A deleted user rests for thirty days and can be restored; a purged one is a tombstone for good.

alter table principal
  add column deleted_by uuid,
  add column purged_at timestamptz,
  add constraint only_what_is_deleted_is_purged check (purged_at is null or deleted_at is not null);
create index principal_by_deletion on principal (kind, deleted_at desc, id) where deleted_at is not null and purged_at is null;

alter table directory_user add column sessions_valid_from timestamptz;
comment on column directory_user.sessions_valid_from is 'Sessions begun at or before this instant serve nobody any more.';

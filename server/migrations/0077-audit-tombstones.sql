-- Old audit entries may be dropped: their links stay, and a signed tombstone says what is gone.
alter table audit_seal drop constraint audit_seal_entry_id_fkey;
comment on column audit_seal.entry_id is 'The entry; it may be gone where a tombstone says so.';

create table audit_tombstone (
  last_sequence bigint primary key,
  first_sequence bigint not null constraint a_tombstone_is_about_something check (first_sequence <= last_sequence),
  body text not null,
  signature bytea not null,
  signed_at timestamptz not null,
  dropped_at timestamptz,
  constraint tombstones_follow_each_other unique (first_sequence)
);
comment on table audit_tombstone is 'What the log has signed about entries it dropped: body is the text that was signed.';
comment on column audit_tombstone.dropped_at is 'When the last of its entries was gone; the owner of the database deletes them.';

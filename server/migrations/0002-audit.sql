-- The audit trail: append-only for the application, sealed into a hash chain in commit order.
create table audit_entry (
  id uuid primary key,
  position bigint generated always as identity,
  transaction_id xid8 not null default pg_current_xact_id(),
  trail text not null constraint trail_is_directory_or_resource check (trail in ('directory', 'resource')),
  activity text not null,
  result text not null constraint result_is_success_or_failure check (result in ('success', 'failure')),
  reason text,
  occurred_at timestamptz not null,
  correlation_id uuid not null,
  actor_id uuid,
  actor jsonb not null,
  scope text collate "C",
  subject_id uuid,
  target_ids uuid[] not null default '{}',
  targets jsonb not null default '[]',
  details jsonb not null default '{}'
);
comment on table audit_entry is 'What happened. subject_id is the person it happened to; targets keep names as they were then.';
create index audit_entry_by_time on audit_entry (trail, occurred_at desc, id desc);
create index audit_entry_by_scope on audit_entry (scope text_pattern_ops, occurred_at desc) where scope is not null;
create index audit_entry_by_subject on audit_entry (subject_id, occurred_at desc, id desc);
create index audit_entry_by_actor on audit_entry (actor_id, occurred_at desc, id desc);
create index audit_entry_by_target on audit_entry using gin (target_ids);
create index audit_entry_by_transaction on audit_entry (transaction_id, position);

create table audit_seal (
  sequence bigint primary key,
  entry_id uuid not null unique references audit_entry,
  hash bytea not null,
  sealed_at timestamptz not null
);
comment on table audit_seal is 'One link of the chain per entry: hash(previous hash, canonical entry). Gap-free sequence.';

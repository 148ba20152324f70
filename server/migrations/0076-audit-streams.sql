-- The sealed trail forwarded to other systems: how far each stream has come, who sends it now, and what last went wrong.
create table audit_stream (
  name text collate "C" primary key,
  position bigint not null,
  former_position bigint not null,
  lease_id uuid,
  lease_until timestamptz,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  failing_since timestamptz,
  failure text,
  constraint what_came_before_is_not_after check (former_position <= position),
  constraint a_failure_has_a_beginning check ((failing_since is null) = (failure is null))
);
comment on table audit_stream is 'Position is the sequence of the last entry the receiver has; nobody moves it without the lease.';
comment on column audit_stream.former_position is 'The position before the last batch: where a receiver that confirms nothing by itself is served again from after a failure.';

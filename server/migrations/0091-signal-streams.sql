-- Signals that are asked for (RFC 8936), and streams that are managed at whoever sends them (OpenID Shared Signals Framework).
create table signal_stream (
  home_directory_id uuid primary key references home_directory,
  issuer text not null,
  delivery text not null constraint delivery_is_known check (delivery in ('poll', 'push')),
  token_sealed bytea not null,
  stream_id text,
  poll_url text,
  adds_subjects boolean not null,
  status text,
  verify_state text,
  verify_asked_at timestamptz,
  verified_at timestamptz,
  due_at timestamptz not null,
  polled_at timestamptz,
  failing_since timestamptz,
  failure text,
  opened_at timestamptz not null,
  constraint polls_an_address check (delivery <> 'poll' or poll_url is not null),
  constraint is_managed_or_polled check (delivery = 'poll' or stream_id is not null)
);
create index signal_stream_by_due on signal_stream (due_at);
comment on column signal_stream.issuer is 'Whom the token was given for. It is sent to no other one.';
comment on column signal_stream.stream_id is 'As the sender calls it. Null: agreed by hand, nothing is managed.';
comment on column signal_stream.adds_subjects is 'The sender speaks of nobody it was not told: each account has to be added.';

create table signal_subject (
  home_directory_id uuid not null references signal_stream on delete cascade,
  identity_link_id uuid not null references identity_link,
  primary key (home_directory_id, identity_link_id)
);
comment on table signal_subject is 'Accounts that were added to a stream.';

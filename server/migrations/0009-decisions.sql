-- The change feed of facts for the decision engine, and protected applications.
create table change_feed (
  position bigint generated always as identity primary key,
  transaction_id xid8 not null default pg_current_xact_id(),
  kind text not null,
  key text collate "C" not null,
  fact jsonb,
  appended_at timestamptz not null
);
comment on table change_feed is 'Facts as they became, in one order per key. Readers take rows whose transaction is below the snapshot''s xmin.';
create index change_feed_by_transaction on change_feed (transaction_id, position);

create table protected_application (
  id uuid primary key,
  display_name text not null,
  host text collate "C" not null constraint one_application_per_host unique,
  scope text collate "C" not null references resource,
  style text not null constraint style_is_known check (style in ('redirect', 'status')),
  proxy_secret_hash bytea not null,
  rules jsonb not null,
  created_at timestamptz not null
);
create table application_session (
  token_hash bytea primary key,
  session_id uuid not null references session on delete cascade,
  application_id uuid not null references protected_application on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create table application_ticket (
  ticket_hash bytea primary key,
  session_id uuid not null references session on delete cascade,
  application_id uuid not null references protected_application on delete cascade,
  expires_at timestamptz not null,
  consumed_at timestamptz
);

-- Sign-in: sessions, flows, second factors, the token service.
create table session (
  id uuid primary key,
  token_hash bytea not null constraint one_session_per_token unique,
  csrf_token text not null,
  user_id uuid not null references directory_user,
  identity_link_id uuid references identity_link,
  methods text[] not null,
  authenticated_at timestamptz not null,
  mfa_at timestamptz,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  idle_seconds integer not null,
  live_until timestamptz,
  liveness_lease_until timestamptz,
  home_refresh_token_sealed bytea,
  ip_address text,
  user_agent text,
  ended_at timestamptz,
  ended_reason text
);
comment on column session.live_until is 'Until when the home directory last confirmed this account. Past it, the session needs a liveness check first.';
comment on column session.liveness_lease_until is 'Until when one process has taken it upon itself to ask the home directory.';
create index session_by_user on session (user_id) where ended_at is null;
create index session_by_liveness on session (live_until) where ended_at is null and live_until is not null;

create table sign_in_flow (
  id uuid primary key,
  browser_hash bytea not null,
  purpose text not null,
  state jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  finished_at timestamptz
);
comment on table sign_in_flow is 'Server-side state of one sign-in, redemption or step-up; bound to one browser.';

create table one_time_passcode (
  id uuid primary key,
  flow_id uuid not null references sign_in_flow on delete cascade,
  address text collate "C" not null,
  purpose text not null,
  code_hash bytea not null,
  tries_left integer not null constraint tries_are_not_negative check (tries_left >= 0),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  replaced_at timestamptz
);
create index one_time_passcode_by_address on one_time_passcode (address, created_at);

create table password_credential (
  user_id uuid primary key references directory_user,
  phc text not null,
  changed_at timestamptz not null,
  failures integer not null default 0,
  locked_until timestamptz
);
create table totp_credential (
  user_id uuid primary key references directory_user,
  secret_sealed bytea not null,
  last_step bigint,
  confirmed_at timestamptz,
  failures integer not null default 0,
  locked_until timestamptz
);
create table passkey (
  id text primary key,
  user_id uuid not null references directory_user,
  name text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_by_user on passkey (user_id);

create table bootstrap_link (
  token_hash bytea primary key,
  user_id uuid references directory_user,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz
);
comment on table bootstrap_link is 'One-time links for the first administrator: loopback, 15 minutes, dies with first use.';

create table token_artifact (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  user_code text,
  uid text,
  expires_at timestamptz,
  consumed_at timestamptz,
  primary key (model, id)
);
comment on table token_artifact is 'Storage of the token service, one namespace per kind of artifact.';
create index token_artifact_by_grant on token_artifact (grant_id) where grant_id is not null;
create index token_artifact_by_user_code on token_artifact (user_code) where user_code is not null;
create index token_artifact_by_uid on token_artifact (uid) where uid is not null;
create index token_artifact_by_expiry on token_artifact (expires_at);

create table signing_key (
  kid text primary key,
  private_key_sealed bytea not null,
  public_jwk jsonb not null,
  created_at timestamptz not null,
  retired_at timestamptz
);

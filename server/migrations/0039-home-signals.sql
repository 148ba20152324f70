-- What home directories say between two sign-ins: Shared Signals and back-channel logout.
alter table home_directory
  add column signals_issuer text,
  add column signals_audience text,
  add constraint an_audience_needs_an_issuer check (signals_audience is null or signals_issuer is not null);
comment on column home_directory.signals_issuer is 'Who signs security event tokens about its people. Null: none are taken.';
comment on column home_directory.signals_audience is 'What they are addressed to. Null: the address they are sent to.';

alter table session add column home_session_id text;
create index session_by_home_session on session (home_session_id) where ended_at is null and home_session_id is not null;
comment on column session.home_session_id is 'The claim sid of the identity token: which session of the home directory this one comes from.';
create index session_by_identity_link on session (identity_link_id) where ended_at is null and identity_link_id is not null;

alter table identity_link add column home_state_at timestamptz;
comment on column identity_link.home_state_at is 'When the home directory enabled or disabled the account, as the last of its signals that counted said.';
create index identity_link_by_home on identity_link (home_directory_id, user_id) where removed_at is null;

create table home_signal (
  home_directory_id uuid not null references home_directory,
  token_id text collate "C" not null check (length(token_id) between 1 and 256),
  received_at timestamptz not null,
  usable_until timestamptz not null,
  primary key (home_directory_id, token_id)
);
create index home_signal_by_end on home_signal (usable_until);
create index home_signal_by_time on home_signal (home_directory_id, received_at);
comment on table home_signal is 'Signals that were taken, for as long as the same one could come again.';

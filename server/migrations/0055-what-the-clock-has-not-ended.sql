-- Sessions that may still serve, in the order in which the clock ends them: a start reads these and not the past.
create index session_by_expiry on session (expires_at, id) where ended_at is null;
create index application_session_by_expiry on application_session (expires_at, token_hash);

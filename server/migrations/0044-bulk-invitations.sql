-- People who are invited by a file: its rows, what became of each, and in whose name.
create table bulk_invitation (
  id uuid primary key,
  file_name text not null check (length(file_name) between 1 and 256),
  digest bytea not null,
  created_by uuid not null references principal,
  created_at timestamptz not null,
  actor jsonb not null,
  started_at timestamptz,
  finished_at timestamptz
);
comment on column bulk_invitation.actor is 'Who uploaded or last started it, and when they proved who they are: rows are judged as theirs.';
create index bulk_invitation_by_creator on bulk_invitation (created_by, created_at desc, id desc);
create index bulk_invitation_by_age on bulk_invitation (created_at);
create index bulk_invitation_running on bulk_invitation (id) where started_at is not null and finished_at is null;

create table bulk_invitation_row (
  bulk_id uuid not null references bulk_invitation on delete cascade,
  number integer not null check (number > 0),
  input jsonb not null,
  request_id uuid not null,
  state text not null check (state in ('unchecked', 'checked', 'refused', 'waiting', 'done', 'failed')),
  outcome text check (outcome in ('invited', 'invited-again', 'already-here')),
  refusal text,
  refusal_details jsonb,
  user_id uuid references directory_user,
  primary key (bulk_id, number),
  constraint what_went_well_has_an_outcome check (state not in ('checked', 'done') or outcome is not null),
  constraint what_was_refused_says_why check ((refusal is not null) = (state in ('refused', 'failed')))
);
create index bulk_invitation_row_due on bulk_invitation_row (bulk_id, number) where state in ('unchecked', 'waiting');
comment on column bulk_invitation_row.request_id is 'The id of the request that gives the role: a row gives it once.';

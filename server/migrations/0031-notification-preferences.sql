-- What each person wants to hear at once, once a day, or not at all; and what waits for the mail of the day.
create table notification_preference (
  user_id uuid primary key references directory_user on delete cascade,
  choices jsonb not null,
  digest_hour smallint not null constraint digest_hour_is_an_hour check (digest_hour between 0 and 23),
  time_zone text not null,
  next_digest_at timestamptz
);
comment on column notification_preference.next_digest_at is 'When what waits is sent; null while nothing waits.';
create index notification_preference_by_next_digest on notification_preference (next_digest_at) where next_digest_at is not null;

create table digest_entry (
  id uuid primary key,
  user_id uuid not null references notification_preference on delete cascade,
  event_type text not null,
  content_sealed bytea not null,
  created_at timestamptz not null,
  told_at timestamptz
);
comment on table digest_entry is 'One mail that waits for the mail of the day. The id is that of the delivery: one that comes twice is one line.';
create index digest_entry_waiting on digest_entry (user_id, created_at, id) where told_at is null;
create index digest_entry_by_told on digest_entry (told_at) where told_at is not null;

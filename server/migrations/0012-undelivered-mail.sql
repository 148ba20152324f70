-- Mails that were given up: refused for good by the receiver, or tried for too long. Kept so that somebody sees it and can
-- send them again; what they say is sealed, as it was in the queue.
create table undelivered_mail (
  id uuid primary key,
  event_type text not null,
  recipient text collate "C" not null,
  content_sealed bytea not null,
  reason text not null,
  given_up_at timestamptz not null,
  sent_again_at timestamptz
);
create index undelivered_mail_by_time on undelivered_mail (given_up_at desc, id desc) where sent_again_at is null;

-- Outgoing webhooks: who asked to be told of which events, and every telling with its fate.
create table webhook (
  id uuid primary key,
  display_name text not null,
  url text not null,
  event_types text[] not null constraint webhook_asks_for_something check (cardinality(event_types) > 0),
  enabled boolean not null,
  secret_sealed bytea not null,
  former_secret_sealed bytea,
  former_secret_until timestamptz,
  failing_since timestamptz,
  disabled_at timestamptz,
  created_at timestamptz not null,
  constraint former_secret_has_an_end check ((former_secret_sealed is null) = (former_secret_until is null))
);
comment on column webhook.failing_since is 'The first failed attempt after which none arrived; null when the last one did.';
comment on column webhook.disabled_at is 'When it was disabled because it kept failing; null where nobody or an administrator did.';

create table webhook_delivery (
  id uuid primary key,
  webhook_id uuid not null references webhook on delete cascade,
  event_id uuid not null,
  event_type text not null,
  body_sealed bytea not null,
  created_at timestamptz not null,
  attempts integer not null default 0,
  attempted_at timestamptz,
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  response_status integer,
  failure text,
  constraint an_event_is_told_once_to_a_webhook unique (webhook_id, event_id),
  constraint what_was_delivered_is_not_tried_again check (delivered_at is null or next_attempt_at is null)
);
comment on table webhook_delivery is 'One event for one webhook. It waits while next_attempt_at is set, has arrived when delivered_at is set, and was given up otherwise.';
create index webhook_delivery_by_time on webhook_delivery (webhook_id, created_at desc, id desc);
create index webhook_delivery_by_next_attempt on webhook_delivery (webhook_id, next_attempt_at) where next_attempt_at is not null;
create index webhook_delivery_by_age on webhook_delivery (created_at);

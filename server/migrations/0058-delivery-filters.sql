-- Lists of what was not delivered are narrowed: mails by a part of the address, deliveries to a webhook by what became of them.
create index undelivered_mail_by_part_of_recipient on undelivered_mail
  using gin (lower(recipient) gin_trgm_ops) where sent_again_at is null;
create index webhook_delivery_waiting on webhook_delivery (webhook_id, created_at desc, id desc)
  where next_attempt_at is not null;
create index webhook_delivery_given_up on webhook_delivery (webhook_id, created_at desc, id desc)
  where next_attempt_at is null and delivered_at is null;

-- Whether guests may leave by themselves, and who answers about privacy.
alter table authorization_policy
  add column guests_may_leave boolean not null default true,
  add column privacy_contact text,
  add column privacy_statement_url text,
  add constraint whoever_may_not_leave_knows_whom_to_ask
    check (guests_may_leave or privacy_contact is not null or privacy_statement_url is not null);

-- Mailboxes that want no invitation from here any more.
create table blocked_invitation (
  address text collate "C" primary key,
  blocked_at timestamptz not null
);
comment on table blocked_invitation is 'By the link in an invitation, whose holder can take it back; nobody here can.';

-- Invitations, their tickets, and terms of use.
create table invitation (
  id uuid primary key,
  user_id uuid not null references directory_user,
  invited_address text collate "C" not null,
  display_name text,
  redirect_url text not null,
  message text,
  language text,
  inviter_id uuid not null references principal,
  send_message boolean not null,
  created_at timestamptz not null,
  redeemed_at timestamptz,
  declined_at timestamptz,
  revoked_at timestamptz
);
create index invitation_by_user on invitation (user_id, created_at desc);
create index invitation_by_inviter on invitation (inviter_id, created_at desc);

create table invitation_ticket (
  ticket_hash bytea primary key,
  invitation_id uuid not null references invitation,
  created_at timestamptz not null,
  expires_at timestamptz,
  consumed_at timestamptz,
  replaced_at timestamptz
);
comment on table invitation_ticket is 'The secret of a redemption link, stored hashed, single use, bound to the invited address.';
create index invitation_ticket_by_invitation on invitation_ticket (invitation_id);

create table guest_sponsor (
  user_id uuid not null references directory_user,
  sponsor_id uuid not null references principal,
  primary key (user_id, sponsor_id)
);

create table terms_of_use (
  id uuid primary key,
  display_name text not null,
  version integer not null,
  body text not null,
  published_at timestamptz,
  withdrawn_at timestamptz
);
create table terms_acceptance (
  terms_id uuid not null references terms_of_use,
  version integer not null,
  user_id uuid not null references directory_user,
  accepted_at timestamptz not null,
  primary key (terms_id, version, user_id)
);

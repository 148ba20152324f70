-- Home directories deactivate, reactivate and delete their own people here (SCIM 2.0).
alter table directory_user add column home_inactive_at timestamptz;
comment on column directory_user.home_inactive_at is 'Since when the provisioning of the home directory says that the account there is not active. Null: it does not.';
create index user_inactive_at_home on directory_user (id) where home_inactive_at is not null;
create index guest_by_mail_domain on directory_user (split_part(mail, '@', 2), id) where creation_type is not null;

create table provisioning_token (
  id uuid primary key,
  home_directory_id uuid not null references home_directory,
  secret_hash bytea not null,
  hint text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz
);
create unique index one_token_per_secret on provisioning_token (secret_hash);
create index provisioning_token_in_use on provisioning_token (home_directory_id, created_at) where removed_at is null;
comment on table provisioning_token is 'What the provisioning system of a home directory knows itself by. The database has the keyed hash alone.';

create table provisioned_account (
  home_directory_id uuid not null references home_directory,
  user_id uuid not null references directory_user,
  user_name text collate "C" not null check (length(user_name) between 1 and 256),
  external_id text collate "C" check (length(external_id) between 1 and 256),
  updated_at timestamptz not null,
  primary key (home_directory_id, user_id)
);
create unique index one_account_per_user_name on provisioned_account (home_directory_id, lower(user_name));
create unique index one_account_per_external_id on provisioned_account (home_directory_id, external_id) where external_id is not null;
comment on table provisioned_account is 'How a home directory calls its people who are guests here. It says nothing about who somebody is.';

-- The directory: principals, users, groups, applications, home directories.
create table principal (
  id uuid primary key,
  kind text not null constraint principal_is_user_group_or_service_principal
    check (kind in ('User', 'Group', 'ServicePrincipal')),
  display_name text not null,
  enabled boolean not null default true,
  created_at timestamptz not null,
  deleted_at timestamptz
);
create index principal_by_name on principal (kind, lower(display_name), id) where deleted_at is null;
comment on table principal is 'Anything that can hold a role. Ids are never reused; a deleted principal keeps its row.';

create table directory_user (
  id uuid primary key references principal,
  user_principal_name text collate "C" not null,
  mail text collate "C",
  user_type text not null constraint user_is_member_or_guest check (user_type in ('Member', 'Guest')),
  creation_type text constraint creation_type_is_known check (creation_type in ('Invitation')),
  external_user_state text constraint external_user_state_is_known
    check (external_user_state in ('PendingAcceptance', 'Accepted')),
  external_user_state_changed_at timestamptz,
  properties jsonb not null default '{}'
);
comment on table directory_user is 'Members and guests. A guest has no password here. properties holds the plain Graph profile fields.';
create unique index one_user_per_user_principal_name on directory_user (user_principal_name);
create unique index one_user_per_mail on directory_user (mail) where mail is not null;

create table directory_group (
  id uuid primary key references principal,
  description text,
  mail_nickname text not null,
  is_assignable_to_role boolean not null default false
);

create table group_member (
  group_id uuid not null references directory_group,
  member_id uuid not null references principal,
  added_at timestamptz not null,
  primary key (group_id, member_id),
  constraint group_is_not_its_own_member check (group_id <> member_id)
);
create index group_member_by_member on group_member (member_id);

create table group_owner (
  group_id uuid not null references directory_group,
  owner_id uuid not null references principal,
  primary key (group_id, owner_id)
);

create table service_principal (
  id uuid primary key references principal,
  app_id uuid not null constraint one_service_principal_per_application unique
);

create table client_secret (
  id uuid primary key,
  service_principal_id uuid not null references service_principal,
  secret_hash bytea not null,
  hint text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  removed_at timestamptz
);
comment on table client_secret is 'Secrets of applications, stored as a keyed hash only.';

create table home_directory (
  id uuid primary key,
  display_name text not null,
  issuer text collate "C" not null,
  client_id text not null,
  client_secret_sealed bytea not null,
  mfa_trusted boolean not null default false,
  liveness_seconds integer not null default 300 constraint liveness_is_bounded check (liveness_seconds between 5 and 3600),
  enabled boolean not null default true,
  created_at timestamptz not null,
  removed_at timestamptz
);
create unique index one_home_directory_per_issuer on home_directory (issuer) where removed_at is null;
comment on table home_directory is 'Where guests authenticate: OpenID providers of partners.';

create table home_directory_domain (
  domain text collate "C" primary key,
  home_directory_id uuid not null references home_directory
);
comment on table home_directory_domain is 'Which home directory speaks for which mail domain; exact A-labels.';

create table identity_link (
  id uuid primary key,
  user_id uuid not null references directory_user,
  issuer text collate "C" not null,
  subject text collate "C" not null constraint subject_is_not_empty check (subject <> ''),
  home_directory_id uuid references home_directory,
  linked_at timestamptz not null,
  suspended_at timestamptz,
  suspended_reason text,
  removed_at timestamptz
);
comment on table identity_link is 'Who a user is: (issuer, subject). E-mail never identifies anybody.';
create unique index one_user_per_identity on identity_link (issuer, subject) where removed_at is null;
create unique index one_identity_per_user on identity_link (user_id) where removed_at is null;

create table authorization_policy (
  id text primary key constraint there_is_one_authorization_policy check (id = 'authorizationPolicy'),
  allow_invites_from text not null constraint invite_level_is_known
    check (allow_invites_from in ('none', 'adminsAndGuestInviters', 'adminsGuestInvitersAndAllMembers', 'everyone')),
  guest_user_role_id uuid not null,
  allowed_domains text[] not null default '{}',
  blocked_domains text[] not null default '{}',
  updated_at timestamptz not null
);
comment on table authorization_policy is 'External collaboration settings: who may invite, what guests may read, which domains.';

create table directory_property (
  name text primary key,
  value jsonb not null
);
comment on table directory_property is 'Facts about this directory that are decided once: tenant id, display name, initial domain.';

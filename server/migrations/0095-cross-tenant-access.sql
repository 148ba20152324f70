-- Cross-tenant access: whom partners may send, what is trusted of them, and how their people accept invitations.
create table cross_tenant_default (
  id boolean primary key default true constraint there_is_one_cross_tenant_default check (id),
  inbound jsonb not null,
  mfa_accepted boolean not null,
  redemption jsonb not null,
  updated_at timestamptz not null
);
comment on table cross_tenant_default is 'What holds for everybody from outside, unless their home directory has settings of its own.';
comment on column cross_tenant_default.inbound is 'Of users and of applications: accessType and targets, as Graph writes them.';
comment on column cross_tenant_default.redemption is 'What proves an invited person: primaries, and the fallback.';
insert into cross_tenant_default (inbound, mfa_accepted, redemption, updated_at) values (
  '{"users": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]},
    "applications": {"accessType": "allowed", "targets": [{"target": "AllApplications", "targetType": "application"}]}}',
  false,
  '{"primaries": ["azureActiveDirectory", "externalFederation", "socialIdentityProviders"], "fallback": "defaultConfiguredIdp"}',
  now());

create table partner_access (
  home_directory_id uuid primary key references home_directory,
  inbound jsonb,
  mfa_accepted boolean,
  consent_skipped boolean not null,
  redemption jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on table partner_access is 'Settings of one home directory. What is null there is as the default says.';
insert into partner_access (home_directory_id, mfa_accepted, consent_skipped, created_at, updated_at)
  select id, true, false, now(), now() from home_directory where mfa_trusted and removed_at is null;
alter table home_directory drop column mfa_trusted;

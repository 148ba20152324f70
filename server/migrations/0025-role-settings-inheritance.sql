-- Role settings may come down the tree. Without inheritance each scope starts from the defaults, as at the vendor.
create table role_settings_inheritance (
  id boolean primary key default true constraint inheritance_is_decided_once check (id),
  inherited boolean not null default false,
  updated_at timestamptz,
  updated_by uuid
);
comment on table role_settings_inheritance is 'One row: whether rules that a scope does not set hold from the nearest scope above that sets them.';
insert into role_settings_inheritance default values;

comment on table role_settings is 'Rules set at a scope for a role. A rule that is absent is inherited, where settings are, or the default.';
create index role_settings_by_role on role_settings (role_definition_id, scope);

-- Role definitions and role settings.
create table role_definition (
  id uuid primary key,
  name text not null,
  description text not null default '',
  kind text not null constraint role_is_built_in_or_custom check (kind in ('BuiltInRole', 'CustomRole')),
  permissions jsonb not null,
  assignable_scopes text[] not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  created_by uuid,
  updated_by uuid,
  deleted_at timestamptz
);
comment on column role_definition.deleted_at is 'A deleted role keeps its row and its name for the history; it counts nowhere and grants nothing.';
create unique index one_role_definition_per_name on role_definition (lower(name)) where deleted_at is null;

create table role_settings (
  scope text collate "C" not null references resource on delete cascade,
  role_definition_id uuid not null references role_definition,
  rules jsonb not null,
  updated_at timestamptz not null,
  updated_by uuid,
  primary key (scope, role_definition_id)
);
comment on table role_settings is 'Rules that differ from the defaults, per (scope, role). Absent row means defaults.';

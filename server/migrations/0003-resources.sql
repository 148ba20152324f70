-- The tree: management group > subscription > resource group > resource.
create table resource (
  scope text collate "C" primary key,
  path text not null,
  kind text not null constraint resource_kind_is_known
    check (kind in ('root', 'directory', 'management-group', 'subscription', 'resource-group', 'resource')),
  parent_scope text collate "C" references resource,
  name text not null,
  display_name text not null,
  resource_type text not null,
  subscription_id uuid,
  location text,
  tags jsonb not null default '{}',
  properties jsonb not null default '{}',
  created_at timestamptz not null,
  constraint only_roots_have_no_parent check ((parent_scope is null) = (kind in ('root', 'directory')))
);
comment on table resource is 'Every node a role can count at. scope is the canonical path, path keeps the case people wrote.';
create index resource_by_parent on resource (parent_scope, scope);
create index resource_by_subscription on resource (subscription_id, scope);

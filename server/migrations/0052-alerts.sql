-- Alerts: what is watched where, and the history of what was found. What is wrong now is computed from the state.
create table alert_configuration (
  scope text collate "C" not null references resource on delete cascade,
  alert text not null,
  enabled boolean not null,
  thresholds jsonb not null,
  updated_at timestamptz not null,
  updated_by uuid,
  primary key (scope, alert)
);
comment on table alert_configuration is 'Counts at its scope and below, up to the next one. Absent row means the defaults of the definition.';
create index alert_configuration_by_alert on alert_configuration (alert, scope);

create table alert_incident (
  incident_id uuid not null,
  opened_at timestamptz not null,
  alert text not null,
  scope text collate "C" not null,
  about jsonb not null,
  cleared_at timestamptz,
  dismissed_at timestamptz,
  dismissed_by uuid references principal,
  dismissed_until timestamptz,
  dismissed_reason text,
  primary key (incident_id, opened_at),
  constraint incident_is_cleared_after_it_was_opened check (cleared_at is null or cleared_at >= opened_at),
  constraint dismissal_has_a_reason check ((dismissed_at is null) = (dismissed_reason is null))
);
comment on table alert_incident is 'When an incident was first seen, dismissed and cleared. It decides nothing: whether an incident is there is computed from the state.';
comment on column alert_incident.incident_id is 'Made of the alert and what it is about: what comes again has the same id, and a row of its own.';
comment on column alert_incident.about is 'Names as they were when it was seen.';
create unique index one_open_incident on alert_incident (incident_id) where cleared_at is null;
create index alert_incident_by_alert on alert_incident (alert, scope) where cleared_at is null;
create index alert_incident_by_time on alert_incident (alert, opened_at desc, incident_id);

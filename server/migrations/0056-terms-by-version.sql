-- Terms of use by version and language, and every answer that was given to them.
alter table terms_of_use
  add column required_version integer,
  add column reaccept_days integer,
  add constraint reaccept_days_are_days check (reaccept_days between 1 and 3650);
update terms_of_use set required_version = version;
alter table terms_of_use alter column required_version set not null;
comment on column terms_of_use.required_version is 'The newest version that asked everybody again; older answers do not count.';
comment on column terms_of_use.reaccept_days is 'After so many days an answer counts no more; null: it counts until a version asks again.';

create table terms_version (
  terms_id uuid not null references terms_of_use,
  version integer not null,
  display_name text not null,
  asks_again boolean not null,
  published_at timestamptz not null,
  primary key (terms_id, version)
);
create table terms_text (
  terms_id uuid not null,
  version integer not null,
  language text collate "C" not null,
  position smallint not null,
  body text not null,
  primary key (terms_id, version, language),
  foreign key (terms_id, version) references terms_version
);
comment on column terms_text.position is 'The first is shown to whoever reads none of the languages.';
insert into terms_version select id, version, display_name, true, coalesce(published_at, now()) from terms_of_use;
insert into terms_text select id, version, 'en', 0, body from terms_of_use;
alter table terms_of_use drop column body;

alter table terms_acceptance
  drop constraint terms_acceptance_pkey,
  add column id uuid not null default gen_random_uuid(),
  add column language text collate "C" not null default 'en',
  add column accepted boolean not null default true,
  add column audit_entry_id uuid,
  add primary key (id);
alter table terms_acceptance rename column accepted_at to answered_at;
alter table terms_acceptance
  alter column id drop default,
  alter column language drop default,
  alter column accepted drop default;
comment on table terms_acceptance is 'An answer to terms of use: accepted or declined, in which version and language.';
comment on column terms_acceptance.audit_entry_id is 'Null: answered before the trail entry was remembered with the answer.';
create index terms_acceptance_by_user on terms_acceptance (user_id, answered_at desc, id desc);
create index terms_acceptance_by_terms on terms_acceptance (terms_id, answered_at desc, id desc);

create index sign_in_flow_waiting_for_terms on sign_in_flow ((state ->> 'userId'))
  where purpose = 'terms' and finished_at is null;

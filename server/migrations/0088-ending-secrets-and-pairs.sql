-- When the client secret of an OpenID provider ends, as an administrator was told there, and for which end of it and stage
-- administrators were warned.
alter table home_directory
  add column client_secret_ends_at timestamptz,
  add column secret_warned text,
  add constraint only_openid_has_a_secret_that_ends check (client_secret_ends_at is null or protocol = 'openid');
comment on column home_directory.client_secret_ends_at is 'Null: nobody said. Nothing but warnings depends on it.';
comment on column home_directory.secret_warned is 'The end and the stage of the last warning.';

-- About whom an answer is, and where, kept with it: who approved whom lately is read from one index.
create function place_of_scope(scope text) returns text immutable strict parallel safe language sql as
  $$ select case when scope like '/subscriptions/%' then '/subscriptions/' || split_part(scope, '/', 3) else scope end $$;
alter table approval_answer add column about_id uuid references principal, add column place text collate "C";
update approval_answer a set about_id = r.principal_id, place = place_of_scope(r.scope)
  from approval p join schedule_request r on r.id = p.request_id where p.id = a.approval_id;
alter table approval_answer
  add constraint answer_is_about_somebody_somewhere check (about_id is not null and place is not null);
create function say_about_whom_an_answer_is() returns trigger language plpgsql as
  $$ begin
    select r.principal_id, place_of_scope(r.scope) into new.about_id, new.place
      from approval p join schedule_request r on r.id = p.request_id where p.id = new.approval_id;
    return new;
  end $$;
create trigger approval_answer_says_about_whom before insert on approval_answer
  for each row execute function say_about_whom_an_answer_is();
create index approval_answer_by_place on approval_answer (place, answered_at, answered_by, about_id) where result = 'Approve';
comment on column approval_answer.about_id is 'Whose request it was; a trigger keeps it, with the place.';
comment on column approval_answer.place is 'The subscription of the request, or its scope where it lies in none.';

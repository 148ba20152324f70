-- How far the change feed has been pruned. Whoever has not read so far loads all facts anew.
create table change_feed_floor (
  id text primary key default 'floor' constraint there_is_one_floor check (id = 'floor'),
  pruned_below xid8 not null
);
comment on table change_feed_floor is 'Rows of transactions below this one may be gone from the change feed.';
insert into change_feed_floor (pruned_below) values ('0');
create index change_feed_by_age on change_feed (appended_at);

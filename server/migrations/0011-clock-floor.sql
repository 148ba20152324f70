-- The latest time the processes of this installation have agreed on. It rises with their heartbeats and never falls, so
-- that a clock that is set back reopens nothing that had ended.
create table clock_floor (
  id boolean primary key default true constraint there_is_one_floor check (id),
  floor timestamptz not null
);

-- A ticket opens the application in the browser that asked for it, and in no other.
-- Tickets live for a minute: those of before are not worth a default.
delete from application_ticket;
alter table application_ticket add column browser_hash bytea not null;

-- An approval may ask its approvers to sign with a passkey; what was signed is kept with the audit entry.
alter table approval add column signature_required boolean not null default false;
alter table approval_answer add column is_signed boolean not null default false;

-- Where the metadata of a SAML provider is read again, and for which end of its certificates administrators were warned.
alter table home_directory
  add column metadata_url text,
  add column metadata_due_at timestamptz,
  add column metadata_read_at timestamptz,
  add column metadata_failure text,
  add column certificates_warned text,
  add constraint only_saml_has_metadata check (metadata_url is null or protocol = 'saml'),
  add constraint an_address_is_read_again check ((metadata_url is null) = (metadata_due_at is null));
create index home_directory_by_metadata_due on home_directory (metadata_due_at) where metadata_due_at is not null;
comment on column home_directory.metadata_url is 'Null: an administrator hands the document in again.';
comment on column home_directory.metadata_read_at is 'When the document at the address was last read and could be used.';
comment on column home_directory.metadata_failure is 'Why the last reading was of no use. Null: it was.';
comment on column home_directory.certificates_warned is 'The end and the stage of the last warning.';

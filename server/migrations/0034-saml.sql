-- Home directories that speak SAML 2.0.
alter table home_directory
  add column protocol text not null default 'openid' constraint protocol_is_known check (protocol in ('openid', 'saml')),
  add column sign_in_url text,
  add column signing_certificates text[],
  add column requires_signed_response boolean,
  alter column client_id drop not null,
  alter column client_secret_sealed drop not null,
  add constraint each_protocol_has_its_settings check (
    case protocol
      when 'openid' then num_nulls(client_id, client_secret_sealed) = 0
        and num_nonnulls(sign_in_url, signing_certificates, requires_signed_response) = 0
      else num_nonnulls(client_id, client_secret_sealed) = 0
        and num_nulls(sign_in_url, signing_certificates, requires_signed_response) = 0
        and cardinality(signing_certificates) between 1 and 10
    end),
  drop constraint liveness_is_bounded,
  add constraint liveness_is_bounded check (
    liveness_seconds between 5 and case protocol when 'saml' then 86400 else 3600 end);
alter table home_directory alter column protocol drop default;
comment on table home_directory is 'Where guests authenticate: OpenID providers and SAML identity providers of partners.';
comment on column home_directory.issuer is 'Of SAML: the entity id.';
comment on column home_directory.signing_certificates is 'Base64 DER. Signatures are checked with these and no others.';
comment on column home_directory.liveness_seconds is 'How long a confirmation counts. A SAML provider confirms by signing in only.';

create table saml_assertion (
  home_directory_id uuid not null references home_directory,
  assertion_id text collate "C" not null,
  usable_until timestamptz not null,
  primary key (home_directory_id, assertion_id)
);
create index saml_assertion_by_end on saml_assertion (usable_until);
comment on table saml_assertion is 'Assertions that were used, for as long as they could be used again.';

create table saml_key (
  id uuid primary key,
  private_key_sealed bytea not null,
  certificate text not null,
  created_at timestamptz not null
);
create unique index one_saml_key on saml_key ((true));
comment on table saml_key is 'Signs what is asked of SAML identity providers.';

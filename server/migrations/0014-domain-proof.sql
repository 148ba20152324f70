-- What binds an account of a home directory to the invited mailbox: a verified claim, or a domain proven to belong to it.

alter table home_directory add column account_binding text not null default 'verified-claim'
  constraint account_binding_is_known check (account_binding in ('verified-claim', 'proven-domain'));
comment on column home_directory.account_binding is
  'verified-claim: the directory must say email_verified. proven-domain: it speaks for its own people in domains proven to be its own.';

alter table home_directory_domain
  add column proven_by text constraint domain_proof_is_known check (proven_by in ('dns', 'decision')),
  add column proven_at timestamptz,
  add column proven_by_id uuid,
  add column proof_reason text,
  add constraint a_proof_has_its_instant check ((proven_by is null) = (proven_at is null)),
  add constraint a_decision_has_its_reason check (coalesce(proven_by = 'decision', false) = (proof_reason is not null));
comment on column home_directory_domain.proven_by_id is 'Who had the record looked up, or took the decision.';

/**
 * The contract of the settings pages: home directories and mail, types only. Conventions as in `contract.ts`.
 */

/** `GET /portal/api/home-directories` → `{ value }`; `GET`, `PUT` and `DELETE …/{id}`. The id is chosen by the caller. */
export interface HomeDirectoryEntry {
  id: string;
  displayName: string;
  issuer: string;
  clientId: string;
  domains: string[];
  /** What binds an account there to the invited mailbox. */
  accountBinding: 'verified-claim' | 'proven-domain';
  mfaTrusted: boolean;
  livenessSeconds: number;
  enabled: boolean;
  /** To be registered at the directory, exactly. */
  callbackUrl: string;
}

/** Body of `PUT /portal/api/home-directories/{id}`. Without `clientSecret` the stored one stays, with issuer and client. */
export interface HomeDirectoryChange extends Omit<HomeDirectoryEntry, 'id' | 'callbackUrl'> {
  clientSecret?: string;
}

/**
 * `GET /portal/api/home-directories/{id}/domains` → `{ value }`, and the answer of `PUT …/domains/{domain}/proof` with
 * `DomainProofRequest` and of `DELETE` there.
 */
export interface DomainProofEntry {
  domain: string;
  /** The TXT record that proves it by DNS. */
  record: { name: string; value: string };
  proof: { by: 'dns' | 'decision'; at: string; byName: string | null; reason: string | null } | null;
}

export interface DomainProofRequest {
  by: 'dns' | 'decision';
  reason?: string;
}

/** `GET /portal/api/undelivered-mails` → `Page`, newest first; `POST …/{id}/send-again`. */
export interface UndeliveredMailView {
  readonly id: string;
  readonly eventType: string;
  readonly recipient: string;
  /** What the receiving server said. */
  readonly reason: string;
  readonly givenUpAt: string;
}

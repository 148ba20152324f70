/**
 * The contract of the settings pages: collaboration, home directories, mail, notifications and webhooks, types only. Conventions as in `contract.ts`.
 */

/** `GET` and `PATCH /portal/api/collaboration-settings` (merge): what authorizationPolicy on Graph does not hold. */
export interface CollaborationSettings {
  domainRestriction: 'none' | 'deny-listed' | 'allow-listed';
  domains: string[];
  invitationLifetimeDays: number | null;
  oneTimePasscodeEnabled: boolean;
  /** Whether guests end their access by themselves. False needs one of the two below. */
  guestsMayLeave: boolean;
  /** A mail address. Both are shown to guests before they consent. */
  privacyContact: string | null;
  privacyStatementUrl: string | null;
}

interface HomeDirectorySettings {
  displayName: string;
  domains: string[];
  /** What binds an account there to the invited mailbox. Of SAML always the second. */
  accountBinding: 'verified-claim' | 'proven-domain';
  livenessSeconds: number;
  enabled: boolean;
  /** Who signs security event tokens about its people; null: none are taken. */
  signalsIssuer: string | null;
  /** What they are addressed to; null: `signalsUrl`. */
  signalsAudience: string | null;
}

/** A signing certificate of a SAML provider. `fingerprint`: SHA-256, hexadecimal. */
export interface CertificateEntry {
  subject: string;
  expiresAt: string;
  fingerprint: string;
}

/** `GET /portal/api/home-directories` → `{ value }`; `GET`, `PUT` and `DELETE …/{id}`. The id is chosen by the caller.
 * `POST …/{id}/refresh-metadata` reads published metadata now. */
export type HomeDirectoryEntry = HomeDirectorySettings & {
  id: string;
  /** Of SAML: the entity id. */
  issuer: string;
  /** To be registered at the directory, exactly. Of SAML: where answers go. */
  callbackUrl: string;
  /** Where security event tokens are pushed to. */
  signalsUrl: string;
  /** When the last signal came, of whatever kind. */
  lastSignalAt: string | null;
} & (
    | {
        protocol: 'openid';
        clientId: string;
        /** Null: nobody said. */
        clientSecretEndsAt: string | null;
        /** Where sign-outs there are announced. */
        signedOutUrl: string;
      }
    | {
        protocol: 'saml';
        signInUrl: string;
        certificates: CertificateEntry[];
        requiresSignedResponse: boolean;
        /** Where the partner publishes its metadata; null: it is handed in. */
        metadataUrl: string | null;
        metadataReadAt: string | null;
        /** Why the last reading was of no use; null: it was. */
        metadataFailure: string | null;
        /** Our metadata, for the partner. */
        ourMetadataUrl: string;
      }
  );

/**
 * Body of `PUT /portal/api/home-directories/{id}`. Without `clientSecret` the stored one stays, with issuer and client, and
 * without `clientSecretEndsAt` its end;
 * without `metadata` what was read before, unless `metadataUrl` is another one: then it is fetched.
 */
export type HomeDirectoryChange = HomeDirectorySettings &
  (
    | {
        protocol: 'openid';
        issuer: string;
        clientId: string;
        clientSecret?: string;
        clientSecretEndsAt?: string | null;
      }
    | { protocol: 'saml'; metadata?: string; metadataUrl: string | null; requiresSignedResponse: boolean }
  );

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

/**
 * `GET /portal/api/home-directories/{id}/provisioning`: how its provisioning system deactivates and deletes its people
 * here. `POST …/tokens` → `MadeProvisioningToken`; `DELETE …/tokens/{tokenId}`.
 */
export interface ProvisioningView {
  /** The base address of SCIM for this home directory. */
  url: string;
  tokens: ProvisioningTokenView[];
  /** How many people it can see, and how many of them it deactivated. */
  people: number;
  inactive: number;
}

export interface ProvisioningTokenView {
  id: string;
  /** How it ends. */
  hint: string;
  createdAt: string;
  lastUsedAt: string | null;
}

/** The secret is there once. */
export interface MadeProvisioningToken {
  token: ProvisioningTokenView;
  secret: string;
}

/**
 * `GET /portal/api/home-directories/{id}/signal-stream` → `{ stream }`, null where there is none. `PUT` with
 * `SignalStreamChange` opens one, `POST …/verify` asks the sender to prove it, `DELETE` closes it.
 */
export interface SignalStreamView {
  delivery: 'poll' | 'push';
  /** Opened at the sender, not agreed by hand. */
  isManaged: boolean;
  pollUrl: string | null;
  /** As the sender said last: enabled, paused, disabled. */
  status: string | null;
  verifyAskedAt: string | null;
  verifiedAt: string | null;
  polledAt: string | null;
  failingSince: string | null;
  failure: string | null;
}

/** `pollUrl`: agreed by hand, nothing is opened at the sender. */
export interface SignalStreamChange {
  delivery: 'poll' | 'push';
  token: string;
  pollUrl?: string;
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

/** `GET /portal/api/webhooks` → `{ value, eventTypes }`; `GET`, `PUT` and `DELETE …/{id}`. The id is chosen by the caller. */
export interface WebhookEntry {
  id: string;
  displayName: string;
  url: string;
  eventTypes: string[];
  enabled: boolean;
  /** The first failed attempt after which none arrived. */
  failingSince: string | null;
  /** When it was disabled because it kept failing. */
  disabledAt: string | null;
  /** Until when the secret before the last rotation signs as well. */
  formerSecretUntil: string | null;
}

export interface WebhookList {
  value: WebhookEntry[];
  /** Everything a webhook can ask for. */
  eventTypes: string[];
}

/** Body of `PUT /portal/api/webhooks/{id}`. */
export type WebhookChange = Pick<WebhookEntry, 'displayName' | 'url' | 'eventTypes' | 'enabled'>;

/** Answer of `PUT …/{id}` and of `POST …/{id}/rotate-secret`: the secret is there when it was made, and never again. */
export interface SavedWebhookView {
  webhook: WebhookEntry;
  secret: string | null;
}

/**
 * `GET /portal/api/webhooks/{id}/deliveries` → `Page`, newest first. `POST …/{id}/try` sends one that says hello,
 * `POST …/{id}/deliveries/{deliveryId}/send-again` one again, `POST …/{id}/send-failed-again` all that were given up.
 */
export interface WebhookDeliveryView {
  id: string;
  /** The `webhook-id` the receiver sees. */
  eventId: string;
  eventType: string;
  status: 'waiting' | 'delivered' | 'failed';
  attempts: number;
  createdAt: string;
  attemptedAt: string | null;
  nextAttemptAt: string | null;
  responseStatus: number | null;
  failure: string | null;
}

/** `GET` and `PUT /portal/api/my-notifications`: what the caller hears at once, once a day, or not at all. */
export interface NotificationPreferences {
  choices: Record<
    'own-given' | 'own-answered' | 'own-ending' | 'others-given' | 'others-activated' | 'others-ending',
    'at-once' | 'digest' | 'none'
  >;
  /** 0 to 23, in `timeZone`. */
  digestHour: number;
  /** IANA. */
  timeZone: string;
}

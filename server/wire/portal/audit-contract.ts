/**
 * The audit trail as its pages see it, beside `ResourceAuditEntry`.
 *
 * `GET /portal/api/resource-audit`, `my-audit` and `directory-audit`, newest first, take `from`, `to`, `activity`, `category`,
 * `result`, `person` (an object id) `as` initiator or target or either, `request` (a schedule request or a correlation id),
 * `application` (a client id), `entry` and `cursor`. With `.csv` or `.ndjson` they take the same and answer everything.
 */
export interface DirectoryAuditEntry {
  id: string;
  occurredAt: string;
  activityName: string;
  category: string;
  service: string;
  result: 'success' | 'failure';
  reason: string | null;
  /** Why an attempt was refused, in words. */
  refusal: string | null;
  actor: { displayName: string; ipAddress: string | null; application: string | null };
  targets: { type: string; name: string }[];
  changes: { name: string; before: string | null; after: string | null }[];
  details: { name: string; value: string }[];
  correlationId: string;
}

/** `GET /portal/api/audit-streams`: where the sealed trail is forwarded to, and how far each stream is. */
export interface AuditStreams {
  value: AuditStreamEntry[];
  /** The sequence of the last sealed entry. */
  sealed: number;
}
export interface AuditStreamEntry {
  name: string;
  kind: 'syslog' | 'otlp' | 'webhook';
  host: string;
  isEncrypted: boolean;
  /** The sequence of the last entry the receiver has. */
  position: number;
  behind: number;
  waitingSince: string | null;
  deliveredAt: string | null;
  failingSince: string | null;
  failure: string | null;
  nextAttemptAt: string | null;
}

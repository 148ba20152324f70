/**
 * How a home directory is reached, by its protocol: what may be set, and what is shown of it.
 *
 * A secret is never sent to another issuer or client than it was given for; the keys of a SAML provider come with the
 * metadata that names it.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { parseInstant } from '#model/instant.ts';
import { parseLine } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { clientSecretPlace } from './home-directory-queries.ts';
import { readProviderMetadata } from './saml-metadata.ts';

export interface OpenIdInput {
  readonly protocol?: 'openid' | undefined;
  readonly issuer: string;
  readonly clientId: string;
  /** Absent keeps the stored one, as long as issuer and client stay the same. */
  readonly clientSecret?: string | undefined;
  /** An instant, for warnings; null: not known. Absent keeps what was said of the secret that stays. */
  readonly clientSecretEndsAt?: string | null | undefined;
}

export interface SamlInput {
  readonly protocol: 'saml';
  /** XML. Absent keeps what was read before. */
  readonly metadata?: string | undefined;
  /** Where the provider publishes it, to be read again every day. Absent keeps the address, null forgets it. */
  readonly metadataUrl?: string | null | undefined;
  /** Absent: yes. Without it a signed assertion in an unsigned response is enough. */
  readonly requiresSignedResponse?: boolean | undefined;
}

export type ConnectionInput = OpenIdInput | SamlInput;

export interface CertificateView {
  readonly subject: string;
  readonly expiresAt: Date;
  /** SHA-256 of the certificate, in hexadecimal. */
  readonly fingerprint: string;
}

export type ConnectionView =
  | {
      readonly protocol: 'openid';
      readonly clientId: string;
      /** Null: nobody said. */
      readonly clientSecretEndsAt: Date | null;
    }
  | {
      readonly protocol: 'saml';
      readonly signInUrl: string;
      readonly certificates: readonly CertificateView[];
      readonly requiresSignedResponse: boolean;
      /** Null: the document is handed in. */
      readonly metadataUrl: string | null;
      /** When the document there was last of use. */
      readonly metadataReadAt: Date | null;
      /** Why it was of no use last time; null: it was. */
      readonly metadataFailure: string | null;
    };

/** The columns that differ by protocol. */
interface ConnectionRow {
  readonly protocol: string;
  readonly issuer: string;
  readonly client_id: string | null;
  readonly client_secret_sealed: Buffer | null;
  readonly sign_in_url: string | null;
  readonly signing_certificates: string[] | null;
  readonly requires_signed_response: boolean | null;
  readonly metadata_url: string | null;
  readonly metadata_due_at: Date | null;
  readonly metadata_read_at: Date | null;
  readonly metadata_failure: string | null;
  readonly client_secret_ends_at: Date | null;
}

/** How long metadata is good for before its address is asked again. */
const METADATA_MILLISECONDS = 86_400_000;
const noMetadata = { metadata_url: null, metadata_due_at: null, metadata_read_at: null, metadata_failure: null };

/** Refuses what cannot be used. The protocol of a directory that exists stays. */
export function readConnection(
  ports: Pick<Ports, 'settings' | 'secrets'>,
  id: string,
  before: ConnectionRow | undefined,
  input: ConnectionInput,
  now: Date,
): ConnectionRow {
  if (before && before.protocol !== (input.protocol ?? 'openid')) {
    throw new Refusal('request.invalid', { field: 'protocol', reason: 'cannot change; register another directory' });
  }
  return input.protocol === 'saml' ? readSaml(ports, before, input, now) : readOpenId(ports, id, before, input);
}

function readOpenId(
  ports: Pick<Ports, 'settings' | 'secrets'>,
  id: string,
  before: ConnectionRow | undefined,
  input: OpenIdInput,
): ConnectionRow {
  const issuer = requireAddress(input.issuer, ports.settings.DAYPASS_ALLOW_LOOPBACK_HOMES);
  // Compared byte by byte later, so it is stored as written.
  if (/[?#]/.test(issuer)) throw new Refusal('directory.issuer-invalid', { issuer: issuer.slice(0, 200) });
  const clientId = parseLine(input.clientId, 256);
  if (!clientId) throw new Refusal('request.invalid', { field: 'clientId', reason: 'is not one line of text' });
  const keepsSecret = before?.issuer === issuer && before.client_id === clientId;
  if (!input.clientSecret && !keepsSecret) throw new Refusal('directory.secret-needed', { homeDirectoryId: id });
  return {
    protocol: 'openid',
    issuer,
    client_id: clientId,
    client_secret_sealed: input.clientSecret
      ? ports.secrets.seal(clientSecretPlace(id), input.clientSecret)
      : before!.client_secret_sealed,
    sign_in_url: null,
    signing_certificates: null,
    requires_signed_response: null,
    ...noMetadata,
    client_secret_ends_at: secretEnd(before, input),
  };
}

/** What was said of a secret that is replaced says nothing about the new one. */
function secretEnd(before: ConnectionRow | undefined, { clientSecret, clientSecretEndsAt }: OpenIdInput): Date | null {
  if (clientSecretEndsAt === undefined) return clientSecret ? null : (before?.client_secret_ends_at ?? null);
  const endsAt = clientSecretEndsAt === null ? null : parseInstant(clientSecretEndsAt);
  if (endsAt === undefined)
    throw new Refusal('request.invalid', { field: 'clientSecretEndsAt', reason: 'is not an instant' });
  return endsAt;
}

function readSaml(
  { settings }: Pick<Ports, 'settings'>,
  before: ConnectionRow | undefined,
  input: SamlInput,
  now: Date,
): ConnectionRow {
  const requires_signed_response = input.requiresSignedResponse ?? true;
  const metadata_url = input.metadataUrl === undefined ? (before?.metadata_url ?? null) : input.metadataUrl;
  if (metadata_url !== null) requireAddress(metadata_url, settings.DAYPASS_ALLOW_LOOPBACK_HOMES);
  if (input.metadata === undefined) {
    const place =
      metadata_url === null ? noMetadata : { metadata_url, metadata_due_at: before?.metadata_due_at ?? now };
    if (before) return { ...before, requires_signed_response, ...place };
    throw new Refusal('request.invalid', { field: 'metadata', reason: 'is missing' });
  }
  const { entityId, signInUrl, certificates } = readProviderMetadata(input.metadata, now);
  return {
    protocol: 'saml',
    issuer: entityId,
    client_id: null,
    client_secret_sealed: null,
    sign_in_url: requireAddress(signInUrl, settings.DAYPASS_ALLOW_LOOPBACK_HOMES),
    signing_certificates: [...certificates],
    requires_signed_response,
    client_secret_ends_at: null,
    ...(metadata_url === null ? noMetadata : metadataRead(metadata_url, now)),
  };
}

/** What is noted of metadata that was of use just now. */
export function metadataRead(metadata_url: string, now: Date) {
  const metadata_due_at = new Date(now.getTime() + METADATA_MILLISECONDS);
  return { metadata_url, metadata_due_at, metadata_read_at: now, metadata_failure: null };
}

/** Https, and on loopback for the trial only. */
export function requireAddress(text: string, allowLoopback: boolean): string {
  const url = URL.canParse(text) && text.length <= 512 ? new URL(text) : undefined;
  const isLoopback = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const usable =
    url !== undefined &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback && allowLoopback)) &&
    (!isLoopback || allowLoopback) &&
    !url.username &&
    !url.password &&
    !/[#\\\s]/.test(text);
  if (!usable) throw new Refusal('directory.issuer-invalid', { issuer: text.slice(0, 200) });
  return text;
}

export function connectionView(row: ConnectionRow): ConnectionView {
  if (row.protocol === 'openid')
    return { protocol: 'openid', clientId: row.client_id!, clientSecretEndsAt: row.client_secret_ends_at };
  return {
    protocol: 'saml',
    signInUrl: row.sign_in_url!,
    certificates: row.signing_certificates!.map(readCertificate),
    requiresSignedResponse: row.requires_signed_response!,
    metadataUrl: row.metadata_url,
    metadataReadAt: row.metadata_read_at,
    metadataFailure: row.metadata_failure,
  };
}

function readCertificate(base64: string): CertificateView {
  const der = Buffer.from(base64, 'base64');
  const { subject, validTo } = new X509Certificate(der);
  const fingerprint = createHash('sha256').update(der).digest('hex');
  return { subject: subject.replaceAll('\n', ', '), expiresAt: new Date(validTo), fingerprint };
}

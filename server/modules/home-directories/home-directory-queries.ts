/**
 * Reads about home directories: which one speaks for a domain, and how it is reached.
 *
 * Never writes, and never caches: a home directory that was disabled a second
 * ago must be seen as disabled now.
 */
import { sql } from 'kysely';
import type { Ports } from '#platform/ports.ts';
import type { Reader } from '#platform/database/database.ts';

interface HomeBase {
  readonly id: string;
  readonly displayName: string;
  /** Of SAML: the entity id. */
  readonly issuer: string;
  readonly mfaTrusted: boolean;
  readonly livenessSeconds: number;
  readonly domains: readonly string[];
  /** Who signs what is said of its people between two sign-ins; null: nothing of it is taken. */
  readonly signalsIssuer: string | null;
  readonly signalsAudience: string | null;
}

export interface OpenIdHome extends HomeBase {
  readonly protocol: 'openid';
  readonly clientId: string;
  readonly clientSecretSealed: Buffer;
}

export interface SamlHome extends HomeBase {
  readonly protocol: 'saml';
  readonly signInUrl: string;
  /** Base64 DER. */
  readonly certificates: readonly string[];
  readonly requiresSignedResponse: boolean;
}

export type HomeDirectory = OpenIdHome | SamlHome;

/** Of a home directory `h`: as it sets itself, else as the default says. */
export const mfaAccepted = sql<boolean>`coalesce(
  (select a.mfa_accepted from partner_access a where a.home_directory_id = h.id),
  (select c.mfa_accepted from cross_tenant_default c))`;

const selection = sql`
  select h.id, h.protocol, h.display_name as "displayName", h.issuer, h.client_id as "clientId",
    h.client_secret_sealed as "clientSecretSealed", h.sign_in_url as "signInUrl",
    h.signing_certificates as certificates, h.requires_signed_response as "requiresSignedResponse",
    ${mfaAccepted} as "mfaTrusted", h.signals_issuer as "signalsIssuer", h.signals_audience as "signalsAudience",
    h.liveness_seconds as "livenessSeconds",
    array(select d.domain from home_directory_domain d where d.home_directory_id = h.id) as domains
  from home_directory h`;

/** The home directory that speaks for exactly this domain; a sub-domain is another domain. */
export async function findHomeDirectoryByDomain(db: Reader, domain: string): Promise<HomeDirectory | undefined> {
  const { rows } = await sql<HomeDirectory>`${selection}
    join home_directory_domain bound on bound.home_directory_id = h.id
    where bound.domain = ${domain} and h.enabled and h.removed_at is null`.execute(db);
  return rows[0];
}

/** The home directory, while it is enabled. */
export async function findHomeDirectory(db: Reader, id: string): Promise<HomeDirectory | undefined> {
  const { rows } = await sql<HomeDirectory>`${selection}
    where h.id = ${id} and h.enabled and h.removed_at is null`.execute(db);
  return rows[0];
}

/** The home directory, enabled or not: to be tested before anybody signs in there. */
export async function findRegisteredHome(db: Reader, id: string): Promise<HomeDirectory | undefined> {
  const { rows } = await sql<HomeDirectory>`${selection} where h.id = ${id} and h.removed_at is null`.execute(db);
  return rows[0];
}

/** The place the client secret of a home directory is sealed for. The directory module seals it. */
export function clientSecretPlace(homeDirectoryId: string): string {
  return `home_directory/client_secret_sealed/${homeDirectoryId}`;
}

export function clientSecretOf(ports: Pick<Ports, 'secrets'>, home: OpenIdHome): string {
  return ports.secrets.unseal(clientSecretPlace(home.id), home.clientSecretSealed);
}

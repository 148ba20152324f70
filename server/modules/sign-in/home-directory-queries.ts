/**
 * Reads about home directories: which one speaks for a domain, and how it is reached.
 *
 * Never writes, and never caches: a home directory that was disabled a second
 * ago must be seen as disabled now.
 */
import { sql } from 'kysely';
import type { Ports } from '#platform/ports.ts';
import type { Reader } from '#platform/database/database.ts';

export interface HomeDirectory {
  readonly id: string;
  readonly displayName: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecretSealed: Buffer;
  readonly mfaTrusted: boolean;
  readonly livenessSeconds: number;
  readonly domains: readonly string[];
}

const selection = sql`
  select h.id, h.display_name as "displayName", h.issuer, h.client_id as "clientId",
    h.client_secret_sealed as "clientSecretSealed", h.mfa_trusted as "mfaTrusted",
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

/** The place the client secret of a home directory is sealed for. The directory module seals it. */
export function clientSecretPlace(homeDirectoryId: string): string {
  return `home_directory/client_secret_sealed/${homeDirectoryId}`;
}

export function clientSecretOf(ports: Pick<Ports, 'secrets'>, home: HomeDirectory): string {
  return ports.secrets.unseal(clientSecretPlace(home.id), home.clientSecretSealed);
}

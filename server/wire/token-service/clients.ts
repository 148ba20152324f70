/**
 * The clients of the token service: two public ones for command lines, and every application of the directory.
 *
 * Secrets are known here as keyed hashes only; they are compared by the
 * directory. Nobody registers a client through the token service.
 */
import type { AdapterPayload } from 'oidc-provider';
import { parseGuid } from '#model/guid.ts';
import { findServicePrincipal } from '#modules/directory/index.ts';
import type { Ports } from '#platform/ports.ts';
import { nameOfPublicClient } from '../public-clients.ts';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** RFC 8252 §7.3: any port counts for these, everything else is compared exactly. */
const loopbackRedirects = ['http://localhost', 'http://127.0.0.1', 'http://[::1]'].flatMap((origin) => [
  origin,
  `${origin}/`,
  `${origin}/callback`,
]);

/** The metadata of a client; undefined for unknown, disabled and deleted ones. */
export async function findClient(
  ports: Pick<Ports, 'database'>,
  clientId: string,
): Promise<AdapterPayload | undefined> {
  const publicName = nameOfPublicClient(clientId);
  if (publicName) return publicClient(clientId, publicName);
  const appId = parseGuid(clientId);
  const program = appId ? await findServicePrincipal(ports.database, appId) : undefined;
  if (!program?.enabled || program.appId !== appId) return undefined;
  return {
    client_id: program.appId,
    client_name: program.displayName,
    // Required by the provider and never compared: see `compareClientSecret`.
    client_secret: 'kept by the directory as a hash',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_post',
  };
}

function publicClient(clientId: string, name: string): AdapterPayload {
  return {
    client_id: clientId,
    client_name: name,
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
    response_types: ['code'],
    redirect_uris: loopbackRedirects,
    token_endpoint_auth_method: 'none',
  };
}

/**
 * The OpenID Connect connection to a home directory.
 *
 * Metadata and keys are kept for a short time and for a bounded number of
 * directories. Signatures of identity tokens are always checked, also of those
 * that come straight from the token endpoint.
 */
import * as oidc from 'openid-client';
import { Refusal } from '#model/refusal.ts';
import { BoundedMap } from '#platform/bounded-map.ts';
import { createOutboundFetch, OutboundFailure } from '#platform/http/outbound-fetch.ts';
import type { Ports } from '#platform/ports.ts';
import { clientSecretOf, type HomeDirectory, type OpenIdHome } from './home-directory-queries.ts';

/** Signature algorithms accepted, most preferred first. Never `none`, never a shared secret. */
export const acceptedAlgorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const KEEP_MILLISECONDS = 600_000;
const MAXIMUM_KEPT = 100;
const CLOCK_TOLERANCE_SECONDS = 60;

interface Kept {
  readonly fingerprint: string;
  readonly keptUntil: number;
  readonly connection: Promise<oidc.Configuration>;
}
const kept = new BoundedMap<string, Kept>(MAXIMUM_KEPT);

/** The connection to a home directory. Refuses with `sign-in.home-unavailable` while it does not answer. */
export async function connectHome(ports: Ports, home: OpenIdHome): Promise<oidc.Configuration> {
  const secret = clientSecretOf(ports, home);
  const fingerprint = ports.secrets
    .hash('home-connection', JSON.stringify([home.issuer, home.clientId, secret]))
    .toString('base64url');
  const now = ports.clock.now().getTime();
  const found = kept.get(home.id);
  if (found && found.fingerprint === fingerprint && found.keptUntil > now) return found.connection;
  const connection = discover(ports, home, secret);
  kept.set(home.id, { fingerprint, keptUntil: now + KEEP_MILLISECONDS, connection });
  try {
    return await connection;
  } catch (error) {
    // A failure is not kept: the directory may be back at the next attempt.
    if (kept.get(home.id)?.connection === connection) kept.delete(home.id);
    throw homeUnavailable(ports, home, error);
  }
}

/** The connection as its metadata is now, whatever is kept. Throws what went wrong. */
export function discoverHome(ports: Ports, home: OpenIdHome): Promise<oidc.Configuration> {
  return discover(ports, home, clientSecretOf(ports, home));
}

async function discover(ports: Ports, home: OpenIdHome, secret: string): Promise<oidc.Configuration> {
  const allowLoopback = ports.settings.DAYPASS_ALLOW_LOOPBACK_HOMES;
  const send = createOutboundFetch({ allowLoopback });
  const customFetch: oidc.CustomFetch = (url, options) =>
    send(url, {
      method: options.method,
      headers: options.headers,
      body: options.body instanceof URLSearchParams ? options.body.toString() : undefined,
    });
  const insecure = allowLoopback ? { execute: [oidc.allowInsecureRequests] } : {};
  const found = await oidc.discovery(new URL(home.issuer), home.clientId, undefined, undefined, {
    ...insecure,
    [oidc.customFetch]: customFetch,
  });
  const metadata = found.serverMetadata();
  if (metadata.issuer !== home.issuer) throw new Error('the discovery document names another issuer');
  const connection = new oidc.Configuration(
    metadata,
    home.clientId,
    { id_token_signed_response_alg: chooseAlgorithm(metadata), [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
    acceptsPost(metadata) ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret),
  );
  connection[oidc.customFetch] = customFetch;
  if (allowLoopback) oidc.allowInsecureRequests(connection);
  oidc.enableNonRepudiationChecks(connection);
  return connection;
}

function chooseAlgorithm(metadata: oidc.ServerMetadata): string {
  const offered = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const chosen = acceptedAlgorithms.find((algorithm) => offered.includes(algorithm));
  if (!chosen) throw new Error('the home directory signs with no algorithm that is accepted here');
  return chosen;
}

function acceptsPost(metadata: oidc.ServerMetadata): boolean {
  return (metadata.token_endpoint_auth_methods_supported ?? []).includes('client_secret_post');
}

export function homeUnavailable(ports: Ports, home: HomeDirectory, error: unknown): Refusal {
  ports.log.warn({ err: error, homeDirectoryId: home.id }, 'a home directory could not be asked');
  return new Refusal('sign-in.home-unavailable', { homeDirectory: home.displayName }, { cause: error });
}

/** Whether an error means that the other side did not give any answer we can read, rather than a no. */
export function isUnanswered(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause as unknown) {
    if (cause instanceof OutboundFailure || cause instanceof TypeError) return true;
  }
  return error instanceof oidc.ResponseBodyError && error.status >= 500;
}

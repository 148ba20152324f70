/**
 * What a sender of signals publishes about itself (OpenID Shared Signals Framework 1.0, 7.1): its keys, and where its
 * streams are managed.
 */
import { createOutboundFetch } from '#platform/http/outbound-fetch.ts';
import type { Ports } from '#platform/ports.ts';

export interface SignalMetadata {
  readonly keysUrl: string;
  readonly configurationEndpoint: string | undefined;
  readonly statusEndpoint: string | undefined;
  readonly verificationEndpoint: string | undefined;
  readonly addSubjectEndpoint: string | undefined;
  /** It speaks of nobody it was not told. */
  readonly needsSubjects: boolean;
}

/** Throws what went wrong. */
export async function fetchSignalMetadata(
  { settings }: Pick<Ports, 'settings'>,
  issuer: string,
): Promise<SignalMetadata> {
  const { origin, pathname } = new URL(issuer);
  const address = `${origin}/.well-known/ssf-configuration${pathname === '/' ? '' : pathname}`;
  const send = createOutboundFetch({ allowLoopback: settings.DAYPASS_ALLOW_LOOPBACK_HOMES });
  const response = await send(address, { method: 'GET', headers: { accept: 'application/json' } });
  const metadata = response.ok ? ((await response.json()) as Record<string, unknown>) : {};
  if (metadata['issuer'] !== issuer) throw new Error(`${address} does not describe ${issuer}`);
  const keysUrl = addressIn(metadata, 'jwks_uri');
  if (keysUrl === undefined) throw new Error(`${address} names no keys`);
  return {
    keysUrl,
    configurationEndpoint: addressIn(metadata, 'configuration_endpoint'),
    statusEndpoint: addressIn(metadata, 'status_endpoint'),
    verificationEndpoint: addressIn(metadata, 'verification_endpoint'),
    addSubjectEndpoint: addressIn(metadata, 'add_subject_endpoint'),
    needsSubjects: metadata['default_subjects'] === 'NONE',
  };
}

function addressIn(metadata: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = metadata[name];
  return typeof value === 'string' && URL.canParse(value) ? value : undefined;
}

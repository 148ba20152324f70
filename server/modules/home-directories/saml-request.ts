/**
 * What we say to SAML identity providers: signed requests (HTTP-Redirect binding), and who we are (metadata).
 */
import { SAML, type SamlConfig } from '@node-saml/node-saml';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import type { SamlHome } from './home-directory-queries.ts';
import { ensureSamlKey } from './saml-key-store.ts';
import { PERSISTENT } from './saml-names.ts';

export interface SamlPlaces {
  /** Where answers come in. One for each provider, so that no provider answers for another. */
  readonly consumerUrl: string;
  /** Who we are to this provider: the address of our metadata. */
  readonly entityId: string;
}

export function samlPlaces(ports: Pick<Ports, 'settings'>, homeDirectoryId: string): SamlPlaces {
  const base = `${publicOrigins(ports.settings).portalUrl}/sign-in/saml/${homeDirectoryId}`;
  return { consumerUrl: base, entityId: `${base}/metadata` };
}

/** The library, told what holds for this provider. */
export async function samlClient(
  ports: Ports,
  home: Pick<SamlHome, 'issuer' | 'signInUrl' | 'certificates'>,
  { consumerUrl, entityId }: SamlPlaces,
  more: Partial<SamlConfig>,
): Promise<SAML> {
  const { privateKey, certificate } = await ensureSamlKey(ports);
  return new SAML({
    callbackUrl: consumerUrl,
    issuer: entityId,
    audience: entityId,
    entryPoint: home.signInUrl,
    idpIssuer: home.issuer,
    idpCert: [...home.certificates],
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    identifierFormat: PERSISTENT,
    disableRequestedAuthnContext: true,
    ...more,
  });
}

/** The address at the provider that the browser goes to. `relayState` comes back with the answer. */
export async function samlSignInUrl(
  ports: Ports,
  home: SamlHome,
  ask: { readonly requestId: string; readonly relayState: string; readonly again: boolean },
): Promise<string> {
  const client = await samlClient(ports, home, samlPlaces(ports, home.id), {
    generateUniqueId: () => ask.requestId,
    forceAuthn: ask.again,
  });
  return client.getAuthorizeUrlAsync(ask.relayState, undefined, {});
}

/** Our metadata for one provider (SAML 2.0 metadata 2.4.4), whether it is registered yet or not. */
export async function serviceMetadata(ports: Ports, homeDirectoryId: string): Promise<string> {
  const { certificate } = await ensureSamlKey(ports);
  const unknown = { issuer: 'unknown', signInUrl: 'https://unknown.invalid', certificates: [certificate] };
  const places = samlPlaces(ports, homeDirectoryId);
  const client = await samlClient(ports, unknown, places, {
    wantAssertionsSigned: true,
    // The same document for the same address, whoever asks and however often.
    generateUniqueId: () => `_${homeDirectoryId}`,
  });
  return client.generateServiceProviderMetadata(null, certificate);
}

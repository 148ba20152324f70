/**
 * Reads the metadata of a SAML identity provider: who it is, where people sign in, and which keys sign (SAML 2.0
 * metadata 2.4.3).
 *
 * Pure. An administrator hands it in, or says where it is published.
 */
import { X509Certificate } from 'node:crypto';
import { Refusal } from '#model/refusal.ts';
import { childrenOf, parseXml, walkXml, XmlFault, type XmlElement } from '#platform/xml/xml.ts';
import { METADATA, REDIRECT_BINDING, SIGNATURE } from './saml-names.ts';

export interface ProviderMetadata {
  readonly entityId: string;
  readonly signInUrl: string;
  /** Base64 DER, in the order given. Two overlap while a key is replaced. */
  readonly certificates: readonly string[];
}

const MAXIMUM_CERTIFICATES = 10;

/** Refuses with `directory.saml-metadata-invalid`, which says what is missing. */
export function readProviderMetadata(text: string, now: Date): ProviderMetadata {
  const entity = readEntity(text);
  const [provider] = childrenOf(entity, METADATA, 'IDPSSODescriptor');
  if (!provider) return refuse('it describes no identity provider');
  for (const { attributes } of [entity, provider]) requireValid(attributes.get('validUntil'), now);
  const entityId = entity.attributes.get('entityID')?.trim() ?? '';
  if (entityId === '' || entityId.length > 512) return refuse('it has no entity id');
  const places = childrenOf(provider, METADATA, 'SingleSignOnService');
  const signInUrl = places
    .find(({ attributes }) => attributes.get('Binding') === REDIRECT_BINDING)
    ?.attributes.get('Location');
  if (!signInUrl) return refuse('it names no sign-in address for the HTTP-Redirect binding');
  return { entityId, signInUrl, certificates: readCertificates(provider) };
}

function readEntity(text: string): XmlElement {
  try {
    // Explanations and the signature's processing hints that publishers leave in are none of the document.
    const root = parseXml(text.replace(/<!--[\s\S]*?-->/g, ''));
    if (root.name === 'EntityDescriptor' && root.namespace === METADATA) return root;
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    return refuse('it is not well-formed XML');
  }
  return refuse('it is not the description of one entity');
}

/** Metadata says of itself until when it may be used (2.3.2); what cannot be read as an instant is over. */
function requireValid(validUntil: string | undefined, now: Date): void {
  if (validUntil === undefined || new Date(validUntil).getTime() > now.getTime()) return;
  refuse('its own time (validUntil) is over');
}

function readCertificates(provider: XmlElement): string[] {
  const keys = childrenOf(provider, METADATA, 'KeyDescriptor').filter(
    ({ attributes }) => (attributes.get('use') ?? 'signing') === 'signing',
  );
  const texts = keys.flatMap((key) =>
    [...walkXml(key)]
      .filter(({ name, namespace }) => name === 'X509Certificate' && namespace === SIGNATURE)
      .map((element) => element.text.replace(/\s/g, '')),
  );
  const certificates = [...new Set(texts)];
  if (certificates.length === 0) return refuse('it holds no signing certificate');
  if (certificates.length > MAXIMUM_CERTIFICATES) return refuse('it holds too many signing certificates');
  for (const certificate of certificates) requireRsa(certificate);
  return certificates;
}

/** Of its owner only the key counts here; a weak one, or one of another kind, signs nothing. */
function requireRsa(base64: string): void {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(base64, 'base64'));
    const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
    if (publicKey.asymmetricKeyType === 'rsa' && bits >= 2048) return;
  } catch (error) {
    throw new Refusal('directory.saml-metadata-invalid', { reason: 'a certificate cannot be read' }, { cause: error });
  }
  refuse('a certificate is not of an RSA key of at least 2048 bits');
}

function refuse(reason: string): never {
  throw new Refusal('directory.saml-metadata-invalid', { reason });
}

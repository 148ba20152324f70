/**
 * Reads what a SAML identity provider answers (SAML 2.0 core, profiles 4.1.4.3).
 *
 * The library checks the signatures with the pinned certificates; everything else is checked here, on the bytes that
 * were signed. Each check has a name, which the log says; the person is told that the answer was refused.
 */
import { ValidateInResponseTo } from '@node-saml/node-saml';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { childrenOf, parseXml, walkXml, XmlFault, type XmlElement } from '#platform/xml/xml.ts';
import type { SamlHome } from './home-directory-queries.ts';
import { readAssertion, type SamlAssertion } from './saml-assertion.ts';
import { SamlFault, type SamlCheck } from './saml-fault.ts';
import {
  ASSERTION,
  digestAlgorithms,
  PROTOCOL,
  SIGNATURE,
  signatureAlgorithms,
  SUCCESS,
  transforms,
} from './saml-names.ts';
import { samlClient } from './saml-request.ts';

/** Base64 of the largest document that is read, with its line ends. */
const MAXIMUM_ENCODED = 400_000;

export interface SamlExpectation {
  readonly requestId: string;
  /** Where answers come in, and who is asking. */
  readonly consumerUrl: string;
  readonly entityId: string;
}

/** Refuses with `sign-in.home-refused` where the provider says no, and with `sign-in.home-answer-invalid` otherwise. */
export async function readSamlResponse(
  ports: Ports,
  home: SamlHome,
  question: SamlExpectation,
  encoded: string,
): Promise<SamlAssertion> {
  try {
    const response = parseXml(decode(encoded));
    requireShape(response);
    requireEnvelope(response, home, question);
    const verified = await verifySignatures(ports, home, question, response, encoded);
    return readAssertion(verified, home, question, ports.clock.now());
  } catch (error) {
    if (!(error instanceof SamlFault || error instanceof XmlFault)) throw error;
    const check: SamlCheck = error instanceof SamlFault ? error.check : 'form';
    ports.log.warn({ err: error, check, homeDirectoryId: home.id }, 'the answer of a home directory was refused');
    if (check === 'status')
      throw new Refusal('sign-in.home-refused', { homeDirectory: home.displayName }, { cause: error });
    throw new Refusal('sign-in.home-answer-invalid', {}, { cause: error });
  }
}

function decode(encoded: string): string {
  const compact = encoded.replace(/\s/g, '');
  if (encoded.length > MAXIMUM_ENCODED || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw new SamlFault('form');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
  } catch (error) {
    throw new SamlFault('form', { cause: error });
  }
}

/** One response around one assertion, each id once, signed where signatures belong by nothing weak. */
function requireShape(response: XmlElement): void {
  if (response.name !== 'Response' || response.namespace !== PROTOCOL) throw new SamlFault('form');
  const elements = [...walkXml(response)];
  const assertions = elements.filter(({ name }) => name === 'Assertion' || name === 'EncryptedAssertion');
  const [only] = childrenOf(response, ASSERTION, 'Assertion');
  const isRefusal = assertions.length === 0 && statusOf(response) !== SUCCESS;
  if (!isRefusal && (assertions.length !== 1 || assertions[0] !== only)) throw new SamlFault('one-assertion');
  const ids = elements.flatMap(({ attributes }) => ['ID', 'Id', 'id'].flatMap((name) => attributes.get(name) ?? []));
  if (new Set(ids).size !== ids.length) throw new SamlFault('ids');
  const placed = [response, ...(only ? [only] : [])].flatMap((parent) => {
    const signatures = childrenOf(parent, SIGNATURE, 'Signature');
    return signatures.length > 1 ? [] : signatures;
  });
  const all = elements.filter(({ name }) => name === 'Signature');
  if (all.length !== placed.length) throw new SamlFault('signature');
  all.forEach(requireAlgorithms);
}

function requireAlgorithms(signature: XmlElement): void {
  for (const element of walkXml(signature)) {
    const algorithm = element.attributes.get('Algorithm') ?? '';
    const isAccepted =
      (element.name !== 'SignatureMethod' || signatureAlgorithms.has(algorithm)) &&
      (element.name !== 'DigestMethod' || digestAlgorithms.has(algorithm)) &&
      (!['Transform', 'CanonicalizationMethod'].includes(element.name) || transforms.has(algorithm));
    if (!isAccepted) throw new SamlFault('algorithm');
  }
}

function statusOf(response: XmlElement): string | undefined {
  const [status] = childrenOf(response, PROTOCOL, 'Status');
  return status && childrenOf(status, PROTOCOL, 'StatusCode')[0]?.attributes.get('Value');
}

/** Meant for us, in answer to what we asked. Signed or not: none of it is believed, all of it must fit. */
function requireEnvelope(response: XmlElement, home: SamlHome, question: SamlExpectation): void {
  const { attributes } = response;
  if (attributes.get('InResponseTo') !== question.requestId) throw new SamlFault('in-response-to');
  if (attributes.get('Destination') !== question.consumerUrl) throw new SamlFault('destination');
  const issuers = childrenOf(response, ASSERTION, 'Issuer');
  if (issuers.some(({ text }) => text !== home.issuer)) throw new SamlFault('issuer');
  if (statusOf(response) !== SUCCESS) throw new SamlFault('status');
}

/** The assertion as it was signed. */
async function verifySignatures(
  ports: Ports,
  home: SamlHome,
  question: SamlExpectation,
  response: XmlElement,
  encoded: string,
): Promise<XmlElement> {
  const isSigned = childrenOf(response, SIGNATURE, 'Signature').length > 0;
  const client = await samlClient(ports, home, question, {
    wantAssertionsSigned: true,
    // A signature that is there must be right, whether it was asked for or not.
    wantAuthnResponseSigned: home.requiresSignedResponse || isSigned,
    validateInResponseTo: ValidateInResponseTo.never,
    // Times and audience are judged here, by our own clock and by name.
    acceptedClockSkewMs: -1,
    audience: false,
  });
  try {
    const { profile } = await client.validatePostResponseAsync({ SAMLResponse: encoded.replace(/\s/g, '') });
    if (!profile?.getAssertionXml) throw new Error('nothing was signed');
    return parseXml(profile.getAssertionXml());
  } catch (error) {
    throw error instanceof XmlFault ? error : new SamlFault('signature', { cause: error });
  }
}

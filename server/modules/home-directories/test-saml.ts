/**
 * Reads the answer of a SAML identity provider as a sign-in would, and tells each check apart. Nobody is signed in.
 */
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { childrenOf, parseXml, walkXml, type XmlElement } from '#platform/xml/xml.ts';
import type { SamlHome } from './home-directory-queries.ts';
import type { SamlQuestion } from './home-question.ts';
import { identityFromAssertion } from './identity.ts';
import type { SamlAssertion } from './saml-assertion.ts';
import { SamlFault } from './saml-fault.ts';
import { ASSERTION } from './saml-names.ts';
import { samlPlaces } from './saml-request.ts';
import { readSamlResponse } from './saml-response.ts';
import { boundedFacts, checksUpTo, samlChecks, type ReceivedFact, type TestedAnswer } from './tested-answer.ts';

export interface TestedAssertion extends TestedAnswer {
  readonly assertion: Pick<SamlAssertion, 'id' | 'usableUntil'> | undefined;
}

export async function testSamlAnswer(
  ports: Ports,
  home: SamlHome,
  question: SamlQuestion,
  encoded: string,
): Promise<TestedAssertion> {
  const received = readReceived(encoded);
  const places = samlPlaces(ports, home.id);
  try {
    const assertion = await readSamlResponse(ports, home, { requestId: question.requestId, ...places }, encoded);
    return {
      checks: checksUpTo(samlChecks),
      received,
      identity: identityOf(home, assertion),
      hasSecondFactor: identityOf({ ...home, mfaTrusted: true }, assertion)?.isMultiFactor ?? false,
      hasRefreshToken: false,
      assertion,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const check = error.cause instanceof SamlFault ? error.cause.check : 'form';
    const checks = checksUpTo(samlChecks, { check, detail: expectedAt(check, home, places) });
    return {
      checks,
      received,
      identity: undefined,
      hasSecondFactor: false,
      hasRefreshToken: false,
      assertion: undefined,
    };
  }
}

/** What would have been right, where it is one text. */
function expectedAt(check: string, home: SamlHome, places: { consumerUrl: string; entityId: string }): string | null {
  const expected: Readonly<Record<string, string>> = {
    issuer: home.issuer,
    destination: places.consumerUrl,
    audience: places.entityId,
  };
  return expected[check] ? `Expected ${expected[check]}` : null;
}

function identityOf(home: SamlHome, assertion: SamlAssertion) {
  try {
    return identityFromAssertion(home, assertion);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** What stands in the document, believed or not: names, places and attributes, and no signature. */
function readReceived(encoded: string): ReceivedFact[] {
  try {
    const elements = [...walkXml(parseXml(Buffer.from(encoded, 'base64').toString()))];
    const textsOf = (name: string) =>
      elements.filter((one) => one.namespace === ASSERTION && one.name === name).map(({ text }) => text);
    const attributeOf = (name: string, attribute: string) =>
      elements.filter((one) => one.name === name).flatMap(({ attributes }) => attributes.get(attribute) ?? []);
    const facts = [
      { name: 'Issuer', values: [...new Set(textsOf('Issuer'))] },
      { name: 'Destination', values: attributeOf('Response', 'Destination') },
      { name: 'Status', values: attributeOf('StatusCode', 'Value') },
      { name: 'NameID', values: textsOf('NameID') },
      { name: 'NameID format', values: attributeOf('NameID', 'Format') },
      { name: 'Audience', values: textsOf('Audience') },
      { name: 'Valid until', values: attributeOf('SubjectConfirmationData', 'NotOnOrAfter') },
      { name: 'AuthnContextClassRef', values: textsOf('AuthnContextClassRef') },
      ...elements.filter(({ name }) => name === 'Attribute').map(factOf),
    ];
    return boundedFacts(facts.filter(({ values }) => values.length > 0));
  } catch {
    return [];
  }
}

function factOf(attribute: XmlElement): ReceivedFact {
  const values = childrenOf(attribute, ASSERTION, 'AttributeValue').map(({ text }) => text);
  return { name: attribute.attributes.get('Name') ?? '', values };
}

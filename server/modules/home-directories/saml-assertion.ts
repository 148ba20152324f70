/**
 * What a verified assertion says, and whether it is for us, for this request and for now (SAML 2.0 profiles 4.1.4.2).
 *
 * Pure.
 */
import { childrenOf, walkXml, type XmlElement } from '#platform/xml/xml.ts';
import { SamlFault } from './saml-fault.ts';
import { ASSERTION, BEARER, PERSISTENT } from './saml-names.ts';

const SKEW_MILLISECONDS = 60_000;
/** A bearer's proof is used at once or not at all. */
const LONGEST_MILLISECONDS = 600_000;
const MAXIMUM_SUBJECT = 512;

export interface SamlAssertion {
  readonly id: string;
  /** The persistent name of the account there; it identifies, an address never does. */
  readonly subject: string;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly authenticatedAt: Date;
  readonly contextClass: string | null;
  /** Until then the same assertion could be handed in again. */
  readonly usableUntil: Date;
}

interface Expected {
  readonly requestId: string;
  readonly consumerUrl: string;
  readonly entityId: string;
}

export function readAssertion(
  assertion: XmlElement,
  home: { readonly issuer: string },
  expected: Expected,
  now: Date,
): SamlAssertion {
  const id = assertion.attributes.get('ID');
  if (!id || id.length > 256) throw new SamlFault('form');
  if (one(assertion, 'Issuer', 'issuer').text !== home.issuer) throw new SamlFault('issuer');
  const subject = one(assertion, 'Subject', 'subject');
  const usableUntil = requireConditions(assertion, subject, expected, now);
  return {
    id,
    subject: readSubject(subject),
    attributes: readAttributes(assertion),
    ...readStatement(assertion, now),
    usableUntil,
  };
}

function one(
  parent: XmlElement,
  name: string,
  check: 'issuer' | 'subject' | 'audience' | 'bearer' | 'time',
): XmlElement {
  const found = childrenOf(parent, ASSERTION, name);
  if (found.length !== 1) throw new SamlFault(check);
  return found[0]!;
}

/** A transient name would be another person each time; an address may be given to somebody else. */
function readSubject(subject: XmlElement): string {
  const name = one(subject, 'NameID', 'subject');
  const isUsable = name.text !== '' && name.text.length <= MAXIMUM_SUBJECT && name.children.length === 0;
  if (name.attributes.get('Format') !== PERSISTENT || !isUsable) throw new SamlFault('subject');
  return name.text;
}

function requireConditions(assertion: XmlElement, subject: XmlElement, expected: Expected, now: Date): Date {
  const conditions = one(assertion, 'Conditions', 'audience');
  const restriction = one(conditions, 'AudienceRestriction', 'audience');
  const audiences = childrenOf(restriction, ASSERTION, 'Audience').map(({ text }) => text);
  if (!audiences.includes(expected.entityId)) throw new SamlFault('audience');
  requireWindow(conditions, now);
  const confirmation = one(subject, 'SubjectConfirmation', 'bearer');
  if (confirmation.attributes.get('Method') !== BEARER) throw new SamlFault('bearer');
  const data = one(confirmation, 'SubjectConfirmationData', 'bearer');
  if (data.attributes.get('Recipient') !== expected.consumerUrl) throw new SamlFault('destination');
  if (data.attributes.get('InResponseTo') !== expected.requestId) throw new SamlFault('in-response-to');
  requireWindow(data, now);
  const until = instantOf(data, 'NotOnOrAfter');
  if (!until || until.getTime() - now.getTime() > LONGEST_MILLISECONDS + SKEW_MILLISECONDS) throw new SamlFault('time');
  return new Date(until.getTime() + SKEW_MILLISECONDS);
}

function requireWindow(element: XmlElement, now: Date): void {
  const from = instantOf(element, 'NotBefore');
  const until = instantOf(element, 'NotOnOrAfter');
  if (from && now.getTime() < from.getTime() - SKEW_MILLISECONDS) throw new SamlFault('time');
  if (until && now.getTime() >= until.getTime() + SKEW_MILLISECONDS) throw new SamlFault('time');
}

/** Of several statements of one sign-in the first counts; its instant may not lie ahead. */
function readStatement(assertion: XmlElement, now: Date): Pick<SamlAssertion, 'authenticatedAt' | 'contextClass'> {
  const [statement] = childrenOf(assertion, ASSERTION, 'AuthnStatement');
  const authenticatedAt = statement && instantOf(statement, 'AuthnInstant');
  if (!authenticatedAt || authenticatedAt.getTime() > now.getTime() + SKEW_MILLISECONDS) throw new SamlFault('time');
  const sessionEnd = instantOf(statement, 'SessionNotOnOrAfter');
  if (sessionEnd && now >= sessionEnd) throw new SamlFault('time');
  const reference = [...walkXml(statement)].find(({ name }) => name === 'AuthnContextClassRef');
  return { authenticatedAt, contextClass: reference?.text ?? null };
}

/** An `xs:dateTime` in UTC, as SAML wants it (core 1.3.3). */
function instantOf(element: XmlElement, name: string): Date | undefined {
  const text = element.attributes.get(name);
  if (text === undefined) return undefined;
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? new Date(text) : undefined;
  if (!instant || Number.isNaN(instant.getTime())) throw new SamlFault('time');
  return instant;
}

function readAttributes(assertion: XmlElement): Map<string, string[]> {
  const read = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, ASSERTION, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, ASSERTION, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? '';
      const values = childrenOf(attribute, ASSERTION, 'AttributeValue').map(({ text }) => text);
      read.set(name, [...(read.get(name) ?? []), ...values]);
    }
  }
  return read;
}

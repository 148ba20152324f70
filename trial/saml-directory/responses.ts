/**
 * Answers as AD FS words them: a persistent name, the e-mail address and the name as claims, and how the person signed
 * in. The assertion is signed, then the response around it.
 */
import { randomUUID } from 'node:crypto';
import { escapeText } from '../ground/html.ts';
import { saml } from './saml-library.ts';
import type { SigningKey } from './signing-key.ts';

export interface AnswerValues {
  readonly issuer: string;
  /** Where the answer goes. */
  readonly destination: string;
  readonly recipient: string;
  readonly audience: string;
  readonly inResponseTo: string;
  readonly subject: string;
  readonly nameFormat: string;
  readonly email: string;
  readonly displayName: string;
  readonly method: string;
  readonly now: Date;
  readonly authenticatedAt: Date;
}

export const PASSWORD = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
export const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** The answer without any signature. */
export function unsignedAnswer(values: AnswerValues): string {
  const v = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? escapeText(value) : value]),
  ) as unknown as AnswerValues;
  const at = (minutes: number) => new Date(v.now.getTime() + minutes * 60_000).toISOString();
  const attribute = (name: string, value: string) =>
    `<Attribute Name="${name}"><AttributeValue>${value}</AttributeValue></Attribute>`;
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${randomUUID()}" Version="2.0"` +
    ` IssueInstant="${at(0)}" Destination="${v.destination}" InResponseTo="${v.inResponseTo}">` +
    `<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${v.issuer}</Issuer>` +
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
    `<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${randomUUID()}" Version="2.0" IssueInstant="${at(0)}">` +
    `<Issuer>${v.issuer}</Issuer>` +
    `<Subject><NameID Format="${v.nameFormat}">${v.subject}</NameID>` +
    '<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<SubjectConfirmationData InResponseTo="${v.inResponseTo}" NotOnOrAfter="${at(5)}" Recipient="${v.recipient}"/>` +
    '</SubjectConfirmation></Subject>' +
    `<Conditions NotBefore="${at(0)}" NotOnOrAfter="${at(60)}">` +
    `<AudienceRestriction><Audience>${v.audience}</Audience></AudienceRestriction></Conditions>` +
    `<AttributeStatement>${attribute(`${claims}/emailaddress`, v.email)}${attribute(
      'http://schemas.microsoft.com/identity/claims/displayname',
      v.displayName,
    )}${attribute('http://schemas.microsoft.com/claims/authnmethodsreferences', v.method)}</AttributeStatement>` +
    `<AuthnStatement AuthnInstant="${v.authenticatedAt.toISOString()}" SessionIndex="_${randomUUID()}">` +
    `<AuthnContext><AuthnContextClassRef>${v.method}</AuthnContextClassRef></AuthnContext></AuthnStatement>` +
    '</Assertion></samlp:Response>'
  );
}

const SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** Signs one element of the answer: `Assertion` or `Response`. */
export function signElement(xml: string, name: 'Assertion' | 'Response', key: SigningKey, algorithm = SHA256): string {
  const element = `//*[local-name(.)='${name}']`;
  return saml.SamlLib.constructSAMLSignature({
    rawSamlMessage: xml,
    referenceTagXPath: element,
    privateKey: key.privateKey,
    signatureAlgorithm: algorithm,
    signingCert: key.certificate.replace(/-----[A-Z ]+-----|\s/g, ''),
    isBase64Output: false,
    signatureConfig: {
      prefix: 'ds',
      location: { reference: `${element}/*[local-name(.)='Issuer']`, action: 'after' },
    },
  });
}

/** Both signed, as base64 for the form. */
export function signedAnswer(values: AnswerValues, key: SigningKey): string {
  const xml = signElement(signElement(unsignedAnswer(values), 'Assertion', key), 'Response', key);
  return Buffer.from(xml).toString('base64');
}

/** Names of SAML 2.0, XML Signature and the claims of the common identity providers. */
export const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
export const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
export const REDIRECT_BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
export const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
export const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/** Nothing older than SHA-256 signs for anybody. */
export const signatureAlgorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
]);
export const digestAlgorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);
export const transforms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
]);

/** What AD FS and Entra, Shibboleth and others, and everybody else call an attribute. */
const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
export const addressAttributes = [`${claims}/emailaddress`, 'urn:oid:0.9.2342.19200300.100.1.3', 'email', 'mail'];
export const nameAttributes = [
  'http://schemas.microsoft.com/identity/claims/displayname',
  'urn:oid:2.16.840.1.113730.3.1.241',
  'displayName',
];
export const givenNameAttributes = [`${claims}/givenname`, 'urn:oid:2.5.4.42', 'givenName'];
export const surnameAttributes = [`${claims}/surname`, 'urn:oid:2.5.4.4', 'sn'];
export const methodAttributes = [
  'http://schemas.microsoft.com/claims/authnmethodsreferences',
  'http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod',
];
/** A second factor was proved, as AD FS and Entra (the first) and REFEDS (the second) say it. */
export const multiFactorMethods: ReadonlySet<string> = new Set([
  'http://schemas.microsoft.com/claims/multipleauthn',
  'https://refeds.org/profile/mfa',
]);

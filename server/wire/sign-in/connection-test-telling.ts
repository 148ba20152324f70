/**
 * The checks of a connection in words: what each is, and what to do where it failed.
 */
import type { CheckedConnection, ConnectionCheck } from '#modules/home-directories/index.ts';
import type { ConnectionCheckView } from '../portal-contract.ts';

interface Wording {
  readonly title: string;
  /** The next step where it failed. */
  readonly failed: string;
}

const wording: Record<ConnectionCheck, Wording> = {
  metadata: {
    title: 'Its metadata is reached and names the same issuer',
    failed: 'Check the issuer, and that this server reaches it.',
  },
  answer: {
    title: 'It answers what was asked, by this issuer',
    failed: 'Check the client and its redirect address there, and that this account may use it.',
  },
  token: { title: 'The code becomes tokens', failed: 'Check the client ID and the client secret.' },
  'id-token': {
    title: 'The identity token is signed, and meant for us and for now',
    failed: 'Check the algorithm it signs with, the audience, and both clocks.',
  },
  form: { title: 'The document is one we can read', failed: 'It must be a plain SAML response, not encrypted.' },
  'one-assertion': { title: 'It holds one assertion', failed: 'Have it send one assertion, not encrypted.' },
  ids: { title: 'Every id is there once', failed: 'Two elements have the same id.' },
  algorithm: { title: 'It signs by SHA-256 or better', failed: 'Change the signature algorithm there.' },
  'in-response-to': { title: 'It answers our question', failed: 'Answers nobody asked for are refused.' },
  destination: { title: 'It is sent to our address', failed: 'Register our metadata there again.' },
  issuer: { title: 'It is by the registered issuer', failed: 'Register its metadata here again.' },
  status: { title: 'It says yes', failed: 'It refused the sign-in: check who may use this application there.' },
  signature: {
    title: 'The assertion is signed by a registered certificate',
    failed: 'Read its metadata again, and have it sign assertions (and responses, where that is required here).',
  },
  audience: { title: 'It is meant for us', failed: 'Register our metadata there again.' },
  time: { title: 'It is good now', failed: 'Check both clocks; an assertion is good for ten minutes at most.' },
  bearer: { title: 'It confirms the bearer', failed: 'It must use the bearer method of Web Browser SSO.' },
  subject: { title: 'It names the account for good', failed: 'Send a persistent NameID.' },
  domain: { title: 'It tells an address of its own domains', failed: 'Send an address of one of its domains.' },
  address: {
    title: 'The address would do for an invitation',
    failed: 'Have the address verified, or prove the domain.',
  },
  'second-factor': { title: 'Second factor', failed: '' },
  liveness: { title: 'Accounts can be checked between two sign-ins', failed: 'Allow refresh tokens (offline_access).' },
};

/** What the checks of the identity say by a word. */
const found: Readonly<Record<string, string>> = {
  foreign: 'The address is of a domain that is not registered for this directory.',
  missing: 'There is no address in what was received.',
  verified: 'The directory says that it verified the address.',
  'proven-domain': 'The directory speaks for its own people in this proven domain.',
  'wrong-account': 'The account does not belong to the registered issuer.',
  'email-missing': 'There is no address in what was received.',
  'email-not-verified': 'The directory says that the address is not verified.',
  'email-unconfirmed': 'The directory does not say whether the address is verified, and the domain is not proven.',
  'not-trusted': 'Not trusted here: guests add one of their own.',
  'not-proved': 'Trusted here, and not proved in this sign-in.',
  'no-refresh-token': 'There was no refresh token: its guests would be signed out at the first check.',
  'by-sign-in': 'By signing in there again.',
};

export function tellConnectionCheck({ check, outcome, detail }: CheckedConnection): ConnectionCheckView {
  const { title, failed } = wording[check];
  const told = detail === null ? undefined : found[detail];
  const step = outcome === 'failed' ? failed : '';
  const text = [told, step].filter(Boolean).join(' ');
  return { check, outcome, title, text: text || null, detail: told === undefined ? detail : null };
}

/**
 * What a home directory says about an account: an identity, and the claims we rely on.
 *
 * Pure. Whether anybody here is that identity is another module's question.
 */
import type * as oidc from 'openid-client';
import { Refusal } from '#model/refusal.ts';
import type { HomeDirectory } from './home-directory-queries.ts';
import type { SamlAssertion } from './saml-assertion.ts';
import {
  addressAttributes,
  givenNameAttributes,
  methodAttributes,
  multiFactorMethods,
  nameAttributes,
  surnameAttributes,
} from './saml-names.ts';

const MAXIMUM_SESSION_ID = 512;

/** An identity proved by a home directory or by a mailbox. */
export interface ProvedIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly homeDirectoryId: string | null;
  readonly homeDirectoryName: string | null;
  readonly address: string | null;
  /** Whether the address was verified, as the directory says; null where it does not say. */
  readonly addressVerified: boolean | null;
  readonly displayName: string | null;
  readonly methods: readonly string[];
  readonly isMultiFactor: boolean;
  /** Sealed for the flow that carries it, in base64. */
  readonly refreshTokenSealed: string | null;
  readonly livenessSeconds: number | null;
  /** It answers no questions between two sign-ins: a confirmation is a sign-in there. */
  readonly isSilent: boolean;
  /** The session there, as a logout of it is announced (OpenID Connect Back-Channel Logout 2.4). */
  readonly homeSessionId?: string | null;
}

/** `email_verified` (OpenID Connect Core 5.1). Some directories write it as a text; what is neither yes nor no says nothing. */
function readVerified(claim: unknown): boolean | null {
  if (claim === true) return true;
  return claim === false || claim === 'false' ? false : null;
}

/** What either protocol tells of an account. */
interface Told {
  readonly issuer: string;
  readonly subject: string;
  readonly address: string;
  readonly addressVerified: boolean | null;
  readonly displayName: string | null;
  /** A second factor was proved there, as it says. */
  readonly hasSecondFactor: boolean;
}

type SpeakingHome = Pick<HomeDirectory, 'id' | 'displayName' | 'domains' | 'mfaTrusted' | 'livenessSeconds'>;

function identityOf(home: SpeakingHome, told: Told, isSilent: boolean): ProvedIdentity {
  const address = told.address.trim().toLowerCase();
  const domain = address.slice(address.lastIndexOf('@') + 1);
  // A home directory speaks for its own domains; a sub-domain is another domain.
  if (address !== '' && (address.split('@').length !== 2 || !home.domains.includes(domain))) {
    throw new Refusal('sign-in.home-domain-foreign', { homeDirectory: home.displayName });
  }
  return {
    issuer: told.issuer,
    subject: told.subject,
    homeDirectoryId: home.id,
    homeDirectoryName: home.displayName,
    address: address === '' ? null : address,
    addressVerified: told.addressVerified,
    displayName: told.displayName?.slice(0, 256) ?? null,
    methods: ['fed'],
    isMultiFactor: home.mfaTrusted && told.hasSecondFactor,
    refreshTokenSealed: null,
    livenessSeconds: home.livenessSeconds,
    isSilent,
  };
}

/** From an identity token: claims we rely on, and nothing else of what the home directory says. */
export function identityFrom(home: SpeakingHome, claims: oidc.IDToken): ProvedIdentity {
  const amr: unknown[] = Array.isArray(claims['amr']) ? claims['amr'] : [];
  const told = {
    issuer: claims.iss,
    subject: claims.sub,
    address: typeof claims['email'] === 'string' ? claims['email'] : '',
    addressVerified: readVerified(claims['email_verified']),
    displayName: typeof claims['name'] === 'string' ? claims['name'] : null,
    hasSecondFactor: amr.includes('mfa'),
  };
  const { sid } = claims;
  const homeSessionId = typeof sid === 'string' && sid.length <= MAXIMUM_SESSION_ID ? sid : null;
  return { ...identityOf(home, told, false), homeSessionId };
}

/** From an assertion. SAML has no word for a verified address: only a proven domain binds it. */
export function identityFromAssertion(
  home: SpeakingHome & { readonly issuer: string },
  assertion: SamlAssertion,
): ProvedIdentity {
  const first = (names: readonly string[]) =>
    names.flatMap((name) => assertion.attributes.get(name) ?? []).find((value) => value !== '');
  const written = [first(givenNameAttributes), first(surnameAttributes)].filter(Boolean).join(' ');
  const methods = [...methodAttributes.flatMap((name) => assertion.attributes.get(name) ?? []), assertion.contextClass];
  const told = {
    issuer: home.issuer,
    subject: assertion.subject,
    address: first(addressAttributes) ?? '',
    addressVerified: null,
    displayName: first(nameAttributes) ?? (written || null),
    hasSecondFactor: methods.some((method) => method !== null && multiFactorMethods.has(method)),
  };
  return identityOf(home, told, true);
}

/**
 * What a home directory is asked at a sign-in, whichever protocol it speaks. The question is kept until the answer
 * comes back, and an answer to another question counts for nothing.
 */
import * as oidc from 'openid-client';
import type { Ports } from '#platform/ports.ts';
import type { HomeDirectory } from './home-directory-queries.ts';
import type { ProvedIdentity } from './identity.ts';
import { openIdUrl, type OpenIdQuestion } from './openid-sign-in.ts';
import { samlSignInUrl } from './saml-request.ts';

export interface SamlQuestion {
  readonly protocol: 'saml';
  readonly requestId: string;
}

export type HomeQuestion = OpenIdQuestion | SamlQuestion;

export interface HomeAsk {
  /** Comes back with the answer. */
  readonly state: string;
  /** Ask for the account again, after a wrong one. */
  readonly again: boolean;
  /** Ask for a proof made just now. */
  readonly fresh: boolean;
  /** The address typed or invited, to spare the person typing it again. */
  readonly loginHint?: string | undefined;
}

export interface ToldIdentity {
  readonly identity: ProvedIdentity;
  /** In the clear only here; sealed before it is stored. */
  readonly refreshToken: string | null;
}

export function newQuestion(ports: Pick<Ports, 'randomness'>, home: HomeDirectory): HomeQuestion {
  return home.protocol === 'openid'
    ? { protocol: 'openid', nonce: ports.randomness.token(), codeVerifier: oidc.randomPKCECodeVerifier() }
    : // An XML id does not begin with a digit.
      { protocol: 'saml', requestId: `_${ports.randomness.token()}` };
}

/** The address the browser must go to. Refuses with `sign-in.home-unavailable` when an OpenID provider cannot be asked. */
export async function questionUrl(
  ports: Ports,
  home: HomeDirectory,
  question: HomeQuestion,
  ask: HomeAsk,
): Promise<string> {
  if (home.protocol === 'openid' && question.protocol === 'openid') return openIdUrl(ports, home, question, ask);
  if (home.protocol === 'saml' && question.protocol === 'saml') {
    const again = ask.again || ask.fresh;
    return samlSignInUrl(ports, home, { requestId: question.requestId, relayState: ask.state, again });
  }
  throw new Error('a question is asked in the protocol of its home');
}

/**
 * Asks an OpenID provider who somebody is, and reads the answer (OpenID Connect Core 3.1, RFC 7636, RFC 9207).
 */
import * as oidc from 'openid-client';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { connectHome, homeUnavailable, isUnanswered } from './home-connection.ts';
import type { OpenIdHome } from './home-directory-queries.ts';
import type { HomeAsk, ToldIdentity } from './home-question.ts';
import { identityFrom } from './identity.ts';

export interface OpenIdQuestion {
  readonly protocol: 'openid';
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Where the browser comes back to. Registered at the home directory, and compared exactly there. */
export function callbackUrl(ports: Pick<Ports, 'settings'>, homeDirectoryId: string): string {
  return `${publicOrigins(ports.settings).portalUrl}/sign-in/callback/${homeDirectoryId}`;
}

export async function openIdUrl(
  ports: Ports,
  home: OpenIdHome,
  question: OpenIdQuestion,
  ask: HomeAsk,
): Promise<string> {
  return openIdUrlBy(await connectHome(ports, home), callbackUrl(ports, home.id), question, ask);
}

export async function openIdUrlBy(
  connection: oidc.Configuration,
  redirectUri: string,
  question: OpenIdQuestion,
  ask: HomeAsk,
): Promise<string> {
  return oidc.buildAuthorizationUrl(connection, {
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    response_type: 'code',
    state: ask.state,
    nonce: question.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(question.codeVerifier),
    code_challenge_method: 'S256',
    ...(ask.again || ask.fresh ? { prompt: 'login' } : {}),
    ...(ask.fresh ? { max_age: '0' } : {}),
    ...(ask.loginHint ? { login_hint: ask.loginHint } : {}),
  }).href;
}

/** `currentUrl`: where the browser came back to, with the answer in its query. */
export async function readOpenIdAnswer(
  ports: Ports,
  home: OpenIdHome,
  question: OpenIdQuestion,
  ask: Pick<HomeAsk, 'state' | 'fresh'>,
  currentUrl: URL,
): Promise<ToldIdentity> {
  const connection = await connectHome(ports, home);
  const tokens = await exchange(ports, home, connection, question, ask, currentUrl);
  const claims = tokens.claims();
  if (!claims || typeof claims.sub !== 'string' || claims.sub.trim() === '' || claims.iss !== home.issuer) {
    throw new Refusal('sign-in.home-answer-invalid', {});
  }
  return { identity: identityFrom(home, claims), refreshToken: tokens.refresh_token ?? null };
}

/** The code in the address becomes tokens; everything about both is checked. Throws what the library finds. */
export async function grantBy(
  connection: oidc.Configuration,
  redirectUri: string,
  question: OpenIdQuestion,
  ask: Pick<HomeAsk, 'state' | 'fresh'>,
  currentUrl: URL,
) {
  const address = new URL(redirectUri);
  address.search = currentUrl.search;
  return oidc.authorizationCodeGrant(connection, address, {
    expectedState: ask.state,
    expectedNonce: question.nonce,
    pkceCodeVerifier: question.codeVerifier,
    idTokenExpected: true,
    ...(ask.fresh ? { maxAge: 60 } : {}),
  });
}

async function exchange(
  ports: Ports,
  home: OpenIdHome,
  connection: oidc.Configuration,
  question: OpenIdQuestion,
  ask: Pick<HomeAsk, 'state' | 'fresh'>,
  currentUrl: URL,
) {
  try {
    return await grantBy(connection, callbackUrl(ports, home.id), question, ask, currentUrl);
  } catch (error) {
    if (error instanceof oidc.AuthorizationResponseError) {
      throw new Refusal('sign-in.home-refused', { homeDirectory: home.displayName }, { cause: error });
    }
    if (isUnanswered(error)) throw homeUnavailable(ports, home, error);
    ports.log.warn({ err: error, homeDirectoryId: home.id }, 'the answer of a home directory was refused');
    throw new Refusal('sign-in.home-answer-invalid', {}, { cause: error });
  }
}

/**
 * Asks an OpenID provider as a sign-in would, and tells each check apart. Nothing is kept of the tokens, and nobody is
 * signed in.
 */
import * as oidc from 'openid-client';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { discoverHome, isUnanswered } from './home-connection.ts';
import type { OpenIdHome } from './home-directory-queries.ts';
import { identityFrom } from './identity.ts';
import { callbackUrl, grantBy, openIdUrlBy, type OpenIdQuestion } from './openid-sign-in.ts';
import { boundedFacts, checksUpTo, openIdChecks, type ReceivedFact, type TestedAnswer } from './tested-answer.ts';

type OpenIdCheck = (typeof openIdChecks)[number];

/** Where the browser goes, or what is wrong with the metadata. */
export async function openIdTestUrl(
  ports: Ports,
  home: OpenIdHome,
  question: OpenIdQuestion,
  state: string,
): Promise<{ readonly redirectUrl: string } | { readonly failed: TestedAnswer }> {
  try {
    const connection = await discoverHome(ports, home);
    const ask = { state, again: true, fresh: false };
    return { redirectUrl: await openIdUrlBy(connection, callbackUrl(ports, home.id), question, ask) };
  } catch (error) {
    return { failed: failedAt('metadata', messageOf(error)) };
  }
}

export async function testOpenIdAnswer(
  ports: Ports,
  home: OpenIdHome,
  question: OpenIdQuestion,
  state: string,
  currentUrl: URL,
): Promise<TestedAnswer> {
  let received: readonly ReceivedFact[] = [];
  let asked = false;
  try {
    const connection = await discoverHome(ports, home);
    const send = connection[oidc.customFetch]!;
    connection[oidc.customFetch] = async (url, options) => {
      const response = await send(url, options);
      if (url !== connection.serverMetadata().token_endpoint) return response;
      asked = true;
      received = await readClaims(response.clone());
      return response;
    };
    const tokens = await grantBy(
      connection,
      callbackUrl(ports, home.id),
      question,
      { state, fresh: false },
      currentUrl,
    );
    const claims = tokens.claims();
    if (!claims || typeof claims.sub !== 'string' || claims.sub.trim() === '' || claims.iss !== home.issuer) {
      return failedAt('id-token', 'The token has no subject, or another issuer', received);
    }
    const hasSecondFactor = identityOf({ ...home, mfaTrusted: true }, claims)?.isMultiFactor ?? false;
    return {
      checks: checksUpTo(openIdChecks),
      received,
      identity: identityOf(home, claims),
      hasSecondFactor,
      hasRefreshToken: tokens.refresh_token !== undefined,
    };
  } catch (error) {
    return failedAt(stepOf(error, asked), messageOf(error), received);
  }
}

/** Undefined where the home speaks of an address that is not one of its domains. */
function identityOf(home: OpenIdHome, claims: oidc.IDToken) {
  try {
    return identityFrom(home, claims);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function failedAt(check: OpenIdCheck, detail: string, received: readonly ReceivedFact[] = []): TestedAnswer {
  const checks = checksUpTo(openIdChecks, { check, detail });
  return { checks, received, identity: undefined, hasSecondFactor: false, hasRefreshToken: false };
}

function stepOf(error: unknown, asked: boolean): OpenIdCheck {
  if (error instanceof oidc.AuthorizationResponseError) return 'answer';
  if (error instanceof oidc.ResponseBodyError || error instanceof oidc.WWWAuthenticateChallengeError) return 'token';
  if (asked) return isUnanswered(error) ? 'token' : 'id-token';
  return isUnanswered(error) ? 'metadata' : 'answer';
}

/** The library's own words and the error the other side names; neither holds a token. */
function messageOf(error: unknown): string {
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) {
    return [error.error, error.error_description].filter(Boolean).join(': ');
  }
  const messages: string[] = [];
  for (let cause = error; cause instanceof Error && messages.length < 3; cause = cause.cause as unknown) {
    if (!messages.includes(cause.message)) messages.push(cause.message);
  }
  return messages.join(': ');
}

/** What binds a token to this one sign-in, and names of sessions, are nobody's to read. */
const kept = new Set(['nonce', 'at_hash', 'c_hash', 's_hash', 'jti', 'sid']);

/** The claims as they came, believed or not. */
async function readClaims(response: Response): Promise<ReceivedFact[]> {
  try {
    const { id_token: token } = (await response.json()) as { id_token?: unknown };
    const payload = typeof token === 'string' ? token.split('.')[1] : undefined;
    if (payload === undefined) return [];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    return boundedFacts(
      Object.entries(claims).map(([name, value]) => ({
        name,
        values: kept.has(name) ? ['(present)'] : textsOf(value),
      })),
    );
  } catch {
    return [];
  }
}

function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => (typeof one === 'string' ? one : (JSON.stringify(one) ?? '')));
}

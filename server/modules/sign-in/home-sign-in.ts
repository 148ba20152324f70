/**
 * Signing in at a home directory: out with a flow that is bound to the browser, back with a proved identity.
 *
 * Each home directory has a callback of its own, so that the answer of one can
 * never be taken for the answer of another. What comes back is an identity,
 * (issuer, subject); whether anybody here is that identity is another question.
 */
import * as oidc from 'openid-client';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { connectHome, homeUnavailable, isUnanswered } from './home-connection.ts';
import { findHomeDirectory, type HomeDirectory } from './home-directory-queries.ts';
import {
  beginFlow,
  findFlow,
  finishFlow,
  takeFlow,
  type Flow,
  type HomeFlow,
  type ProvedIdentity,
} from './sign-in-flow.ts';

/** Where the browser comes back to. Registered at the home directory, and compared exactly there. */
export function callbackUrl(ports: Pick<Ports, 'settings'>, homeDirectoryId: string): string {
  return `${publicOrigins(ports.settings).portalUrl}/sign-in/callback/${homeDirectoryId}`;
}

export interface HomeStart {
  readonly asked: HomeFlow['asked'];
  readonly returnTo: string;
  readonly redemptionFlowId?: string;
  readonly sessionId?: string;
  /** The address typed or invited, to spare the person typing it again. */
  readonly loginHint?: string;
  /** Ask for the account again, after a wrong one. */
  readonly chooseAgain?: boolean;
}

/** Begins a sign-in there; answers the address the browser must go to. */
export async function beginHomeSignIn(
  ports: Ports,
  browserToken: string,
  home: HomeDirectory,
  start: HomeStart,
): Promise<string> {
  const connection = await connectHome(ports, home);
  const codeVerifier = oidc.randomPKCECodeVerifier();
  const codeChallenge = await oidc.calculatePKCECodeChallenge(codeVerifier);
  const nonce = ports.randomness.token();
  const secret = ports.randomness.token();
  const flow = await ports.unitOfWork((tx) =>
    beginFlow(ports, tx, browserToken, 'home', {
      homeDirectoryId: home.id,
      state: secret,
      nonce,
      codeVerifier,
      asked: start.asked,
      redemptionFlowId: start.redemptionFlowId ?? null,
      sessionId: start.sessionId ?? null,
      returnTo: start.returnTo,
    }),
  );
  const prompt = promptFor(start);
  return oidc.buildAuthorizationUrl(connection, {
    redirect_uri: callbackUrl(ports, home.id),
    scope: 'openid profile email offline_access',
    response_type: 'code',
    // The id finds the flow, the secret proves that this answer belongs to it.
    state: `${flow.id}.${secret}`,
    nonce,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...(prompt ? { prompt } : {}),
    ...(start.asked === 'step-up' ? { max_age: '0' } : {}),
    ...(start.loginHint ? { login_hint: start.loginHint } : {}),
  }).href;
}

function promptFor(start: HomeStart): string | undefined {
  if (start.asked === 'step-up') return 'login';
  return start.chooseAgain ? 'login' : undefined;
}

export interface HomeAnswer {
  readonly flow: Flow<'home'>;
  readonly home: HomeDirectory;
  readonly identity: ProvedIdentity;
  /** In the clear only here; sealed before it is stored. */
  readonly refreshToken: string | null;
}

/** Which flow an answer belongs to; undefined when it belongs to none of this browser. */
export async function findHomeFlow(
  ports: Ports,
  browserToken: string,
  homeDirectoryId: string,
  parameters: URLSearchParams,
): Promise<Flow<'home'> | undefined> {
  const states = parameters.getAll('state');
  const match = states.length === 1 ? /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(states[0]!) : null;
  if (!match) return undefined;
  const flow = await findFlow(ports, ports.database, ports.clock.now(), browserToken, 'home', match[1]!);
  const matches = flow?.state.state === match[2] && flow?.state.homeDirectoryId === homeDirectoryId;
  return matches ? flow : undefined;
}

/** Completes the sign-in: the flow is used up first, whatever the answer turns out to be. */
export async function completeHomeSignIn(
  ports: Ports,
  browserToken: string,
  flow: Flow<'home'>,
  currentUrl: URL,
): Promise<HomeAnswer> {
  await ports.unitOfWork(async (tx) => {
    await takeFlow(ports, tx, browserToken, 'home', flow.id);
    await finishFlow(tx, flow.id);
  });
  // Read again: an administrator may have disabled it while the person was away.
  const home = await findHomeDirectory(ports.database, flow.state.homeDirectoryId);
  if (!home) throw new Refusal('sign-in.home-disabled', {});
  const connection = await connectHome(ports, home);
  const tokens = await exchange(ports, home, connection, flow, currentUrl);
  const claims = tokens.claims();
  if (!claims || typeof claims.sub !== 'string' || claims.sub.trim() === '' || claims.iss !== home.issuer) {
    throw new Refusal('sign-in.home-answer-invalid', {});
  }
  return { flow, home, identity: identityFrom(home, claims), refreshToken: tokens.refresh_token ?? null };
}

async function exchange(
  ports: Ports,
  home: HomeDirectory,
  connection: oidc.Configuration,
  flow: Flow<'home'>,
  currentUrl: URL,
) {
  const address = new URL(callbackUrl(ports, home.id));
  address.search = currentUrl.search;
  try {
    return await oidc.authorizationCodeGrant(connection, address, {
      expectedState: `${flow.id}.${flow.state.state}`,
      expectedNonce: flow.state.nonce,
      pkceCodeVerifier: flow.state.codeVerifier,
      idTokenExpected: true,
      ...(flow.state.asked === 'step-up' ? { maxAge: 60 } : {}),
    });
  } catch (error) {
    if (error instanceof oidc.AuthorizationResponseError) {
      throw new Refusal('sign-in.home-refused', { homeDirectory: home.displayName }, { cause: error });
    }
    if (isUnanswered(error)) throw homeUnavailable(ports, home, error);
    ports.log.warn({ err: error, homeDirectoryId: home.id }, 'the answer of a home directory was refused');
    throw new Refusal('sign-in.home-answer-invalid', {}, { cause: error });
  }
}

/** `email_verified` (OpenID Connect Core 5.1). Some directories write it as a text; what is neither yes nor no says nothing. */
function readVerified(claim: unknown): boolean | null {
  if (claim === true) return true;
  return claim === false || claim === 'false' ? false : null;
}

/** Claims we rely on, and nothing else of what the home directory says. */
export function identityFrom(
  home: Pick<HomeDirectory, 'id' | 'displayName' | 'domains' | 'mfaTrusted' | 'livenessSeconds'>,
  claims: oidc.IDToken,
): ProvedIdentity {
  const address = typeof claims['email'] === 'string' ? claims['email'].trim().toLowerCase() : '';
  const domain = address.slice(address.lastIndexOf('@') + 1);
  // A home directory speaks for its own domains; a sub-domain is another domain.
  if (address !== '' && (address.split('@').length !== 2 || !home.domains.includes(domain))) {
    throw new Refusal('sign-in.home-domain-foreign', { homeDirectory: home.displayName });
  }
  const amr = Array.isArray(claims['amr']) ? claims['amr'].filter((method) => typeof method === 'string') : [];
  return {
    issuer: claims.iss,
    subject: claims.sub,
    homeDirectoryId: home.id,
    homeDirectoryName: home.displayName,
    address: address === '' ? null : address,
    addressVerified: readVerified(claims['email_verified']),
    displayName: typeof claims['name'] === 'string' ? claims['name'].slice(0, 256) : null,
    methods: ['fed'],
    isMultiFactor: home.mfaTrusted && amr.includes('mfa'),
    refreshTokenSealed: null,
    livenessSeconds: home.livenessSeconds,
  };
}

/**
 * The provider: OpenID Connect for command lines, SDKs and applications.
 *
 * Codes with PKCE, refresh with rotation, device codes and client credentials;
 * no implicit, no password grant, no registration. Access tokens are JWTs for
 * our own APIs, for one of them each.
 */
import Provider, { errors, interactionPolicy, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { findServicePrincipal, verifyClientSecret } from '#modules/directory/index.ts';
import {
  apiResources,
  findLiveSession,
  grantHash,
  issuerOf,
  sameResource,
  SIGNING_ALGORITHM,
  type ApiResources,
  type SigningKey,
} from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import type { IncomingMessage } from 'node:http';
import { cookieAttributes, cookieName, sessionCookieName } from '../cookies.ts';
import { accountIdOf, findAccount, findAccountSession, personClaims, programClaims } from './accounts.ts';
import { adapterFactory } from './adapter.ts';
import { rewrittenOf } from './azure-answers.ts';
import { API_SCOPE, CONTEXT } from './azure-requests.ts';
import { provenContexts, provesContext } from './contexts.ts';
import { confirmDevicePage, deviceDonePage, enterDeviceCodePage, problemPage } from './device-pages.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const ACCESS_TOKEN_SECONDS = HOUR;
const scopes = ['openid', 'offline_access', 'profile', 'email', API_SCOPE];

export function createProvider(ports: Ports, tenantId: string, keys: readonly SigningKey[]): Provider {
  const provider = new Provider(issuerOf(ports, tenantId), configuration(ports, tenantId, keys));
  // Addresses in answers come from the public URL: the mount writes these headers itself.
  provider.proxy = true;
  const compare = async function compareClientSecret(this: { clientId: string }, actual: string): Promise<boolean> {
    return (await verifyClientSecret(ports, this.clientId, actual)) !== undefined;
  };
  Object.assign(provider.Client.prototype, { compareClientSecret: compare });
  keepOnlyStoredSessions(provider);
  provider.on('server_error', (_, error) => ports.log.error({ err: error }, 'the token service broke'));
  return provider;
}

/** A session that was never stored (no cookie, or an old one) is not stored for an error page either: the library throws. */
function keepOnlyStoredSessions(provider: Provider): void {
  interface Stored {
    exp?: number;
    persist: (this: Stored) => Promise<unknown>;
  }
  const { persist } = provider.Session.prototype as Stored;
  const persistStored = async function persistStored(this: Stored): Promise<unknown> {
    return typeof this.exp === 'number' ? persist.call(this) : undefined;
  };
  Object.assign(provider.Session.prototype, { persist: persistStored });
}

function configuration(ports: Ports, tenantId: string, keys: readonly SigningKey[]): Configuration {
  const resources = apiResources(ports.settings);
  return {
    adapter: adapterFactory(ports),
    jwks: { keys: keys.map((key) => key.privateJwk) as never },
    clientDefaults: { id_token_signed_response_alg: SIGNING_ALGORITHM },
    scopes,
    claims: {
      openid: ['sub', 'oid', 'tid', 'name', 'preferred_username', 'upn', 'ver', 'auth_time', 'amr', 'sid'],
      email: ['email'],
    },
    conformIdTokenClaims: false,
    extraParams: [CONTEXT],
    responseTypes: ['code'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    cookies: cookies(ports),
    ttl: lifetimes,
    routes: {
      authorization: '/oauth2/v2.0/authorize',
      token: '/oauth2/v2.0/token',
      device_authorization: '/oauth2/v2.0/devicecode',
      code_verification: '/oauth2/deviceauth',
      jwks: '/discovery/v2.0/keys',
      end_session: '/oauth2/v2.0/logout',
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        userCodeInputSource: enterDeviceCodePage,
        userCodeConfirmSource: confirmDevicePage,
        successSource: deviceDonePage,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, _client, oneOf) => (oneOf ? oneOf[0]! : resources.management),
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => ownResource(resource, resources),
      },
    },
    extraTokenClaims: (ctx, token) => extraClaims(ports, tenantId, ctx, token as never),
    formats: { customizers: { jwt: (_ctx, token, jwt) => alignClaims(ports, token as never, jwt as never) } },
    findAccount: (_ctx, id) => findAccount(ports, tenantId, id),
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    loadExistingGrant: (ctx) => firstPartyGrant(ctx, resources),
    interactions: { url: (_ctx, { uid }) => `/sign-in/interaction/${uid}`, policy: policy(ports) },
    renderError: problemPage,
    clientBasedCORS: () => false,
  };
}

const lifetimes = {
  AccessToken: ACCESS_TOKEN_SECONDS,
  ClientCredentials: ACCESS_TOKEN_SECONDS,
  AuthorizationCode: MINUTE,
  DeviceCode: 15 * MINUTE,
  IdToken: HOUR,
  Interaction: 30 * MINUTE,
  Session: DAY,
  Grant: DAY,
  RefreshToken: DAY,
};

function cookies(ports: Ports): NonNullable<Configuration['cookies']> {
  const attributes = { ...cookieAttributes, signed: true, overwrite: true };
  return {
    names: {
      session: cookieName(ports.settings, 'op-session'),
      interaction: cookieName(ports.settings, 'op-interaction'),
      // The provider ties this one to a path of its own, which `__Host-` forbids.
      resume: cookieName(ports.settings, 'op-resume').replace('__Host-', '__Secure-'),
    },
    keys: [ports.secrets.hash('op-cookie-keys', 'v1').toString('base64url')],
    long: attributes,
    short: attributes,
  };
}

function ownResource(resource: string, resources: ApiResources) {
  const audience = Object.values(resources).find((own: string) => sameResource(own, resource));
  if (!audience) throw new errors.InvalidTarget();
  return {
    scope: API_SCOPE,
    audience,
    accessTokenTTL: ACCESS_TOKEN_SECONDS,
    accessTokenFormat: 'jwt' as const,
    jwt: { sign: { alg: SIGNING_ALGORITHM as 'RS256' } },
  };
}

/**
 * A code is only given to somebody with a live session of the portal, and only
 * for that session. The provider's own session is nothing but a memory aid.
 */
function policy(ports: Ports): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy;
  const prompts = base();
  prompts.get('login')!.checks.add(
    new Check('portal_session', 'The person is not signed in', 'login_required', async (ctx) => {
      const token = ctx.cookies.get(sessionCookieName(ports.settings), { signed: false });
      const session = token ? await findLiveSession(ports, { token }) : undefined;
      const isSame = session !== undefined && ctx.oidc.session?.accountId === accountIdOf(session);
      return isSame ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    }),
  );
  prompts.get('login')!.checks.add(
    new Check('authentication_context', 'The context is not proved', 'interaction_required', async (ctx) => {
      const context = ctx.oidc.params?.[CONTEXT];
      if (typeof context !== 'string') return Check.NO_NEED_TO_PROMPT;
      const token = ctx.cookies.get(sessionCookieName(ports.settings), { signed: false });
      const session = token ? await findLiveSession(ports, { token }) : undefined;
      const isProved = session !== undefined && provesContext(ports, session, context);
      return isProved ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    }),
  );
  // Our own command lines would be asked for consent at every sign-in otherwise.
  prompts.get('consent')!.checks.remove('native_client_prompt');
  return prompts;
}

async function firstPartyGrant(ctx: KoaContextWithOIDC, resources: ApiResources) {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(scopes.join(' '));
  for (const resource of Object.values(resources)) grant.addResourceScope(resource, API_SCOPE);
  await grant.save();
  return grant;
}

interface IssuedToken {
  readonly kind: string;
  readonly clientId: string;
  readonly accountId?: string;
  readonly grantId?: string;
  readonly scope?: string;
  readonly expiration?: number;
}

/** Beside who somebody is: that the client follows a challenge for more claims, where it says so for this token. */
async function extraClaims(ports: Ports, tenantId: string, ctx: { readonly req: IncomingMessage }, token: IssuedToken) {
  const claims = await callerClaims(ports, tenantId, token);
  return rewrittenOf(ctx.req)?.followsClaims ? { ...claims, xms_cc: ['cp1'] } : claims;
}

async function callerClaims(ports: Ports, tenantId: string, token: IssuedToken) {
  if (token.kind === 'ClientCredentials') {
    const program = await findServicePrincipal(ports.database, token.clientId);
    if (!program?.enabled) throw new errors.InvalidClient('the application is disabled');
    return programClaims(program.id, tenantId, token.clientId);
  }
  const session = token.accountId ? await findAccountSession(ports, token.accountId) : undefined;
  if (!session || !token.grantId) throw new errors.InvalidGrant('the session has ended');
  const grant = grantHash(ports, token.grantId);
  const acrs = provenContexts(ports, session);
  return personClaims(session, tenantId, token.clientId, grant, token.scope ?? API_SCOPE, acrs);
}

/** The subject is a principal of ours, and the instants are those of our own clock. */
function alignClaims(ports: Ports, token: IssuedToken, jwt: { payload: Record<string, unknown> }): undefined {
  const now = Math.floor(ports.clock.now().getTime() / 1000);
  Object.assign(jwt.payload, {
    sub: jwt.payload['oid'],
    iat: now,
    exp: now + (token.expiration ?? ACCESS_TOKEN_SECONDS),
  });
}

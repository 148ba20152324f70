/**
 * The partner's OpenID provider: authorization code with PKCE, refresh tokens,
 * signed identity tokens. An account that is disabled gets nothing from it:
 * no session, no code, no refresh. It never asks the person for consent,
 * because its one client is registered by the partner's own administrator.
 */
import Provider, { interactionPolicy, type Configuration } from 'oidc-provider';
import { html } from '../ground/html.ts';
import { sendPage } from '../ground/answers.ts';
import type { Accounts } from './accounts.ts';
import type { ArtifactStore } from './artifact-store.ts';

export type PartnerClient = {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  /** Where it is told that somebody signed out here. */
  signedOutUri: string;
};

export const brand = 'Partner directory';

const scopes = 'openid email profile offline_access';
const minute = 60;
const day = 24 * 60 * minute;

/** Login is also asked for when the session's account has been disabled since. */
function signInPolicy(accounts: Accounts): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy;
  const policy = base();
  const isUsable = (sub: string | undefined): boolean =>
    sub === undefined || accounts.findBySub(sub)?.isDisabled === false;
  policy
    .get('login')
    ?.checks.add(
      new Check('account_disabled', 'The account is disabled', 'login_required', (ctx) =>
        isUsable(ctx.oidc.session?.accountId) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
      ),
    );
  return policy;
}

function configuration(accounts: Accounts, store: ArtifactStore, client: PartnerClient, port: number): Configuration {
  const cookie = { signed: true, httpOnly: true, sameSite: 'lax', path: '/' } as const;
  return {
    adapter: store.adapter,
    jwks: { keys: accounts.keys as never },
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        client_name: 'Daypass',
        redirect_uris: client.redirectUris,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
        backchannel_logout_uri: client.signedOutUri,
        backchannel_logout_session_required: true,
      },
    ],
    cookies: {
      // Cookies are not bound to a port, so the names must be.
      names: {
        session: `partner-session-${port}`,
        interaction: `partner-interaction-${port}`,
        resume: `partner-resume-${port}`,
      },
      keys: accounts.cookieKeys,
      long: cookie,
      short: cookie,
    },
    claims: { openid: ['sub', 'auth_time', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: askSignOut, postLogoutSuccessSource: showSignedOut },
    },
    // Its one client is on this machine, where the library would call nobody.
    fetch: (address, options) => {
      const { dispatcher: _, ...plain } = (options ?? {}) as RequestInit & { dispatcher?: unknown };
      return fetch(address, plain);
    },
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}`, policy: signInPolicy(accounts) },
    issueRefreshToken: async (_ctx, known) => known.grantTypeAllowed('refresh_token'),
    findAccount: (_ctx, sub) => {
      const account = accounts.findBySub(sub);
      if (!account || account.isDisabled) return undefined;
      const { email, name } = account;
      return { accountId: sub, claims: () => ({ sub, email, email_verified: true, name }) };
    },
    loadExistingGrant: async (ctx) => {
      const { provider, session, client: asking } = ctx.oidc;
      if (!session?.accountId || !asking) return undefined;
      const grantId = session.grantIdFor(asking.clientId);
      const existing = grantId ? await provider.Grant.find(grantId) : undefined;
      if (existing) return existing;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: asking.clientId });
      grant.addOIDCScope(scopes);
      await grant.save();
      return grant;
    },
    renderError: (ctx, out) => {
      ctx.respond = false;
      sendPage(ctx.res, ctx.status, {
        part: 'partner',
        brand,
        title: 'Sign-in cannot go on',
        body: html`<div class="card narrow">
          <h1>Sign-in cannot go on</h1>
          <p class="problem" role="alert">${out.error_description ?? out.error}</p>
          <p>Go back to the organization that sent you here and start again.</p>
        </div>`,
      });
    },
    ttl: {
      AccessToken: 10 * minute,
      AuthorizationCode: minute,
      IdToken: 10 * minute,
      Interaction: 30 * minute,
      Session: 14 * day,
      Grant: 30 * day,
      RefreshToken: 30 * day,
    },
  };
}

type Shown = Parameters<NonNullable<Configuration['renderError']>>[0];

async function askSignOut(ctx: Shown, form: string): Promise<void> {
  const xsrf = /name="xsrf" value="([0-9a-f]+)"/.exec(form)?.[1] ?? '';
  ctx.respond = false;
  sendPage(ctx.res, 200, {
    part: 'partner',
    brand,
    title: 'Sign out',
    body: html`<div class="card narrow">
      <h1>Sign out of partner.example?</h1>
      <p>Whoever you went to from here is told, and signs you out as well.</p>
      <form method="post" action="/session/end/confirm">
        <input type="hidden" name="xsrf" value="${xsrf}" />
        <button name="logout" value="yes">Sign out</button>
      </form>
    </div>`,
  });
}

async function showSignedOut(ctx: Shown): Promise<void> {
  ctx.respond = false;
  sendPage(ctx.res, 200, {
    part: 'partner',
    brand,
    title: 'Signed out',
    body: html`<div class="card narrow"><h1>You are signed out</h1></div>`,
  });
}

export function createProvider(
  issuer: string,
  accounts: Accounts,
  store: ArtifactStore,
  client: PartnerClient,
): Provider {
  const port = Number(new URL(issuer).port);
  return new Provider(issuer, configuration(accounts, store, client, port));
}

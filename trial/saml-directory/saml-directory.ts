/**
 * The directory of a second partner for the trial, which speaks SAML 2.0 the way AD FS does: addresses, metadata,
 * claims and signatures as there, on an origin of its own, with its own sign-in page. It knows Daypass by its metadata.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import * as answers from '../ground/answers.ts';
import { html, type Html } from '../ground/html.ts';
import { listenOnLoopback, type Listening, type RequestListener } from '../ground/listen.ts';
import { openAccounts, type Account, type Accounts, type AccountSeed } from '../partner-directory/accounts.ts';
import { PASSWORD, PERSISTENT, signedAnswer } from './responses.ts';
import { saml } from './saml-library.ts';
import { openSigningKey, type SigningKey } from './signing-key.ts';

export const brand = 'Fabrikam';
const SIGN_IN_PATH = '/adfs/ls';
const METADATA_PATH = '/FederationMetadata/2007-06/FederationMetadata.xml';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const COOKIE = 'fabrikam_session';

export type SamlDirectory = Listening & {
  /** For whoever registers this directory. */
  metadata: string;
  /** Where that is published. */
  metadataUrl: string;
  entityId: string;
  key: SigningKey;
  accounts: Accounts;
};

export type SamlDirectoryOptions = {
  port: number;
  folder: string;
  accounts: readonly AccountSeed[];
  /** Daypass's metadata, and the address answers go to. */
  service: { readonly metadata: () => Promise<string>; readonly consumerUrl: string };
  now?: () => Date;
  /** How people sign in here; a second factor where it says so. */
  method?: () => string;
};

interface Under {
  readonly id: string;
  readonly relayState: string;
  readonly isForced: boolean;
  readonly audience: string;
}

export async function startSamlDirectory(options: SamlDirectoryOptions): Promise<SamlDirectory> {
  const accounts = await openAccounts(join(options.folder, 'saml-directory.json'), options.accounts);
  const key = await openSigningKey(join(options.folder, 'saml-directory-key.json'));
  const signedIn = new Map<string, { account: Account; at: Date }>();
  let listener: RequestListener = (_request, response) => {
    answers.sendText(response, 503, 'text/plain; charset=utf-8', 'Starting.\n');
  };
  const listening = await listenOnLoopback(brand, options.port, (request, response) => listener(request, response));
  const entityId = `${listening.url}/adfs/services/trust`;
  const provider = saml.IdentityProvider({
    entityID: entityId,
    wantAuthnRequestsSigned: true,
    signingCert: key.certificate,
    nameIDFormat: [PERSISTENT],
    singleSignOnService: [{ Binding: REDIRECT, Location: `${listening.url}${SIGN_IN_PATH}` }],
    singleLogoutService: [{ Binding: REDIRECT, Location: `${listening.url}${SIGN_IN_PATH}` }],
  });
  const now = options.now ?? (() => new Date());

  /** The request, when it is Daypass's own: signed with the key of its metadata, and for its own address. */
  async function readRequest(url: URL): Promise<Under> {
    const query = Object.fromEntries(url.searchParams);
    const octetString = url.search.slice(1).replace(/&Signature=.*$/, '');
    try {
      const service = saml.ServiceProvider({ metadata: await options.service.metadata() });
      const { extract } = await provider.parseLoginRequest(service, 'redirect', { query, octetString });
      const consumer = extract.request.assertionConsumerServiceUrl;
      if (consumer !== undefined && consumer !== options.service.consumerUrl) throw new Error(consumer);
      const xml = inflate(query['SAMLRequest'] ?? '');
      return {
        id: extract.request.id,
        relayState: query['RelayState'] ?? '',
        isForced: /\bForceAuthn="true"/.test(xml),
        audience: extract.issuer,
      };
    } catch (error) {
      throw new answers.BadRequestError(`The request is not from an organization known here: ${String(error)}`);
    }
  }

  function answer(response: ServerResponse, under: Under, { account, at }: { account: Account; at: Date }): void {
    const encoded = signedAnswer(
      {
        issuer: entityId,
        destination: options.service.consumerUrl,
        recipient: options.service.consumerUrl,
        audience: under.audience,
        inResponseTo: under.id,
        subject: account.sub,
        nameFormat: PERSISTENT,
        email: account.email,
        displayName: account.name,
        method: options.method?.() ?? PASSWORD,
        now: now(),
        authenticatedAt: at,
      },
      key,
    );
    sendForm(response, options.service.consumerUrl, { SAMLResponse: encoded, RelayState: under.relayState });
  }

  async function respondToSignIn(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const under = await readRequest(url);
    const known = signedIn.get(answers.cookieOf(request, COOKIE) ?? '');
    if (request.method === 'GET') {
      if (known && !known.account.isDisabled && !under.isForced) return answer(response, under, known);
      return sendSignIn(response, 200, url, '');
    }
    if (!answers.isFromOwnPage(request)) return sendSignIn(response, 403, url, '', 'The form came from another page.');
    const form = await answers.readForm(request);
    const email = form.get('email') ?? '';
    const account = accounts.findByPassword(email, form.get('password') ?? '');
    if (!account) return sendSignIn(response, 401, url, email, 'The e-mail or the password is not right.');
    if (account.isDisabled) return sendSignIn(response, 403, url, email, 'This account is disabled.');
    const token = randomBytes(24).toString('base64url');
    const session = { account, at: now() };
    signedIn.set(token, session);
    response.setHeader('set-cookie', `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax`);
    answer(response, under, session);
  }

  listener = async (request, response) => {
    const url = new URL(request.url ?? '/', listening.url);
    try {
      if (url.pathname === '/style.css') return answers.sendStyleSheet(response);
      if (url.pathname === '/continue.js') return answers.sendText(response, 200, 'text/javascript', CONTINUE);
      if (url.pathname === METADATA_PATH) {
        return answers.sendText(response, 200, 'application/samlmetadata+xml', provider.getMetadata());
      }
      if (url.pathname === SIGN_IN_PATH) return await respondToSignIn(url, request, response);
      return sendHome(response, url.pathname === '/' ? 200 : 404);
    } catch (error) {
      if (!(error instanceof answers.BadRequestError)) throw error;
      return answers.sendText(response, error.status, 'text/plain; charset=utf-8', `${error.message}\n`);
    }
  };
  const metadataUrl = listening.url + METADATA_PATH;
  return { ...listening, metadata: provider.getMetadata(), metadataUrl, entityId, key, accounts };
}

function inflate(base64: string): string {
  return inflateRawSync(Buffer.from(base64, 'base64'), { maxOutputLength: 65_536 }).toString('utf8');
}

const CONTINUE = 'document.querySelector("form").submit();\n';

function send(response: ServerResponse, status: number, title: string, body: Html, script?: string): void {
  answers.sendPage(response, status, { part: 'partner', brand, title, body, ...(script ? { script } : {}) });
}

/** SAML's way back: a form that the page sends by itself (HTTP-POST binding). */
function sendForm(response: ServerResponse, action: string, fields: Record<string, string>): void {
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  const body = html`<div class="card narrow">
    <h1>You are signed in</h1>
    <form method="post" action="${action}">
      ${inputs}
      <button type="submit">Continue</button>
    </form>
  </div>`;
  send(response, 200, 'Continue', body, '/continue.js');
}

function sendSignIn(response: ServerResponse, status: number, url: URL, email: string, problem?: string): void {
  const body = html`<div class="card narrow">
    <h1>Sign in</h1>
    <p class="quiet">with your fabrikam.example account, to continue to Daypass</p>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <form method="post" action="${url.pathname + url.search}">
      <label for="email">E-mail</label>
      <input id="email" name="email" type="email" autocomplete="username" required value="${email}" />
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required />
      <button type="submit">Sign in</button>
    </form>
  </div>`;
  send(response, status, 'Sign in', body);
}

function sendHome(response: ServerResponse, status: number): void {
  const body = html`<div class="card narrow">
    <h1>fabrikam.example</h1>
    <p>The directory of a partner who speaks SAML, the way AD FS does. Its people sign in here and nowhere else.</p>
    <p>Whoever connects it asks for <a href="${METADATA_PATH}">its metadata</a>.</p>
  </div>`;
  send(response, status, 'fabrikam.example', body);
}

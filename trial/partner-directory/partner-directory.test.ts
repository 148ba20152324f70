/**
 * The partner directory over real HTTP, through the same OpenID client library
 * that Daypass uses. The browser is a cookie jar.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as oidc from 'openid-client';
import { startPartnerDirectory, type PartnerDirectory } from './partner-directory.ts';

const redirectUri = 'http://localhost:1/sign-in/callback/partner';
const pat = { email: 'pat@partner.example', name: 'Pat (partner)', password: 'a password of pat' };
const sam = { email: 'sam@partner.example', name: 'Sam (partner)', password: 'a password of sam' };

let folder: string;
let partner: PartnerDirectory;
const start = (port: number): Promise<PartnerDirectory> =>
  startPartnerDirectory({
    port,
    folder,
    client: {
      clientId: 'daypass',
      clientSecret: 'a client secret',
      redirectUris: [redirectUri],
      signedOutUri: `${redirectUri}/out`,
    },
    accounts: [pat, sam],
  });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partner-'));
  partner = await start(0);
});
after(async () => {
  await partner.stop();
  await rm(folder, { recursive: true });
});

/** A browser: follows redirects by hand and keeps cookies. */
class Browser {
  readonly cookies = new Map<string, string>();

  async send(url: string, form?: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, ...(form ? { origin: partner.url } : {}), ...headers },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=') as [string, string];
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return response;
  }

  /** Follows redirects until a page, or until the client's callback, whose address it returns. */
  async visit(url: string): Promise<{ url: string; response: Response | undefined }> {
    for (let hop = 0, at = url; hop < 10; hop++) {
      if (at.startsWith(redirectUri)) return { url: at, response: undefined };
      const response = await this.send(at);
      const location = response.headers.get('location');
      if (!location) return { url: at, response };
      at = new URL(location, at).href;
    }
    throw new Error('Redirected for ever.');
  }
}

async function discover(): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(partner.url), 'daypass', 'a client secret', undefined, {
    execute: [oidc.allowInsecureRequests],
  });
}

async function begin(config: oidc.Configuration, extra: Record<string, string> = {}) {
  const checks = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
  };
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email profile offline_access',
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    ...extra,
  });
  return { url: url.href, checks };
}

type Person = { email: string; password: string };

async function signIn(browser: Browser, person: Person, extra: Record<string, string> = {}) {
  const config = await discover();
  const { url, checks } = await begin(config, extra);
  const page = await browser.visit(url);
  const answer = await browser.send(page.url, { email: person.email, password: person.password });
  const location = answer.headers.get('location');
  if (!location) return { config, answer, tokens: undefined };
  const back = await browser.visit(new URL(location, page.url).href);
  const tokens = await oidc.authorizationCodeGrant(config, new URL(back.url), checks);
  return { config, answer, tokens };
}

const administer = (email: string, act: 'disable' | 'enable', token = partner.adminToken): Promise<Response> =>
  fetch(`${partner.url}/admin/api/accounts/${email}/${act}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });

test('a partner signs in with the password and comes back with a verified address and an opaque subject', async () => {
  const { tokens } = await signIn(new Browser(), pat, { login_hint: pat.email });
  const claims = tokens?.claims();
  assert.equal(claims?.iss, partner.url);
  assert.equal(claims?.['email'], 'pat@partner.example');
  assert.equal(claims?.['email_verified'], true);
  assert.equal(claims?.['name'], 'Pat (partner)');
  assert.deepEqual(claims?.['amr'], ['pwd']);
  assert.equal(typeof claims?.['auth_time'], 'number');
  assert.doesNotMatch(claims?.sub ?? '', /pat|partner/);
});

test('the callback names its issuer, and a code without its verifier is worth nothing', async () => {
  const browser = new Browser();
  const config = await discover();
  const { url, checks } = await begin(config);
  const page = await browser.visit(url);
  const answer = await browser.send(page.url, { email: pat.email, password: pat.password });
  const back = await browser.visit(new URL(answer.headers.get('location')!, page.url).href);
  assert.equal(new URL(back.url).searchParams.get('iss'), partner.url);
  const wrong = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
  await assert.rejects(oidc.authorizationCodeGrant(config, new URL(back.url), wrong), { error: 'invalid_grant' });
});

test('a wrong password and an unknown address get the same answer', async () => {
  const wrong = await signIn(new Browser(), { email: pat.email, password: 'not the password' });
  const unknown = await signIn(new Browser(), { email: 'nobody@partner.example', password: pat.password });
  assert.equal(wrong.answer.status, 401);
  assert.equal(unknown.answer.status, 401);
  assert.match(await wrong.answer.text(), /e-mail or the password is not right/);
  assert.match(await unknown.answer.text(), /e-mail or the password is not right/);
});

test('a second sign-in asks for nothing, unless the organization insists', async () => {
  const browser = new Browser();
  await signIn(browser, pat);
  const config = await discover();
  const silent = await browser.visit((await begin(config)).url);
  assert.ok(silent.url.startsWith(redirectUri));
  const insisted = await browser.visit((await begin(config, { prompt: 'login' })).url);
  assert.match(await insisted.response!.text(), /<h1>Sign in<\/h1>/);
});

test('disabling an account ends its session and its refresh token at once; enabling lets it sign in again', async () => {
  const browser = new Browser();
  const { config, tokens } = await signIn(browser, sam);
  const refreshToken = tokens!.refresh_token!;
  assert.ok((await oidc.refreshTokenGrant(config, refreshToken)).access_token);

  assert.equal((await administer(sam.email, 'disable')).status, 200);
  await assert.rejects(oidc.refreshTokenGrant(config, refreshToken), { error: 'invalid_grant' });
  const page = await browser.visit((await begin(config)).url);
  assert.match(await page.response!.text(), /<h1>Sign in<\/h1>/);
  const refused = await signIn(new Browser(), sam);
  assert.equal(refused.answer.status, 403);
  assert.match(await refused.answer.text(), /This account is disabled/);

  assert.equal((await administer(sam.email, 'enable')).status, 200);
  assert.ok((await signIn(new Browser(), sam)).tokens);
  await assert.rejects(oidc.refreshTokenGrant(config, refreshToken), { error: 'invalid_grant' });
});

test('a disabled account is told so only when the password is right', async () => {
  await administer(sam.email, 'disable');
  const guess = await signIn(new Browser(), { email: sam.email, password: 'a guess' });
  assert.equal(guess.answer.status, 401);
  await administer(sam.email, 'enable');
});

test('nobody administers without the administrator token', async () => {
  assert.equal((await administer(pat.email, 'disable', 'a guessed token')).status, 401);
  assert.equal((await fetch(`${partner.url}/admin`)).status, 403);
  assert.equal((await fetch(`${partner.url}/admin?token=a-guessed-token`)).status, 403);
  assert.ok((await signIn(new Browser(), pat)).tokens);
});

test('an administrator opens the printed link and disables an account on the page', async () => {
  const browser = new Browser();
  const page = await browser.visit(partner.adminUrl);
  assert.match(await page.response!.text(), /sam@partner\.example/);
  const form = { email: sam.email, act: 'disable' };
  const fromElsewhere = await browser.send(`${partner.url}/admin/accounts`, form, {
    origin: 'https://elsewhere.example',
  });
  assert.equal(fromElsewhere.status, 400);
  assert.ok((await signIn(new Browser(), sam)).tokens);
  const done = await browser.send(`${partner.url}/admin/accounts`, form);
  assert.equal(done.status, 303);
  assert.equal((await signIn(new Browser(), sam)).answer.status, 403);
  await administer(sam.email, 'enable');
});

test('a restart keeps subjects, refresh tokens, keys and disabled accounts', async () => {
  const first = await signIn(new Browser(), pat);
  await administer(sam.email, 'disable');
  const { port } = partner;
  await partner.stop();
  partner = await start(port);
  const refreshed = await oidc.refreshTokenGrant(await discover(), first.tokens!.refresh_token!);
  assert.equal(refreshed.claims()?.sub, first.tokens!.claims()?.sub);
  assert.equal((await signIn(new Browser(), sam)).answer.status, 403);
  await administer(sam.email, 'enable');
});

test('what the partner keeps is readable by its owner only', async () => {
  const mode = (await stat(join(folder, 'partner-directory.json'))).mode & 0o777;
  assert.equal(mode, 0o600);
});

test('a page of another name cannot reach the directory through loopback', async () => {
  const { request } = await import('node:http');
  const status = await new Promise<number>((resolve, reject) => {
    const options = { host: '127.0.0.1', port: partner.port, headers: { host: 'rebound.example' } };
    request(options, (response) => resolve(response.resume().statusCode ?? 0))
      .on('error', reject)
      .end();
  });
  assert.equal(status, 421);
});

test('an address with markup in it is shown as text', async () => {
  const { answer } = await signIn(new Browser(), { email: '"><script>alert(1)</script>', password: 'x' });
  const text = await answer.text();
  assert.doesNotMatch(text, /<script>/);
  assert.match(text, /&quot;&gt;&lt;script&gt;/);
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
});

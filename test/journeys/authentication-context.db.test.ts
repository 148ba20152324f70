/**
 * A role asks for an authentication context, and the command line goes the way its library knows: the claims of the
 * challenge to the sign-in, a second factor, a token that proves it.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { decodeJwt } from 'jose';
import { openPartnerWorld, pat, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';

const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const redirect = 'http://localhost:8400';
const claimsOf = (context: string) => JSON.stringify({ access_token: { acrs: { essential: true, value: context } } });

let world: PartnerWorld;
let browser: PortalBrowser;
before(async () => {
  world = await openPartnerWorld('authentication context', { DAYPASS_AUTHENTICATION_CONTEXTS: 'c1=5' });
  browser = await world.redeem(pat);
});
after(() => world.close());
beforeEach(() => provedAt(null));

/** The person proved a second factor they registered here so many minutes ago, in every session of theirs. */
async function provedAt(minutes: number | null): Promise<void> {
  const mfa_at = minutes === null ? null : new Date(world.clock.now().getTime() - minutes * 60_000);
  await world.ports.database
    .updateTable('session')
    .set({ mfa_at, methods: ['fed', 'otp'] })
    .execute();
}

function authorizeUrl(challenge: string, claims: string | undefined): string {
  const parameters = new URLSearchParams({
    client_id: AZURE_CLI,
    response_type: 'code',
    redirect_uri: redirect,
    scope: `${world.baseUrl}//.default offline_access openid profile`,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(claims ? { claims } : {}),
  });
  return `/organizations/oauth2/v2.0/authorize?${parameters.toString()}`;
}

/** Follows our own redirects until the browser would see a page, or go back to the command line. */
async function follow(url: string): Promise<URL> {
  let at = new URL(url, world.baseUrl);
  for (let hop = 0; hop < 8; hop += 1) {
    const { location } = await browser.get(at.pathname + at.search);
    assert.ok(location, at.href);
    at = new URL(location, world.baseUrl);
    if (at.origin !== world.baseUrl || at.pathname === '/step-up') return at;
  }
  throw new Error('redirected for ever');
}

async function token(parameters: Record<string, string>) {
  const response = await world.app.inject({
    method: 'POST',
    url: '/organizations/oauth2/v2.0/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ client_id: AZURE_CLI, ...parameters }).toString(),
  });
  return { status: response.statusCode, body: response.json() };
}

async function signIn(claims: string | undefined, before: (at: URL) => Promise<URL> = (at) => Promise.resolve(at)) {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const at = await before(await follow(authorizeUrl(challenge, claims)));
  const code = at.searchParams.get('code');
  if (!code) return { at, tokens: undefined };
  const asked = { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier };
  const { status, body } = await token(asked);
  assert.equal(status, 200, JSON.stringify(body));
  return { at, tokens: body as { access_token: string; refresh_token: string } };
}

test('without a proof the sign-in leads to the second factor, and from there to a token that says so', async () => {
  const { tokens } = await signIn(claimsOf('c1'), async (at) => {
    assert.equal(at.pathname, '/step-up');
    await provedAt(0);
    return follow(at.searchParams.get('return')!);
  });
  assert.deepEqual(decodeJwt(tokens!.access_token)['acrs'], ['c1']);
});

test('who asks for no context is not asked for a second factor, and gets a token without one', async () => {
  const { tokens } = await signIn(undefined);
  assert.equal(decodeJwt(tokens!.access_token)['acrs'], undefined);
});

test('a proof counts for the minutes of the context and not longer', async () => {
  await provedAt(5);
  assert.ok((await signIn(claimsOf('c1'))).tokens);
  await provedAt(5.001);
  assert.equal((await signIn(claimsOf('c1'))).at.pathname, '/step-up');
});

test('a refresh token is not spent on a token that could not prove it: the library is sent to the sign-in', async () => {
  const { tokens } = await signIn(undefined);
  const refresh = (claims?: string) =>
    token({ grant_type: 'refresh_token', refresh_token: tokens!.refresh_token, ...(claims ? { claims } : {}) });
  const { status, body } = await refresh(claimsOf('c1'));
  assert.deepEqual([status, body.error, body.claims], [400, 'interaction_required', claimsOf('c1')]);
  await provedAt(0);
  const proved = await refresh(claimsOf('c1'));
  assert.equal(proved.status, 200, JSON.stringify(proved.body));
  assert.deepEqual(decodeJwt(proved.body.access_token)['acrs'], ['c1']);
});

test('whether a client follows challenges is what it says for each token, in letters of any size', async () => {
  const { tokens } = await signIn(undefined);
  await provedAt(0);
  let refreshToken = tokens!.refresh_token;
  for (const [asked, capability, contexts] of [
    [{ xms_cc: { values: ['CP1'] } }, ['cp1'], ['c1']],
    [{ xms_cc: { values: ['foo', 'cp1'] }, acrs: { essential: true, value: 'c1' } }, ['cp1'], ['c1']],
    [{ xms_cc: { value: 'cp1' } }, ['cp1'], ['c1']],
    [{ xms_cc: { values: ['foo', 1, null] } }, undefined, ['c1']],
    [{ xms_cc: null }, undefined, ['c1']],
    [{}, undefined, ['c1']],
  ] as const) {
    const claims = JSON.stringify({ access_token: asked });
    const { body } = await token({ grant_type: 'refresh_token', refresh_token: refreshToken, claims });
    const { xms_cc: said, acrs } = decodeJwt(body.access_token);
    assert.deepEqual([said, acrs], [capability, contexts], claims);
    refreshToken = body.refresh_token;
  }
});

test('a context that nobody says the meaning of is refused, whatever was proved', async () => {
  await provedAt(0);
  const { at, tokens } = await signIn(claimsOf('c2'));
  assert.equal(tokens, undefined);
  assert.equal(at.searchParams.get('error'), 'access_denied');
});

for (const claims of ['{', 'null', '[]', '{"access_token":{"acrs":{"value":"c1"}}}', claimsOf('c100'), claimsOf('x')]) {
  test(`claims that ask for no context are left out: ${claims}`, async () => {
    assert.ok((await signIn(claims)).tokens);
  });
}

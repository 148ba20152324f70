/**
 * A person signs in to a command line: codes with PKCE, devices, refresh, and what ends them.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { Refusal } from '#model/refusal.ts';
import { ensureSigningKeys, verifyAccessToken } from '#modules/sessions/index.ts';
import { confirmDevice } from '../support/device-code.ts';
import { openPartnerWorld, pat, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';

const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const redirect = 'http://localhost:8400';

let world: PartnerWorld;
let browser: PortalBrowser;
before(async () => {
  world = await openPartnerWorld('command line');
  browser = await world.redeem(pat);
});
after(() => world.close());

function newVerifier() {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

function authorizeUrl(challenge: string, changed: Record<string, string | undefined> = {}): string {
  const parameters = {
    client_id: AZURE_CLI,
    response_type: 'code',
    redirect_uri: redirect,
    scope: `${world.baseUrl}//.default offline_access openid profile`,
    state: 'the state',
    nonce: 'the nonce',
    prompt: 'select_account',
    client_info: '1',
    claims: '{"access_token":{"xms_cc":{"values":["CP1"]}}}',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changed,
  };
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `/organizations/oauth2/v2.0/authorize?${new URLSearchParams(given).toString()}`;
}

/** Follows our own redirects until the browser would leave for the command line, or sees a page. */
async function follow(url: string, through: PortalBrowser = browser) {
  let at = url;
  for (let hop = 0; hop < 8; hop += 1) {
    const answered = await through.get(at);
    if (!answered.location) return { url: at, ...answered };
    const next = new URL(answered.location, world.baseUrl);
    if (next.origin !== world.baseUrl || next.pathname === '/sign-in') return { ...answered, url: next.href };
    at = next.pathname + next.search;
  }
  throw new Error('redirected for ever');
}

async function token(parameters: Record<string, string>) {
  const response = await world.app.inject({
    method: 'POST',
    url: '/organizations/oauth2/v2.0/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ client_id: AZURE_CLI, client_info: '1', ...parameters }).toString(),
  });
  return { status: response.statusCode, body: response.json() };
}

async function getCode() {
  const { verifier, challenge } = newVerifier();
  const { url } = await follow(authorizeUrl(challenge));
  const code = new URL(url).searchParams.get('code');
  assert.ok(code, url);
  return { code, verifier };
}

const exchange = ({ code, verifier }: { code: string; verifier: string }, changed: Record<string, string> = {}) =>
  token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    code_verifier: verifier,
    scope: `${world.baseUrl}//.default offline_access openid profile`,
    ...changed,
  });

const refusedWith = (reason: string) => (error: unknown) =>
  error instanceof Refusal && error.code === 'request.unauthenticated' && error.details['reason' as never] === reason;

describe('codes', () => {
  test('somebody without a session is sent to the sign-in page', async () => {
    const { url } = await follow(authorizeUrl(newVerifier().challenge), world.browser());
    assert.match(url, /\/sign-in\?return=%2Fsign-in%2Finteraction%2F/);
  });

  test('a person with a session gets tokens in the shape Azure clients read', async () => {
    const { status, body } = await exchange(await getCode());
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(body.scope.split(' ').includes(`${world.baseUrl}//.default`));
    const info = JSON.parse(Buffer.from(body.client_info, 'base64url').toString());
    const identity = decodeJwt(body.id_token);
    assert.equal(info.uid, identity['oid']);
    assert.equal(identity['tid'], world.tenantId);
    assert.equal(identity['nonce'], 'the nonce');
    const actor = await verifyAccessToken(world.ports, body.access_token, world.baseUrl);
    assert.equal(actor.userType, 'Guest');
    assert.equal(actor.appId, AZURE_CLI);
  });

  test('a refresh token is good once, and for the same API again', async () => {
    const { body } = await exchange(await getCode());
    const refresh = () =>
      token({ grant_type: 'refresh_token', refresh_token: body.refresh_token, scope: `${world.baseUrl}/.default` });
    const refreshed = await refresh();
    assert.equal(refreshed.status, 200, JSON.stringify(refreshed));
    assert.equal(decodeJwt(refreshed.body.access_token).aud, world.baseUrl);
    assert.equal((await refresh()).body.error, 'invalid_grant');
  });

  test('one sign-in gives a token for management and, by its refresh token, another for Graph', async () => {
    const { body } = await exchange(await getCode());
    assert.equal(decodeJwt(body.access_token).aud, world.baseUrl);
    const scope = `${world.baseUrl}/graph//.default offline_access openid profile`;
    const graph = await token({ grant_type: 'refresh_token', refresh_token: body.refresh_token, scope });
    assert.equal(graph.status, 200, JSON.stringify(graph));
    assert.equal(decodeJwt(graph.body.access_token).aud, `${world.baseUrl}/graph`);
    assert.ok(graph.body.scope.split(' ').includes(`${world.baseUrl}/graph//.default`));
    const actor = await verifyAccessToken(world.ports, graph.body.access_token, `${world.baseUrl}/graph`);
    assert.equal(actor.userType, 'Guest');
  });

  test('who signs in for Graph and does not say so again gets a token for Graph', async () => {
    const { verifier, challenge } = newVerifier();
    const { url } = await follow(authorizeUrl(challenge, { scope: `${world.baseUrl}/graph/.default openid` }));
    const code = new URL(url).searchParams.get('code')!;
    const { body } = await exchange({ code, verifier }, { scope: 'openid' });
    assert.equal(decodeJwt(body.access_token).aud, `${world.baseUrl}/graph`);
  });

  test('D54: a code used twice revokes what the first use gave', async () => {
    const given = await getCode();
    const { body } = await exchange(given);
    await verifyAccessToken(world.ports, body.access_token, world.baseUrl);
    assert.equal((await exchange(given)).body.error, 'invalid_grant');
    await assert.rejects(
      verifyAccessToken(world.ports, body.access_token, world.baseUrl),
      refusedWith('The access token was revoked'),
    );
    const refreshed = await token({ grant_type: 'refresh_token', refresh_token: body.refresh_token });
    assert.equal(refreshed.body.error, 'invalid_grant');
  });

  for (const [what, changed] of [
    ['another client', { client_id: 'daypass-cli' }],
    ['another redirect address', { redirect_uri: `${redirect}/callback` }],
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }],
    ['a verifier of 42 characters', { code_verifier: 'x'.repeat(42) }],
  ] as const) {
    test(`D54: ${what} gets nothing for a code`, async () => {
      const given = await getCode();
      const refused = await exchange(given, changed);
      assert.equal(refused.status, 400);
      assert.match(refused.body.error, /^invalid_(grant|request)$/);
    });
  }

  test('D54: after one wrong verifier the right one comes too late', async () => {
    const given = await getCode();
    assert.equal((await exchange(given, { code_verifier: 'x'.repeat(43) })).body.error, 'invalid_grant');
    assert.equal((await exchange(given)).body.error, 'invalid_grant');
  });

  for (const [what, changed] of [
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
  ] as const) {
    test(`D54: ${what} gives no code`, async () => {
      const { url } = await follow(authorizeUrl(newVerifier().challenge, changed));
      assert.equal(new URL(url).searchParams.get('error'), 'invalid_request');
      assert.equal(new URL(url).searchParams.get('code'), null);
    });
  }

  for (const address of [
    'http://localhost:8400/other',
    'http://localhost:8400/../callback/..%2f',
    'http://localhost:8400/#here',
    'http://user@localhost:8400/',
    'http://localhost@evil.example/',
    'http://a@b@localhost:8400/',
    'http://localhost.evil.example:8400/',
    'https://localhost:8400/',
    'http://localhost:8400/CALLBACK',
    'http://evil.example/',
  ]) {
    test(`D55: nobody is redirected to ${address}`, async () => {
      const answered = await follow(authorizeUrl(newVerifier().challenge, { redirect_uri: address }));
      assert.equal(answered.status, 400);
      assert.equal(answered.location, undefined);
    });
  }

  test('D55: a native client may listen on any loopback port', async () => {
    const { url } = await follow(authorizeUrl(newVerifier().challenge, { redirect_uri: 'http://127.0.0.1:51234/' }));
    assert.equal(new URL(url).origin, 'http://127.0.0.1:51234');
    assert.ok(new URL(url).searchParams.get('code'));
    assert.equal(new URL(url).searchParams.get('iss'), `${world.baseUrl}/${world.tenantId}/v2.0`);
  });
});

describe('devices', () => {
  test('a device gets its tokens after the person confirmed its code', async () => {
    const response = await world.app.inject({
      method: 'POST',
      url: '/adfs/oauth2/devicecode',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        client_id: AZURE_CLI,
        scope: `${world.baseUrl}//.default offline_access openid profile`,
      }).toString(),
    });
    const device = response.json();
    assert.match(device.message, /^To sign in, open the page https:/, response.body);
    assert.equal(device.interval, 5);
    const poll = () => token({ grant_type: 'device_code', code: device.device_code, device_code: device.device_code });
    assert.equal((await poll()).body.error, 'authorization_pending');
    await confirmDevice(world, browser, device);
    const { status, body } = await poll();
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal((await verifyAccessToken(world.ports, body.access_token, world.baseUrl)).kind, 'User');
  });
});

describe('what an access token is worth', () => {
  test('D09, D56: nothing but an unchanged access token of ours counts', async () => {
    const { body } = await exchange(await getCode());
    const good = body.access_token as string;
    await verifyAccessToken(world.ports, good, world.baseUrl);
    const [key] = await ensureSigningKeys(world.ports);
    const claims = decodeJwt(good);
    const header = { ...decodeProtectedHeader(good), alg: 'RS256' };
    const sign = async (changedHeader: object, changedClaims: object) =>
      new SignJWT({ ...claims, ...changedClaims } as never)
        .setProtectedHeader({ ...header, ...changedHeader } as never)
        .sign((await importJWK(key!.privateJwk, 'RS256')) as never);
    await verifyAccessToken(world.ports, await sign({}, {}), world.baseUrl);
    const [head, , signature] = good.split('.');
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const bad: Record<string, string> = {
      'an identity token': body.id_token,
      'type JWT': await sign({ typ: 'JWT' }, {}),
      'a kid that is a path': await sign({ kid: '../../etc/passwd' }, {}),
      'a kid that is SQL': await sign({ kid: "' or 1=1 --" }, {}),
      'a key in the header, unknown kid': await sign({ kid: 'mine', jwk: key!.publicJwk }, {}),
      'an exp that is text': await sign({}, { exp: String(claims.exp) }),
      'no exp': await sign({}, { exp: undefined }),
      'another directory': await sign({}, { tid: '00000000-1111-4222-8333-444444444444' }),
      'another issuer': await sign({}, { iss: `${world.baseUrl}/00000000-1111-4222-8333-444444444444/v2.0` }),
      'no session': await sign({}, { sid: undefined }),
      'a list of audiences': await sign({}, { aud: [world.baseUrl, 'https://vault.example'] }),
      'alg none': `${encoded({ ...header, alg: 'none' })}.${good.split('.')[1]}.`,
      'a changed payload': `${head}.${encoded({ ...claims, oid: world.administrator.principalId })}.${signature}`,
      'a payload that is a list': `${head}.${encoded([claims])}.${signature}`,
    };
    for (const [what, token] of Object.entries(bad)) {
      await assert.rejects(
        verifyAccessToken(world.ports, token, world.baseUrl),
        { code: 'request.unauthenticated' },
        what,
      );
    }
  });

  test('D53: the token and its refresh token end with the session', async () => {
    const { body } = await exchange(await getCode());
    await verifyAccessToken(world.ports, body.access_token, world.baseUrl);
    await browser.post('/portal/api/sign-out', { everywhere: false });
    await assert.rejects(
      verifyAccessToken(world.ports, body.access_token, world.baseUrl),
      refusedWith('The session behind the access token has ended'),
    );
    const refreshed = await token({ grant_type: 'refresh_token', refresh_token: body.refresh_token });
    assert.equal(refreshed.body.error, 'invalid_grant');
  });
});

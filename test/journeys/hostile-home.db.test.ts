/**
 * A home directory that lies: identity tokens with one thing wrong at a time, and addresses that are not its own.
 *
 * The partner here is a server whose tokens the test writes; everything on our side is real.
 */
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { askLiveness, findHomeDirectory, updateHomeDirectory } from '#modules/home-directories/index.ts';
import { openPartnerWorld, pat, type PartnerWorld } from '../support/partner-world.ts';

const clientId = 'daypass at the hostile home';
const seconds = () => Math.floor(Date.now() / 1000);
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

let world: PartnerWorld;
let server: http.Server;
let issuer: string;
let idToken: (nonce: string) => Promise<string> | string;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
const homeId = randomUUID();

before(async () => {
  world = await openPartnerWorld('hostile home');
  keys = await generateKeyPair('RS256', { extractable: true });
  server = http.createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  await updateHomeDirectory(world.ports, world.operator, homeId, {
    displayName: 'Hostile home',
    issuer,
    clientId,
    clientSecret: 'a secret',
    domains: ['hostile.example'],
    livenessSeconds: 300,
    enabled: true,
  });
  await world.redeem(pat);
});
after(async () => {
  server?.close();
  await world?.close();
});

/** The nonce of the sign-in that is under way. */
let nonce = '';

async function respond(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', issuer);
  const send = (body: unknown) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  };
  if (url.pathname === '/keys') {
    send({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] });
  } else if (url.pathname === '/authorize') {
    nonce = url.searchParams.get('nonce') ?? '';
    response.end();
  } else if (url.pathname === '/token') {
    send({ access_token: 'any', token_type: 'Bearer', expires_in: 60, id_token: await idToken(nonce) });
  } else {
    send({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      authorization_response_iss_parameter_supported: true,
    });
  }
}

const claimsFor = (nonce: string) => ({
  iss: issuer,
  aud: clientId,
  sub: 'mallory',
  nonce,
  iat: seconds(),
  exp: seconds() + 300,
  email: 'mallory@hostile.example',
  email_verified: true,
});

const sign = (claims: object, header: object = {}) =>
  new SignJWT({ ...claims } as never)
    .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header } as never)
    .sign(keys.privateKey);

/** Signs in at the hostile home; answers the refusal our callback named, or undefined when it let somebody in. */
async function answerWith(token: typeof idToken): Promise<string | null> {
  idToken = token;
  const browser = world.browser();
  const start = await browser.post('/portal/api/sign-in/start', { identifier: 'x@hostile.example', returnTo: '/' });
  await fetch(start.body.redirectUrl);
  const state = new URL(start.body.redirectUrl).searchParams.get('state')!;
  const query = new URLSearchParams({ code: 'any', state, iss: issuer }).toString();
  const { location } = await browser.get(`/sign-in/callback/${homeId}?${query}`);
  assert.equal((await browser.get('/portal/api/session')).body.signedIn, false);
  return new URL(location!, issuer).searchParams.get('problem');
}

describe('asked whether it still stands behind an account', () => {
  const ask = async (sub: string) => {
    idToken = () => sign({ ...claimsFor(''), nonce: undefined, sub });
    const home = await findHomeDirectory(world.ports.database, homeId);
    assert.ok(home?.protocol === 'openid');
    return (await askLiveness(world.ports, home, { issuer, subject: 'mallory', refreshToken: 'any' })).outcome;
  };

  test('a directory that speaks of the same person confirms, one that speaks of another does not', async () => {
    assert.equal(await ask('mallory'), 'confirmed');
    assert.equal(await ask('somebody else'), 'refused');
  });
});

describe('D35: an identity token', () => {
  test('with everything right is read, and names somebody nobody invited', async () => {
    assert.equal(await answerWith((nonce) => sign(claimsFor(nonce))), 'sign-in.not-invited');
  });

  const changes: Record<string, object> = {
    'without nonce': { nonce: undefined },
    'with another nonce': { nonce: 'another' },
    'for another audience': { aud: 'somebody else' },
    'for us and others without azp': { aud: [clientId, 'somebody else'] },
    'that is over': { exp: 1_000_000_000 },
    'from ten minutes ahead': { iat: seconds() + 600, nbf: seconds() + 600 },
    'of another issuer': { iss: 'https://login.example' },
    'without subject': { sub: undefined },
    'with a blank subject': { sub: ' ' },
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`${what} is refused`, async () => {
      assert.equal(
        await answerWith((nonce) => sign({ ...claimsFor(nonce), ...change })),
        'sign-in.home-answer-invalid',
      );
    });
  }

  test('without signature is refused', async () => {
    const none = (nonce: string) => `${encoded({ alg: 'none' })}.${encoded(claimsFor(nonce))}.`;
    assert.equal(await answerWith(none), 'sign-in.home-answer-invalid');
  });

  test('keyed with our secret, or with the public key as if it were one, is refused', async () => {
    for (const secret of ['a secret', await exportSPKI(keys.publicKey)]) {
      const keyed = (nonce: string) => {
        const input = `${encoded({ alg: 'HS256', kid: 'one' })}.${encoded(claimsFor(nonce))}`;
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      };
      assert.equal(await answerWith(keyed), 'sign-in.home-answer-invalid');
    }
  });

  test('signed by an unknown key is refused', async () => {
    const other = await generateKeyPair('RS256');
    const foreign = (nonce: string) =>
      new SignJWT(claimsFor(nonce)).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(other.privateKey);
    assert.equal(await answerWith(foreign), 'sign-in.home-answer-invalid');
  });
});

describe('D36: a home directory that names the address of somebody else', () => {
  for (const verified of [true, 'true', undefined]) {
    test(`signs in nobody, with email_verified ${JSON.stringify(verified)}`, async () => {
      const change = { email: pat.email, email_verified: verified };
      const problem = await answerWith((nonce) => sign({ ...claimsFor(nonce), ...change }));
      assert.equal(problem, 'sign-in.home-domain-foreign');
    });
  }

  for (const address of ['x@sub.hostile.example', 'x@evilhostile.example', 'x@hostile.example@hostile.example']) {
    test(`D37: ${address} is not its own`, async () => {
      const problem = await answerWith((nonce) => sign({ ...claimsFor(nonce), email: address }));
      assert.equal(problem, 'sign-in.home-domain-foreign');
    });
  }
});

/**
 * A home directory that never sends `email_verified`, as the largest ones do not: what its guests need to come in.
 *
 * The partner here is a server whose claims the test chooses; everything on our side is real.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { proveDomain, updateHomeDirectory, withdrawDomainProof } from '#modules/home-directories/index.ts';
import { openPartnerWorld, type PartnerWorld } from '../support/partner-world.ts';

const clientId = 'daypass at the large home';
const homeId = randomUUID();
const domain = 'large.example';
const seconds = () => Math.floor(Date.now() / 1000);

let world: PartnerWorld;
let server: http.Server;
let issuer: string;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let nonce = '';
let claims: Record<string, unknown> = {};

before(async () => {
  world = await openPartnerWorld('large home');
  keys = await generateKeyPair('RS256');
  server = http.createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  server?.close();
  await world?.close();
});
beforeEach(async () => {
  await follow('proven-domain');
  const reason = 'Contract 17 names the domain';
  await proveDomain(world.ports, world.operator, homeId, domain, { by: 'decision', reason });
});

const follow = (accountBinding: 'verified-claim' | 'proven-domain') =>
  updateHomeDirectory(world.ports, world.operator, homeId, {
    displayName: 'Large home',
    issuer,
    clientId,
    clientSecret: 'a secret',
    domains: [domain],
    accountBinding,
    livenessSeconds: 300,
    enabled: true,
  });

async function respond(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', issuer);
  const send = (body: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  if (url.pathname === '/keys') {
    send({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] });
  } else if (url.pathname === '/authorize') {
    nonce = url.searchParams.get('nonce') ?? '';
    response.end();
  } else if (url.pathname === '/token') {
    const token = { iss: issuer, aud: clientId, nonce, iat: seconds(), exp: seconds() + 300, ...claims };
    const signed = new SignJWT(token as never).setProtectedHeader({ alg: 'RS256', kid: 'one' });
    const idToken = await signed.sign(keys.privateKey);
    send({ access_token: 'any', token_type: 'Bearer', expires_in: 60, refresh_token: 'any', id_token: idToken });
  } else {
    send({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
}

/** A new guest opens the link and signs in at home; answers the browser and where it was sent. */
async function comeIn(said: object) {
  const address = `guest-${randomUUID()}@${domain}`;
  claims = { sub: randomUUID(), email: address, ...said };
  const browser = world.browser();
  const ticket = await world.invite(address);
  const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
  await fetch(step.body.redirectUrl);
  const state = new URL(step.body.redirectUrl).searchParams.get('state')!;
  const { location } = await browser.get(
    `/sign-in/callback/${homeId}?${new URLSearchParams({ code: 'any', state }).toString()}`,
  );
  const target = new URL(location!, issuer);
  return { browser, outcome: target.searchParams.get('code') ?? target.pathname };
}

describe('a guest of a directory that sends no email_verified', () => {
  test('comes in where the domain is proven to be its own', async () => {
    const { browser, outcome } = await comeIn({});
    assert.equal(outcome, '/redeem/consent');
    const { body } = await browser.post('/portal/api/redemption/consent', { accepted: true });
    assert.equal(body.step, 'done');
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, true);
  });

  for (const [what, said, outcome] of [
    ['whose address it calls unverified', { email_verified: false }, 'invitation.email-not-verified'],
    ['whose address it calls unverified as a text', { email_verified: 'false' }, 'invitation.email-not-verified'],
    ['whose address it does not name', { email: undefined }, 'invitation.email-missing'],
    ['who is a colleague', { email: `colleague@${domain}` }, 'invitation.wrong-account'],
    ['of a domain that is not its own', { email: 'guest@partner.example' }, 'sign-in.home-domain-foreign'],
  ] as const) {
    test(`${what} stays out`, async () => {
      assert.equal((await comeIn(said)).outcome, outcome);
    });
  }

  test('stays out where the directory must verify addresses, and is told which claim is missing', async () => {
    await follow('verified-claim');
    const { browser, outcome } = await comeIn({});
    assert.equal(outcome, 'invitation.email-unconfirmed');
    const text = (await browser.get(`/portal/api/refusals/${outcome}`)).body;
    assert.match(text.why, /email_verified/);
    assert.match(text.nextStep, /Home directories/);
    assert.equal((await comeIn({ email_verified: true })).outcome, '/redeem/consent');
  });

  test('stays out from the moment the proof is withdrawn, even between sign-in and consent', async () => {
    const { browser, outcome } = await comeIn({});
    assert.equal(outcome, '/redeem/consent');
    await withdrawDomainProof(world.ports, world.operator, homeId, domain);
    const answer = await browser.post('/portal/api/redemption/consent', { accepted: true });
    assert.equal(answer.body.error.code, 'invitation.email-unconfirmed');
    assert.equal((await comeIn({})).outcome, 'invitation.email-unconfirmed');
  });
});

/**
 * The token service for programs: who gets a token, and what a token is worth afterwards.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createClient, type ClientSecret, type ServicePrincipal } from '#modules/directory/index.ts';
import { Refusal } from '#model/refusal.ts';
import { verifyAccessToken } from '#modules/sessions/index.ts';
import { openSignInWorld, type SignInWorld } from '../../../test/support/sign-in-world.ts';
import { tokenService } from './plugin.ts';

describe('a program asks for a token', () => {
  let world: SignInWorld;
  let program: { servicePrincipal: ServicePrincipal; clientSecret: ClientSecret };

  before(async () => {
    world = await openSignInWorld('token service', { 'token-service': tokenService });
    program = await createClient(world.ports, world.operator, { displayName: 'Automation' });
  });
  after(() => world.close());

  function ask(changed: Record<string, string> = {}, path = `/${world.tenantId}/oauth2/v2.0/token`) {
    return world.app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: program.servicePrincipal.appId,
        client_secret: program.clientSecret.secret,
        scope: `${world.baseUrl}/.default`,
        ...changed,
      }).toString(),
    });
  }

  const refusedWith = (reason: string) => (error: unknown) =>
    error instanceof Refusal && error.code === 'request.unauthenticated' && error.details['reason' as never] === reason;

  test('with its secret it gets one for our API, and is known by it', async () => {
    const response = await ask();
    assert.equal(response.statusCode, 200, response.body);
    const { access_token: token, token_type: type, expires_in: seconds } = response.json();
    assert.equal(type, 'Bearer');
    assert.equal(seconds, 3600);
    assert.equal(decodeProtectedHeader(token).typ, 'at+jwt');
    const claims = decodeJwt(token);
    assert.equal(claims.aud, world.baseUrl);
    assert.equal(claims['oid'], program.servicePrincipal.id);
    const actor = await verifyAccessToken(world.ports, token, `${world.baseUrl}/`);
    assert.equal(actor.principalId, program.servicePrincipal.id);
    assert.equal(actor.kind, 'ServicePrincipal');
  });

  for (const path of ['/common/oauth2/v2.0/token', '/organizations/oauth2/v2.0/token', '/adfs/oauth2/token']) {
    test(`${path} is the same door`, async () => {
      const response = await ask({ scope: `${world.baseUrl}//.default` }, path);
      assert.equal(response.statusCode, 200, response.body);
    });
  }

  for (const asked of [
    { scope: 'BASE/graph/.default' },
    { scope: 'BASE/graph//.default' },
    { scope: 'BASE/Graph/.default' },
    { scope: '', resource: 'BASE/graph' },
    { scope: '', resource: 'BASE/graph/' },
  ] as Record<string, string>[]) {
    test(`${JSON.stringify(asked)} is a token for Graph and for nothing else`, async () => {
      const sent = Object.entries(asked).map(([name, value]) => [name, value.replace('BASE', world.baseUrl)]);
      const path = asked['resource'] ? `/${world.tenantId}/oauth2/token` : undefined;
      const response = await ask(Object.fromEntries(sent), path);
      assert.equal(response.statusCode, 200, response.body);
      assert.equal(decodeJwt(response.json().access_token).aud, `${world.baseUrl}/graph`);
    });
  }

  test('a program that asks for two APIs at once gets no token: it is for one', async () => {
    const response = await ask({ scope: `${world.baseUrl}/.default ${world.baseUrl}/graph/.default` });
    assert.equal(response.statusCode, 400, response.body);
    assert.equal(response.json().error, 'invalid_target');
  });

  test('the cloud document announces Graph by its resource, and management by the other', async () => {
    for (const [version, read] of [
      ['2022-09-01', (body: any) => body], // oxlint-disable-line typescript/no-explicit-any
      ['2019-05-01', (body: any) => body[0]], // oxlint-disable-line typescript/no-explicit-any
    ] as const) {
      const cloud = read((await world.app.inject(`/metadata/endpoints?api-version=${version}`)).json());
      assert.equal(cloud.microsoftGraphResourceId, `${world.baseUrl}/graph/`);
      assert.equal(cloud.resourceManager, `${world.baseUrl}/`);
      assert.deepEqual(cloud.authentication.audiences, [`${world.baseUrl}/`]);
    }
  });

  test('D09: a token for another audience, or at another directory, is not given', async () => {
    const foreign = await ask({ scope: 'https://vault.example/.default' });
    assert.equal(foreign.statusCode, 400);
    assert.equal(foreign.json().error, 'invalid_target');
    const elsewhere = await ask({}, '/00000000-1111-4222-8333-444444444444/oauth2/v2.0/token');
    assert.equal(elsewhere.statusCode, 404);
  });

  test('D09: a token of ours is worth nothing for another audience', async () => {
    const { access_token: token } = (await ask()).json();
    await assert.rejects(verifyAccessToken(world.ports, token, 'https://vault.example'), {
      code: 'request.wrong-audience',
      details: { audience: world.baseUrl, expected: 'https://vault.example' },
    });
  });

  test('a wrong secret is refused in the words Azure clients know', async () => {
    const response = await ask({ client_secret: `${program.clientSecret.secret}x` });
    assert.equal(response.statusCode, 401);
    assert.match(response.json().error_description, /^AADSTS7000215: Invalid client secret provided/);
    assert.deepEqual(response.json().error_codes, [7000215]);
  });

  test('the password grant does not exist', async () => {
    const response = await ask({ grant_type: 'password', username: 'a', password: 'b' });
    assert.equal(response.statusCode, 400);
    assert.equal(response.json().error, 'unsupported_grant_type');
  });

  test('a token ends by the clock', async () => {
    const { access_token: token } = (await ask()).json();
    world.clock.moveBy(3_600_000 + 5_000 - 1_000);
    assert.equal((await verifyAccessToken(world.ports, token, world.baseUrl)).kind, 'ServicePrincipal');
    world.clock.moveBy(1_000);
    await assert.rejects(
      verifyAccessToken(world.ports, token, world.baseUrl),
      refusedWith('The access token has expired'),
    );
  });

  test('D53: a disabled application is refused at once, with the token it had', async () => {
    const { access_token: token } = (await ask()).json();
    assert.equal((await verifyAccessToken(world.ports, token, world.baseUrl)).kind, 'ServicePrincipal');
    await world.ports.unitOfWork((tx) =>
      tx.db.updateTable('principal').set({ enabled: false }).where('id', '=', program.servicePrincipal.id).execute(),
    );
    await assert.rejects(
      verifyAccessToken(world.ports, token, world.baseUrl),
      refusedWith('The application is disabled'),
    );
    assert.equal((await ask()).statusCode, 401);
    await world.ports.unitOfWork((tx) =>
      tx.db.updateTable('principal').set({ enabled: true }).where('id', '=', program.servicePrincipal.id).execute(),
    );
    assert.equal((await ask()).statusCode, 200);
  });

  test('discovery names our addresses, whatever the request says about hosts', async () => {
    const response = await world.app.inject({
      method: 'GET',
      url: `/${world.tenantId}/v2.0/.well-known/openid-configuration`,
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    });
    const document = response.json();
    assert.equal(document.issuer, `${world.baseUrl}/${world.tenantId}/v2.0`);
    assert.equal(document.token_endpoint, `${world.baseUrl}/${world.tenantId}/oauth2/v2.0/token`);
    assert.equal(document.jwks_uri, `${world.baseUrl}/${world.tenantId}/discovery/v2.0/keys`);
    const keys = await world.app.inject({ method: 'GET', url: new URL(document.jwks_uri).pathname });
    assert.equal(keys.json().keys[0].d, undefined);
    assert.equal(keys.json().keys[0].kty, 'RSA');
  });
});

/**
 * An unmodified @azure/identity signs in over TLS, as an operator's script would.
 *
 * The library trusts certificates of the process only, so it runs in a child
 * process that was given our local authority.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { createClient, type ClientSecret, type ServicePrincipal } from '#modules/directory/index.ts';
import { verifyAccessToken } from '#modules/sessions/index.ts';
import { ensureLocalCertificate } from '#platform/tls/local-authority.ts';
import { tokenService } from '../../server/wire/token-service/plugin.ts';
import { openSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

const script = `
  import { ClientSecretCredential } from '@azure/identity';
  const { AUTHORITY, TENANT, CLIENT, SECRET, SCOPE } = process.env;
  const credential = new ClientSecretCredential(TENANT, CLIENT, SECRET, {
    authorityHost: AUTHORITY,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
  });
  try {
    const { token, expiresOnTimestamp } = await credential.getToken(SCOPE);
    console.log(JSON.stringify({ token, expiresOnTimestamp }));
  } catch (error) {
    console.log(JSON.stringify({ name: error.name, message: error.message }));
  }
`;

let world: SignInWorld;
let server: https.Server;
let folder: string;
let program: { servicePrincipal: ServicePrincipal; clientSecret: ClientSecret };

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'conformance-'));
  const port = await freePort();
  const publicUrl = `https://localhost:${port}`;
  // The library looks at expiry with the machine's clock, so this world starts now.
  world = await openSignInWorld(
    'azure identity',
    { 'token-service': tokenService },
    { DAYPASS_PUBLIC_URL: publicUrl },
    new Date(),
  );
  program = await createClient(world.ports, world.operator, { displayName: 'Automation' });
  const certificate = await ensureLocalCertificate(folder, world.clock.now());
  server = https.createServer(certificate, (request, response) => world.app.routing(request, response));
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
});

after(async () => {
  server?.close();
  server?.closeAllConnections();
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = https.createServer();
  await new Promise<void>((resolve) => probe.listen(0, 'localhost', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function getToken(changed: Record<string, string> = {}) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      PATH: process.env['PATH'],
      NODE_EXTRA_CA_CERTS: path.join(folder, 'tls', 'ca.pem'),
      AUTHORITY: world.baseUrl,
      TENANT: world.tenantId,
      CLIENT: program.servicePrincipal.appId,
      SECRET: program.clientSecret.secret,
      SCOPE: `${world.baseUrl}/.default`,
      ...changed,
    },
  });
  return JSON.parse(stdout) as { token?: string; name?: string; message?: string };
}

test('a client secret gives a token that our API accepts', async () => {
  const answer = await getToken();
  assert.ok(answer.token, JSON.stringify(answer));
  const actor = await verifyAccessToken(world.ports, answer.token, world.baseUrl);
  assert.equal(actor.principalId, program.servicePrincipal.id);
});

test('the ADFS style of authority gives one too', async () => {
  const answer = await getToken({ TENANT: 'adfs' });
  assert.ok(answer.token, JSON.stringify(answer));
});

test('a wrong secret is an error the library understands', async () => {
  const answer = await getToken({ SECRET: 'not the secret' });
  assert.equal(answer.token, undefined);
  assert.match(answer.message ?? '', /AADSTS7000215/);
});

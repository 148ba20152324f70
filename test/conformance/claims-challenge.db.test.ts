/**
 * A role asks for an authentication context, and the unmodified clients of the vendor go all the way by themselves: 401 with
 * the claims, back to the token service with them, and the same request again with the token they got.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { DeviceCodeCredential, type DeviceCodeInfo } from '@azure/identity';
import { decodeJwt } from 'jose';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { updateRoleSettings } from '#modules/role-settings/index.ts';
import { ensureLocalCertificate } from '#platform/tls/local-authority.ts';
import { armPlugin } from '../../server/wire/arm/plugin.ts';
import { graphPlugin } from '../../server/wire/graph/plugin.ts';
import { give } from '../support/given-roles.ts';
import { confirmDevice } from '../support/device-code.ts';
import { findFreePorts } from '../support/free-ports.ts';
import { openPartnerWorld, pat, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';
import { roles } from '../support/role-world.ts';

const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

let world: PartnerWorld;
let browser: PortalBrowser;
let server: https.Server;
let folder: string;
let credential: DeviceCodeCredential;
let client: AuthorizationManagementClient;
let personId: string;
/** What the clients sent, and what they were answered. */
const exchanges: { readonly asked: string; readonly status: number; readonly challenge: string }[] = [];
/** Done before the next request for a token is looked at. */
let beforeToken: () => Promise<unknown> = () => Promise.resolve();

before(async () => {
  const port = await findFreePorts();
  const changed = { DAYPASS_AUTHENTICATION_CONTEXTS: 'c1=5', DAYPASS_PORT: String(port) };
  world = await openPartnerWorld('claims challenge', changed, { arm: armPlugin, graph: graphPlugin });
  browser = await world.redeem(pat);
  folder = await mkdtemp(path.join(tmpdir(), 'daypass-claims-'));
  // The certificate is judged by the machine's clock, not by the one the test moves.
  const tls = await ensureLocalCertificate(folder, new Date(performance.timeOrigin));
  server = https.createServer(tls, (request, response) => {
    const asked = `${request.method} ${new URL(request.url!, world.baseUrl).pathname.split('/').at(-1)}`;
    // What is written at once is not asked of the response afterwards.
    const write = response.writeHead.bind(response);
    response.writeHead = (status: number, headers?: unknown) => {
      const challenge = String((headers as OutgoingHttpHeaders | undefined)?.['www-authenticate'] ?? '');
      exchanges.push({ asked, status, challenge });
      return write(status, headers as OutgoingHttpHeaders);
    };
    const ready = asked === 'POST token' ? beforeToken() : Promise.resolve();
    void ready.then(() => world.app.routing(request, response));
  });
  server.listen(port + 1, '127.0.0.1');
  await once(server, 'listening');
  const own = { tlsOptions: { ca: await readFile(tls.caFile, 'utf8') }, retryOptions: { maxRetries: 0 } };
  credential = new DeviceCodeCredential({
    clientId: AZURE_CLI,
    tenantId: world.tenantId,
    authorityHost: world.baseUrl,
    disableInstanceDiscovery: true,
    userPromptCallback: ({ userCode, verificationUri }: DeviceCodeInfo) => {
      const confirmed = confirmDevice(world, browser, { user_code: userCode, verification_uri: verificationUri });
      beforeToken = () => confirmed;
    },
    ...own,
  } as object);
  client = new AuthorizationManagementClient(credential, randomUUID(), {
    endpoint: world.baseUrl,
    credentialScopes: [`${world.baseUrl}/.default`],
    ...own,
  } as object);
  personId = (await browser.get('/portal/api/session')).body.user.id;
  await makeEligible(ROOT_SCOPE, roles.reader);
  await makeEligible(DIRECTORY_SCOPE, roles.globalAdministrator);
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
  await world.close();
});
beforeEach(async () => {
  exchanges.length = 0;
  beforeToken = () => Promise.resolve();
  await prove(null);
  await askForContext(ROOT_SCOPE, roles.reader, 'c1');
});

/** The person proved a second factor at this instant, in every session of theirs. */
async function prove(at: Date | null): Promise<void> {
  await world.ports.database
    .updateTable('session')
    .set({ mfa_at: at, methods: ['fed', 'otp'] })
    .execute();
}

/** From now on an activation of the role at the scope itself needs the context. */
function askForContext(scope: Scope, roleDefinitionId: string, claimValue: string) {
  return updateRoleSettings(world.ports, world.administrator, {
    scope,
    roleDefinitionId,
    rules: {
      AuthenticationContext_EndUser_Assignment: { type: 'authenticationContext', isEnabled: true, claimValue },
    },
  });
}

const makeEligible = (scope: Scope, roleDefinitionId: string) =>
  give({ ports: world.ports, owner: world.administrator }, 'eligibility', personId, 'P30D', scope, roleDefinitionId);

function activate(name: string) {
  return client.roleAssignmentScheduleRequests.create('', name, {
    principalId: personId,
    roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roles.reader}`,
    requestType: 'SelfActivate',
    justification: 'Month end closing',
    scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'PT1H' } },
  });
}

test('the client signs in and says that it follows challenges, and its token says so too', async () => {
  const { token } = await credential.getToken(`${world.baseUrl}/.default`, { enableCae: true });
  assert.deepEqual(decodeJwt(token)['xms_cc'], ['cp1']);
});

/** The same request as text, with a token of the person; what the official client of Graph would send as well. */
async function ask(token: string, method: 'PUT' | 'POST', url: string, payload: object) {
  const response = await world.app.inject({ method, url, payload, headers: { authorization: `Bearer ${token}` } });
  const challenge = String(response.headers['www-authenticate'] ?? '');
  return { status: response.statusCode, challenge, error: response.json().error as { code: string; message: string } };
}

const wish = {
  principalId: '',
  justification: 'Month end closing',
  scheduleInfo: { startDateTime: null, expiration: { type: 'AfterDuration', duration: 'PT1H' } },
};

test('a client that does not say so is answered 400 with the claims in the text', async () => {
  const { token } = await credential.getToken(`${world.baseUrl}/.default`);
  assert.equal(decodeJwt(token)['xms_cc'], undefined);
  const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${roles.reader}`;
  const properties = { ...wish, principalId: personId, roleDefinitionId, requestType: 'SelfActivate' };
  const path = `/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/${randomUUID()}?api-version=2020-10-01`;
  const { status, challenge, error } = await ask(token, 'PUT', path, { properties });
  assert.deepEqual([status, challenge, error.code], [400, '', 'RoleAssignmentRequestAcrsValidationFailed']);
  assert.match(error.message, /claims=%7B%22access_token/);
});

test('nobody is sent for a context that means nothing here: there would be nothing to come back with', async () => {
  await askForContext(ROOT_SCOPE, roles.reader, 'c2');
  const name = randomUUID();
  await assert.rejects(activate(name), { statusCode: 400, code: 'RoleAssignmentRequestAcrsValidationFailed' });
  assert.deepEqual(
    exchanges.map(({ asked, status }) => `${asked} ${status}`),
    [`PUT ${name} 400`],
  );
});

test('a directory role over Graph is answered in the same way', async () => {
  await askForContext(DIRECTORY_SCOPE, roles.globalAdministrator, 'c1');
  const { token } = await credential.getToken(`${world.baseUrl}/graph/.default`, { enableCae: true });
  const body = {
    ...wish,
    principalId: personId,
    action: 'selfActivate',
    directoryScopeId: '/',
    roleDefinitionId: roles.globalAdministrator,
  };
  const path = '/v1.0/roleManagement/directory/roleAssignmentScheduleRequests';
  const { status, challenge, error } = await ask(token, 'POST', path, body);
  assert.deepEqual([status, error.code], [401, 'RoleAssignmentRequestAcrsValidationFailed']);
  assert.match(challenge, /error="insufficient_claims", claims="[A-Za-z0-9+/=]+"$/);
});

test('challenged, it goes to the token service with the claims and comes back with a token that proves them', async () => {
  const name = randomUUID();
  // The person proves the second factor while the client asks for the other token.
  beforeToken = () => prove(world.clock.now());
  const stored = await activate(name);
  assert.equal(stored.status, 'Provisioned');
  assert.deepEqual(
    exchanges.map(({ asked, status }) => `${asked} ${status}`),
    [`PUT ${name} 401`, 'POST token 200', `PUT ${name} 201`],
  );
  const claims = Buffer.from('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}').toString('base64');
  assert.equal(
    exchanges[0]!.challenge,
    `Bearer realm="", authorization_uri="${world.baseUrl}/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`,
  );
});

/**
 * Privileged access to groups as the unmodified official clients use it over https: an application makes somebody eligible
 * and reads what is asked, the person signs in by device code, becomes a member, and is none again.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import tls from 'node:tls';
import { DeviceCodeCredential, type DeviceCodeInfo } from '@azure/identity';
import { Client, type GraphError } from '@microsoft/microsoft-graph-client';
import type {
  Group,
  PrivilegedAccessGroupAssignmentScheduleInstance as AssignmentInstance,
  PrivilegedAccessGroupAssignmentScheduleRequest as AssignmentRequest,
  PrivilegedAccessGroupEligibilityScheduleInstance as EligibilityInstance,
  PrivilegedAccessGroupEligibilityScheduleRequest as EligibilityRequest,
  UnifiedRoleManagementPolicyAssignment as PolicyAssignment,
  UnifiedRoleManagementPolicyExpirationRule as ExpirationRule,
} from '@microsoft/microsoft-graph-types';
import { createAutomationClient } from '#modules/administration/index.ts';
import { ensureLocalCertificate } from '#platform/tls/local-authority.ts';
import { graphPlugin } from '../../server/wire/graph/plugin.ts';
import { confirmDevice } from '../support/device-code.ts';
import { findFreePorts } from '../support/free-ports.ts';
import { openPartnerWorld, pat, type PartnerWorld } from '../support/partner-world.ts';

const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const ACCESS = '/identityGovernance/privilegedAccess/group';
const OWN = "filterByCurrentUser(on='principal')";

let world: PartnerWorld;
let server: https.Server;
let folder: string;
let application: Client;
let person: Client;
let principalId: string;
let groupId: string;

before(async () => {
  const port = await findFreePorts();
  world = await openPartnerWorld('graph groups', { DAYPASS_PORT: String(port) }, { graph: graphPlugin });
  const browser = await world.redeem(pat);
  principalId = (await browser.get('/portal/api/session')).body.user.id;
  folder = await mkdtemp(path.join(tmpdir(), 'daypass-graph-groups-'));
  // The certificate is judged by the machine's clock, not by the one the test moves.
  const certificate = await ensureLocalCertificate(folder, new Date(performance.timeOrigin));
  const authority = await readFile(certificate.caFile, 'utf8');
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), authority]);
  let confirmed: Promise<unknown> = Promise.resolve();
  server = https.createServer(certificate, (request, response) => {
    void confirmed.then(() => world.app.routing(request, response));
  });
  server.listen(port + 1, '127.0.0.1');
  await once(server, 'listening');
  const credential = new DeviceCodeCredential({
    clientId: AZURE_CLI,
    tenantId: world.tenantId,
    authorityHost: world.baseUrl,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: authority },
    userPromptCallback: ({ userCode, verificationUri }: DeviceCodeInfo) => {
      confirmed = confirmDevice(world, browser, { user_code: userCode, verification_uri: verificationUri });
    },
  } as object);
  const scope = `${world.baseUrl}/graph/.default`;
  person = clientWith(async () => (await credential.getToken(scope)).token);
  application = clientWith(await applicationToken(scope).then((token) => () => Promise.resolve(token)));
  const made = { displayName: 'On call', mailEnabled: false, mailNickname: 'on-call', securityEnabled: true };
  groupId = ((await application.api('/groups').post(made)) as Required<Group>).id;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
  await world.close();
});

function clientWith(getAccessToken: () => Promise<string>): Client {
  return Client.initWithMiddleware({
    baseUrl: `${world.baseUrl}/graph/`,
    defaultVersion: 'v1.0',
    customHosts: new Set(['localhost']),
    authProvider: { getAccessToken },
  });
}

async function applicationToken(scope: string): Promise<string> {
  const asked = { displayName: 'Automation', directoryRoles: ['Global Administrator'] };
  const { clientId, clientSecret } = await createAutomationClient(world.ports, world.administrator, asked);
  const response = await world.app.inject({
    method: 'POST',
    url: `/${world.tenantId}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope,
    }).toString(),
  });
  return response.json<{ access_token: string }>().access_token;
}

const activation = (duration: string): AssignmentRequest => ({
  action: 'selfActivate',
  accessId: 'member',
  groupId,
  principalId,
  justification: 'On call tonight',
  scheduleInfo: {
    startDateTime: world.ports.clock.now().toISOString(),
    expiration: { type: 'afterDuration', duration },
  },
});

test('an application makes somebody eligible, and finds the row with the person and the group', async () => {
  const asked: EligibilityRequest = {
    action: 'adminAssign',
    accessId: 'member',
    groupId,
    principalId,
    justification: 'Takes turns',
    scheduleInfo: {
      startDateTime: world.ports.clock.now().toISOString(),
      expiration: { type: 'afterDuration', duration: 'P30D' },
    },
  };
  const made = (await application.api(`${ACCESS}/eligibilityScheduleRequests`).post(asked)) as EligibilityRequest;
  assert.deepEqual([made.status, made.accessId, made.groupId], ['Provisioned', 'member', groupId]);
  const { value } = (await application
    .api(`${ACCESS}/eligibilityScheduleInstances`)
    .filter(`groupId eq '${groupId}'`)
    .expand('principal,group')
    .get()) as { value: EligibilityInstance[] };
  assert.deepEqual(
    value.map((row) => [row.principal?.id, row.group?.displayName, row.memberType, row.eligibilityScheduleId]),
    [[principalId, 'On call', 'direct', made.targetScheduleId]],
  );
});

test('the settings of members are found by group and kind of access, with their rules, and one of them is changed', async () => {
  const find = async () => {
    const filter = `scopeId eq '${groupId}' and scopeType eq 'Group' and roleDefinitionId eq 'member'`;
    const { value } = (await application
      .api('/policies/roleManagementPolicyAssignments')
      .filter(filter)
      .expand('policy($expand=rules)')
      .get()) as { value: Required<PolicyAssignment>[] };
    assert.equal(value.length, 1);
    const rules = value[0]!.policy!.rules as ExpirationRule[];
    return { policyId: value[0]!.policyId, rule: rules.find(({ id }) => id === 'Expiration_EndUser_Assignment')! };
  };
  const { policyId, rule } = await find();
  assert.equal(rule.maximumDuration, 'PT8H');
  const changed = { ...rule, maximumDuration: 'PT2H' };
  await application.api(`/policies/roleManagementPolicies/${policyId}/rules/${rule.id}`).patch(changed);
  assert.equal((await find()).rule.maximumDuration, 'PT2H');
});

test('the person becomes a member for as long as the settings allow, sees it as their own, and gives it back', async () => {
  const requests = person.api(`${ACCESS}/assignmentScheduleRequests`);
  await assert.rejects(requests.post(activation('PT3H')), (error: GraphError) => {
    assert.deepEqual([error.statusCode, error.code], [400, 'RoleAssignmentRequestPolicyValidationFailed']);
    return true;
  });
  const made = (await requests.post(activation('PT1H'))) as AssignmentRequest;
  assert.equal(made.status, 'Provisioned');
  const own = async () =>
    (
      (await person.api(`${ACCESS}/assignmentScheduleInstances/${OWN}`).expand('group,activatedUsing').get()) as {
        value: AssignmentInstance[];
      }
    ).value;
  const [instance, ...others] = await own();
  assert.deepEqual(
    [instance!.assignmentType, instance!.group?.displayName, instance!.activatedUsing?.groupId, others],
    ['activated', 'On call', groupId, []],
  );
  const memberIds = async () =>
    ((await application.api(`/groups/${groupId}/members`).get()) as { value: { id: string }[] }).value.map(
      ({ id }) => id,
    );
  assert.deepEqual(await memberIds(), [principalId]);
  const back: AssignmentRequest = { action: 'selfDeactivate', accessId: 'member', groupId, principalId };
  assert.equal(((await requests.post(back)) as AssignmentRequest).status, 'Revoked');
  assert.deepEqual([await own(), await memberIds()], [[], []]);
});

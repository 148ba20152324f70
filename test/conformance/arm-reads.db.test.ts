/** The official ARM client, unchanged, against the server over https: what it sends is understood, what it gets it parses. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  AuthorizationManagementClient,
  type ApprovalStage,
  type RoleManagementPolicyApprovalRule,
} from '@azure/arm-authorization';
import { changeInheritance } from '#modules/role-settings/index.ts';
import { inSession } from '#platform/postgres/session.ts';
import { ensureLocalCertificate } from '#platform/tls/local-authority.ts';
import { findFreePorts } from '../support/free-ports.ts';
import { openWorld, type World } from '../support/world.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

describe('the official ARM client', () => {
  let world: World;
  let client: AuthorizationManagementClient;
  let server: https.Server;
  let folder: string;
  let subscriptionId: string;
  let scope: string;
  let principalId: string;
  let token: string;

  before(async () => {
    // The address of a next page is the server's own.
    const port = await findFreePorts();
    world = await openWorld('arm client', { DAYPASS_PORT: String(port) });
    folder = await mkdtemp(path.join(tmpdir(), 'daypass-arm-'));
    // The certificate is judged by the machine's clock, not by the one the test moves.
    const tls = await ensureLocalCertificate(folder, new Date(performance.timeOrigin));
    server = https.createServer(tls, (request, response) => world.app.routing(request, response));
    server.listen(port + 1, '127.0.0.1');
    await once(server, 'listening');
    const automation = await world.addClient();
    token = await world.tokenFor(automation);
    principalId = automation.principalId;
    const made = await world.call(
      token,
      'PUT',
      '/providers/Microsoft.Subscription/aliases/a?api-version=2021-10-01',
      {},
    );
    subscriptionId = made.body.properties.subscriptionId;
    scope = `/subscriptions/${subscriptionId}`;
    const credential = { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
    client = new AuthorizationManagementClient(credential, subscriptionId, {
      endpoint: `https://localhost:${port + 1}`,
      tlsOptions: { ca: await readFile(tls.caFile, 'utf8') },
      retryOptions: { maxRetries: 0 },
    } as object);
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
    await world.close();
  });

  async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
    const found: T[] = [];
    for await (const one of pages) found.push(one);
    return found;
  }

  test('lists and reads role definitions by name and by id', async () => {
    const [reader] = await all(client.roleDefinitions.list(scope, { filter: "roleName eq 'Reader'" }));
    assert.equal(reader?.name, READER);
    assert.equal(reader?.roleType, 'BuiltInRole');
    assert.deepEqual((await client.roleDefinitions.getById(reader!.id!)).permissions, reader?.permissions);
    assert.equal((await client.roleDefinitions.get('/', READER)).roleName, 'Reader');
  });

  test('writes and reads stages of approval by its own types', async () => {
    const [found] = await all(client.roleManagementPolicyAssignments.listForScope(scope));
    const { policyId = '' } = found ?? {};
    const name = policyId.slice(policyId.lastIndexOf('/') + 1);
    const stage = (group: string): ApprovalStage => ({
      approvalStageTimeOutInDays: 2,
      isApproverJustificationRequired: true,
      primaryApprovers: [{ id: group, userType: 'Group' }],
      isEscalationEnabled: false,
    });
    const groups = [randomUUID(), randomUUID()];
    await inSession(world.database.owner, (session) =>
      session.query(
        `insert into principal (id, kind, display_name, created_at) select id, 'Group', 'Approvers', now() from unnest($1::uuid[]) id`,
        [groups],
      ),
    );
    const rule: RoleManagementPolicyApprovalRule = {
      id: 'Approval_EndUser_Assignment',
      ruleType: 'RoleManagementPolicyApprovalRule',
      setting: {
        isApprovalRequired: true,
        approvalMode: 'Serial',
        approvalStages: groups.map(stage),
      },
    };
    const updated = await client.roleManagementPolicies.update(scope, name, { rules: [rule] });
    const read = updated.rules?.find(({ id }) => id === rule.id) as RoleManagementPolicyApprovalRule;
    assert.equal(read.setting?.approvalMode, 'Serial');
    assert.deepEqual(
      read.setting?.approvalStages?.map((one) => [one.approvalStageTimeOutInDays, one.primaryApprovers?.[0]?.id]),
      groups.map((id) => [2, id]),
    );
    await client.roleManagementPolicies.delete(scope, name);
  });

  test('assigns a policy to its own role, and takes the settings back to the defaults', async () => {
    const [found] = await all(client.roleManagementPolicyAssignments.listForScope(scope));
    const { name = '', policyId = '', roleDefinitionId = '' } = found ?? {};
    const assigned = await client.roleManagementPolicyAssignments.create(scope, name, { policyId, roleDefinitionId });
    assert.deepEqual([assigned.policyId, assigned.name], [policyId, name]);
    await client.roleManagementPolicyAssignments.delete(scope, name);
    await client.roleManagementPolicies.delete(scope, policyId.slice(policyId.lastIndexOf('/') + 1));
  });

  describe('settings of a resource group below a subscription', () => {
    const id = 'Expiration_EndUser_Assignment';
    const ruleType = 'RoleManagementPolicyExpirationRule' as const;
    let group: string;

    before(async () => {
      group = `${scope}/resourceGroups/ledger`;
      const address = `/subscriptions/${subscriptionId}/resourcegroups/ledger?api-version=2021-04-01`;
      assert.equal((await world.call(token, 'PUT', address, { location: 'here' })).status, 201);
    });

    async function policyAt(place: string) {
      for await (const one of client.roleManagementPolicyAssignments.listForScope(place)) {
        if (one.roleDefinitionId!.endsWith(READER)) {
          return client.roleManagementPolicies.get(place, one.policyId!.split('/').at(-1)!);
        }
      }
      throw new Error('every role has a policy');
    }
    type Policy = Awaited<ReturnType<typeof policyAt>>;
    const lengthIn = (rules: Policy['rules']) =>
      (rules?.find((rule) => rule.id === id) as { maximumDuration?: string } | undefined)?.maximumDuration;
    const patch = async (place: string, rule: object) =>
      client.roleManagementPolicies.update(place, (await policyAt(place)).name!, {
        rules: [{ id, ruleType, ...rule }],
      });

    test('row 15: those of the subscription are not applied, unless the directory inherits settings', async () => {
      await patch(scope, { maximumDuration: 'PT3H' });
      const asAtTheVendor = await policyAt(group);
      assert.deepEqual([lengthIn(asAtTheVendor.rules), asAtTheVendor.rules?.length], ['PT8H', 17]);
      assert.equal(lengthIn(asAtTheVendor.effectiveRules), 'PT8H');
      await changeInheritance(world.ports, world.operator, true);
      const inheriting = await policyAt(group);
      assert.deepEqual([inheriting.rules, lengthIn(inheriting.effectiveRules)], [[], 'PT3H']);
    });

    test('are set there, and taken back with what an inherited rule says of itself', async () => {
      const set = await patch(group, { maximumDuration: 'PT2H' });
      assert.deepEqual([set.rules?.length, lengthIn(set.rules), lengthIn(set.effectiveRules)], [1, 'PT2H', 'PT2H']);
      const { target } = (await policyAt(group)).effectiveRules!.find((rule) => rule.id !== id)!;
      assert.deepEqual(target?.inheritableSettings, ['All']);
      const back = await patch(group, { target });
      assert.deepEqual([back.rules, lengthIn(back.effectiveRules)], [[], 'PT3H']);
    });

    test('are taken back all at once when the policy is deleted', async () => {
      await patch(group, { maximumDuration: 'PT2H' });
      await client.roleManagementPolicies.delete(group, (await policyAt(group)).name!);
      assert.equal(lengthIn((await policyAt(group)).effectiveRules), 'PT3H');
    });
  });

  test('saves and deletes a custom role', async () => {
    const id = randomUUID();
    const role = {
      roleName: 'Clerk',
      assignableScopes: [scope],
      permissions: [{ actions: ['Microsoft.Web/sites/read'] }],
    };
    const saved = await client.roleDefinitions.createOrUpdate(scope, id, role);
    assert.equal(saved.roleType, 'CustomRole');
    assert.equal((await client.roleDefinitions.delete(scope, id)).name, id);
  });

  test('creates, finds and deletes a role assignment; the second one is the conflict it knows', async () => {
    const roleDefinitionId = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${READER}`;
    const parameters = { roleDefinitionId, principalId, principalType: 'ServicePrincipal' };
    const name = randomUUID();
    const created = await client.roleAssignments.create(scope, name, parameters);
    assert.equal(created.roleDefinitionId, roleDefinitionId);
    assert.equal((await client.roleAssignments.getById(created.id!)).principalId, principalId);
    const filter = `atScope() and assignedTo('${principalId}')`;
    const found = await all(client.roleAssignments.listForSubscription({ filter }));
    assert.deepEqual(found.map((one) => one.roleDefinitionId).includes(roleDefinitionId), true);
    await assert.rejects(client.roleAssignments.create(scope, randomUUID(), parameters), {
      statusCode: 409,
      code: 'RoleAssignmentExists',
    });
    assert.equal((await client.roleAssignments.delete(scope, name)).name, name);
  });

  test('lists schedules and instances at a scope and over the whole directory', async () => {
    const own = { filter: 'asTarget()' };
    const instances = await all(client.roleAssignmentScheduleInstances.listForScope('', own));
    assert.equal(instances[0]?.assignmentType, 'Assigned');
    assert(instances[0]?.startDateTime instanceof Date);
    assert.equal(instances[0]?.expandedProperties?.principal?.displayName, 'Automation');
    const name = instances[0]!.name!;
    assert.equal((await client.roleAssignmentSchedules.get('/', name)).principalId, principalId);
    assert.equal((await all(client.roleAssignmentSchedules.listForScope(scope))).length > 0, true);
    assert.deepEqual(await all(client.roleEligibilitySchedules.listForScope(scope, own)), []);
    assert.deepEqual(await all(client.roleEligibilityScheduleInstances.listForScope(scope)), []);
    assert.deepEqual(await all(client.eligibleChildResources.list(scope)), []);
  });

  test('follows lists of role settings that are longer than a page', async () => {
    await inSession(world.database.owner, (session) =>
      session.query(`
        insert into role_definition (id, name, kind, permissions, assignable_scopes, created_at, updated_at)
        select gen_random_uuid(), 'Role ' || n, 'CustomRole', '[]', array['${scope}'], now(), now() from generate_series(1, 250) n`),
    );
    const roles = await all(client.roleDefinitions.list(scope));
    assert.ok(roles.length > 250);
    const assignments = await all(client.roleManagementPolicyAssignments.listForScope(scope));
    const settled = assignments.map(({ roleDefinitionId }) => roleDefinitionId!.split('/').at(-1));
    assert.deepEqual([settled.length, new Set(settled)], [roles.length, new Set(roles.map(({ name }) => name))]);
    const policies = await all(client.roleManagementPolicies.listForScope(scope));
    assert.deepEqual(new Set(policies.map(({ id }) => id)), new Set(assignments.map(({ policyId }) => policyId)));
    assert.equal(policies.length, assignments.length);
    const one = policies.at(-1)!;
    assert.equal((await client.roleManagementPolicies.get(scope, one.name!)).id, one.id);
    const last = assignments.at(-1)!;
    const found = await client.roleManagementPolicyAssignments.get(scope, last.name!);
    assert.equal(found.roleDefinitionId, last.roleDefinitionId);
    await assert.rejects(client.roleManagementPolicies.get(scope, randomUUID()), { statusCode: 404 });
  });

  test('reads what is around: permissions, deny assignments, operations, administrators', async () => {
    assert.deepEqual(await all(client.denyAssignments.list()), []);
    assert.deepEqual(await all(client.classicAdministrators.list()), []);
    assert((await all(client.providerOperationsMetadataOperations.list())).length > 0);
  });

  test('gets its error with the code when something is not there', async () => {
    await assert.rejects(client.roleAssignmentSchedules.get(scope, randomUUID()), { statusCode: 404 });
    await assert.rejects(client.roleDefinitions.get(scope, randomUUID()), {
      statusCode: 404,
      code: 'RoleDefinitionDoesNotExist',
    });
    await assert.rejects(all(client.roleAssignments.listForScope(scope, { filter: "mail eq 'x'" })), {
      statusCode: 400,
      code: 'InvalidFilter',
    });
  });
});

/**
 * Alerts over ARM, as the clients of 2022-08-01-preview ask for them and read the answers.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { listEntries, type ActivityName } from '#modules/audit/index.ts';
import { openAlertWorld, type AlertWorld } from '../../../test/support/alert-world.ts';
import { roles, scopes } from '../../../test/support/role-world.ts';

const owners = 'TooManyOwnersAssignedToResource';
const outside = 'AzureRolesAssignedOutsidePimAlert';
/** As it is shown: fixed segments in their official case. */
const path = scopes.resourceGroup.replace('resourcegroups', 'resourceGroups');
let world: AlertWorld;
let [ada, ben, reader]: Actor[] = [];

before(async () => {
  world = await openAlertWorld('arm_alerts');
  [ada, ben, reader] = [await world.addPerson('Ada'), await world.addPerson('Ben'), await world.addPerson('Rita')];
  await world.givePlainly(ada);
  await world.give('assignment', reader, 'P1D');
});
after(() => world.close());

const arm = (method: string, rest: string, body?: object, actor = world.owner) =>
  world.call(actor, method, scopes.resourceGroup, rest, body);
const read = async (rest: string) => {
  const { status, body } = await arm('GET', rest);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const lastEntry = async (activity: ActivityName) =>
  (await listEntries(world.ports.database, { activities: [activity], result: 'success', limit: 1 }))[0]!;

describe('definitions', () => {
  test('are listed for a scope, the worst first, and read by name in any case', async () => {
    const { value } = await read('roleManagementAlertDefinitions');
    assert.equal(value[0].properties.severityLevel, 'High');
    assert.ok(
      value.every((one: { name: string }) => !one.name.startsWith('TooManyGlobal')),
      'those of the directory are not here',
    );
    const one = await read(`roleManagementAlertDefinitions/${owners.toLowerCase()}`);
    assert.deepEqual(
      [one.id, one.name, one.type],
      [
        `${path}/providers/Microsoft.Authorization/roleManagementAlertDefinitions/${owners}`,
        owners,
        'Microsoft.Authorization/roleManagementAlertDefinitions',
      ],
    );
    const { displayName, scope, severityLevel, isRemediatable, isConfigurable } = one.properties;
    assert.deepEqual(
      [displayName, scope, severityLevel, isRemediatable, isConfigurable],
      ['Too many owners', path, 'Medium', true, true],
    );
    const missing = await arm('GET', 'roleManagementAlertDefinitions/StaleSignInAlert');
    assert.deepEqual([missing.status, missing.body.error.code], [404, 'ResourceNotFound']);
  });
});

describe('configurations', () => {
  test('say by which terms an alert is watched, and are changed by what is said', async () => {
    const before = (await read(`roleManagementAlertConfigurations/${owners}`)).properties;
    assert.deepEqual(before, {
      alertDefinitionId: owners,
      scope: path,
      isEnabled: true,
      alertConfigurationType: `${owners}AlertConfiguration`,
      thresholdNumberOfOwners: 3,
      thresholdPercentageOfOwnersOutOfAllRoleMembers: 30,
    });
    const changed = { ...before, thresholdNumberOfOwners: 2 };
    const { status, body } = await arm('PATCH', `roleManagementAlertConfigurations/${owners}`, { properties: changed });
    assert.deepEqual([status, body], [204, undefined]);
    assert.deepEqual((await read(`roleManagementAlertConfigurations/${owners}`)).properties, changed);
    await arm('PATCH', `roleManagementAlertConfigurations/${owners}`, { Properties: { ISENABLED: false } });
    const { value } = await read('roleManagementAlertConfigurations');
    const listed = value.find((one: { name: string }) => one.name === owners).properties;
    assert.deepEqual(listed, { ...changed, isEnabled: false });
    await arm('PATCH', `roleManagementAlertConfigurations/${owners}`, { properties: { isEnabled: true } });
  });

  for (const [what, properties] of Object.entries({
    'of another kind': { alertConfigurationType: 'DuplicateRoleCreatedAlertConfiguration' },
    'with a threshold that is no number': { thresholdNumberOfOwners: 'two' },
    'with one owner as too many': { thresholdNumberOfOwners: 1 },
  })) {
    test(`are not changed to one ${what}`, async () => {
      const { status, body } = await arm('PATCH', `roleManagementAlertConfigurations/${owners}`, { properties });
      assert.deepEqual([status, body.error.code], [400, 'InvalidRequestContent']);
    });
  }
});

describe('alerts', () => {
  test('say whether they are active, with definition, configuration and incidents', async () => {
    const { value } = await read('roleManagementAlerts');
    assert.deepEqual(
      value
        .filter((one: { properties: { isActive: boolean } }) => one.properties.isActive)
        .map((one: { name: string }) => one.name),
      [outside],
    );
    const { properties } = await read(`roleManagementAlerts/${outside}`);
    assert.deepEqual(
      [
        properties.isActive,
        properties.incidentCount,
        properties.alertDefinition.name,
        properties.alertConfiguration.name,
      ],
      [true, 1, outside, outside],
    );
    const [incident] = properties.alertIncidents;
    assert.equal(incident.properties.alertIncidentType, 'AzureRolesAssignedOutsidePimAlertIncident');
    assert.deepEqual(
      [
        incident.properties.assigneeDisplayName,
        incident.properties.roleDisplayName,
        incident.properties.requestorDisplayName,
      ],
      ['Ada', 'Reader', 'Subscription owner'],
    );
    assert.deepEqual((await read(`roleManagementAlerts/${outside}/alertIncidents`)).value, [incident]);
    assert.deepEqual(await read(`roleManagementAlerts/${outside}/alertIncidents/${incident.name}`), incident);
  });

  test('name owners by name and type, and the twin of a role', async () => {
    await world.give('eligibility', ada!, 'P1D', scopes.resourceGroup, roles.owner);
    await world.give('eligibility', ben!, 'P1D', scopes.resourceGroup, roles.owner);
    const { value } = await read(`roleManagementAlerts/${owners}/alertIncidents`);
    assert.deepEqual(
      value
        .map((one: { properties: object }) => one.properties)
        .toSorted((one: { assigneeName: string }, other: { assigneeName: string }) =>
          one.assigneeName < other.assigneeName ? -1 : 1,
        ),
      ['Ada', 'Ben'].map((assigneeName) => ({
        alertIncidentType: `${owners}AlertIncident`,
        assigneeName,
        assigneeType: 'User',
      })),
    );
  });

  test('are dismissed with all their incidents, and taken up again', async () => {
    const dismissal = { properties: { isActive: false, justification: 'Known' } };
    assert.equal((await arm('PATCH', `roleManagementAlerts/${outside}`, dismissal)).status, 204);
    const { properties } = await read(`roleManagementAlerts/${outside}`);
    assert.deepEqual([properties.isActive, properties.incidentCount], [false, 0]);
    const { reason, details } = await lastEntry('alert-incident.dismissed');
    assert.deepEqual([reason, details['count']], ['Known', 1]);
    assert.equal(
      (await arm('PATCH', `roleManagementAlerts/${outside}`, { properties: { isActive: true } })).status,
      204,
    );
    assert.equal((await read(`roleManagementAlerts/${outside}`)).properties.isActive, true);
    const nothing = await arm('PATCH', `roleManagementAlerts/${outside}`, { properties: {} });
    assert.deepEqual([nothing.status, nothing.body.error.code], [400, 'InvalidRequestContent']);
  });

  test('are fresh: a refresh is complete when it is answered, and its operation can be asked for', async () => {
    for (const rest of ['roleManagementAlerts/refresh', `roleManagementAlerts/${outside}/refresh`]) {
      const { status, body } = await arm('POST', rest);
      assert.deepEqual([status, body.status], [202, 'Completed']);
      const operation = await read(`roleManagementAlertOperations/${body.id}`);
      assert.deepEqual([operation.id, operation.createdDateTime], [body.id, world.ports.clock.now().toISOString()]);
    }
    for (const name of ['somewhen', '21000101T000000000Z']) {
      const { status } = await arm('GET', `roleManagementAlertOperations/${name}`);
      assert.equal(status, 404, name);
    }
  });

  test('are mended by the usual fix', async () => {
    const [incident] = (await read(`roleManagementAlerts/${outside}/alertIncidents`)).value;
    const address = `roleManagementAlerts/${outside}/alertIncidents/${incident.name}`;
    assert.equal((await arm('POST', `${address}/remediate`)).status, 204);
    assert.equal((await lastEntry('assignment.removed')).subjectId, ada!.principalId);
    assert.equal((await arm('GET', address)).status, 404);
    assert.deepEqual((await read(`roleManagementAlerts/${outside}/alertIncidents`)).value, []);
  });

  test('are changed by whoever may write role assignments there, and read by whoever may read them', async () => {
    for (const [method, rest, body] of [
      ['PATCH', `roleManagementAlertConfigurations/${owners}`, { properties: { isEnabled: false } }],
      ['PATCH', `roleManagementAlerts/${owners}`, { properties: { isActive: false } }],
      ['POST', `roleManagementAlerts/${owners}/alertIncidents/${ada!.principalId}/remediate`, undefined],
    ] as const) {
      const refused = await arm(method, rest, body, reader);
      assert.deepEqual([refused.status, refused.body.error.code], [403, 'AuthorizationFailed'], rest);
    }
    assert.equal((await arm('GET', 'roleManagementAlerts', undefined, reader)).status, 200);
    assert.equal((await arm('GET', 'roleManagementAlerts', undefined, ben)).status, 403);
    const asked = { activities: ['alert-configuration.updated'], personId: reader!.principalId, limit: 1 } as const;
    const [entry] = await listEntries(world.ports.database, asked);
    assert.equal(entry!.result, 'failure');
    assert.ok(entry!.targets.some(({ displayName }) => displayName === owners));
  });
});

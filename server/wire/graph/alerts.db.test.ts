/**
 * Alerts of directory roles over Graph: what is wrong is listed, mended and dismissed, and what is watched is changed, in the
 * shapes clients of `identityGovernance/roleManagementAlerts` know.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GuestWorld, type Caller } from '../../../test/support/guest-world.ts';

const ROOT = '/beta/identityGovernance/roleManagementAlerts';
const REPORTS_READER = '4a5d8f65-41da-4de4-8968-e035b65339cf';
const OUTSIDE = 'RolesAssignedOutsidePrivilegedIdentityManagementAlert';
const UNUSED = 'RedundantAssignmentAlert';
const TOO_MANY = 'TooManyGlobalAdminsAssignedToTenantAlert';
const HERE = "$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'";

describe('alerts of directory roles over Graph', () => {
  let world: GuestWorld;
  let administrator: Caller;
  let reader: Caller;
  let tenant: string;
  before(async () => {
    world = await GuestWorld.open('graph-alerts');
    administrator = await world.client('Privileged Role Administrator');
    reader = await world.client('Global Reader');
    tenant = world.world.tenantId;
  });
  after(() => world.close());

  const idOf = (alert: string) => `DirectoryRole_${tenant}_${alert}`;
  const get = async (rest: string, caller = reader) => {
    const { status, body } = await world.call(caller, 'GET', `${ROOT}/${rest}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const incidents = (alert: string) => get(`alerts/${idOf(alert)}/alertIncidents`).then((body) => body.value);
  const about = async (personId: string, alert = OUTSIDE) =>
    (await incidents(alert)).find((one: { assigneeId: string }) => one.assigneeId === personId);

  /** Somebody with a role that nobody requested. */
  async function givenPlainly(name: string): Promise<string> {
    const { id } = await world.member(name);
    const plain = { principalId: id, roleDefinitionId: REPORTS_READER, directoryScopeId: '/' };
    const path = '/v1.0/roleManagement/directory/roleAssignments';
    assert.equal((await world.call(administrator, 'POST', path, plain)).status, 201);
    return id;
  }

  test('are listed with their definition, configuration and incidents, where they are asked for', async () => {
    const id = await givenPlainly('listed');
    const bare = await get(`alerts?${HERE}`);
    const alert = bare.value.find((one: { id: string }) => one.id === idOf(OUTSIDE));
    assert.deepEqual(
      [alert.isActive, alert.scopeId, alert.scopeType, alert.alertDefinitionId, 'alertDefinition' in alert],
      [true, '/', 'DirectoryRole', idOf(OUTSIDE), false],
    );
    const whole = await get(`alerts/${idOf(OUTSIDE)}?$expand=alertDefinition,alertConfiguration,alertIncidents`);
    assert.deepEqual(
      [whole.alertDefinition.severityLevel, whole.alertDefinition.isRemediatable, whole.alertConfiguration.isEnabled],
      ['high', true, true],
    );
    assert.equal(
      whole.alertConfiguration['@odata.type'],
      '#microsoft.graph.rolesAssignedOutsidePrivilegedIdentityManagementAlertConfiguration',
    );
    const incident = whole.alertIncidents.find((one: { assigneeId: string }) => one.assigneeId === id);
    assert.equal(
      incident['@odata.type'],
      '#microsoft.graph.rolesAssignedOutsidePrivilegedIdentityManagementAlertIncident',
    );
    assert.deepEqual(
      [incident.assigneeDisplayName, incident.roleDisplayName, incident.roleTemplateId],
      ['Member listed', 'Reports Reader', REPORTS_READER],
    );
    assert.deepEqual((await get(`alerts/${OUTSIDE}/alertIncidents/${incident.id}`)).assigneeId, id);
  });

  test('are listed by whether they found something and whether they are on', async () => {
    await givenPlainly('active');
    const ids = async (more: string) =>
      (await get(`alerts?${HERE} and ${more}`)).value.map(({ id }: { id: string }) => id) as string[];
    assert.ok((await ids('isActive eq true')).includes(idOf(OUTSIDE)));
    assert.ok(!(await ids('isActive eq false')).includes(idOf(OUTSIDE)));
    assert.deepEqual(await ids('alertConfiguration/isEnabled eq false'), []);
    const refused = await world.call(reader, 'GET', `${ROOT}/alerts?$filter=scopeType eq 'Group'`);
    assert.equal(refused.status, 400);
  });

  test('are mended by who manages directory roles, not by who reads them', async () => {
    const id = await givenPlainly('mended');
    const incident = await about(id);
    const path = `${ROOT}/alerts/${idOf(OUTSIDE)}/alertIncidents/${incident.id}/remediate`;
    assert.equal((await world.call(reader, 'POST', path)).status, 403);
    assert.equal((await world.call(administrator, 'POST', path)).status, 200);
    assert.equal(await about(id), undefined);
    assert.equal((await world.call(administrator, 'POST', path)).status, 404);
  });

  test('are dismissed, and taken up again', async () => {
    const id = await givenPlainly('dismissed');
    const path = `${ROOT}/alerts/${idOf(OUTSIDE)}`;
    assert.equal((await world.call(reader, 'PATCH', path, { isActive: false })).status, 403);
    assert.equal((await world.call(administrator, 'PATCH', path, { isActive: false })).status, 204);
    assert.deepEqual(await incidents(OUTSIDE), []);
    assert.equal((await get(`alerts/${idOf(OUTSIDE)}`)).isActive, false);
    assert.equal((await world.call(administrator, 'PATCH', path, { isActive: true })).status, 204);
    assert.ok(await about(id));
    assert.equal((await world.call(administrator, 'PATCH', path, {})).status, 400);
  });

  test('are configured: on or off, with numbers by the names of the vendor and lengths as it writes them', async () => {
    const change = (alert: string, body: object, caller = administrator) =>
      world.call(caller, 'PATCH', `${ROOT}/alertConfigurations/${idOf(alert)}`, body);
    const read = (alert: string) => get(`alertConfigurations/${idOf(alert)}`);
    assert.equal((await read(UNUSED)).duration, 'P30D');
    assert.equal((await change(UNUSED, { duration: 'P45D' }, reader)).status, 403);
    assert.equal((await change(UNUSED, { duration: 'P45D', isEnabled: false })).status, 204);
    const { duration, isEnabled, scopeType } = await read(UNUSED);
    assert.deepEqual([duration, isEnabled, scopeType], ['P45D', false, 'DirectoryRole']);
    assert.equal((await change(UNUSED, { duration: 'PT1H' })).status, 400);
    const numbers = { globalAdminCountThreshold: 5, percentageOfGlobalAdminsOutOfRolesThreshold: 20 };
    assert.equal((await change(TOO_MANY, numbers)).status, 204);
    const { globalAdminCountThreshold, percentageOfGlobalAdminsOutOfRolesThreshold } = await read(TOO_MANY);
    assert.deepEqual({ globalAdminCountThreshold, percentageOfGlobalAdminsOutOfRolesThreshold }, numbers);
    assert.equal((await change(TOO_MANY, { globalAdminCountThreshold: 1 })).status, 400);
    const off = await get(`alertConfigurations?${HERE} and isEnabled eq false&$expand=alertDefinition`);
    assert.deepEqual(
      off.value.map((one: { alertDefinition: { id: string } }) => one.alertDefinition.id),
      [idOf(UNUSED)],
    );
    assert.equal((await change(UNUSED, { isEnabled: true })).status, 204);
    const sequential = await read('SequentialActivationRenewalsAlert');
    assert.deepEqual(
      [sequential.timeIntervalBetweenActivations, sequential.sequentialActivationCounterThreshold],
      ['PT1H', 3],
    );
  });

  test('a refresh is done when it is asked for, and its operation says so', async () => {
    const all = await world.call(reader, 'POST', `${ROOT}/alerts/refresh`, {
      scopeId: '/',
      scopeType: 'DirectoryRole',
    });
    assert.equal(all.status, 202);
    const one = await world.call(reader, 'POST', `${ROOT}/alerts/${idOf(TOO_MANY)}/refresh`);
    assert.equal(one.status, 202);
    const location = new URL(String(one.headers['location']));
    const operation = await world.call(reader, 'GET', location.pathname.replace(/^\/graph/, ''));
    assert.deepEqual([operation.status, operation.body.status], [200, 'succeeded'], JSON.stringify(operation.body));
    assert.ok(operation.body.resourceLocation.endsWith(idOf(TOO_MANY)));
    const elsewhere = await world.call(reader, 'POST', `${ROOT}/alerts/refresh`, { scopeId: '/other' });
    assert.equal(elsewhere.status, 400);
    assert.equal((await world.call(reader, 'GET', `${ROOT}/operations/yesterday`)).status, 404);
  });

  test('have definitions, and none that does not exist; whoever reads no directory roles reads no alerts', async () => {
    const { value } = await get('alertDefinitions');
    assert.ok(
      value.some((one: { id: string; isConfigurable: boolean }) => one.id === idOf(TOO_MANY) && one.isConfigurable),
    );
    assert.equal((await get(`alertDefinitions/${idOf(TOO_MANY)}`)).displayName, 'Too many Global Administrators');
    assert.equal((await world.call(reader, 'GET', `${ROOT}/alerts/${idOf('Unheard')}`)).status, 404);
    const resources = `${ROOT}/alerts/TooManyOwnersAssignedToResource`;
    assert.equal((await world.call(reader, 'GET', resources)).status, 404);
    const { caller } = await world.member('nobody');
    assert.equal((await world.call(caller, 'GET', `${ROOT}/alerts`)).status, 403);
  });
});

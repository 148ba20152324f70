/**
 * What was refused is in the trail as what it was: an attempt, with whom, which role, where and why not.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { activities, activityTitle, type ActivityName } from '#modules/audit/index.ts';
import { createUser } from '#modules/directory/index.ts';
import type { AutomationClient } from '#modules/administration/index.ts';
import { activitiesOf } from '../support/trail.ts';
import { openWorld, type World } from '../support/world.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const version = '?api-version=2020-10-01';

let world: World;
let owner: string;
let ownerAtGraph: string;
let tree: string;
let person: { id: string; displayName: string };
before(async () => {
  world = await openWorld('refused attempts');
  const client = await world.addClient();
  owner = await world.tokenFor(client);
  ownerAtGraph = await world.tokenFor(client, 'graph');
  const { tenantId, initialDomain } = world.composition.directory;
  tree = `/providers/Microsoft.Management/managementGroups/${tenantId}`;
  person = await createUser(world.ports, world.operator, {
    userPrincipalName: `vendor@${initialDomain}`,
    displayName: 'Vendor of the attempt',
  });
});
after(() => world.close());

/** Each request has a second of its own, so the newest entry is the last one. */
const call: World['call'] = (...asked) => {
  world.clock.moveBy(1000);
  return world.call(...asked);
};
const put = (token: string, collection: string, properties: object) =>
  call(
    token,
    'PUT',
    `${tree}/providers/Microsoft.Authorization/${collection}/${world.ports.randomness.guid()}${version}`,
    { properties },
  );
const makeEligible = (token: string, changed: object = {}) =>
  put(token, 'roleEligibilityScheduleRequests', {
    principalId: person.id,
    roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${READER}`,
    requestType: 'AdminAssign',
    justification: 'The quarterly audit',
    scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'P30D' } },
    ...changed,
  });

async function newestOfResources() {
  const answer = await call(owner, 'GET', '/portal/api/resource-audit?scope=/');
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.value[0];
}

async function newestOfDirectory(filter = "result eq 'failure'") {
  const query = `$filter=${encodeURIComponent(filter)}&$top=1`;
  const answer = await call(ownerAtGraph, 'GET', `/v1.0/auditLogs/directoryAudits?${query}`);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.value[0];
}

async function enter(roles: Parameters<World['addClient']>[0]) {
  const client: AutomationClient = await world.addClient(roles);
  return { client, token: await world.tokenFor(client), graph: await world.tokenFor(client, 'graph') };
}

describe('somebody who may not give a role tries to', () => {
  test('the entry says whom, which role, where and why not, and does not say that it was done', async () => {
    const { token, client } = await enter({ directoryRoles: ['Global Reader'], role: 'Reader', scope: '/' });
    assert.equal((await makeEligible(token)).status, 403);
    const entry = await newestOfResources();
    assert.equal(entry.activity, 'eligibility.assigned');
    assert.equal(entry.activityName, 'Add eligible member to role in PIM requested');
    assert.equal(entry.result, 'failure');
    assert.equal(entry.reason, 'request.forbidden');
    assert.match(entry.refusal, /^You may not do this\. It needs the action/);
    assert.deepEqual(entry.actor, { id: client.principalId, displayName: 'Automation' });
    assert.deepEqual(entry.subject, { id: person.id, displayName: person.displayName });
    assert.equal(entry.roleName, 'Reader');
    assert.equal(entry.scope.toLowerCase(), tree.toLowerCase());
    assert.doesNotMatch(entry.scopeName, /\//);
    assert.equal(entry.justification, 'The quarterly audit');
  });

  test('what they may not read stands there as they wrote it', async () => {
    const { token } = await enter({ directoryRoles: [], role: 'Reader', scope: await otherSubscription() });
    assert.equal((await makeEligible(token)).status, 403);
    const entry = await newestOfResources();
    assert.deepEqual(entry.subject, { id: person.id, displayName: person.id });
    assert.equal(entry.scopeName.toLowerCase(), tree.toLowerCase());
    assert.equal(entry.roleName, 'Reader', 'built-in roles are public');
  });

  test('somebody who does not exist is named by the id alone, and leaves no trace of whether they do', async () => {
    const { token } = await enter({ directoryRoles: ['Global Reader'], role: 'Reader', scope: '/' });
    const nobody = world.ports.randomness.guid();
    await makeEligible(token, { principalId: nobody });
    assert.deepEqual((await newestOfResources()).subject, { id: nobody, displayName: nobody });
  });

  test('the person finds the attempt in their own audit logs', async () => {
    const { token } = await enter({ directoryRoles: [], role: 'Reader', scope: '/' });
    await makeEligible(token);
    const answer = await call(owner, 'GET', `/portal/api/resource-audit?scope=/&person=${person.id}`);
    assert.equal(answer.body.value[0].activityName, 'Add eligible member to role in PIM requested');
  });
});

describe('somebody who may is refused for another reason', () => {
  test('a request whose length cannot be read is an attempt, too', async () => {
    const refused = await makeEligible(owner, {
      requestType: 'AdminUpdate',
      scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'a while' } },
    });
    assert.equal(refused.status, 400);
    const entry = await newestOfResources();
    assert.equal(entry.activityName, 'Update eligible member in PIM requested');
    assert.equal(entry.reason, 'assignment.schedule-invalid');
    assert.equal(entry.subject.displayName, person.displayName);
  });

  test('taking away what is not there names role and person of the request', async () => {
    assert.equal((await makeEligible(owner, { requestType: 'AdminRemove' })).status, 400);
    const entry = await newestOfResources();
    assert.equal(entry.activityName, 'Remove eligible member from role in PIM requested');
    assert.equal(entry.subject.displayName, person.displayName);
    assert.equal(entry.roleName, 'Reader');
  });

  test('an assignment named by its id alone is described to the trail when the caller may see it', async () => {
    const id = world.ports.randomness.guid();
    const url = `${tree}/providers/Microsoft.Authorization/roleAssignments/${id}?api-version=2022-04-01`;
    const properties = { principalId: person.id, roleDefinitionId: READER };
    assert.equal((await call(owner, 'PUT', url, { properties })).status, 201);
    const seeing = await enter({ directoryRoles: ['Global Reader'], role: 'Reader', scope: '/' });
    assert.equal((await call(seeing.token, 'DELETE', url)).status, 403);
    const entry = await newestOfResources();
    assert.equal(entry.activityName, 'Remove member from role in PIM requested');
    assert.deepEqual(entry.subject, { id: person.id, displayName: person.displayName });
    assert.equal(entry.roleName, 'Reader');

    const blind = await enter({ directoryRoles: [], role: 'Reader', scope: await otherSubscription() });
    assert.equal((await call(blind.token, 'DELETE', url)).status, 403);
    const other = await newestOfResources();
    assert.equal(other.subject, null);
    assert.equal(other.roleName, null);
  });
});

describe('the directory', () => {
  test('a refused invitation names the address it was for', async () => {
    const { graph } = await enter({ directoryRoles: [], role: 'Reader', scope: '/' });
    const invitation = { invitedUserEmailAddress: 'pat@partner.example', inviteRedirectUrl: 'https://portal.example' };
    assert.equal((await call(graph, 'POST', '/v1.0/invitations', invitation)).status, 403);
    const entry = await newestOfDirectory();
    assert.equal(entry.activityDisplayName, 'Invite external user');
    assert.equal(entry.targetResources[0].displayName, 'pat@partner.example');
    assert.equal(entry.resultReason, 'invitation.not-allowed');
  });

  test('a refused change of a user names the user', async () => {
    const { graph } = await enter({ directoryRoles: ['Global Reader'], role: 'Reader', scope: '/' });
    assert.equal((await call(graph, 'PATCH', `/v1.0/users/${person.id}`, { displayName: 'Other' })).status, 403);
    const entry = await newestOfDirectory();
    assert.equal(entry.activityDisplayName, 'Update user');
    assert.deepEqual(
      [entry.targetResources[0].id, entry.targetResources[0].displayName],
      [person.id, person.displayName],
    );
  });

  test('who asks for what was done is not shown what was refused, and the other way round', async () => {
    await makeEligible(owner);
    const { token } = await enter({ directoryRoles: [], role: 'Reader', scope: '/' });
    await makeEligible(token);
    const done = await newestOfDirectory("activityDisplayName eq 'Add eligible member to role in PIM completed'");
    assert.equal(done.result, 'success');
    const refused = await newestOfDirectory("activityDisplayName eq 'Add eligible member to role in PIM requested'");
    assert.equal(refused.result, 'failure');
    const either = await newestOfDirectory("startswith(activityDisplayName,'Add eligible member to role in PIM')");
    assert.equal(either.id, refused.id);
  });
});

test('who only asks what would be answered attempts nothing; the same in earnest is an attempt', async () => {
  const { token, graph } = await enter({ directoryRoles: [], role: 'Reader', scope: '/' });
  const collection = `${tree}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests`;
  const asked = {
    properties: {
      principalId: person.id,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${READER}`,
      requestType: 'AdminAssign',
      scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'P30D' } },
    },
  };
  const overGraph = (isValidationOnly: boolean) =>
    call(graph, 'POST', '/v1.0/roleManagement/directory/roleEligibilityScheduleRequests', {
      action: 'adminAssign',
      principalId: person.id,
      roleDefinitionId: READER,
      directoryScopeId: '/',
      isValidationOnly,
      scheduleInfo: { expiration: { type: 'noExpiration' } },
    });
  const recordedBy = (work: () => Promise<{ status: number }>) =>
    activitiesOf(world.ports.database, async () => assert.equal((await work()).status, 403));
  const name = world.ports.randomness.guid();
  const validate = () => call(token, 'POST', `${collection}/${name}/validate${version}`, asked);
  assert.deepEqual(await recordedBy(validate), []);
  assert.deepEqual(await recordedBy(() => overGraph(true)), []);
  assert.deepEqual(await recordedBy(() => makeEligible(token)), ['eligibility.assigned']);
  assert.deepEqual(await recordedBy(() => overGraph(false)), ['eligibility.assigned']);
});

test('the filter of the resource audit offers what was done and what was refused apart', async () => {
  const { value } = (await call(owner, 'GET', '/portal/api/resource-audit/activities')).body;
  const offered = new Map(
    (value as { activity: string; activityName: string }[]).map(({ activity, activityName }) => [
      activityName,
      activity,
    ]),
  );
  assert.equal(offered.size, value.length, 'no two options are called the same');
  for (const [name, result] of [
    ['Add eligible member to role in PIM completed', 'success'],
    ['Add eligible member to role in PIM requested', 'failure'],
  ] as const) {
    const url = `/portal/api/resource-audit?scope=/&activity=${offered.get(name)}`;
    const entries = (await call(owner, 'GET', url)).body.value as { activityName: string; result: string }[];
    assert.ok(entries.length > 0, name);
    assert.ok(entries.every((entry) => entry.activityName === name && entry.result === result));
  }
  const unknown = await call(owner, 'GET', '/portal/api/resource-audit?scope=/&activity=attempt:toString');
  assert.equal(unknown.status, 400);
});

test('no attempt is called by a word that says it was done', () => {
  const asked = (Object.keys(activities) as ActivityName[]).filter((name) => name !== 'role.activated');
  for (const name of asked) {
    assert.doesNotMatch(activityTitle(name, 'failure'), /completed|approved|denied|registered|deleted security/, name);
  }
});

async function otherSubscription(): Promise<string> {
  const answer = await call(
    owner,
    'PUT',
    '/providers/Microsoft.Subscription/aliases/elsewhere?api-version=2021-10-01',
    { properties: { displayName: 'Elsewhere', workload: 'Production' } },
  );
  return `/subscriptions/${answer.body.properties.subscriptionId as string}`;
}

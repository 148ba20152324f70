/**
 * Access reviews over Graph, with the bodies of the official client: definitions, instances, decisions.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type {
  AccessReviewInstanceDecisionItem,
  AccessReviewScheduleDefinition,
} from '@microsoft/microsoft-graph-types';
import { runReviews } from '#modules/access-reviews/index.ts';
import { assignDirectoryRole } from '#modules/assignments/index.ts';
import { createGroup } from '#modules/directory/index.ts';
import { personWithSession, type SignedIn } from '../../../test/support/signed-in.ts';
import { openWorld, type World } from '../../../test/support/world.ts';

const DEFINITIONS = '/v1.0/identityGovernance/accessReviews/definitions';
const DIRECTORY_READERS = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';
const DAY = 86_400_000;
let world: World;
let token: string;
let reviewer: SignedIn;
let member: SignedIn;

before(async () => {
  world = await openWorld('graph_access_reviews');
  reviewer = await personWithSession(world, 'Rae Reviewer');
  member = await personWithSession(world, 'Mel Member');
  await renew();
});
after(() => world?.close());

const renew = async () => (token = await world.tokenFor(await world.addClient(), 'graph'));
const call = (method: string, path: string, body?: object) => world.call(token, method, `${DEFINITIONS}${path}`, body);
const settings = {
  mailNotificationsEnabled: true,
  reminderNotificationsEnabled: true,
  justificationRequiredOnApproval: true,
  defaultDecisionEnabled: false,
  defaultDecision: 'None',
  instanceDurationInDays: 3,
  autoApplyDecisionsEnabled: false,
  recommendationsEnabled: true,
  recurrence: {
    pattern: { type: 'weekly', interval: 1 },
    range: { type: 'noEnd', startDate: '2031-03-04' },
  },
  applyActions: [{ '@odata.type': '#microsoft.graph.removeAccessApplyAction' }],
} as const;
const queried = (query: string) => ({
  '@odata.type': '#microsoft.graph.accessReviewQueryScope',
  query,
  queryType: 'MicrosoftGraph',
});
const definition = (scope: object, changed: object = {}) => ({
  displayName: 'On call',
  descriptionForAdmins: 'Every week',
  descriptionForReviewers: 'Who is still on call?',
  scope,
  reviewers: [{ query: `/users/${reviewer.id}`, queryType: 'MicrosoftGraph' }],
  settings,
  ...changed,
});
const group = async (memberIds: readonly string[]) =>
  (await createGroup(world.ports, world.operator, { displayName: 'On call', memberIds })).id;
const members = (groupId: string) => queried(`/groups/${groupId}/transitiveMembers`);
const create = async (body: object) => {
  const answer = await call('POST', '', body);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  await runReviews(world.ports);
  return answer.body as AccessReviewScheduleDefinition & { id: string };
};
/** The instance in progress; the next one is there already, and has not begun. */
const begun = async (id: string) => {
  const { body } = await call('GET', `/${id}/instances`);
  const rows = body.value as { id: string; status: string }[];
  assert.deepEqual(
    rows.map(({ status }) => status),
    ['NotStarted', 'InProgress'],
  );
  return rows[1]!.id;
};
const codeOf = (answer: { body: { error?: { details: { code: string }[] } } }) => answer.body.error?.details[0]?.code;

describe('a definition', () => {
  test('is created and answered as the official client knows it', async () => {
    const groupId = await group([member.id]);
    const made = await create(definition(members(groupId)));
    assert.equal(made.status, 'NotStarted');
    const { body } = await call('GET', `/${made.id}`);
    const read = body as AccessReviewScheduleDefinition;
    assert.equal(read.status, 'InProgress');
    assert.equal(read.settings?.instanceDurationInDays, 3);
    assert.equal(read.settings?.recurrence?.pattern?.type, 'weekly');
    assert.equal(read.settings?.recurrence?.range?.startDate, '2031-03-04');
    assert.equal((read.scope as { query: string }).query, `/groups/${groupId}/transitiveMembers/microsoft.graph.user`);
    assert.deepEqual(read.reviewers, [
      { query: `/users/${reviewer.id}`, queryType: 'MicrosoftGraph', queryRoot: null },
    ]);
    const listed = await call('GET', '?$top=1');
    assert.deepEqual([listed.body.value.length, listed.body.value[0].id], [1, made.id]);
  });

  test('is changed by what is sent, stopped and deleted', async () => {
    const made = await create(definition(members(await group([member.id]))));
    const changed = { displayName: 'On call, again', settings: { autoApplyDecisionsEnabled: true } };
    assert.equal((await call('PUT', `/${made.id}`, changed)).status, 204);
    assert.equal((await call('PATCH', `/${made.id}`, { descriptionForReviewers: 'Still?' })).status, 204);
    const { body } = await call('GET', `/${made.id}`);
    assert.deepEqual(
      [body.displayName, body.descriptionForAdmins, body.settings.autoApplyDecisionsEnabled, body.reviewers.length],
      ['On call, again', 'Every week', true, 1],
    );
    assert.equal(body.settings.justificationRequiredOnApproval, true);
    assert.equal(body.descriptionForReviewers, 'Still?');
    assert.equal((await call('POST', `/${made.id}/stop`)).status, 204);
    assert.equal(codeOf(await call('POST', `/${made.id}/stop`)), 'access-review.over');
    assert.equal((await call('DELETE', `/${made.id}`)).status, 204);
    assert.ok(!(await call('GET', '')).body.value.some(({ id }: { id: string }) => id === made.id));
  });

  test('reviews directory roles, eligible or active, one or several, of guests alone where that is said', async () => {
    const role = (list: string) =>
      queried(
        `/roleManagement/directory/${list}?$expand=principal&$filter=(isof(principal,'microsoft.graph.user') and roleDefinitionId eq '${DIRECTORY_READERS}')`,
      );
    await assignDirectoryRole(world.ports, world.operator, {
      roleDefinitionId: DIRECTORY_READERS,
      principalId: member.id,
    });
    const found = async (scope: object) => {
      const { id } = await create(definition(scope));
      const decisions = await call('GET', `/${id}/instances/${await begun(id)}/decisions`);
      const rows = decisions.body.value as AccessReviewInstanceDecisionItem[];
      const { body: read } = await call('GET', `/${id}`);
      return { names: rows.map(({ principal }) => principal?.displayName), scope: read.scope, rows };
    };
    const active = await found(role('roleAssignmentScheduleInstances'));
    assert.deepEqual(active.names, ['Mel Member']);
    assert.equal(active.scope.query, role('roleAssignmentScheduleInstances').query);
    assert.deepEqual([active.rows[0]?.resource?.type, active.rows[0]?.decision], ['DirectoryRole', 'NotReviewed']);
    assert.deepEqual((await found(role('roleEligibilityScheduleInstances'))).names, []);
    const several = (query: string) => ({
      '@odata.type': '#microsoft.graph.principalResourceMembershipsScope',
      principalScopes: [queried(query)],
      resourceScopes: [queried(`/beta/roleManagement/directory/roleDefinitions/${DIRECTORY_READERS}`)],
    });
    assert.deepEqual((await found(several('/v1.0/users'))).names, ['Mel Member']);
    assert.deepEqual((await found(several("/users?$filter=(userType eq 'Guest')"))).names, []);
  });

  test('reviews guests by their sponsors', async () => {
    const guests = queried("/users?$filter=(userType eq 'Guest')");
    const sponsors = { reviewers: [{ query: './microsoft.graph.user/sponsors', queryRoot: 'decisions' }] };
    const nobody = await call('POST', '', definition(guests, sponsors));
    assert.equal(codeOf(nobody), 'access-review.no-reviewer');
    const fallbackReviewers = [{ query: `/users/${reviewer.id}`, queryType: 'MicrosoftGraph' }];
    const block = [{ '@odata.type': '#microsoft.graph.disableAndDeleteUserApplyAction' }];
    const asked = { ...sponsors, fallbackReviewers, settings: { ...settings, applyActions: block } };
    const { id } = await create(definition(guests, asked));
    const { body } = await call('GET', `/${id}`);
    assert.deepEqual(body.settings.applyActions, block);
    assert.equal(body.reviewers[0].query, './microsoft.graph.user/sponsors');
  });

  test('that means something else than can be reviewed is refused, never narrowed in silence', async () => {
    const groupId = await group([]);
    const scopes = [
      queried("/users?$filter=department eq 'Finance'"),
      queried('/users'),
      queried(`/groups/${groupId}/owners`),
      queried(`/groups/${groupId}/members?$filter=department eq 'Finance'`),
      queried('/roleManagement/directory/roleAssignmentScheduleInstances'),
      { ...members(groupId), queryType: 'ARM' },
    ];
    for (const scope of scopes) {
      assert.equal(codeOf(await call('POST', '', definition(scope))), 'request.invalid', JSON.stringify(scope));
    }
    const bodies = [
      { reviewers: [{ query: './manager', queryRoot: 'decisions' }] },
      { stageSettings: [{ stageId: '1' }] },
      { instanceEnumerationScope: queried('/groups') },
      { settings: { ...settings, recurrence: { pattern: { type: 'weekly', interval: 2 }, range: { type: 'noEnd' } } } },
      { settings: { ...settings, instanceDurationInDays: 8 } },
    ];
    for (const changed of bodies) {
      const answer = await call('POST', '', definition(members(groupId), changed));
      assert.equal(codeOf(answer), 'request.invalid', JSON.stringify(changed));
    }
    await create(definition(members(groupId)));
  });

  test('is there for nobody who neither manages nor answers it', async () => {
    const { id } = await create(definition(members(await group([member.id]))));
    const instanceId = await begun(id);
    for (const path of [`/${id}`, `/${id}/instances`, `/${id}/instances/${instanceId}/decisions`]) {
      const answer = await member.call('GET', `${DEFINITIONS}${path}`);
      assert.deepEqual([answer.status, codeOf(answer)], [404, 'access-review.not-found'], path);
    }
    assert.equal((await member.call('GET', DEFINITIONS)).status, 403);
    const own = await member.call('GET', `${DEFINITIONS}/filterByCurrentUser(on='reviewer')`);
    assert.deepEqual(own.body.value, []);
    const foreign = definition(members(await group([])));
    assert.equal((await member.call('POST', DEFINITIONS, foreign)).status, 403);
  });
});

describe('a reviewer', () => {
  test('answers one by one and in batches, and managers apply that', async () => {
    const other = await personWithSession(world, 'Ola Other');
    const groupId = await group([member.id, other.id, reviewer.id]);
    const { id } = await create(definition(members(groupId)));
    const own = await reviewer.call('GET', `${DEFINITIONS}/filterByCurrentUser(on='reviewer')`);
    assert.ok(own.body.value.some((one: { id: string }) => one.id === id));
    const instances = await reviewer.call('GET', `${DEFINITIONS}/${id}/instances/filterByCurrentUser(on='reviewer')`);
    const base = `/${id}/instances/${instances.body.value[0].id}`;
    const as = (method: string, path: string, body?: object) =>
      reviewer.call(method, `${DEFINITIONS}${base}${path}`, body);
    const read = await as('GET', "/decisions/filterByCurrentUser(on='reviewer')");
    const rows = read.body.value as (AccessReviewInstanceDecisionItem & { id: string })[];
    assert.deepEqual(
      rows.map(({ principal }) => principal?.displayName),
      ['Mel Member', 'Ola Other'],
    );
    assert.deepEqual(rows[0]?.resource, { id: groupId, displayName: 'On call', type: 'Group' });

    const silent = await as('PATCH', `/decisions/${rows[0]!.id}`, { decision: 'Approve' });
    assert.equal(codeOf(silent), 'access-review.justification-missing');
    const approve = { decision: 'Approve', justification: 'Still on call' };
    assert.equal((await as('PATCH', `/decisions/${rows[0]!.id}`, approve)).status, 204);
    const batch = { decision: 'Deny', justification: 'Moved on', principalId: other.id, resourceId: groupId };
    assert.equal((await as('POST', '/batchRecordDecisions', batch)).status, 204);
    const decided = (await call('GET', `${base}/decisions`)).body.value as AccessReviewInstanceDecisionItem[];
    assert.deepEqual(
      decided.map(({ principal, decision, reviewedBy }) => [principal?.displayName, decision, reviewedBy?.displayName]),
      [
        ['Mel Member', 'Approve', 'Rae Reviewer'],
        ['Ola Other', 'Deny', 'Rae Reviewer'],
        ['Rae Reviewer', 'NotReviewed', undefined],
      ],
    );
    for (const verb of ['stop', 'applyDecisions', 'resetDecisions', 'sendReminder']) {
      assert.equal(codeOf(await as('POST', `/${verb}`)), 'access-review.not-found', verb);
    }
    assert.equal((await call('POST', `${base}/sendReminder`)).status, 204);
    assert.equal((await call('GET', `${base}/contactedReviewers`)).body.value.length, 0);
    assert.equal(codeOf(await call('POST', `${base}/applyDecisions`)), 'access-review.not-completed');
    world.clock.moveBy(3 * DAY);
    await runReviews(world.ports);
    await renew();
    assert.equal(codeOf(await as('PATCH', `/decisions/${rows[0]!.id}`, approve)), 'access-review.not-in-progress');
    assert.equal((await call('POST', `${base}/applyDecisions`)).status, 204);
    await runReviews(world.ports);
    const applied = (await call('GET', `${base}/decisions`)).body.value as AccessReviewInstanceDecisionItem[];
    assert.deepEqual(
      applied.map(({ applyResult }) => applyResult),
      ['AppliedSuccessfully', 'AppliedSuccessfully', 'AppliedSuccessfully'],
    );
    assert.equal((await call('GET', base)).body.status, 'AutoReviewed');
    const left = await world.call(token, 'GET', `/v1.0/groups/${groupId}/members`);
    const names = left.body.value.map((one: { displayName: string }) => one.displayName) as string[];
    assert.deepEqual(new Set(names), new Set(['Mel Member', 'Rae Reviewer']));
  });
});

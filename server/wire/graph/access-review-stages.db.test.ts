/**
 * Access reviews in stages over Graph, with the shapes of the official client.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type {
  AccessReviewInstanceDecisionItem,
  AccessReviewScheduleDefinition,
  AccessReviewStage,
  AccessReviewStageSettings,
} from '@microsoft/microsoft-graph-types';
import { runReviews } from '#modules/access-reviews/index.ts';
import { createGroup } from '#modules/directory/index.ts';
import { personWithSession, type SignedIn } from '../../../test/support/signed-in.ts';
import { openWorld, type World } from '../../../test/support/world.ts';

const DEFINITIONS = '/v1.0/identityGovernance/accessReviews/definitions';
const DAY = 86_400_000;
let world: World;
let token: string;
let [first, next, member]: SignedIn[] = [];

before(async () => {
  world = await openWorld('graph_review_stages');
  first = await personWithSession(world, 'Fay First');
  next = await personWithSession(world, 'Nick Next');
  member = await personWithSession(world, 'Mel Member');
  await renew();
});
after(() => world?.close());

const renew = async () => (token = await world.tokenFor(await world.addClient(), 'graph'));
const call = (method: string, path: string, body?: object) => world.call(token, method, `${DEFINITIONS}${path}`, body);
const codeOf = (answer: { body: { error?: { details: { code: string }[] } } }) => answer.body.error?.details[0]?.code;
const user = (one: SignedIn | undefined) => ({ query: `/users/${one!.id}`, queryType: 'MicrosoftGraph' });
const stages = (): AccessReviewStageSettings[] => [
  {
    stageId: '1',
    durationInDays: 3,
    recommendationsEnabled: true,
    decisionsThatWillMoveToNextStage: ['NotReviewed', 'Deny'],
    reviewers: [user(first)],
  },
  { stageId: '2', dependsOn: ['1'], durationInDays: 2, recommendationsEnabled: true, reviewers: [user(next)] },
];
const definition = (groupId: string, stageSettings: readonly AccessReviewStageSettings[]) => ({
  displayName: 'On call',
  scope: { query: `/groups/${groupId}/transitiveMembers`, queryType: 'MicrosoftGraph' },
  stageSettings,
  settings: {
    mailNotificationsEnabled: true,
    justificationRequiredOnApproval: false,
    recommendationsEnabled: false,
    decisionHistoriesForReviewersEnabled: true,
    instanceDurationInDays: 1,
    recurrence: { pattern: { type: 'weekly', interval: 1 }, range: { type: 'noEnd', startDate: '2031-03-04' } },
  },
});
const group = async () =>
  (await createGroup(world.ports, world.operator, { displayName: 'On call', memberIds: [member!.id] })).id;
const create = async (stageSettings = stages()) => {
  const made = await call('POST', '', definition(await group(), stageSettings));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await runReviews(world.ports);
  const instances = (await call('GET', `/${made.body.id}/instances`)).body.value as { id: string; status: string }[];
  const begun = instances.find(({ status }) => status === 'InProgress')!;
  return { id: made.body.id as string, base: `/${made.body.id}/instances/${begun.id}` };
};
const stagesOf = async (base: string) =>
  (await call('GET', `${base}/stages`)).body.value as (AccessReviewStage & { id: string })[];

describe('a definition in stages', () => {
  test('is answered as it was asked for, and its days are theirs together', async () => {
    const { id } = await create();
    const read = (await call('GET', `/${id}`)).body as AccessReviewScheduleDefinition;
    assert.deepEqual(
      read.stageSettings?.map((one) => [
        one.stageId,
        one.dependsOn,
        one.durationInDays,
        one.decisionsThatWillMoveToNextStage,
      ]),
      [
        ['1', [], 3, ['Deny', 'NotReviewed']],
        ['2', ['1'], 2, null],
      ],
    );
    assert.deepEqual(read.stageSettings?.[1]?.reviewers, [{ ...user(next), queryRoot: null }]);
    assert.deepEqual([read.settings?.instanceDurationInDays, read.settings?.recommendationsEnabled], [5, true]);
  });

  test('says which stage follows which, and longer than a week are refused where it is weekly', async () => {
    const [one, two] = stages();
    const groupId = await group();
    const refused = [
      [one!, { ...two!, dependsOn: ['3'] }],
      [one!, { ...two!, dependsOn: [] }],
      [one!, { ...two!, durationInDays: 5 }],
      [{ ...one!, decisionsThatWillMoveToNextStage: ['Recommendation'] }, two!],
      [one!, { ...two!, recommendationsEnabled: false }],
    ];
    for (const asked of refused) {
      const answer = await call('POST', '', definition(groupId, asked));
      assert.equal(codeOf(answer), 'request.invalid', JSON.stringify(asked));
    }
    await create([two!, one!]);
  });

  test('is changed as a whole, for the instances to come', async () => {
    const { id, base } = await create();
    assert.equal(codeOf(await call('PUT', `/${id}`, { reviewers: [user(next)] })), 'request.invalid');
    const [one] = stages();
    assert.equal((await call('PUT', `/${id}`, { stageSettings: [one] })).status, 204);
    const read = (await call('GET', `/${id}`)).body as AccessReviewScheduleDefinition;
    assert.deepEqual([read.stageSettings, read.settings?.instanceDurationInDays], [[], 3]);
    assert.equal((await stagesOf(base)).length, 2);
  });
});

describe('the stages of an instance', () => {
  test('are asked in turn: reviewers see theirs, managers all of them', async () => {
    const { base } = await create();
    const [one, two] = await stagesOf(base);
    assert.deepEqual([one?.status, two?.status], ['InProgress', 'NotStarted']);
    assert.equal(Date.parse(two!.endDateTime!) - Date.parse(one!.startDateTime!), 5 * DAY);
    const of = (who: SignedIn | undefined, path: string, method = 'GET', body?: object) =>
      who!.call(method, `${DEFINITIONS}${base}${path}`, body);
    const theirs = await of(first, "/stages/filterByCurrentUser(on='reviewer')");
    assert.deepEqual(
      theirs.body.value.map(({ id }: { id: string }) => id),
      [one!.id],
    );
    assert.equal((await of(next, '/stages')).status, 404);
    assert.equal((await of(first, `/stages/${two!.id}`)).status, 404);
    const [item] = (await of(first, `/stages/${one!.id}/decisions`)).body.value as { id: string }[];
    const deny = { decision: 'Deny', justification: 'Left the rota' };
    assert.equal((await of(first, `/stages/${one!.id}/decisions/${item!.id}`, 'PATCH', deny)).status, 204);
    assert.equal((await of(first, `/stages/${one!.id}/stop`, 'POST')).status, 404);
    assert.equal((await call('POST', `${base}/stages/${one!.id}/stop`)).status, 204);
    await runReviews(world.ports);
    assert.deepEqual(
      (await stagesOf(base)).map(({ status }) => status),
      ['Completed', 'InProgress'],
    );
    const own = await of(next, `/stages/${two!.id}/decisions/filterByCurrentUser(on='reviewer')`);
    assert.deepEqual([own.body.value.length, own.body.value[0].decision], [1, 'NotReviewed']);
    const late = { decision: 'Approve', justification: 'Back next week' };
    assert.equal((await of(next, `/stages/${two!.id}/decisions/${item!.id}`, 'PATCH', late)).status, 204);
    const decisions = async (path: string) =>
      ((await call('GET', `${base}${path}`)).body.value as AccessReviewInstanceDecisionItem[]).map(
        ({ decision, reviewedBy }) => [decision, reviewedBy?.displayName],
      );
    assert.deepEqual(await decisions(`/stages/${one!.id}/decisions`), [['Deny', 'Fay First']]);
    assert.deepEqual(await decisions(`/stages/${two!.id}/decisions`), [['Approve', 'Nick Next']]);
    assert.deepEqual(await decisions('/decisions'), [['Approve', 'Nick Next']]);
  });

  test('are handed to other reviewers as long as they are not over, and an instance of one stage as a whole', async () => {
    const { base } = await create();
    const [, two] = await stagesOf(base);
    const handed = await call('PATCH', `${base}/stages/${two!.id}`, { reviewers: [user(member)] });
    assert.equal(handed.status, 200);
    assert.deepEqual((await stagesOf(base))[1]?.reviewers, [{ ...user(member), queryRoot: null }]);
    assert.equal(codeOf(await call('PUT', base, { reviewers: [user(member)] })), 'request.invalid');
    const { base: single } = await create(stages().slice(0, 1));
    const changed = await call('PUT', single, { reviewers: [user(next)] });
    assert.deepEqual([changed.status, changed.body.reviewers], [200, [{ ...user(next), queryRoot: null }]]);
  });
});

/**
 * Access reviews over the portal's routes: who sees and manages them, who answers, and what the file of results says.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { runReviews } from '#modules/access-reviews/index.ts';
import { assignPlainRole } from '#modules/assignments/index.ts';
import { addGroupMember, createGroup, createUser } from '#modules/directory/index.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { personWithSession, type SignedIn } from '../../../test/support/signed-in.ts';
import { openWorld, type World } from '../../../test/support/world.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const DAY = 86_400_000;
let world: World;
let owner: string;
let reviewer: SignedIn;
let holder: SignedIn;

before(async () => {
  world = await openWorld('access_review_routes');
  owner = await world.tokenFor(await world.addClient());
  reviewer = await personWithSession(world, 'Rae Reviewer');
  holder = await personWithSession(world, 'Hal Holder');
  await assign(holder.id);
});
after(() => world?.close());

const assign = (principalId: string, scope: Scope = ROOT_SCOPE) =>
  assignPlainRole(world.ports, world.operator, {
    assignmentId: crypto.randomUUID(),
    scope,
    roleDefinitionId: READER,
    principalId,
  });
const body = (changed: object = {}) => ({
  displayName: 'Readers of everything',
  subject: { kind: 'roles', scope: '/', roleDefinitionIds: [READER] },
  reviewedBy: 'selected',
  reviewerIds: [reviewer.id],
  settings: { justificationRequired: false },
  recurrence: { frequency: 'once', durationDays: 7 },
  ...changed,
});
const manage = (method: string, path: string, sent?: object) => world.call(owner, method, `/portal/api/${path}`, sent);
const begin = async (changed: object = {}) => {
  const created = await manage('POST', 'access-reviews', body(changed));
  assert.equal(created.status, 201, JSON.stringify(created.body));
  await runReviews(world.ports);
  const { body: review } = await manage('GET', `access-reviews/${created.body.id}`);
  return { id: created.body.id as string, instanceId: review.current.id as string, review };
};
const codeOf = (answer: { body: { error?: { code: string } } }) => answer.body.error?.code;

describe('access reviews in the portal', () => {
  test('are created, listed, answered by their reviewers, stopped, applied, and told as a file', async () => {
    const { id, instanceId, review } = await begin();
    assert.deepEqual(review.subject.roles, [{ id: READER, name: 'Reader' }]);
    assert.deepEqual([review.current.state, review.current.counts.open], ['InProgress', 1]);
    const listed = await manage('GET', 'access-reviews?scope=/');
    assert.ok(listed.body.value.some((one: { id: string }) => one.id === id));

    const waiting = await reviewer.call('GET', '/portal/api/my-access-reviews');
    assert.deepEqual(
      waiting.body.value.map((one: { instanceId: string }) => one.instanceId),
      [instanceId],
    );
    const mine = await reviewer.call('GET', `/portal/api/my-access-reviews/${instanceId}/items`);
    const [item] = mine.body.value;
    assert.deepEqual([item.person.displayName, item.role.name, item.holds], ['Hal Holder', 'Reader', ['active']]);
    const decide = (by: SignedIn) =>
      by.call('POST', `/portal/api/my-access-reviews/${instanceId}/decisions`, {
        decisions: [{ itemId: item.id, decision: 'deny', justification: 'Left the team', seenDecidedAt: null }],
      });
    const given = await decide(reviewer);
    assert.equal(given.status, 200);
    const { body: answered } = await reviewer.call('GET', `/portal/api/my-access-reviews/${instanceId}/items`);
    assert.equal(given.body.decidedAt, answered.value[0].decidedAt);
    assert.equal(codeOf(await decide(reviewer)), 'access-review.decided-meanwhile');
    assert.equal(codeOf(await decide(holder)), 'access-review.not-found');

    assert.equal((await manage('POST', `access-review-instances/${instanceId}/stop`)).status, 204);
    assert.equal((await manage('POST', `access-review-instances/${instanceId}/apply`)).status, 204);
    assert.ok(world.composition.decisions.holds(holder.id, 'Microsoft.Web/sites/read', ROOT_SCOPE));
    await runReviews(world.ports);
    assert.ok(!world.composition.decisions.holds(holder.id, 'Microsoft.Web/sites/read', ROOT_SCOPE));
    const results = await manage('GET', `access-review-instances/${instanceId}/items?result=removed`);
    assert.deepEqual(
      results.body.value.map((one: { decidedBy: object }) => one.decidedBy),
      [{ id: reviewer.id, displayName: 'Rae Reviewer' }],
    );
    const file = await manage('GET', `access-review-instances/${instanceId}/results.csv`);
    assert.match(String(file.body), /^Name,[^\r]*\r\nHal Holder,.*,Left the team,Rae Reviewer,.*,removed,/);
    await assign(holder.id);
  });

  test('are there for nobody who neither manages nor answers them', async () => {
    const { id, instanceId } = await begin();
    const paths = [
      `access-reviews/${id}`,
      `access-reviews/${id}/instances`,
      `access-review-instances/${instanceId}`,
      `access-review-instances/${instanceId}/items`,
      `access-review-instances/${instanceId}/results.csv`,
      `my-access-reviews/${instanceId}`,
      `my-access-reviews/${instanceId}/items`,
    ];
    for (const path of paths) {
      const answer = await holder.call('GET', `/portal/api/${path}`);
      assert.deepEqual([answer.status, codeOf(answer)], [404, 'access-review.not-found'], path);
    }
    for (const path of paths.slice(0, 4)) assert.equal((await manage('GET', path)).status, 200, path);
    for (const verb of ['stop', 'reset', 'apply']) {
      const answer = await holder.call('POST', `/portal/api/access-review-instances/${instanceId}/${verb}`);
      assert.equal(codeOf(answer), 'access-review.not-found');
    }
    assert.equal((await holder.call('DELETE', `/portal/api/access-reviews/${id}`)).status, 404);
    assert.equal((await holder.call('GET', '/portal/api/access-reviews?scope=/')).status, 403);
    assert.equal((await holder.call('GET', '/portal/api/access-reviews?of=guests')).status, 403);
    assert.equal((await manage('DELETE', `access-reviews/${id}`)).status, 204);
  });

  test('are found again by kind, state and name by whoever manages them, and by nobody else', async () => {
    const { id } = await begin({ displayName: 'Look at the readers' });
    const found = async (query: string) => {
      const { body: page } = await manage('GET', `managed-access-reviews?${query}`);
      return page.value.some((one: { id: string }) => one.id === id);
    };
    assert.ok(await found('kind=roles&state=InProgress&text=the%20READERS'));
    for (const other of ['kind=guests', 'kind=directory-roles', 'state=Applied', 'text=writers']) {
      assert.equal(await found(other), false, other);
    }
    assert.equal((await manage('GET', 'managed-access-reviews?state=Over')).status, 400);
    const ofHolder = await holder.call('GET', '/portal/api/managed-access-reviews');
    assert.deepEqual([ofHolder.status, ofHolder.body.value], [200, []]);
    assert.equal((await manage('DELETE', `access-reviews/${id}`)).status, 204);
    assert.equal(await found(''), false);
  });

  test('of a group take its members out, and say which nested group keeps somebody in', async () => {
    const { ports, operator } = world;
    const group = await createGroup(ports, operator, { displayName: 'Ledger team', memberIds: [holder.id] });
    const inner = await createGroup(ports, operator, { displayName: 'Interns' });
    const intern = await createUser(ports, operator, {
      userPrincipalName: `intern@${world.composition.directory.initialDomain}`,
      displayName: 'Ina',
    });
    await addGroupMember(ports, operator, group.id, inner.id);
    await addGroupMember(ports, operator, inner.id, intern.id);
    const subject = { kind: 'group', groupId: group.id };
    const settings = { autoApplies: true, defaultDecision: 'remove' };
    const { instanceId } = await begin({ subject, settings });
    world.clock.moveBy(7 * DAY);
    await runReviews(ports);
    owner = await world.tokenFor(await world.addClient());
    const { body: page } = await manage('GET', `access-review-instances/${instanceId}/items`);
    assert.deepEqual(
      page.value.map((item: ItemLike) => [item.person.displayName, item.result, item.stillThrough[0]?.displayName]),
      [
        ['Hal Holder', 'removed', undefined],
        ['Ina', 'through-group', 'Interns'],
      ],
    );
  });

  test('of guests need who disables and deletes accounts', async () => {
    const settings = { onDenied: 'block-and-delete' };
    const guests = { subject: { kind: 'guests' }, settings, reviewedBy: 'sponsor', fallbackReviewerIds: [reviewer.id] };
    assert.equal((await manage('POST', 'access-reviews', body(guests))).status, 201);
    const assigner = await world.tokenFor(await world.addClient({ directoryRoles: ['Privileged Role Administrator'] }));
    const refused = await world.call(assigner, 'POST', '/portal/api/access-reviews', body(guests));
    assert.equal(refused.status, 403);
    const roles = {
      subject: { kind: 'roles', scope: DIRECTORY_SCOPE, roleDefinitionIds: ['62e90394-69f5-4237-9190-012177145e10'] },
    };
    assert.equal((await world.call(assigner, 'POST', '/portal/api/access-reviews', body(roles))).status, 201);
  });
});

interface ItemLike {
  readonly person: { readonly displayName: string };
  readonly result: string;
  readonly stillThrough: readonly { readonly displayName: string }[];
}

/**
 * Requests to extend or renew as the administrators of the resource find them, and what they are told of each other.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import { ABSENT_SCHEDULE } from '#model/schedule-info.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import type { PageKey } from '#model/page.ts';
import { askExtension, assignDirectoryRole, listWaitingExtensions } from '#modules/assignments/index.ts';
import { listEntries } from '#modules/audit/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { anAsk, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { AnswerEntry, ExtensionEntry, ExtensionView } from './approvals-contract.ts';

const WHY = 'The audit takes longer';
const day = (days: number) => new Date(noon.getTime() + days * 86_400_000);
let world: ArmWorld;
let owner: Actor;
let second: Actor;
let person: Actor;
let requestId: string;

before(async () => {
  world = await openArmWorld('extension_routes');
  owner = world.roles.owner;
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  second = await world.addPerson('Second owner');
  person = await world.addPerson('Finance reader');
  await hold(second, roles.owner);
  await hold(person, roles.reader, 'eligibility');
  world.roles.clock.moveTo(day(20));
  requestId = await ask('SelfExtend');
});

const hold = (somebody: Actor, roleDefinitionId: string, kind: 'assignment' | 'eligibility' = 'assignment') =>
  give(world, kind, somebody.principalId, 'P30D', scopes.resourceGroup, roleDefinitionId);

async function ask(type: 'SelfExtend' | 'SelfRenew', change: { roleDefinitionId?: string; scope?: Scope } = {}) {
  const asked = {
    ...anAsk(person.principalId, ABSENT_SCHEDULE),
    kind: 'eligibility' as const,
    justification: WHY,
    ...change,
  };
  const answer = await askExtension(world.ports, person, asked, type);
  assert.ok(answer.outcome === 'stored');
  return answer.request.id;
}

const get = async (actor: Actor, path: string) => world.call(actor, 'GET', `/portal/api/${path}`, '');
const listOf = async (actor: Actor) => (await get(actor, 'extension-requests')).body.value as ExtensionEntry[];
const viewOf = async (actor: Actor, id = requestId) =>
  (await get(actor, `extension-requests/${id}`)).body as ExtensionView;
const isListedTo = async (actor: Actor) => (await listOf(actor)).some((one) => one.id === requestId);
const decide = (actor: Actor, answer: 'approve' | 'deny', change: { reason?: string; endsAt?: string } = {}) =>
  world.call(actor, 'POST', `/portal/api/extension-requests/${requestId}/decision`, '', {
    answer,
    reason: 'Agreed',
    ...change,
  });

describe('a request to extend', () => {
  test('is listed to administrators of the resource with what is held and why it is asked for', async () => {
    const entry = (await listOf(owner)).find((one) => one.id === requestId);
    assert.deepEqual(entry, {
      id: requestId,
      kind: 'eligibility',
      asksTo: 'extend',
      person: {
        id: person.principalId,
        displayName: 'Finance reader',
        mail: person.userPrincipalName,
        isGuest: false,
        homeOrganization: null,
      },
      role: { id: roles.reader, name: 'Reader' },
      resource: { scope: scopes.resourceGroup, name: 'ledger' },
      justification: WHY,
      ticket: null,
      createdAt: day(20).toISOString(),
      held: { startsAt: noon.toISOString(), endsAt: day(30).toISOString() },
      wishedEnd: null,
      answerUntil: day(60).toISOString(),
    });
    assert.ok((await get(second, 'waiting')).body.extensions >= 1);
  });

  test('says the end it would get: as long again as it was', async () => {
    const view = await viewOf(owner);
    assert.deepEqual([view.proposedEnd, view.refusal, view.state], [day(60).toISOString(), null, 'waiting']);
  });

  test('is not listed to the person, nor to whoever administers something else', async () => {
    const stranger = await world.addPerson('Owner of payroll');
    await give(world, 'assignment', stranger.principalId, 'P30D', scopes.otherGroup, roles.owner);
    assert.ok(await isListedTo(second));
    for (const actor of [person, stranger]) {
      assert.ok(!(await isListedTo(actor)));
      assert.equal((await get(actor, 'waiting')).body.extensions, 0);
    }
    const { status, body } = await get(stranger, `extension-requests/${requestId}`);
    assert.deepEqual([status, body.error.code], [404, 'assignment.request-not-found']);
    assert.equal((await get(owner, `extension-requests/${randomUUID()}`)).status, 404);
  });

  test('nobody decides about themself, also not as an administrator: the person is told so', async () => {
    await hold(person, roles.owner);
    assert.ok(!(await isListedTo(person)));
    assert.equal((await viewOf(person)).refusal?.code, 'extension.own-request');
    assert.equal((await decide(person, 'approve')).status, 403);
    assert.equal((await decide(second, 'approve')).status, 200);
  });

  test('a refused decision stands in the audit of the resource, with whom and which role it was about', async () => {
    await hold(person, roles.owner);
    assert.equal((await decide(person, 'deny', { reason: 'Mine' })).status, 403);
    const [entry] = await listEntries(world.ports.database, {
      scope: scopes.resourceGroup,
      actorId: person.principalId,
      result: 'failure',
      limit: 1,
    });
    assert.deepEqual(
      [entry?.activity, entry?.result, entry?.reason, entry?.subjectId],
      ['extension.denied', 'failure', 'extension.own-request', person.principalId],
    );
    assert.deepEqual(
      entry?.targets.filter((target) => target.type === 'Role').map((target) => target.id),
      [roles.reader],
    );
  });

  test('of two administrators at once the first decides, and the other is told whose decision it was', async () => {
    const answers = await Promise.all([
      decide(owner, 'deny', { reason: 'Of the owner' }),
      decide(second, 'approve', { reason: 'Of the second' }),
    ]);
    const won = answers.findIndex(({ status }) => status === 200);
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 409]));
    const view = await viewOf([second, owner][won]!);
    assert.equal(view.refusal?.code, 'extension.already-decided');
    assert.deepEqual(
      [view.state, view.decision?.by, view.decision?.justification],
      won === 0 ? ['denied', 'Subscription owner', 'Of the owner'] : ['approved', 'Second owner', 'Of the second'],
    );
    const { body } = await get([owner, second][won]!, 'my-answers');
    assert.deepEqual([body.value[0].about, body.value[0].justification], ['extension', WHY]);
  });

  test('is granted until the end the administrator chooses, with a reason, and not without one', async () => {
    const endsAt = day(45).toISOString();
    const silent = await decide(second, 'approve', { reason: ' ', endsAt });
    assert.deepEqual([silent.status, silent.body.error.code], [400, 'extension.justification-missing']);
    const { status, body } = await decide(second, 'approve', { endsAt });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.state, body.held.endsAt], ['approved', endsAt]);
  });

  test('a decision of whoever administers something else finds no request, and leaves it as it is', async () => {
    const stranger = await world.addPerson('Other person');
    const refused = await decide(stranger, 'approve');
    assert.deepEqual([refused.status, refused.body.error.code], [404, 'assignment.request-not-found']);
    const unread = await decide(second, 'approve', { endsAt: 'next week' });
    assert.deepEqual([unread.status, unread.body.error.code], [400, 'assignment.schedule-invalid']);
    assert.equal((await viewOf(owner)).state, 'waiting');
  });

  test('cannot be granted more than thirty days after the end, and says so before anybody tries', async () => {
    world.roles.clock.moveTo(day(60));
    assert.equal((await viewOf(owner)).refusal, null);
    world.roles.clock.moveTo(new Date(day(60).getTime() + 1));
    assert.equal((await viewOf(owner)).refusal?.code, 'extension.too-late');
    assert.equal((await decide(owner, 'approve')).body.error.code, 'extension.too-late');
    assert.equal((await decide(owner, 'deny')).status, 200);
  });
});

test('to keep a directory role is for whoever manages directory roles, and not for an owner of resources', async () => {
  world.roles.clock.moveTo(noon);
  const manager = await world.addPerson('Role manager');
  const role = { roleDefinitionId: roles.globalAdministrator, scope: DIRECTORY_SCOPE };
  await assignDirectoryRole(world.ports, systemActor('Test', randomUUID()), {
    roleDefinitionId: role.roleDefinitionId,
    principalId: manager.principalId,
  });
  const by = { ports: world.ports, owner: manager };
  await give(by, 'eligibility', person.principalId, 'P30D', role.scope, role.roleDefinitionId);
  world.roles.clock.moveTo(day(20));
  requestId = await ask('SelfExtend', role);
  assert.ok(!(await isListedTo(owner)));
  assert.equal((await decide(owner, 'approve')).body.error.code, 'assignment.request-not-found');
  assert.ok(await isListedTo(manager));
  const { status, body } = await decide(manager, 'approve');
  assert.deepEqual([status, body.state, body.held?.endsAt], [200, 'approved', day(60).toISOString()]);
});

test('the list is narrowed to a person, a kind, and a part of the name of role or resource', async () => {
  const narrowed = async (query: string) =>
    ((await get(owner, `extension-requests?${query}`)).body.value as ExtensionEntry[]).map(({ id }) => id);
  const theirs = `person=${person.principalId}`;
  assert.ok((await narrowed('')).includes(requestId));
  assert.deepEqual(await narrowed(theirs), [requestId]);
  assert.deepEqual(await narrowed(`${theirs}&kind=extend&filter=ledger`), [requestId]);
  assert.deepEqual(await narrowed(`${theirs}&kind=renew`), []);
  assert.deepEqual(await narrowed(`${theirs}&filter=Owner`), []);
  assert.deepEqual(await narrowed('sort=-asked'), (await narrowed('sort=asked')).toReversed());
  assert.equal((await get(owner, 'extension-requests?kind=more')).body.error.code, 'request.invalid');
});

test('what somebody decided is narrowed to an answer, a kind and a person', async () => {
  await decide(owner, 'deny');
  const narrowed = async (query: string) =>
    ((await get(owner, `my-answers?person=${person.principalId}&${query}`)).body.value as AnswerEntry[]).map(
      ({ answer, about }) => [answer, about],
    );
  assert.deepEqual(await narrowed('answer=denied&about=extension'), [['denied', 'extension']]);
  assert.deepEqual(await narrowed(''), [['denied', 'extension']]);
  assert.deepEqual(await narrowed('answer=approved'), []);
  assert.deepEqual(await narrowed('about=activation'), []);
  assert.deepEqual((await get(owner, `my-answers?person=${second.principalId}`)).body.value, []);
});

test('pages hold what the administrator may decide and nothing else, and each of it once', async () => {
  for (const _ of Array.from({ length: 4 })) {
    world.roles.clock.moveTo(noon);
    person = await world.addPerson('Finance reader');
    await hold(person, roles.reader, 'eligibility');
    world.roles.clock.moveTo(day(20));
    await ask('SelfExtend');
  }
  const read = async (limit: number, mayDecide: (scope: string) => boolean) => {
    const pages: (readonly string[])[] = [];
    for (let after: PageKey | undefined, isLast = false; !isLast;) {
      const page = await listWaitingExtensions(world.ports.database, owner.principalId, { limit, after }, mayDecide);
      pages.push(page.ids);
      after = page.after;
      isLast = after === undefined;
    }
    return pages;
  };
  const [all = []] = await read(100, () => true);
  assert.ok(all.length >= 5);
  const pages = await read(2, (scope) => scope === scopes.resourceGroup);
  assert.deepEqual(pages.flat(), all);
  assert.ok(pages.slice(0, -1).every((ids) => ids.length === 2));
  assert.deepEqual(await read(2, (scope) => scope === scopes.otherGroup), [[]]);
});

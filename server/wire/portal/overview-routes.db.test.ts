/**
 * The figures of a resource as its administrator reads them, each the length of the list it leads to.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { activateRole, approveActivation } from '#modules/activation/index.ts';
import { listEntries } from '#modules/audit/index.ts';
import { askExtension, countHoldings, findSpans } from '#modules/assignments/index.ts';
import { ABSENT_SCHEDULE } from '#model/schedule-info.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { give } from '../../../test/support/given-roles.ts';
import { anAsk, lasting, minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { ResourceAssignment } from './assignments-contract.ts';
import type { Page } from './contract.ts';
import type { Overview, WaitingRequest } from './overview-contract.ts';

let world: ArmWorld;
let owner: Actor;
let ada: Actor;
let zoe: Actor;
let dora: Actor;

before(async () => {
  world = await openArmWorld('overview_routes');
  owner = world.roles.owner;
  [ada, zoe, dora] = [await world.addPerson('Ada'), await world.addPerson('Zoe'), await world.addPerson('Dora')];
  const finance = await world.roles.addGroup('Finance', [ada.principalId]);
  await give(by(), 'eligibility', ada.principalId, 'P10D');
  await give(by(), 'eligibility', zoe.principalId, 'P90D', scopes.site);
  await give(
    world.roles,
    'eligibility',
    zoe.principalId,
    'P90D',
    scopes.otherGroup,
    roles.reader,
    '2031-03-05T12:00:00Z',
  );
  await give(by(), 'assignment', finance, 'P90D', scopes.resourceGroup, roles.contributor);
  await give(by(), 'assignment', dora.principalId, 'P5D', scopes.site);
});
after(() => world.close());

const by = () => ({ ports: world.ports, owner });

async function read<Answer>(path: string, scope: Scope = scopes.resourceGroup, actor = owner): Promise<Answer> {
  const { status, body } = await world.call(actor, 'GET', `/portal/api/${path}scope=${scope}`, '');
  assert.equal(status, 200, JSON.stringify(body));
  return body as Answer;
}
const overview = (scope?: Scope, query = '') => read<Overview>(`overview?${query}`, scope);
const listed = async (query: string, scope?: Scope) => {
  const { value } = await read<Page<ResourceAssignment>>(`assignments?reach=below&${query}&`, scope);
  return value.map(({ principal, scopeName }) => `${principal.displayName} at ${scopeName}`);
};

async function activate(person: Actor, scope: Scope = scopes.resourceGroup) {
  const asked = { ...anAsk(person.principalId, lasting('PT1H')), scope };
  const answer = await activateRole(world.ports, person, asked);
  assert.ok(answer.outcome === 'stored');
  return answer.request;
}

const setDeleted = (person: Actor, deleted_at: Date | null) =>
  world.roles.database.updateTable('principal').set({ deleted_at }).where('id', '=', person.principalId).execute();

describe('the figures of a resource', () => {
  test('are of itself and what lies below, in force now, and not of what comes from above or lies beside it', async () => {
    const { eligible, standing } = await overview();
    assert.deepEqual({ eligible, standing }, { eligible: 2, standing: 2 });
    assert.deepEqual(await listed('kind=eligible&state=current'), ['Ada at ledger', 'Zoe at expenses']);
    assert.deepEqual(await listed('kind=active&state=assigned'), ['Finance at ledger', 'Dora at expenses']);
  });

  test('of a management group are those of its subscriptions, of the root those of everything', async () => {
    for (const scope of [scopes.subscription, scopes.group, ROOT_SCOPE]) {
      const spans = await findSpans(world.roles.database, scope);
      const { eligible, standing } = await countHoldings(world.roles.database, spans, noon, 10);
      assert.deepEqual({ scope, eligible, standing }, { scope, eligible: 2, standing: 3 });
    }
  });

  test('say which roles are held most, by kind', async () => {
    const { roles: held, roleCount } = await overview();
    assert.deepEqual(
      held.map(({ name, eligible, standing }) => [name, eligible, standing]),
      [
        ['Reader', 2, 1],
        ['Contributor', 0, 1],
      ],
    );
    assert.equal(roleCount, 2);
    assert.deepEqual(await listed(`kind=active&state=assigned&role=${roles.contributor}`), ['Finance at ledger']);
  });

  test('say what ends within fourteen days', async () => {
    assert.deepEqual((await overview()).ending, { eligible: 1, active: 1 });
    assert.deepEqual(await listed('state=expiring'), ['Ada at ledger', 'Dora at expenses']);
  });

  test('hold nothing of who is deleted, and neither does the list of roles, until they are restored', async () => {
    const heldByRole = async () => {
      const { value } = await read<{ value: { roleDefinitionId: string; active: number }[] }>(
        'role-counts?',
        scopes.site,
      );
      return value.find((one) => one.roleDefinitionId === roles.reader)?.active ?? 0;
    };
    const before = [(await overview()).standing, await heldByRole()];
    await setDeleted(dora, noon);
    const while_ = [(await overview()).standing, await heldByRole()];
    assert.deepEqual((await overview()).ending, { eligible: 1, active: 0 });
    assert.deepEqual(await listed('kind=active&state=assigned'), ['Finance at ledger']);
    await setDeleted(dora, null);
    assert.deepEqual(
      [before, while_],
      [
        [2, 1],
        [1, 0],
      ],
    );
  });

  test('count an activation on the day it began, in UTC, which does not end soon', async () => {
    const [yesterday, today] = [new Date('2031-03-04T23:30:00Z'), new Date('2031-03-05T00:30:00Z')];
    world.roles.clock.moveTo(yesterday);
    await activate(ada);
    world.roles.clock.moveTo(today);
    await activate(zoe, scopes.site);
    const { activations, ending } = await overview();
    assert.equal(activations.length, 30);
    assert.deepEqual(activations.slice(-2), [
      { day: '2031-03-04', count: 1 },
      { day: '2031-03-05', count: 1 },
    ]);
    assert.deepEqual(ending, { eligible: 1, active: 1 });
    assert.deepEqual(
      (await overview(scopes.site)).activations.slice(-2).map(({ count }) => count),
      [0, 1],
    );
  });

  test('count no other activations than the audit shows, of a management group as well', async () => {
    const spans = await findSpans(world.roles.database, scopes.group);
    const asked = { trail: 'resource', activities: ['role.activated'], limit: 10 } as const;
    assert.equal((await listEntries(world.roles.database, { ...asked, spans })).length, 2);
    const elsewhere = await findSpans(world.roles.database, scopes.otherGroup);
    assert.equal((await listEntries(world.roles.database, { ...asked, spans: elsewhere })).length, 0);
  });

  test('say which eligibilities nobody activated for as long as was asked', async () => {
    world.roles.clock.moveTo(new Date('2031-03-12T00:00:00Z'));
    assert.deepEqual((await overview(scopes.resourceGroup, 'days=7&')).unused, { count: 1, days: 7 });
    assert.deepEqual(await listed('state=unused&days=7'), ['Ada at ledger']);
    assert.deepEqual((await overview()).unused, { count: 0, days: 30 });
    world.roles.clock.moveTo(minutesAfterNoon(20 * 24 * 60));
    assert.deepEqual(await listed('state=unused&days=7'), ['Zoe at expenses']);
  });
});

describe('the requests of a resource', () => {
  test('that wait are counted and listed, place by place, until they are answered; how long that took is measured', async () => {
    world.roles.clock.moveTo(new Date('2031-04-01T09:00:00Z'));
    await give(by(), 'eligibility', ada.principalId, 'P10D');
    const { approver } = world.roles;
    await requireApproval(world.roles, scopes.resourceGroup, [asApprover(approver)]);
    const first = await activate(ada);
    world.roles.clock.moveTo(new Date('2031-04-01T09:30:00Z'));
    const asked = { ...anAsk(ada.principalId, ABSENT_SCHEDULE), kind: 'eligibility' as const };
    assert.equal((await askExtension(world.ports, ada, asked, 'SelfExtend')).outcome, 'stored');

    assert.deepEqual((await overview(scopes.subscription)).waiting, { activations: 1, extensions: 1 });
    const { value } = await read<Page<WaitingRequest>>('overview/requests?', scopes.subscription);
    assert.deepEqual(
      value.map(({ asksTo, person, resource }) => [asksTo, person.displayName, resource.name]),
      [
        ['activate', 'Ada', 'ledger'],
        ['extend', 'Ada', 'ledger'],
      ],
    );
    assert.deepEqual((await overview(scopes.site)).waiting, { activations: 0, extensions: 0 });

    await approveActivation(world.ports, approver, first.approvalId!, 'Claims are due');
    const { waiting, approvals } = await overview();
    assert.deepEqual(waiting, { activations: 0, extensions: 1 });
    assert.deepEqual(approvals, { approved: 1, medianMinutes: 30, p95Minutes: 30 });
    assert.deepEqual((await overview(scopes.site)).approvals, { approved: 0, medianMinutes: null, p95Minutes: null });
  });
});

describe('the overview', () => {
  test('is told to somebody who may read assignments there, and to nobody else', async () => {
    const reader = await world.addPerson('Reader');
    for (const path of ['overview', 'overview/requests']) {
      const refused = await world.call(reader, 'GET', `/portal/api/${path}?scope=${scopes.otherGroup}`, '');
      assert.deepEqual([refused.status, refused.body.error.code], [403, 'request.forbidden']);
    }
    await give(by(), 'assignment', reader.principalId, 'P1D', scopes.otherGroup);
    for (const path of ['overview?', 'overview/requests?']) await read(path, scopes.otherGroup, reader);
  });

  for (const [what, path] of Object.entries({
    'a number of days that is none': 'overview?days=soon&',
    'more days than a year': 'overview?days=366&',
    'a list of what lies below by its end': 'assignments?reach=below&sort=end&',
  })) {
    test(`refuses ${what}`, async () => {
      const { status, body } = await world.call(owner, 'GET', `/portal/api/${path}scope=${scopes.otherGroup}`, '');
      assert.deepEqual([status, body.error.code], [400, 'request.invalid']);
    });
  }
});

test('a long list of what lies below goes on where its first page ended', async () => {
  const names = Array.from({ length: 120 }, (_, index) => `Member ${String(index).padStart(3, '0')}`);
  for (const name of names) {
    const { principalId } = await world.roles.addUser(name);
    await give(by(), 'eligibility', principalId, 'P5D', scopes.otherGroup, roles.contributor);
  }
  const page = (cursor: string) =>
    read<Page<ResourceAssignment>>(
      `assignments?reach=below&role=${roles.contributor}&kind=eligible&cursor=${encodeURIComponent(cursor)}&`,
      scopes.subscription,
    );
  const first = await page('');
  const second = await page(first.nextCursor!);
  assert.deepEqual(
    [...first.value, ...second.value].map(({ principal }) => principal.displayName),
    names,
  );
  assert.deepEqual([first.value.length, second.nextCursor], [100, null]);
});

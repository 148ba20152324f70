/**
 * The list of a resource's assignments as its administrator reads it: from where, through which groups, in which order.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { activateRole } from '#modules/activation/index.ts';
import { removeSchedule } from '#modules/assignments/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { give } from '../../../test/support/given-roles.ts';
import { anAsk, lasting, minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { AssignmentDetailView, ResourceAssignment } from './assignments-contract.ts';
import type { Page } from './contract.ts';

let world: ArmWorld;
let owner: Actor;
let ada: Actor;
let zoe: Actor;
let inner: string;
let outer: string;

before(async () => {
  world = await openArmWorld('assignment_routes');
  owner = world.roles.owner;
  [ada, zoe] = [await world.addPerson('Ada'), await world.addPerson('Zoe')];
  inner = await world.roles.addGroup('Bookkeepers', [ada.principalId]);
  outer = await world.roles.addGroup('Finance', [inner]);
  await give(by(), 'eligibility', zoe.principalId, 'P20D');
  await give(by(), 'eligibility', ada.principalId, 'P10D');
  await give(by(), 'assignment', outer, 'P30D', scopes.subscription);
  await give(
    world.roles,
    'assignment',
    zoe.principalId,
    'P40D',
    scopes.resourceGroup,
    roles.contributor,
    '2031-04-01T00:00:00Z',
  );
});
after(() => world.close());

const by = () => ({ ports: world.ports, owner });

const path = (query: string, file = '') => `/portal/api/assignments${file}?scope=${scopes.resourceGroup}${query}`;
async function read(query: string, actor = owner): Promise<Page<ResourceAssignment>> {
  const { status, body } = await world.call(actor, 'GET', path(query), '');
  assert.equal(status, 200, JSON.stringify(body));
  return body as Page<ResourceAssignment>;
}
const shown = async (query: string) =>
  (await read(query)).value.map(({ principal, kind }) => `${principal.displayName} ${kind}`);

describe('the assignments of a resource', () => {
  test('are its own and those from above, by name, each saying where it was made', async () => {
    const { value } = await read('');
    assert.deepEqual(
      value
        .map(({ principal, kind, inherited, scopeName }) => [principal.displayName, kind, inherited, scopeName])
        // Of one name there is no order that people see.
        .toSorted(([name, kind], [other, otherKind]) => (name === other && kind! < otherKind! ? -1 : 0)),
      [
        ['Ada', 'eligible', false, 'ledger'],
        ['Finance', 'active', true, 'Finance production'],
        ['Subscription owner', 'active', true, 'Finance production'],
        ['Zoe', 'active', false, 'ledger'],
        ['Zoe', 'eligible', false, 'ledger'],
      ],
    );
  });

  test('are sorted by their end, and upwards from the last', async () => {
    assert.deepEqual(await shown('&sort=end&kind=eligible'), ['Ada eligible', 'Zoe eligible']);
    assert.deepEqual(await shown('&sort=-end&kind=eligible'), ['Zoe eligible', 'Ada eligible']);
  });

  test('are narrowed by kind, by where they were made, by role and by state', async () => {
    assert.deepEqual(await shown('&kind=eligible'), ['Ada eligible', 'Zoe eligible']);
    assert.deepEqual(await shown(`&reach=inherited&role=${roles.reader}`), ['Finance active']);
    assert.deepEqual(await shown(`&reach=direct&role=${roles.contributor}`), ['Zoe active']);
    assert.deepEqual(await shown('&state=scheduled'), ['Zoe active']);
    assert.deepEqual(await shown('&state=expiring'), ['Ada eligible']);
  });

  test('of a person are also those of groups, with the way through them', async () => {
    const { value } = await read(`&principal=${ada.principalId}`);
    assert.deepEqual(
      value.map(({ principal, groupWay }) => [principal.displayName, groupWay]),
      [
        ['Ada', []],
        ['Finance', ['Bookkeepers', 'Finance']],
      ],
    );
  });

  test('are in the order of new names when somebody is renamed', async () => {
    await world.roles.database
      .updateTable('principal')
      .set({ display_name: 'Zoe' })
      .where('id', '=', ada.principalId)
      .execute();
    await world.roles.database
      .updateTable('principal')
      .set({ display_name: 'Ada' })
      .where('id', '=', zoe.principalId)
      .execute();
    const { value } = await read('&kind=eligible');
    assert.deepEqual(
      value.map((row) => row.principal.id),
      [zoe.principalId, ada.principalId],
    );
    for (const { principalId, displayName } of [ada, zoe]) {
      const renamed = world.roles.database.updateTable('principal').set({ display_name: displayName });
      await renamed.where('id', '=', principalId).execute();
    }
  });

  test('include a running activation, which names its eligibility', async () => {
    const eligibility = (await read(`&kind=eligible&principal=${zoe.principalId}`)).value[0]!;
    const asked = { ...anAsk(zoe.principalId, lasting('PT1H')), linkedEligibilityId: eligibility.id };
    assert.equal((await activateRole(world.ports, zoe, asked)).outcome, 'stored');
    const { value } = await read('&state=activated');
    assert.deepEqual(
      value.map((row) => [row.principal.displayName, row.eligibilityId]),
      [['Zoe', eligibility.id]],
    );
    world.roles.clock.moveTo(new Date(noon.getTime() + 3_600_000));
    assert.deepEqual(await shown('&state=activated'), []);
    world.roles.clock.moveTo(noon);
  });

  test('are told to somebody who may read assignments there, and to nobody else', async () => {
    const reader = await world.addPerson('Reader');
    const refused = await world.call(reader, 'GET', path(''), '');
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'request.forbidden']);
    await give(by(), 'assignment', reader.principalId, 'P1D');
    assert.equal((await world.call(reader, 'GET', path(''), '')).status, 200);
  });

  for (const [what, query] of Object.entries({ kind: '&kind=both', sort: '&sort=mail', role: '&role=Reader' })) {
    test(`are not listed by a ${what} that is none, which is refused`, async () => {
      const { status, body } = await world.call(owner, 'GET', path(query), '');
      assert.deepEqual([status, body.error.code], [400, 'request.invalid']);
    });
  }
});

describe('a long list of assignments', () => {
  const names = Array.from({ length: 120 }, (_, index) => `Member ${String(index).padStart(3, '0')}`);
  before(async () => {
    for (const name of names) {
      const { principalId } = await world.roles.addUser(name);
      await give(by(), 'eligibility', principalId, 'P5D', scopes.otherGroup);
    }
  });
  const page = (query: string) =>
    world.call(owner, 'GET', `/portal/api/assignments?scope=${scopes.otherGroup}&kind=eligible${query}`, '');

  for (const sort of ['name', '-name', 'end', '-end']) {
    test(`goes on where its first page ended, sorted by ${sort}`, async () => {
      const first = await page(`&sort=${sort}`);
      const second = await page(`&sort=${sort}&cursor=${encodeURIComponent(first.body.nextCursor)}`);
      const all = [...first.body.value, ...second.body.value].map((row) => row.principal.displayName as string);
      assert.deepEqual([first.body.value.length, second.body.nextCursor], [100, null]);
      assert.deepEqual(all.toSorted(), names);
      if (sort === 'name') assert.deepEqual(all, names);
      if (sort === '-name') assert.deepEqual(all, names.toReversed());
    });
  }

  test('does not go on at a place it never named', async () => {
    const { status, body } = await page('&sort=end&cursor=tomorrow_1');
    assert.deepEqual([status, body.error.code], [400, 'request.page-token-invalid']);
  });

  test('is exported whole, and only what was asked for', async () => {
    const { body } = await world.call(
      owner,
      'GET',
      `/portal/api/assignments.csv?scope=${scopes.otherGroup}&kind=eligible`,
      '',
    );
    const lines = (body as string).trimEnd().split('\r\n');
    assert.deepEqual([lines.length, lines[1]!.split(',')[0]], [121, names[0]]);
  });
});

describe('one assignment at its own address', () => {
  before(() => world.roles.clock.moveTo(noon));
  const open = async (id: string, scope: string, actor = owner) => {
    const { status, body } = await world.call(actor, 'GET', `/portal/api/assignments/${id}?scope=${scope}`, '');
    return { status, body: body as AssignmentDetailView & { error?: { code: string } } };
  };
  const ofZoe = async () =>
    (await read('&kind=eligible')).value.find(({ principal }) => principal.displayName === 'Zoe')!;

  test('says who gave it, from its place, below it and above it', async () => {
    const { id, ...listed } = await ofZoe();
    for (const [scope, inherited] of [
      [scopes.resourceGroup, false],
      [scopes.site, true],
      [scopes.subscription, false],
    ] as const) {
      const { status, body } = await open(id, scope);
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual([body.id, body.inherited, body.endsAt], [id, inherited, listed.endsAt]);
      assert.deepEqual([body.givenBy, body.endedAt], ['Subscription owner', null]);
    }
  });

  test('is not found from a scope beside it, nor read by who reads no assignments there', async () => {
    const { id } = await ofZoe();
    const beside = await open(id, scopes.otherGroup);
    assert.deepEqual([beside.status, beside.body.error?.code], [404, 'assignment.not-found']);
    const refused = await open(id, scopes.resourceGroup, await world.addPerson('Stranger'));
    assert.deepEqual([refused.status, refused.body.error?.code], [403, 'request.forbidden']);
  });

  test('is found also when it was taken away', async () => {
    const gone = await world.addPerson('Gone');
    await give(by(), 'eligibility', gone.principalId, 'P5D');
    const { id } = (await read('&kind=eligible')).value.find(({ principal }) => principal.displayName === 'Gone')!;
    world.roles.clock.moveTo(minutesAfterNoon(5));
    const removing = { ...anAsk(gone.principalId, lasting('P5D')), kind: 'eligibility' as const };
    await removeSchedule(world.ports, owner, removing);
    const { body } = await open(id, scopes.resourceGroup);
    assert.deepEqual([body.isRemoved, body.endedAt], [true, minutesAfterNoon(5).toISOString()]);
  });
});

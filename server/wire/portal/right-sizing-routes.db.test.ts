/**
 * Right-sizing: what would have been enough, how sure that is, and a review of it by the ordinary command. Each case changes one
 * thing of somebody who holds a role on a whole subscription and only ever read reports of one application.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import {
  EXPENSE_READER,
  openEnforcementWorld,
  READ_REPORTS,
  type EnforcementWorld,
} from '../../../test/support/enforcement-world.ts';
import { noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { Page } from './contract.ts';
import type { RecordingView, SizingView } from './right-sizing-contract.ts';

const EXPENSE_MANAGER = 'd0000000-0000-4000-8000-00000000000c';
const DAY = 86_400_000;
const daysBefore = (days: number) => new Date(noon.getTime() - days * DAY);
type Caller = { cookie: string; csrf: string };

let world: EnforcementWorld;
let owner: Caller;
let manager: Actor;
let assignmentId: string;
let application: { id: string };
let hosts = 0;

before(async () => {
  world = await openEnforcementWorld();
  const permissions = [{ actions: [], notActions: [], dataActions: ['Contoso.Expenses/*'], notDataActions: [] }];
  await sql`insert into role_definition (id, name, kind, permissions, assignable_scopes, created_at, updated_at)
    values (${EXPENSE_MANAGER}, 'Expense manager', 'CustomRole', ${JSON.stringify(permissions)}, '{/}', ${noon}, ${noon})`.execute(
    world.roles.database,
  );
  owner = await world.startSession(world.roles.owner);
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  const db = world.roles.database;
  await sql`delete from protected_application`.execute(db);
  await sql`update assignment_schedule set removed_at = ${noon} where role_definition_id = ${EXPENSE_MANAGER}`.execute(
    db,
  );
  await world.service.load();
  manager = await world.addPerson('Max Manager');
  assignmentId = await hold(manager.principalId);
  application = await world.protect(`sizes-${++hosts}.example`, 'redirect');
  await record(100, daysBefore(90));
});

/** Since when it records is put back, so that nobody has to wait. */
async function record(share: number, since: Date): Promise<void> {
  const path = `protected-applications/${application.id}/recording`;
  if (share !== 100) await send('PUT', path, owner, { share: 100 });
  assert.equal((await send('PUT', path, owner, { share })).status, 204);
  await sql`update protected_application set recorded_since = ${since} where id = ${application.id}
    and recorded_share > 0`.execute(world.roles.database);
}

async function hold(principalId: string, since = daysBefore(90)): Promise<string> {
  const id = randomUUID();
  await world.roles.database
    .insertInto('assignment_schedule')
    .values({
      id,
      scope: scopes.subscription,
      role_definition_id: EXPENSE_MANAGER,
      principal_id: principalId,
      assignment_type: 'Assigned',
      starts_at: since,
      created_at: since,
      updated_at: since,
    })
    .execute();
  await world.service.load();
  return id;
}

async function use(action = READ_REPORTS, scope: Scope = scopes.site, by = manager): Promise<void> {
  const asked = { principalId: by.principalId, action, scope, isDataAction: true };
  assert.equal(world.service.decideFor(asked, { id: application.id, recordedShare: 100 }).decision, 'allow');
  await world.writeRecords();
}

async function send<T>(method: 'GET' | 'PUT' | 'POST', path: string, as: Caller, payload?: object) {
  const answer = await world.app.inject({
    method,
    url: `/portal/api/${path}`,
    headers: { cookie: as.cookie, 'x-daypass-csrf': as.csrf },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, body: (answer.body ? answer.json() : {}) as T & { error?: { code: string } } };
}

const list = (query = '') =>
  send<Page<SizingView>>('GET', `right-sizing?scope=${scopes.subscription}&kind=active${query}`, owner);
async function sized(query = ''): Promise<SizingView> {
  const { status, body } = await list(query);
  assert.equal(status, 200, JSON.stringify(body));
  return body.value.find((row) => row.assignmentId === assignmentId)!;
}
const conclusion = ({ state, narrowerRole, narrowerScope }: SizingView) => [
  state,
  narrowerRole?.name ?? null,
  narrowerScope?.name ?? null,
];

describe('right-sizing', () => {
  test('who manages a subscription and only reads reports of one site could have had the reader on that site', async () => {
    await use();
    await use();
    const found = await sized();
    assert.deepEqual(conclusion(found), ['narrower', 'Expense reader', 'expenses']);
    assert.deepEqual([found.count, found.people, found.actions, found.basis.isWhole], [2, 1, [READ_REPORTS], true]);
  });

  test('the role stays where something was done that no narrower one allows', async () => {
    await use('Contoso.Expenses/claims/approve');
    assert.deepEqual(conclusion(await sized()), ['narrower', null, 'expenses']);
  });

  test('the place stays where something was done at the top of it', async () => {
    await use('Contoso.Expenses/claims/approve', scopes.subscription);
    assert.deepEqual(conclusion(await sized()), ['fits', null, null]);
  });

  test('nothing done is unused only where all was recorded, for all of the days', async () => {
    assert.deepEqual(conclusion(await sized()), ['unused', null, null]);
    await record(10, daysBefore(90));
    assert.deepEqual(conclusion(await sized()), ['unknown', null, null]);
    await record(100, daysBefore(29));
    assert.equal((await sized()).basis.since, daysBefore(29).toISOString());
    assert.deepEqual(conclusion(await sized()), ['unknown', null, null]);
    assert.deepEqual(conclusion(await sized('&days=29')), ['unused', null, null]);
  });

  test('who has held a role for less than the days is not called unused', async () => {
    assignmentId = await hold((await world.addPerson('Newcomer')).principalId, daysBefore(29));
    assert.equal((await sized()).state, 'unknown');
    assert.equal((await sized('&days=29')).state, 'unused');
  });

  test('what was dropped is said, and nothing is unused', async () => {
    await sql`insert into decision_record_gap (id, application_id, dropped, first_at, last_at)
      values (${randomUUID()}, ${application.id}, 7, ${noon}, ${noon})`.execute(world.roles.database);
    const found = await sized();
    assert.deepEqual([found.state, found.basis.dropped, found.basis.isWhole], ['unknown', 7, false]);
  });

  test('an application that records nothing makes it not whole', async () => {
    await world.protect(`silent-${hosts}.example`, 'redirect');
    await use();
    const { basis, state } = await sized();
    assert.deepEqual([state, basis.isWhole, basis.applications, basis.recording], ['narrower', false, 2, 1]);
  });

  test('what was done before the days is not looked at', async () => {
    await use('Contoso.Expenses/claims/approve');
    await sql`update decision_record set first_at = ${daysBefore(31)}, last_at = ${daysBefore(31)}
      where assignment_id = ${assignmentId}`.execute(world.roles.database);
    await use();
    assert.deepEqual(conclusion(await sized()), ['narrower', 'Expense reader', 'expenses']);
    assert.deepEqual(conclusion(await sized('&days=60')), ['narrower', null, 'expenses']);
  });

  test('an activation counts for the eligibility it stands on', async () => {
    const eligible = await world.addPerson('Eli Eligible');
    const eligibilityId = await world.makeEligible(eligible.principalId, EXPENSE_MANAGER);
    const activationId = await world.assign(eligible.principalId, EXPENSE_MANAGER, new Date(noon.getTime() + DAY));
    await sql`update assignment_schedule set assignment_type = 'Activated', linked_eligibility_id = ${eligibilityId}
      where id = ${activationId}`.execute(world.roles.database);
    await use(READ_REPORTS, scopes.site, eligible);
    const { body } = await send<Page<SizingView>>('GET', `right-sizing?scope=${scopes.subscription}`, owner);
    const found = body.value.find((row) => row.assignmentId === eligibilityId)!;
    assert.deepEqual(conclusion(found), ['narrower', 'Expense reader', null]);
  });

  test('changes in Daypass need a role too: an owner who gives roles away is not told to be a reader', async () => {
    const giver = await world.addPerson('Olga Owner');
    const id = randomUUID();
    await world.roles.database
      .insertInto('assignment_schedule')
      .values({
        id,
        scope: scopes.subscription,
        role_definition_id: roles.owner,
        principal_id: giver.principalId,
        assignment_type: 'Assigned',
        starts_at: daysBefore(90),
        created_at: noon,
        updated_at: noon,
      })
      .execute();
    const find = async () => (await list()).body.value.find((row) => row.assignmentId === id)!;
    assert.equal((await find()).state, 'unused');
    await world.ports.unitOfWork((tx) =>
      recordActivity(tx, {
        activity: 'eligibility.assigned',
        actor: giver,
        scope: scopes.subscription,
        targets: [],
        details: {},
      }),
    );
    const found = await find();
    assert.deepEqual([found.ownWrites, found.actions], [1, ['Microsoft.Authorization/roleAssignments/write']]);
    assert.deepEqual(conclusion(found), ['fits', null, null]);
  });

  test('is told to nobody who reads no assignments there, and not of the directory', async () => {
    const stranger = await world.startSession(await world.addPerson('Stranger'));
    for (const path of ['right-sizing', 'right-sizing/applications']) {
      assert.equal(
        (await send('GET', `${path}?scope=${scopes.subscription}`, stranger)).body.error?.code,
        'request.forbidden',
      );
      assert.equal((await send('GET', `${path}?scope=/directory`, owner)).body.error?.code, 'request.invalid');
    }
  });
});

describe('what is recorded at a resource', () => {
  test('lists the applications there, below and above that the reader may read', async () => {
    const at = async (scope: Scope) =>
      (await send<RecordingView[]>('GET', `right-sizing/applications?scope=${scope}`, owner)).body.map(
        ({ id, share, mayChange }) => [id, share, mayChange],
      );
    for (const scope of [scopes.subscription, scopes.site])
      assert.deepEqual(await at(scope), [[application.id, 100, true]]);
    assert.deepEqual(await at(scopes.otherGroup), []);
  });
});

describe('a proposal', () => {
  const propose = (as: Caller, change: object = {}) =>
    send<{ id: string }>('POST', 'right-sizing/proposals', as, {
      scope: scopes.subscription,
      roleDefinitionId: EXPENSE_MANAGER,
      ...change,
    });

  test('is an access review of the role there, with what was found, answered by whoever proposed it', async () => {
    await use();
    const { status, body } = await propose(owner);
    assert.equal(status, 201, JSON.stringify(body));
    const { rows } = await sql<Record<string, unknown>>`
      select r.display_name, r.scope, r.role_definition_ids, r.reviewer_text, v.principal_id from access_review r
      join access_review_reviewer v on v.review_id = r.id where r.id = ${body.id}`.execute(world.roles.database);
    const [review] = rows;
    assert.deepEqual(
      [review!['display_name'], review!['scope'], review!['role_definition_ids'], review!['principal_id']],
      [
        'Right-sizing: Expense manager on Finance production',
        scopes.subscription,
        [EXPENSE_MANAGER],
        world.roles.owner.principalId,
      ],
    );
    assert.match(
      String(review!['reviewer_text']),
      /Active: Max Manager: Expense reader on expenses would have been enough\./,
    );
  });

  test('is refused to who may not assign roles there, and of what is no role', async () => {
    const reader = await world.addPerson('Reader');
    await world.assign(reader.principalId, EXPENSE_READER, null);
    assert.equal((await propose(await world.startSession(reader))).body.error?.code, 'request.forbidden');
    const nothing = await propose(owner, { roleDefinitionId: randomUUID() });
    assert.equal(nothing.body.error?.code, 'access-review.role-not-there');
  });
});

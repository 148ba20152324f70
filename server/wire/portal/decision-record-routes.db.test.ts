/**
 * Records of decisions: off until somebody says otherwise, kept for what enforcement points ask, told to those who may see
 * them, and never in the way of a decision.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { forgetDecisionRecords } from '#modules/decisions/index.ts';
import {
  DECISION_READER,
  EXPENSE_READER,
  openEnforcementWorld,
  READ_REPORTS,
  type EnforcementWorld,
} from '../../../test/support/enforcement-world.ts';
import { minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { AssignmentTimeline } from './assignments-contract.ts';
import type { Page } from './contract.ts';
import type { DecisionRecordView } from './decision-record-contract.ts';

type Caller = { cookie: string; csrf: string };
type Body = { error?: { code: string } } & Page<DecisionRecordView>;

let world: EnforcementWorld;
let owner: Caller;
let stranger: Caller;
let point: Caller;
let person: Actor;
let application: { id: string; secret: string };
let assignmentId: string;
let hosts = 0;

before(async () => {
  world = await openEnforcementWorld();
  const enforcementPoint = await world.addPerson('Enforcement point');
  await hold(enforcementPoint.principalId, DECISION_READER, scopes.subscription);
  point = await world.startSession(enforcementPoint);
  owner = await world.startSession(world.roles.owner);
  stranger = await world.startSession(await world.addPerson('Stranger'));
});
after(() => world.close());
beforeEach(async () => {
  // What a test before left in memory is written, and makes room.
  world.roles.clock.moveTo(minutesAfterNoon(900));
  await world.writeRecords();
  world.roles.clock.moveTo(noon);
  await sql`delete from protected_application`.execute(world.roles.database);
  await world.service.load();
  person = await world.addPerson('Robin Reader');
  assignmentId = await world.assign(person.principalId, EXPENSE_READER, minutesAfterNoon(600));
  application = await world.protect(`records-${++hosts}.example`, 'redirect');
});

async function send(method: 'GET' | 'PUT', path: string, as: Caller, payload?: object) {
  const answer = await world.app.inject({
    method,
    url: `/portal/api/${path}`,
    headers: { cookie: as.cookie, 'x-daypass-csrf': as.csrf },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, body: (answer.body ? answer.json() : {}) as Body };
}
async function hold(principalId: string, roleDefinitionId: string, scope: Scope): Promise<void> {
  await world.roles.database
    .insertInto('assignment_schedule')
    .values({
      id: randomUUID(),
      scope,
      role_definition_id: roleDefinitionId,
      principal_id: principalId,
      assignment_type: 'Assigned',
      starts_at: noon,
      created_at: noon,
      updated_at: noon,
    })
    .execute();
  await world.service.load();
}

const record = (share: number, as = owner) =>
  send('PUT', `protected-applications/${application.id}/recording`, as, { share });

/** What an enforcement point asks over AuthZEN. */
async function ask(change: { scope?: string; action?: string; id?: string } = {}): Promise<boolean> {
  const answer = await world.app.inject({
    method: 'POST',
    url: '/access/v1/evaluation',
    headers: { cookie: point.cookie, 'x-daypass-csrf': point.csrf },
    payload: {
      subject: { type: 'user', id: change.id ?? person.principalId },
      resource: { type: 'site', id: change.scope ?? scopes.site },
      action: { name: change.action ?? READ_REPORTS, properties: { isDataAction: true } },
    },
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<{ decision: boolean }>().decision;
}

const told = (as = owner) => send('GET', `protected-applications/${application.id}/records`, as);
const recorded = async () => {
  await world.writeRecords();
  const { status, body } = await told();
  assert.equal(status, 200, JSON.stringify(body));
  return body.value;
};

describe('records of decisions', () => {
  test('there are none until somebody says so, and none any more when they are turned off again', async () => {
    assert.equal(await ask(), true);
    assert.deepEqual(await recorded(), []);
    assert.equal((await record(100)).status, 204);
    assert.equal(await ask(), true);
    assert.equal((await recorded()).length, 1);
    assert.equal((await record(0)).status, 204);
    world.roles.clock.moveTo(minutesAfterNoon(1));
    assert.equal(await ask(), true);
    assert.equal((await recorded()).length, 1);
  });

  test('an allowed one says who, what, where, by which role and how often; a denied one why', async () => {
    await record(100);
    await ask();
    await ask();
    assert.equal(await ask({ action: 'Contoso.Expenses/settings/write' }), false);
    const [denied, allowed] = (await recorded()).toSorted((one, other) => Number(one.allowed) - Number(other.allowed));
    assert.deepEqual(
      [allowed!.person, allowed!.action, allowed!.scope, allowed!.role!.name, allowed!.count, allowed!.reason],
      [{ id: person.principalId, displayName: 'Robin Reader' }, READ_REPORTS, scopes.site, 'Expense reader', 2, null],
    );
    assert.deepEqual(
      [denied!.allowed, denied!.role, denied!.reason],
      [false, null, 'Robin Reader has no active role for this here.'],
    );
  });

  test('what is asked about below the application counts, what is asked elsewhere does not', async () => {
    await record(100);
    await ask({ scope: scopes.resourceGroup });
    await ask({ scope: scopes.otherGroup });
    assert.deepEqual(await recorded(), []);
    await sql`insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at)
      values (${`${scopes.site}/slots/one`}, ${`${scopes.site}/slots/one`}, 'resource', ${scopes.site}, 'one', 'Slot one',
        'slot', ${noon}) on conflict do nothing`.execute(world.roles.database);
    await world.service.load();
    await ask({ scope: `${scopes.site}/slots/one` });
    assert.deepEqual(
      (await recorded()).map(({ scopeName }) => scopeName),
      ['Slot one'],
    );
  });

  test('they are written again as they grow, each minute once', async () => {
    await record(100);
    for (let second = 0; second < 3; second++) {
      world.roles.clock.moveTo(new Date(noon.getTime() + second * 1_000));
      await ask();
      await world.writeRecords();
    }
    world.roles.clock.moveTo(minutesAfterNoon(1));
    await ask();
    assert.deepEqual(
      (await recorded()).map(({ count }) => count),
      [1, 3],
    );
  });

  test('a decision asks nothing of the database because it is recorded, and is given while nothing can be written', async () => {
    await record(100);
    const known = await ask();
    const question = { principalId: person.principalId, action: READ_REPORTS, scope: scopes.site, isDataAction: true };
    world.roles.statements.count = 0;
    assert.equal(world.service.decideFor(question).decision, 'allow');
    assert.deepEqual([known, world.roles.statements.count], [true, 0]);
  });

  test('what finds no room is dropped, said so, and lets the decision through', async () => {
    await record(100);
    for (let n = 0; n < 120; n++) assert.equal(await ask({ action: `Contoso.Expenses/r${n}/read` }), true);
    await world.writeRecords();
    const { rows } = await sql<{ dropped: number }>`select dropped from decision_record_gap
      where application_id = ${application.id}`.execute(world.roles.database);
    assert.deepEqual([(await recorded()).length, rows], [100, [{ dropped: 20 }]]);
  });

  test('they are on the timeline of the assignment that allowed, hour by hour', async () => {
    await record(100);
    await ask();
    world.roles.clock.moveTo(minutesAfterNoon(59));
    await ask();
    world.roles.clock.moveTo(minutesAfterNoon(61));
    await ask();
    await world.writeRecords();
    const story = await send('GET', `assignments/${assignmentId}/timeline?scope=${scopes.site}`, owner);
    assert.deepEqual(
      (story.body as unknown as AssignmentTimeline).uses.map(({ count, action, application: name }) => [
        count,
        action,
        name,
      ]),
      [
        [2, READ_REPORTS, 'Expenses'],
        [1, READ_REPORTS, 'Expenses'],
      ],
    );
    const uses = await send('GET', `assignments/${assignmentId}/uses?scope=${scopes.site}`, owner);
    assert.equal(uses.body.value.length, 3);
    assert.equal((await send('GET', `assignments/${assignmentId}/uses?scope=${scopes.site}`, stranger)).status, 403);
  });

  test('a hundred and one are two pages', async () => {
    await record(100);
    for (let n = 0; n < 101; n++) {
      world.roles.clock.moveTo(minutesAfterNoon(n));
      await ask();
      await world.writeRecords();
    }
    const first = (await told()).body;
    const path = `protected-applications/${application.id}/records?cursor=${encodeURIComponent(first.nextCursor!)}`;
    const second = (await send('GET', path, owner)).body;
    assert.deepEqual([first.value.length, second.value.length, second.nextCursor], [100, 1, null]);
    assert.ok(first.value[0]!.firstAt > second.value[0]!.firstAt);
  });

  test('they are forgotten after the days that are set', async () => {
    await record(100);
    await ask();
    assert.equal((await recorded()).length, 1);
    for (const [late, left] of [
      [0, 1],
      [1, 0],
    ] as const) {
      world.roles.clock.moveTo(new Date(noon.getTime() + 90 * 86_400_000 + late));
      await forgetDecisionRecords(world.ports);
      world.roles.clock.moveTo(noon);
      assert.equal((await recorded()).length, left);
    }
  });
});

describe('who sees and changes records', () => {
  test('who may not assign roles there changes nothing and learns nothing of the application', async () => {
    for (const refused of [await record(100, stranger), await told(stranger)]) {
      assert.deepEqual([refused.status, refused.body.error?.code], [404, 'decision.application-not-found']);
    }
    const nowhere = await send('PUT', `protected-applications/${randomUUID()}/recording`, owner, { share: 100 });
    assert.equal(nowhere.body.error?.code, 'decision.application-not-found');
  });

  test('a share that is none is refused', async () => {
    for (const share of [-1, 101, 0.5])
      assert.equal((await record(share)).body.error?.code, 'request.invalid', `${share}`);
  });

  test('a change is in the audit trail once, and saying the same again changes nothing', async () => {
    await record(40);
    await record(40);
    const { rows } = await sql<{ details: object }>`
      select details from audit_entry where activity = 'protected-application.recording-changed'
        and scope = ${scopes.site} order by position desc limit 2`.execute(world.roles.database);
    const own = rows.filter(({ details }) => JSON.stringify(details).includes(application.id));
    assert.equal(own.length, 1);
    assert.deepEqual((own[0]!.details as { after: object }).after, { recordedShare: 40 });
  });

  test('registering an application anew leaves its share as it was', async () => {
    await record(100);
    const path = `protected-applications/${application.id}`;
    const rules = [{ methods: ['GET'], pathPrefix: '/', dataAction: READ_REPORTS }];
    const put = {
      displayName: 'Expenses',
      host: `records-${hosts}.example`,
      scope: scopes.site,
      style: 'status',
      rules,
    };
    const answer = await send('PUT', path, owner, put);
    assert.equal((answer.body as unknown as { recordedShare: number }).recordedShare, 100);
    await ask();
    assert.equal((await recorded()).length, 1);
  });

  test('everybody sees their own, those of others only who reads the audit of the directory', async () => {
    await record(100);
    await ask();
    await world.writeRecords();
    const self = await world.startSession(person);
    assert.equal((await send('GET', 'own-decision-records', self)).body.value.length, 1);
    const path = `decision-records?person=${person.principalId}`;
    assert.equal((await send('GET', path, owner)).body.error?.code, 'request.forbidden');
    const administrator = await world.addPerson('Administrator');
    await hold(administrator.principalId, roles.globalAdministrator, DIRECTORY_SCOPE);
    assert.equal((await send('GET', path, await world.startSession(administrator))).body.value.length, 1);
  });
});

/**
 * The decision service on a real database: nothing committed is missed, no order of commits confuses it, and what this
 * process wrote it knows at once.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import type { AssignmentFact } from '#engine/facts.ts';
import type { Actor } from '#model/actor.ts';
import { createUnitOfWork, type AppendedFact, type Transaction } from '#platform/database/unit-of-work.ts';
import { listenForChanges } from '#platform/database/change-signal.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import {
  minutesAfterNoon,
  noon,
  openRoleWorld,
  roles,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { DecisionService } from './index.ts';

const READ = 'Microsoft.Web/sites/read';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let world: RoleWorld;
let uptime = 0;
const services: DecisionService[] = [];

before(async () => {
  database = await createTestDatabase();
  world = await openRoleWorld(database.application);
});
after(async () => {
  await world.close();
  await database.close();
});
beforeEach(() => {
  world.clock.moveTo(noon);
});
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
});

function aService(listen = false): DecisionService {
  const service = new DecisionService({
    database: world.database,
    clock: world.clock,
    log: world.ports.log,
    stalenessSeconds: 10,
    uptime: () => uptime,
    ...(listen ? { listen: listenForChanges(database.application, world.ports.log) } : {}),
  });
  services.push(service);
  return service;
}

async function aLoadedService(): Promise<DecisionService> {
  const service = aService();
  await service.load();
  return service;
}

/** What a process does: the facts of a commit go to its own service before anybody is answered. */
function writerOf(service?: DecisionService) {
  return createUnitOfWork({
    database: world.database,
    clock: world.clock,
    randomness: world.ports.randomness,
    storeEvent: async () => {},
    applyOwnFacts: (facts) => service?.applyOwnFacts(facts),
  });
}

const assignmentOf = (principalId: string, change: Partial<AssignmentFact> = {}): AssignmentFact => ({
  id: randomUUID(),
  principalId,
  roleDefinitionId: roles.owner,
  scope: scopes.subscription,
  startsAt: noon.getTime(),
  endsAt: minutesAfterNoon(60).getTime(),
  isConditional: false,
  ...change,
});

/** Writes an assignment as its module does: the row, then the fact. */
async function assign(tx: Transaction, fact: AssignmentFact): Promise<void> {
  const row = {
    id: fact.id,
    scope: fact.scope,
    role_definition_id: fact.roleDefinitionId,
    principal_id: fact.principalId,
    assignment_type: 'Assigned',
    starts_at: new Date(fact.startsAt),
    ends_at: fact.endsAt === null ? null : new Date(fact.endsAt),
    condition: fact.isConditional ? CONDITION : null,
    condition_version: fact.isConditional ? '2.0' : null,
    created_at: noon,
    updated_at: noon,
  };
  await tx.db
    .insertInto('assignment_schedule')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ends_at: row.ends_at }))
    .execute();
  await tx.announce('assignment', fact.id, fact);
}

/** Kept as it is sent; nothing reads it. */
const CONDITION = "@Resource[Microsoft.Web/sites:name] StringEquals 'expenses'";

const answer = (service: DecisionService, principalId: string) => {
  const decision = service.decide({ principalId, action: READ, scope: scopes.site });
  return decision.decision === 'allow' ? decision.until : decision.reason;
};

describe('the decision service', () => {
  test('a person whose assignment was committed before the start is allowed, and nobody else', async () => {
    const person = await world.addUser('Finance reader');
    await writerOf()((tx) => assign(tx, assignmentOf(person.principalId)));
    const service = await aLoadedService();
    assert.equal(answer(service, person.principalId), minutesAfterNoon(60).getTime());
    assert.equal(answer(service, world.approver.principalId), 'no-assignment');
  });

  test('an assignment with a condition allows nobody, whether it was there at the start or came later', async () => {
    const [early, late] = [await world.addUser('Early reader'), await world.addUser('Late reader')];
    const conditional = (person: Actor) => assignmentOf(person.principalId, { isConditional: true });
    await writerOf()((tx) => assign(tx, conditional(early)));
    const service = await aLoadedService();
    assert.equal(answer(service, early.principalId), 'condition-not-evaluated');
    await writerOf(service)((tx) => assign(tx, conditional(late)));
    assert.equal(answer(service, late.principalId), 'condition-not-evaluated');
  });

  test('the process that wrote an assignment decides by it before its writer is answered', async () => {
    const person = await world.addUser('Finance reader');
    const service = await aLoadedService();
    assert.equal(answer(service, person.principalId), 'no-assignment');
    await writerOf(service)((tx) => assign(tx, assignmentOf(person.principalId)));
    assert.equal(answer(service, person.principalId), minutesAfterNoon(60).getTime());
  });

  test('what is rolled back never counts', async () => {
    const person = await world.addUser('Finance reader');
    const service = await aLoadedService();
    const failing = writerOf(service)(async (tx) => {
      await assign(tx, assignmentOf(person.principalId));
      throw new Error('rolled back');
    });
    await assert.rejects(failing, /rolled back/);
    await service.catchUp();
    assert.equal(answer(service, person.principalId), 'no-assignment');
  });

  test('a commit that comes late is not skipped, though newer ones were read before it', async () => {
    const [late, early] = [await world.addUser('Late reader'), await world.addUser('Early reader')];
    const service = await aLoadedService();
    const committed = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const lateWriter = writerOf()(async (tx) => {
      await assign(tx, assignmentOf(late.principalId));
      written.resolve();
      await committed.promise;
    });
    await written.promise;
    await writerOf()((tx) => assign(tx, assignmentOf(early.principalId)));
    await service.catchUp();
    await service.catchUp();
    assert.equal(answer(service, early.principalId), minutesAfterNoon(60).getTime());
    assert.equal(answer(service, late.principalId), 'no-assignment');
    committed.resolve();
    await lateWriter;
    await service.catchUp();
    assert.equal(answer(service, late.principalId), minutesAfterNoon(60).getTime());
  });

  test('a restart while transactions are open finds everything they commit, once each key in its last state', async () => {
    const person = await world.addUser('Finance reader');
    const fact = assignmentOf(person.principalId);
    const opened = new pg.Client(database.application);
    await opened.connect();
    try {
      // An old open transaction holds back the horizon; the two writers below are newer than it.
      await opened.query('begin');
      await opened.query('select pg_current_xact_id()');
      await writerOf()((tx) => assign(tx, fact));
      await writerOf()((tx) => assign(tx, { ...fact, endsAt: minutesAfterNoon(30).getTime() }));
      const service = await aLoadedService();
      assert.equal(answer(service, person.principalId), minutesAfterNoon(30).getTime());
      await service.catchUp();
      assert.equal(answer(service, person.principalId), minutesAfterNoon(30).getTime());
    } finally {
      await opened.query('rollback');
      await opened.end();
    }
  });

  test('of two commits about one assignment the later counts, though its transaction is the older one', async () => {
    const person = await world.addUser('Finance reader');
    const fact = assignmentOf(person.principalId);
    const until = (minutes: number) => ({ ...fact, endsAt: minutesAfterNoon(minutes).getTime() });
    const [begun, newerDone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const older = writerOf()(async (tx) => {
      await sql`select pg_current_xact_id()`.execute(tx.db);
      begun.resolve();
      await newerDone.promise;
      await assign(tx, until(40));
    });
    await begun.promise;
    const opened = new pg.Client(database.application);
    await opened.connect();
    try {
      // Between the two: everything newer than this transaction will be read again, everything older not.
      await opened.query('begin');
      await opened.query('select pg_current_xact_id()');
      await writerOf()((tx) => assign(tx, until(30)));
      newerDone.resolve();
      await older;
      const service = await aLoadedService();
      await service.catchUp();
      assert.equal(answer(service, person.principalId), minutesAfterNoon(40).getTime());
    } finally {
      await opened.query('rollback');
      await opened.end();
    }
  });

  test('two processes on one database agree', async () => {
    const person = await world.addUser('Finance reader');
    const [one, other] = [await aLoadedService(), await aLoadedService()];
    const fact = assignmentOf(person.principalId);
    await writerOf(one)((tx) => assign(tx, fact));
    await writerOf(other)((tx) => assign(tx, { ...fact, endsAt: minutesAfterNoon(20).getTime() }));
    await one.catchUp();
    await other.catchUp();
    assert.equal(answer(one, person.principalId), minutesAfterNoon(20).getTime());
    assert.equal(answer(other, person.principalId), minutesAfterNoon(20).getTime());
    await writerOf(one)((tx) => tx.announce('assignment', fact.id, null));
    await other.catchUp();
    assert.equal(answer(other, person.principalId), 'no-assignment');
  });

  test('a restart gives the same answers', async () => {
    const people = await Promise.all(['One', 'Two', 'Three'].map((name) => world.addUser(`${name} reader`)));
    const before = await aLoadedService();
    for (const [index, { principalId }] of people.entries()) {
      const endsAt = index === 2 ? null : minutesAfterNoon(10 + index).getTime();
      await writerOf(before)((tx) => assign(tx, assignmentOf(principalId, { endsAt })));
    }
    const afterRestart = await aLoadedService();
    const answers = (service: DecisionService) => people.map((person) => answer(service, person.principalId));
    assert.deepEqual(answers(afterRestart), answers(before));
    assert.deepEqual(answers(before), [minutesAfterNoon(10).getTime(), minutesAfterNoon(11).getTime(), null]);
  });

  test('a restart sees a guest as the directory announced them: without an identity, not active', async () => {
    const guest = await world.addUser('Guest without identity');
    await writerOf()((tx) => assign(tx, assignmentOf(guest.principalId)));
    assert.equal(answer(await aLoadedService(), guest.principalId), minutesAfterNoon(60).getTime());
    await sql`update directory_user set user_type = 'Guest' where id = ${guest.principalId}`.execute(world.database);
    assert.equal(answer(await aLoadedService(), guest.principalId), 'principal-pending');
  });

  test('another process hears of a commit without asking', async () => {
    const person = await world.addUser('Finance reader');
    const service = aService(true);
    await service.start();
    await writerOf()((tx) => assign(tx, assignmentOf(person.principalId)));
    // The wait is bounded by the statement time-out of the test runner, not by a pause of our own.
    while (answer(service, person.principalId) === 'no-assignment') await world.database.selectNoFrom([]).execute();
    assert.equal(answer(service, person.principalId), minutesAfterNoon(60).getTime());
  });

  test('access ends by the clock alone', async () => {
    const person = await world.addUser('Finance reader');
    const service = await aLoadedService();
    await writerOf(service)((tx) => assign(tx, assignmentOf(person.principalId)));
    world.clock.moveTo(new Date(minutesAfterNoon(60).getTime() - 1));
    assert.equal(answer(service, person.principalId), minutesAfterNoon(60).getTime());
    world.clock.moveTo(minutesAfterNoon(60));
    assert.equal(answer(service, person.principalId), 'no-assignment');
  });

  test('facts older than the bound are not decided on, and a reading makes them fresh again', async () => {
    const service = await aLoadedService();
    uptime += 10_000;
    assert.equal(answer(service, world.owner.principalId), null);
    uptime += 1;
    assert.throws(() => answer(service, world.owner.principalId), { code: 'decision.facts-stale' });
    assert.equal(service.isReady, false);
    await service.catchUp();
    assert.equal(answer(service, world.owner.principalId), null);
  });

  test('a reading that began before a pause does not end it: what was committed in the pause is not in it', async () => {
    const service = aService();
    await service.start();
    assert.equal(answer(service, world.owner.principalId), null);
    const begun = service.catchUp();
    await Promise.resolve();
    uptime += 4_000;
    assert.equal(service.hasSlept(), true);
    await begun;
    assert.throws(() => answer(service, world.owner.principalId), { code: 'decision.facts-stale' });
    await service.catchUp();
    assert.equal(answer(service, world.owner.principalId), null);
  });

  test('what this process writes while it loads all facts is not lost', async () => {
    const person = await world.addUser('Finance reader');
    const service = await aLoadedService();
    const fact = assignmentOf(person.principalId);
    const position = 9_000_000_000_000n;
    const loading = service.load();
    service.applyOwnFacts([{ kind: 'assignment', key: fact.id, position, fact }]);
    await loading;
    assert.equal(answer(service, person.principalId), fact.endsAt);
  });

  test('a service that has loaded nothing decides nothing', () => {
    assert.throws(() => answer(aService(), world.owner.principalId), { code: 'decision.facts-stale' });
  });

  test('an own commit does not overwrite a newer one that was read before it was applied', async () => {
    const person = await world.addUser('Finance reader');
    const service = await aLoadedService();
    const fact = assignmentOf(person.principalId);
    const held: AppendedFact[] = [];
    const slow = createUnitOfWork({
      database: world.database,
      clock: world.clock,
      randomness: world.ports.randomness,
      storeEvent: async () => {},
      applyOwnFacts: (facts) => held.push(...facts),
    });
    await slow((tx) => assign(tx, fact));
    await writerOf()((tx) => assign(tx, { ...fact, endsAt: minutesAfterNoon(20).getTime() }));
    await service.catchUp();
    service.applyOwnFacts(held);
    assert.equal(answer(service, person.principalId), minutesAfterNoon(20).getTime());
  });

  test('authorize refuses whoever does not hold the action, by its code', async () => {
    const service = await aLoadedService();
    service.authorize(world.owner, READ, scopes.site);
    assert.throws(() => service.authorize(world.approver, READ, scopes.site), {
      code: 'request.forbidden',
      details: { action: READ, scope: scopes.site, principalId: world.approver.principalId },
    });
  });
});

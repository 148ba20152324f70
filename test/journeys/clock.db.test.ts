/**
 * Clocks that are wrong, and processes that were paused: what had ended stays ended, and nobody else pays for it.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { createUser } from '#modules/directory/index.ts';
import { tellExpired } from '#modules/assignments/index.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { MovableClock } from '#platform/clock.ts';
import { activitiesOf } from '../support/trail.ts';
import { NOON, openWorld, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const masterKey = randomBytes(32);
/** What the database server takes for the time, and how long this machine has been up. */
const truth = new MovableClock(NOON);
const uptime = { is: 0 };

let first: World;
let ahead: World;
let principalId: string;
let assignmentId: string;

const floor = { databaseTime: () => sql<Date>`${truth.now()}::timestamptz`, uptime: () => uptime.is };

/** Real time passes for everybody, and the processes go on reading the feed. */
async function pass(milliseconds: number): Promise<void> {
  truth.moveBy(milliseconds);
  first.clock.moveBy(milliseconds);
  ahead.clock.moveBy(milliseconds);
  uptime.is += milliseconds;
  for (const world of [first, ahead]) await world.composition.decisions.catchUp();
}

const question = () => ({ principalId, action: 'Microsoft.Resources/subscriptions/read', scope: ROOT_SCOPE });
const answerOf = (world: World): string => {
  try {
    const decision = world.composition.decisions.decide(question());
    return decision.decision === 'allow' ? 'allow' : decision.reason;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

before(async () => {
  first = await openWorld('clock', {}, { floor, masterKey });
  ahead = await openWorld('clock', {}, { floor, masterKey, database: first.database });
  const userPrincipalName = `reader@${first.composition.directory.initialDomain}`;
  const reader = await createUser(first.ports, first.operator, { userPrincipalName, displayName: 'Reader' });
  principalId = reader.id;
  const token = await first.tokenFor(await first.addClient());
  assignmentId = first.ports.randomness.guid();
  const path = '/providers/Microsoft.Authorization/roleAssignmentScheduleRequests';
  const given = await first.call(token, 'PUT', `${path}/${assignmentId}?api-version=2020-10-01`, {
    properties: {
      principalId,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${READER}`,
      requestType: 'AdminAssign',
      justification: 'An hour',
      scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'PT1H' } },
    },
  });
  assert.equal(given.status, 201, JSON.stringify(given.body));
  await ahead.composition.decisions.catchUp();
});
after(async () => {
  await ahead.app.close();
  await ahead.composition.close();
  await first.close();
});

describe('a process whose clock is an hour ahead', () => {
  before(async () => {
    ahead.clock.moveBy(HOUR);
    await ahead.composition.clockFloor!.beat();
    await first.composition.clockFloor!.beat();
  });
  after(() => ahead.clock.moveBy(-HOUR));

  test('decides nothing, says so, and is not ready', async () => {
    assert.equal(answerOf(ahead), 'decision.clock-ahead');
    assert.equal((await ahead.app.inject({ url: '/readyz' })).statusCode, 503);
  });

  test('ends nobody’s access on the others, and tells nobody of an end', async () => {
    assert.deepEqual(await activitiesOf(first.ports.database, () => tellExpired(ahead.ports)), []);
    assert.equal(answerOf(first), 'allow');
    assert.deepEqual(first.ports.clock.now(), NOON);
  });
});

describe('a clock that is set back', () => {
  test('reopens nothing that had ended', async () => {
    await pass(HOUR - 1);
    assert.equal(answerOf(first), 'allow');
    await pass(1);
    await first.composition.clockFloor!.beat();
    assert.equal(answerOf(first), 'no-assignment');
    first.clock.moveBy(-30 * MINUTE);
    assert.equal(answerOf(first), 'no-assignment');
    const late = await openWorld('clock', {}, { floor, masterKey, database: first.database, startsAt: NOON });
    assert.equal(answerOf(late), 'no-assignment', 'a process that starts with a clock of the past knows better, too');
    await late.app.close();
    await late.composition.close();
  });

  test('and the end is told once, by the time all agree on', async () => {
    assert.deepEqual(await activitiesOf(first.ports.database, () => tellExpired(first.ports)), ['assignment.expired']);
    assert.deepEqual(await activitiesOf(first.ports.database, () => tellExpired(ahead.ports)), []);
    const told = first.ports.database.selectFrom('assignment_schedule').select('expiry_recorded_at');
    assert.ok((await told.where('id', '=', assignmentId).executeTakeFirst())?.expiry_recorded_at);
  });
});

test('a process that was paused answers nothing on what it knew, until it has read the feed again', async () => {
  assert.equal(answerOf(ahead), 'no-assignment');
  uptime.is += 8_000;
  assert.equal(answerOf(ahead), 'decision.facts-stale');
  assert.equal(ahead.composition.decisions.isReady, false);
  await ahead.composition.decisions.catchUp();
  assert.equal(answerOf(ahead), 'no-assignment');
});

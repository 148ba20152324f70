/**
 * Who asks for decisions is known from memory. Whatever stands behind a token or a cookie is taken away at once in the
 * process that takes it, and in another one with the feed; the clock ends the rest, and nothing is asked of the database.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { removeAutomationClient } from '#modules/administration/index.ts';
import { findApplication, removeProtectedApplication, updateProtectedApplication } from '#modules/decisions/index.ts';
import {
  deleteUser,
  resetIdentity,
  restoreUser,
  resumeIdentity,
  suspendIdentity,
  updateUser,
} from '#modules/directory/index.ts';
import { apiResources, ArtifactStore, endSessionsOf, ensureSigningKeys, findPerson } from '#modules/sessions/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { openCallerWorld, type CallerWorld, type Visitor } from '../support/caller-world.ts';
import { NOON } from '../support/world.ts';

let callers: CallerWorld;
before(async () => {
  callers = await openCallerWorld('known callers');
});
after(() => callers.close());
beforeEach(() => callers.moveTo(NOON));

/** In minutes. */
const DAY = 1_440;
const both = (status: number) => ({ here: status, there: status });
const minutes = (count: number) => new Date(NOON.getTime() + count * 60_000);
const seconds = (count: number) => new Date(NOON.getTime() + count * 1_000);
const ports = () => callers.world.ports;
const operator = () => callers.world.operator;
const inTransaction = (work: (tx: Transaction) => Promise<unknown>) => ports().unitOfWork(work);

/** A visitor whom both processes answer, without a statement to the database. */
async function admitted(visitor: Visitor): Promise<Visitor> {
  assert.deepEqual(await callers.evaluate(visitor.token), both(200));
  assert.deepEqual(callers.asked, []);
  assert.deepEqual(await callers.open(visitor.cookie), both(200));
  assert.deepEqual(callers.asked, []);
  return visitor;
}

async function refused(visitor: Visitor): Promise<void> {
  assert.deepEqual(await callers.evaluate(visitor.token), both(401));
  assert.deepEqual(await callers.open(visitor.cookie), both(401));
}

async function endSessions({ id, session }: Visitor): Promise<void> {
  const person = (await findPerson(ports().database, id))!;
  const which = { id: session.sessionId };
  await inTransaction((tx) => endSessionsOf(tx, operator(), person, which, 'signed-out'));
}

describe('an application', () => {
  test('that is removed is out at its very next question', async () => {
    const client = await callers.world.addClient();
    const token = await callers.world.tokenFor(client);
    assert.deepEqual(await callers.evaluate(token), both(200));
    assert.deepEqual(callers.asked, []);
    await removeAutomationClient(ports(), operator(), client.clientId);
    assert.deepEqual(await callers.evaluate(token), both(401));
  });

  test('gets nothing for a token that names another one', async () => {
    const client = await callers.world.addClient();
    const claims = { idtyp: 'app', oid: client.principalId, sub: client.clientId };
    const good = await callers.signed({ ...claims, appid: client.clientId });
    assert.deepEqual(await callers.evaluate(good), both(200));
    const foreign = await callers.signed({ ...claims, appid: (await callers.world.addClient()).clientId });
    assert.deepEqual(await callers.evaluate(foreign), both(401));
  });

  test('gets no decision for a token of the other API', async () => {
    const client = await callers.world.addClient();
    const claims = { idtyp: 'app', oid: client.principalId, sub: client.clientId, appid: client.clientId };
    assert.deepEqual(await callers.evaluate(await callers.signed(claims)), both(200));
    const aud = apiResources(ports().settings).graph;
    const foreign = await callers.signed({ ...claims, aud });
    // Also when its signature has been checked a moment ago.
    for (const _ of ['first', 'again']) assert.deepEqual(await callers.evaluate(foreign), both(401));
  });
});

describe('a guest is out at the very next question', () => {
  for (const [what, take] of [
    ['whose session was ended', endSessions],
    ['whom an administrator disabled', ({ id }) => updateUser(ports(), operator(), id, { enabled: false })],
    [
      'whom their home directory disabled',
      ({ linkId }) => inTransaction((tx) => suspendIdentity(tx, operator(), linkId!, 'x')),
    ],
    ['whose account at home was taken off', ({ id }) => inTransaction((tx) => resetIdentity(tx, operator(), id))],
    ['who was deleted', ({ id }) => deleteUser(ports(), operator(), id)],
  ] as [string, (visitor: Visitor) => Promise<unknown>][]) {
    test(what, async () => {
      const visitor = await admitted(await callers.guest());
      await take(visitor);
      await refused(visitor);
    });
  }

  test('with the token whose grant was revoked; what rests on the session alone goes on', async () => {
    const visitor = await admitted(await callers.guest());
    await new ArtifactStore(ports(), 'Grant').destroy(visitor.grantId);
    assert.deepEqual(await callers.evaluate(visitor.token), both(401));
    assert.deepEqual(await callers.open(visitor.cookie), both(200));
  });

  test('when every artifact of the grant is revoked, because a code was used twice', async () => {
    const visitor = await admitted(await callers.guest());
    const store = new ArtifactStore(ports(), 'Grant');
    await store.upsert(visitor.grantId, {}, { grantId: visitor.grantId }, 86_400);
    await store.revokeByGrantId(visitor.grantId);
    assert.deepEqual(await callers.evaluate(visitor.token), both(401));
  });
});

describe('what comes back', () => {
  test('a guest whose home directory enables them again, with the session they had', async () => {
    const visitor = await admitted(await callers.guest());
    await inTransaction((tx) => suspendIdentity(tx, operator(), visitor.linkId!, 'disabled'));
    await refused(visitor);
    await inTransaction((tx) => resumeIdentity(tx, operator(), visitor.linkId!));
    await admitted(visitor);
  });

  test('a member who is restored, and none of the sessions from before', async () => {
    const visitor = await admitted(await callers.member());
    callers.moveTo(seconds(1));
    await deleteUser(ports(), operator(), visitor.id);
    await refused(visitor);
    await restoreUser(ports(), operator(), visitor.id);
    await refused(visitor);
    callers.moveTo(seconds(2));
    await admitted(await callers.visit(visitor.id));
    await callers.restart();
    await refused(visitor);
  });
});

describe('by the clock alone', () => {
  test('a session ends when it was not used for an hour, and not before', async () => {
    const visitor = await admitted(await callers.member());
    callers.moveTo(new Date(minutes(60).getTime() - 1));
    assert.deepEqual(await callers.open(visitor.cookie), both(200));
    callers.moveTo(minutes(120));
    assert.deepEqual(await callers.open(visitor.cookie), both(401));
  });

  test('a use in one process keeps the session alive in the other', async () => {
    const visitor = await admitted(await callers.member());
    for (const at of [50, 100, 150]) {
      callers.moveTo(minutes(at));
      assert.deepEqual(await callers.open(visitor.cookie), both(200));
    }
    assert.equal(callers.asked.length > 0, true);
    await admitted(await callers.visit(visitor.id));
    assert.deepEqual(await callers.open(visitor.cookie), both(200));
    assert.deepEqual(callers.asked, []);
  });

  test('an access token ends after its hour, and a session with its day', async () => {
    const visitor = await admitted(await callers.member());
    for (let at = 30; at < 720; at += 30) {
      callers.moveTo(minutes(at));
      assert.deepEqual(await callers.open(visitor.cookie), both(200));
      if (at === 90) assert.deepEqual(await callers.evaluate(visitor.token), both(401));
    }
    callers.moveTo(new Date(minutes(720).getTime() - 1));
    const late = await callers.signed(visitor.claims);
    assert.deepEqual(await callers.evaluate(late), both(200));
    callers.moveTo(minutes(720));
    assert.deepEqual(await callers.evaluate(late), both(401));
    assert.deepEqual(await callers.open(visitor.cookie), both(401));
  });

  test('a guest whom nobody confirmed at home for five minutes is not served from memory', async () => {
    const visitor = await admitted(await callers.guest());
    callers.moveTo(new Date(minutes(5).getTime() - 1));
    assert.deepEqual(await callers.evaluate(visitor.token), both(200));
    callers.moveTo(minutes(5));
    // There is no refresh token to ask with: the check ends the session.
    await refused(visitor);
  });
});

test('a token counts as long as the key that signed it is published, and no statement is needed to know', async () => {
  const { principalId, clientId } = await callers.world.addClient();
  const claims = { idtyp: 'app', oid: principalId, sub: clientId, appid: clientId };
  const exp = Math.floor(NOON.getTime() / 1_000) + 200 * 86_400;
  const token = await callers.signed({ ...claims, exp });
  const [first] = await ensureSigningKeys(ports());
  callers.moveTo(minutes(90 * DAY));
  assert.notEqual((await ensureSigningKeys(ports()))[0]!.kid, first!.kid);
  for (const signed of [token, await callers.signed(claims)]) {
    assert.deepEqual(await callers.evaluate(signed), both(200));
    assert.deepEqual(callers.asked, []);
  }
  callers.moveTo(new Date(minutes(120 * DAY).getTime() - 1));
  assert.deepEqual(await callers.evaluate(token), both(200));
  // A signature that was checked counts for half a minute more.
  callers.moveTo(minutes(120 * DAY + 1));
  assert.deepEqual(await callers.evaluate(token), both(401));
});

describe('a protected application', () => {
  test('has one secret: the old one is worth nothing once it was renewed', async () => {
    const visitor = await admitted(await callers.member());
    const stored = (await findApplication(ports().database, callers.application.id))!;
    const renewed = await updateProtectedApplication(ports(), operator(), stored, true);
    assert.deepEqual(await callers.open(visitor.cookie), both(403));
    Object.assign(callers.application, { secret: renewed });
    await admitted(visitor);
  });

  test('that is removed takes its sign-ins along, also when another one gets its id', async () => {
    const visitor = await admitted(await callers.member());
    const stored = (await findApplication(ports().database, callers.application.id))!;
    await removeProtectedApplication(ports(), operator(), stored);
    assert.deepEqual(await callers.open(visitor.cookie), both(403));
    Object.assign(callers.application, {
      secret: await updateProtectedApplication(ports(), operator(), stored, false),
    });
    assert.deepEqual(await callers.open(visitor.cookie), both(401));
    await admitted(await callers.visit(visitor.id));
  });
});

describe('a process that starts', () => {
  test('knows everybody who may ask, and nobody who may no more', async () => {
    const [staying, leaving] = [await admitted(await callers.guest()), await admitted(await callers.guest())];
    await endSessions(leaving);
    await callers.restart();
    await admitted(staying);
    await refused(leaving);
  });
});

test('past the longest staleness nobody gets an answer, whoever they are', async () => {
  const visitor = await admitted(await callers.member());
  let uptime = 0;
  const process = await callers.ageingProcess(() => uptime);
  assert.deepEqual([await process.evaluate(visitor.token), await process.open(visitor.cookie)], [200, 200]);
  uptime = 300_001;
  assert.deepEqual([await process.evaluate(visitor.token), await process.open(visitor.cookie)], [503, 503]);
  await process.close();
});

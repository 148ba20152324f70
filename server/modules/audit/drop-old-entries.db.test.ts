/**
 * Old entries go, and what is left proves itself: the trail, entries handed out, and what a tombstone says. Whoever changes one
 * thing of it afterwards is found.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import { openIntruder, readLinks, sealEverything, type Intruder } from '../../../test/support/audit-log.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { treeHash } from '../../../test/support/rfc9162.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { startOfKept } from './drop-old-entries.ts';
import {
  dropOldEntries,
  getProofBundle,
  getTile,
  listTombstones,
  logKeyOf,
  parseBundle,
  verifyBundle,
  verifyTrail,
  writeTombstone,
} from './index.ts';
import { openNote } from './signed-note.ts';

/** The clock of the world says noon of 4 March 2031. Entries of December, January, February and of March. */
const PER_MONTH = 90;
let database: TestDatabase;
let world: RoleWorld;
let intruder: Intruder;
let links: Buffer[];

before(async () => {
  database = await createTestDatabase('retention');
  world = await openRoleWorld(database.application);
  intruder = openIntruder(database.owner);
  await sql`
    insert into audit_entry (id, trail, activity, actor, result, occurred_at, correlation_id, reason, transaction_id)
    select gen_random_uuid(), 'directory', 'user.updated', '{"kind": "System"}', 'success',
      timestamptz '2030-12-02 00:00:00+00' + (n / ${PER_MONTH}) * interval '1 month' + n * interval '1 second',
      gen_random_uuid(), 'because ' || n, '5'
    from generate_series(0, ${4 * PER_MONTH - 1}::integer) n`.execute(world.database);
  await sealEverything(world.ports);
  links = await readLinks(world.database);
  assert.equal(links.length, 4 * PER_MONTH);
});
after(async () => {
  await intruder?.close();
  await world?.close();
});

const drop = (months: number | null, keepAfter = Number.MAX_SAFE_INTEGER) =>
  dropOldEntries(world.ports, { months, owner: database.owner, keepAfter: () => Promise.resolve(keepAfter) });
const verify = (reader: Database) => verifyTrail({ database: reader, secrets: world.ports.secrets });
const entryAt = async (sequence: number) => {
  const row = await world.database
    .selectFrom('audit_seal')
    .select('entry_id')
    .where('sequence', '=', String(sequence))
    .executeTakeFirstOrThrow();
  return row.entry_id;
};

test('what is kept begins with a month', () => {
  const days = (now: string, months: number) => startOfKept(new Date(now), months).toISOString().slice(0, 10);
  assert.equal(days('2031-03-04T12:00:00Z', 1), '2031-02-01');
  assert.equal(days('2031-03-31T23:59:59Z', 12), '2030-03-01');
  assert.equal(days('2031-01-01T00:00:00Z', 1), '2030-12-01');
});

test('by default nothing goes, however old; nor what a stream has not forwarded', async () => {
  assert.equal(await drop(null), 0);
  assert.equal(await drop(1, 0), 0);
  assert.deepEqual(await listTombstones(world.database), []);
});

test('what is older than a month goes as far as every stream has it; the rest of it later', async () => {
  assert.equal(await drop(1, 100), 100);
  assert.equal(await drop(1), 2 * PER_MONTH - 100);
  assert.equal(await drop(1), 0);
  const found = await verify(world.database);
  assert.ok(
    found.whole && found.dropped === 2 * PER_MONTH,
    JSON.stringify(found, (_, one) => String(one)),
  );
});

test('the trail tells of the dropping itself', async () => {
  const entries = await world.database
    .selectFrom('audit_entry')
    .select(['details', 'actor'])
    .where('activity', '=', 'audit-entries.dropped')
    .orderBy('position')
    .execute();
  const told = entries.map(
    ({ details }) => details as { first: number; last: number; count: number; olderThan: string },
  );
  assert.deepEqual(told, [
    { first: 1, last: 100, count: 100, olderThan: '2031-02-01T00:00:00.000Z' },
    { first: 101, last: 180, count: 80, olderThan: '2031-02-01T00:00:00.000Z' },
  ]);
});

test('a tombstone is a note of the log about links and roots that anybody can make again', async () => {
  const key = logKeyOf(world.ports.secrets);
  const [, second] = await listTombstones(world.database);
  const text = openNote(writeTombstone(second!, key), key);
  assert.ok(text, 'the log has signed it');
  const lines = Object.fromEntries(text.split('\n').map((line) => line.split(/ (.*)/s) as [string, string]));
  const hash = (octets: Buffer) => octets.toString('base64');
  assert.equal(lines['entries'], '101-180');
  assert.equal(lines['link-before'], hash(links[99]!));
  assert.equal(lines['link-after'], hash(links[179]!));
  assert.equal(lines['root-before'], hash(treeHash(links.slice(0, 100))));
  assert.equal(lines['root-after'], hash(treeHash(links.slice(0, 180))));
  assert.equal(lines['checkpoint'], `${links.length} ${hash(treeHash(links))}`);
});

test('an entry that is left has its proof, one that is gone has none, and the tiles are all there', async () => {
  for (const sequence of [181, 4 * PER_MONTH]) {
    const bundle = await getProofBundle(world.ports, await entryAt(sequence));
    const result = verifyBundle(parseBundle(JSON.stringify(bundle))!, logKeyOf(world.ports.secrets));
    assert.ok(result.holds);
  }
  await assert.rejects(getProofBundle(world.ports, await entryAt(180)), refusedWith('audit.not-sealed'));
  assert.equal((await getTile(world.ports, { level: 0, index: 0, width: 256 })).length, 256 * 32);
});

test('a run that ended between tombstone and deleting is taken up by the next', async () => {
  world.clock.moveTo(new Date('2031-04-02T12:00:00Z'));
  await sealEverything(world.ports);
  const nowhere = { ...database.owner, host: '/nowhere' };
  const keepAfter = () => Promise.resolve(Number.MAX_SAFE_INTEGER);
  await assert.rejects(dropOldEntries(world.ports, { months: 1, owner: nowhere, keepAfter }));
  const between = await verify(world.database);
  assert.ok(between.whole && between.dropped === 2 * PER_MONTH);
  assert.equal(await drop(null), PER_MONTH);
  const then = await verify(world.database);
  assert.ok(then.whole && then.dropped === 3 * PER_MONTH);
});

describe('one thing changed afterwards is found', () => {
  const flip = (column: string) => `set_byte(${column}, 3, get_byte(${column}, 3) # 1)`;
  for (const [what, statement] of Object.entries({
    'the signature of a tombstone': `update audit_tombstone set signature = ${flip('signature')} where last_sequence = 100`,
    'what a tombstone says': `update audit_tombstone set body = replace(body, 'older-than 2031', 'older-than 2032')`,
    'the range of a tombstone': 'update audit_tombstone set first_sequence = 90 where last_sequence = 180',
    'a tombstone for more than was dropped': `update audit_tombstone set last_sequence = 300 where last_sequence = 270`,
    'a tombstone gone': 'delete from audit_tombstone where last_sequence = 180',
    'all tombstones gone': 'delete from audit_tombstone',
    'a link of a dropped entry': `update audit_seal set hash = ${flip('hash')} where sequence = 50`,
    'the last link of what was dropped': `update audit_seal set hash = ${flip('hash')} where sequence = 180`,
    'a link of a dropped entry gone': 'delete from audit_seal where sequence = 60',
    'an entry dropped that no tombstone is about':
      'delete from audit_entry where id = (select entry_id from audit_seal where sequence = 300)',
    'an entry that is left': `update audit_entry set reason = 'forged' where id = (select entry_id from audit_seal where sequence = 300)`,
    'an entry put back that is another': `insert into audit_entry
      (id, trail, activity, actor, result, occurred_at, correlation_id, transaction_id)
      select entry_id, 'directory', 'user.updated', '{}', 'success', now(), gen_random_uuid(), '5'
      from audit_seal where sequence = 50`,
  })) {
    test(what, async () => {
      const found = await intruder.tries((db) => sql.raw(statement).execute(db), verify);
      assert.equal(found.whole, false);
    });
  }

  test('nothing changed is whole', async () => {
    assert.ok((await intruder.tries((db) => sql`select 1`.execute(db), verify)).whole);
  });
});

/**
 * Whoever owns the database changes the trail in one thing, and is found: entries, links, nodes, checkpoints, their order
 * and their end; also where they know how chain and tree are made.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import { openIntruder, readLinks, sealUntil, writeEntries, type Intruder } from '../../../test/support/audit-log.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { treeHash } from '../../../test/support/rfc9162.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { BrokenTree, getCheckpoint, logKeyOf, openCheckpoint, sealEntries, verifyTrail } from './index.ts';
import { chainHash, CHAIN_START, entryContent } from './seal-entries.ts';

const SIZE = 300;
let world: RoleWorld;
let intruder: Intruder;

before(async () => {
  const database = await createTestDatabase('intruder');
  world = await openRoleWorld(database.application);
  intruder = openIntruder(database.owner);
  for (const size of [100, 256, 257, SIZE]) {
    const { length } = await readLinks(world.database);
    await writeEntries(world.ports, size - length);
    await sealUntil(world.ports, size);
  }
  // What keeps a clumsy intruder away.
  await sql`alter table audit_seal drop constraint audit_seal_entry_id_key,
      drop constraint audit_seal_pkey`.execute(intruder.database);
});
after(async () => {
  await intruder?.close();
  await world?.close();
});

const verify = (database: Database) => verifyTrail({ database, secrets: world.ports.secrets });
const afterwards = (change: (database: Database) => Promise<unknown>) => intruder.tries(change, verify);

test('nothing changed is whole', async () => {
  const found = await afterwards((db) => sql`select 1`.execute(db));
  assert.ok(found.whole && found.sealed === BigInt(SIZE) && found.unsealed === 0);
});

const columns: Readonly<Record<string, string>> = {
  trail: `case trail when 'directory' then 'resource' else 'directory' end`,
  activity: `activity || '.'`,
  result: `case result when 'success' then 'failure' else 'success' end`,
  reason: `coalesce(reason, '') || ' '`,
  occurred_at: `occurred_at + interval '1 microsecond'`,
  correlation_id: 'gen_random_uuid()',
  actor_id: 'gen_random_uuid()',
  actor: `actor || '{"more": null}'`,
  scope: `scope || 'a'`,
  subject_id: 'gen_random_uuid()',
  target_ids: 'target_ids || gen_random_uuid()',
  targets: `targets || '[null]'`,
  details: `details || '{"more": null}'`,
};
const entryAt = (sequence: number) => sql`(select entry_id from audit_seal where sequence = ${sequence})`;

describe('one thing changed', () => {
  const sequence = fc.integer({ min: 1, max: SIZE });
  const check = (name: string, runs: number, change: (db: Database, at: number, other: number) => Promise<unknown>) => {
    test(name, async () => {
      const property = fc.asyncProperty(sequence, sequence, async (at, other) => {
        fc.pre(at !== other);
        assert.equal((await afterwards((db) => change(db, at, other))).whole, false);
      });
      const examples: [number, number][] = [
        [1, 2],
        [SIZE, 256],
        [256, 257],
      ];
      await fc.assert(property, { ...propertyRuns(runs), examples });
    });
  };

  for (const [column, changed] of Object.entries(columns)) {
    check(`${column} of an entry`, 4, (db, at) =>
      sql`update audit_entry set ${sql.raw(`${column} = ${changed}`)} where id = ${entryAt(at)}`.execute(db),
    );
  }
  check('a bit of a link', 12, (db, at, bit) =>
    sql`update audit_seal set hash = set_bit(hash, ${bit % 256}, 1 - get_bit(hash, ${bit % 256}))
      where sequence = ${at}`.execute(db),
  );
  check('an entry dropped', 12, (db, at) =>
    sql`with gone as (delete from audit_seal where sequence = ${at} returning entry_id)
      delete from audit_entry where id in (select entry_id from gone)`.execute(db),
  );
  check('an entry dropped, and the gap closed', 12, async (db, at) => {
    await sql`delete from audit_entry where id = ${entryAt(at)}`.execute(db);
    await sql`delete from audit_seal where sequence = ${at}`.execute(db);
    await sql`update audit_seal set sequence = sequence - 1 where sequence > ${at}`.execute(db);
  });
  check('two entries in the place of each other', 12, (db, at, other) =>
    sql`update audit_seal s set entry_id = o.entry_id from audit_seal o
      where s.sequence in (${at}, ${other}) and o.sequence = ${at + other} - s.sequence`.execute(db),
  );
  check('the end cut off', 12, (db, at) => sql`delete from audit_seal where sequence >= ${at}`.execute(db));
});

describe('what the tree is kept in', () => {
  for (const [what, statement] of Object.entries({
    'a node changed': 'update audit_tree_node set hash = set_bit(hash, 9, 1 - get_bit(hash, 9))',
    'a node gone': 'delete from audit_tree_node',
    'a root changed': 'update audit_checkpoint set root = set_bit(root, 9, 1 - get_bit(root, 9)) where size = 256',
    'the last signature changed': `update audit_checkpoint set signature = set_bit(signature, 9, 1 - get_bit(signature, 9))
      where size = ${SIZE}`,
    'an entry slipped in before the others': `insert into audit_entry
      (id, trail, activity, actor, result, occurred_at, correlation_id, transaction_id)
      values (gen_random_uuid(), 'directory', 'user.updated', '{}', 'success', now(), gen_random_uuid(), '1')`,
  })) {
    test(`${what} is found`, async () => {
      const found = await afterwards((db) => sql.raw(statement).execute(db));
      assert.equal(found.whole, false);
    });
  }
});

/** An entry rewritten by somebody who knows everything but the key: links, nodes and roots all fit again. */
async function rewriteEverything(db: Database): Promise<void> {
  await sql`update audit_entry set reason = 'forged' where id = ${entryAt(7)}`.execute(db);
  const { rows } = await sql<{ content: string; sequence: string }>`
    select ${entryContent} as content, s.sequence from audit_seal s join audit_entry e on e.id = s.entry_id
    order by s.sequence`.execute(db);
  const links: Buffer[] = [];
  for (const { content } of rows) links.push(chainHash(links.at(-1) ?? CHAIN_START, content));
  await sql`update audit_seal s set hash = made.hash from unnest(${links}::bytea[]) with ordinality made (hash, sequence)
    where made.sequence = s.sequence`.execute(db);
  await sql`update audit_tree_node set hash = ${treeHash(links.slice(0, 256))}`.execute(db);
  for (const size of [100, 256, 257, SIZE]) {
    await sql`update audit_checkpoint set root = ${treeHash(links.slice(0, size))} where size = ${size}`.execute(db);
  }
}

describe('everything rewritten, without the key', () => {
  test('is found by the last signature', async () => {
    const found = await afterwards(rewriteEverything);
    assert.deepEqual(found, { whole: false, sequence: BigInt(SIZE), reason: 'checkpoint-changed' });
  });

  test('is never signed: sealing stops', async () => {
    await writeEntries(world.ports, 1);
    const sealing = (database: Database) =>
      sealEntries({
        ...world.ports,
        unitOfWork: (work) => work({ db: database as never, now: world.clock.now(), guid: () => '' } as never),
      });
    const untouched = (db: Database) => sql`select 1`.execute(db);
    assert.equal(await intruder.tries(untouched, sealing), 1);
    await assert.rejects(intruder.tries(rewriteEverything, sealing), BrokenTree);
    const link = (db: Database) =>
      sql`update audit_seal set hash = set_bit(hash, 9, 1 - get_bit(hash, 9)) where sequence = 280`.execute(db);
    await assert.rejects(intruder.tries(link, sealing), BrokenTree);
    const cut = (db: Database) => sql`delete from audit_seal where sequence > 280`.execute(db);
    await assert.rejects(intruder.tries(cut, sealing), BrokenTree);
  });

  test('and with its checkpoints gone it is sealed anew, and found by a checkpoint kept elsewhere', async () => {
    const { checkpoint } = await getCheckpoint(world.ports);
    const head = openCheckpoint(checkpoint, logKeyOf(world.ports.secrets));
    assert.ok((await verifyTrail(world.ports, { head })).whole);
    const rewritten = async (db: Database) => {
      await rewriteEverything(db);
      await sql`delete from audit_checkpoint`.execute(db);
    };
    const look = (database: Database) => verifyTrail({ database, secrets: world.ports.secrets }, { head });
    const found = await intruder.tries(rewritten, look);
    assert.deepEqual(found, { whole: false, sequence: BigInt(SIZE), reason: 'other-history' });
    assert.ok((await intruder.tries(rewritten, verify)).whole);
  });
});

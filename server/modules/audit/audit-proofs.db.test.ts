/**
 * Proofs of the stored tree against RFC 9162 computed from all links, over sizes with nodes of two levels.
 */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { openIntruder, readLinks, sealUntil, writeEntries } from '../../../test/support/audit-log.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { consistencyProof, inclusionPath, isConsistent, treeHash } from '../../../test/support/rfc9162.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import {
  getCheckpoint,
  getProofBundle,
  logKeyOf,
  openCheckpoint,
  parseBundle,
  parseKeyText,
  proveConsistency,
  sealEntries,
  verifyBundle,
  verifyTrail,
  type ProofBundle,
} from './index.ts';
import { headText } from './checkpoint.ts';
import { signNote, writeNote } from './signed-note.ts';

const SIZE = 620;
let world: RoleWorld;
let links: Buffer[];
let entryIds: string[];

before(async () => {
  world = await openRoleWorld((await createTestDatabase('audit proofs')).application);
  for (const size of [1, 2, 255, 256, 257, 511, SIZE]) {
    const sealed = await world.database.selectFrom('audit_seal').select('sequence').execute();
    await writeEntries(world.ports, size - sealed.length);
    await sealUntil(world.ports, size);
  }
  links = await readLinks(world.database);
  const seals = await world.database.selectFrom('audit_seal').select('entry_id').orderBy('sequence').execute();
  entryIds = seals.map((seal) => seal.entry_id);
});
after(() => world?.close());

const base64 = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('base64'));

describe('what an auditor is handed', () => {
  test('the checkpoint states the root that all links make, signed by the key that is shown', async () => {
    const view = await getCheckpoint(world.ports);
    const [origin, size, root] = view.checkpoint.split('\n');
    assert.deepEqual([size, root], [String(SIZE), treeHash(links).toString('base64')]);
    const key = parseKeyText(view.key)!;
    assert.equal(origin, key.name);
    assert.deepEqual(openCheckpoint(view.checkpoint, key), { size: SIZE, root: treeHash(links) });
    assert.equal(view.fingerprint, createHash('sha256').update(key.publicKey).digest('hex'));
  });

  test('every entry proves itself with the key alone', async () => {
    const key = logKeyOf(world.ports.secrets);
    const property = fc.asyncProperty(fc.integer({ min: 0, max: SIZE - 1 }), async (index) => {
      const bundle = await getProofBundle(world.ports, entryIds[index]!);
      assert.deepEqual(bundle.inclusion, base64(inclusionPath(index, links)));
      const read = parseBundle(JSON.stringify(bundle))!;
      const result = verifyBundle(read, key);
      assert.ok(result.holds);
      assert.deepEqual([result.entry['id'], result.head.size], [entryIds[index], SIZE]);
    });
    await fc.assert(property, { ...propertyRuns(60), examples: [[0], [255], [256], [SIZE - 1]] });
  });

  test('the trail only grew, between any two sizes', async () => {
    const sizes = fc.integer({ min: 1, max: SIZE });
    const property = fc.asyncProperty(sizes, sizes, async (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const { proof } = await proveConsistency(world.ports, from, to);
      const now = links.slice(0, to);
      assert.deepEqual(proof, base64(consistencyProof(from, now)));
      const hashes = proof.map((hash) => Buffer.from(hash, 'base64'));
      assert.ok(isConsistent([from, treeHash(links.slice(0, from))], [to, treeHash(now)], hashes));
    });
    await fc.assert(property, {
      ...propertyRuns(60),
      examples: [
        [256, 512],
        [1, SIZE],
        [SIZE, SIZE],
      ],
    });
  });

  test('sizes there are none of are refused', async () => {
    assert.equal((await proveConsistency(world.ports, 3)).to, SIZE);
    for (const [from, to] of [
      [0, 3],
      [4, 3],
      [3, SIZE + 1],
    ] as const) {
      await assert.rejects(proveConsistency(world.ports, from, to), refusedWith('audit.size-unknown'));
    }
  });

  test('an entry that is not sealed yet has no proof yet', async () => {
    await assert.rejects(getProofBundle(world.ports, randomUUID()), refusedWith('audit.not-sealed'));
  });
});

describe('a bundle that was changed in one thing proves nothing', () => {
  let bundle: ProofBundle;
  const key = () => logKeyOf(world.ports.secrets);
  before(async () => {
    bundle = await getProofBundle(world.ports, entryIds[300]!);
  });

  test('as it was handed out it does', () => assert.ok(verifyBundle(bundle, key()).holds));

  test('any character of entry, link, proof and checkpoint', () => {
    const texts = ['content', 'before', 'checkpoint', 'inclusion'] as const;
    const property = fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(), (name, part, place) => {
      const proof = part % bundle.inclusion.length;
      const text = name === 'inclusion' ? bundle.inclusion[proof]! : bundle[name];
      const at = place % text.length;
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      const value = name === 'inclusion' ? bundle.inclusion.with(proof, changed) : changed;
      assert.ok(!verifyBundle({ ...bundle, [name]: value }, key()).holds, `${name} at ${at}`);
    });
    fc.assert(property, propertyRuns(300));
  });

  for (const [what, change] of Object.entries({
    'another place': { sequence: 300 },
    'no place': { sequence: 0 },
    'a place after the end': { sequence: SIZE + 1 },
  })) {
    test(what, () => assert.ok(!verifyBundle({ ...bundle, ...change }, key()).holds));
  }

  test('a checkpoint that another key signed', () => {
    const stranger = logKeyOf({ hash: () => Buffer.alloc(32, 9) });
    const head = { size: SIZE, root: treeHash(links) };
    const body = headText(stranger.name, head);
    const checkpoint = writeNote(body, stranger, signNote(body, stranger));
    assert.ok(verifyBundle({ ...bundle, checkpoint }, stranger).holds);
    assert.deepEqual(verifyBundle({ ...bundle, checkpoint }, key()), { holds: false, reason: 'not-signed' });
  });

  for (const text of ['', '[]', 'null', '{"format": "daypass-audit-entry-v1"}']) {
    test(`"${text}" is no bundle`, () => assert.equal(parseBundle(text), undefined));
  }
});

describe('a trail that was sealed before there was a tree', () => {
  const OLD = 65_536 + 700;
  let old: RoleWorld;
  before(async () => {
    const database = await createTestDatabase('audit links');
    old = await openRoleWorld(database.application);
    const planter = openIntruder(database.owner);
    await writeEntries({ database: planter.database }, OLD);
    await sql`insert into audit_seal (sequence, entry_id, hash, sealed_at)
      select row_number() over (order by position), id, sha256(id::text::bytea), now() from audit_entry`.execute(
      planter.database,
    );
    await planter.close();
  });
  after(() => old?.close());

  test('is brought into it in steps that may end half-way, and then proves what it holds', async () => {
    await sealUntil(old.ports, 10_000);
    const last = await old.database
      .selectFrom('audit_seal')
      .select('entry_id')
      .orderBy('sequence', 'desc')
      .executeTakeFirst();
    await assert.rejects(getProofBundle(old.ports, last!.entry_id), refusedWith('audit.not-sealed'));
    const broken = { ...old.ports, unitOfWork: unitThatEndsBeforeItsCommit(old) };
    await assert.rejects(sealEntries(broken), /the process ended/);
    await sealUntil(old.ports, OLD);
    const all = await readLinks(old.database);
    const { checkpoint, key } = await getCheckpoint(old.ports);
    assert.deepEqual(openCheckpoint(checkpoint, parseKeyText(key)!), { size: OLD, root: treeHash(all) });
    const { proof } = await proveConsistency(old.ports, 777);
    assert.deepEqual(proof, base64(consistencyProof(777, all)));
    await writeEntries(old.ports, 1);
    await sealUntil(old.ports, OLD + 1);
  });
});

/** Does everything, and is gone before it can commit. */
function unitThatEndsBeforeItsCommit({ ports }: RoleWorld): RoleWorld['ports']['unitOfWork'] {
  return (work) =>
    ports.unitOfWork(async (tx) => {
      await work(tx);
      throw new Error('the process ended');
    });
}

test('after a restart half-way the trail is whole', async () => {
  await writeEntries(world.ports, 300);
  const broken = { ...world.ports, unitOfWork: unitThatEndsBeforeItsCommit(world) };
  await assert.rejects(sealEntries(broken), /the process ended/);
  await sealUntil(world.ports, SIZE + 300);
  assert.ok((await verifyTrail(world.ports)).whole);
});

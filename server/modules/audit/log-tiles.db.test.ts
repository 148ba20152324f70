/**
 * A monitor that knows tlog-tiles and nothing of ours follows the log: it makes the signed root again from tiles alone.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { readLinks, sealUntil, writeEntries } from '../../../test/support/audit-log.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { treeHash } from '../../../test/support/rfc9162.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { getCheckpoint, getTile, parseTilePlace } from './index.ts';

/** By itself: nothing of ours makes the hashes. */
const sha256 = (...parts: readonly Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

const SIZE = 600;
let world: RoleWorld;

before(async () => {
  const database = await createTestDatabase('tiles');
  world = await openRoleWorld(database.application);
  await writeEntries(world.ports, SIZE);
  await sealUntil(world.ports, SIZE);
});
after(() => world?.close());

const tile = (place: string) => getTile(world.ports, parseTilePlace(place)!);
const hashesOf = (octets: Buffer) =>
  Array.from({ length: octets.length / 32 }, (_, index) => octets.subarray(index * 32, (index + 1) * 32));
const node = (left: Buffer, right: Buffer) => sha256(Buffer.of(1), left, right);

/** The root over hashes of one level, as RFC 9162 splits. */
function rootOver(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 1) return hashes[0]!;
  const half = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
  return node(rootOver(hashes.slice(0, half)), rootOver(hashes.slice(half)));
}

describe('a monitor', () => {
  test('makes the signed root from the tiles of level 0 and of level 1', async () => {
    const leaves = [
      ...hashesOf(await tile('0/000')),
      ...hashesOf(await tile('0/001')),
      ...hashesOf(await tile('0/002.p/88')),
    ];
    assert.equal(leaves.length, SIZE);
    const root = (await getCheckpoint(world.ports)).checkpoint.split('\n')[2];
    assert.equal(rootOver(leaves).toString('base64'), root);
    const [first, second] = hashesOf(await tile('1/000.p/2'));
    assert.deepEqual([first, second], [rootOver(leaves.slice(0, 256)), rootOver(leaves.slice(256, 512))]);
    assert.equal(rootOver([first!, second!, rootOver(leaves.slice(512))]).toString('base64'), root);
    assert.equal(treeHash(await readLinks(world.database)).toString('base64'), root);
  });

  test('makes the leaves from the entries', async () => {
    const bundle = await tile('entries/002.p/88');
    const entries = Array.from({ length: 88 }, (_, index) => {
      const start = index * 34;
      assert.equal(bundle.readUInt16BE(start), 32);
      return bundle.subarray(start + 2, start + 34);
    });
    assert.equal(bundle.length, 88 * 34);
    assert.deepEqual(
      entries.map((entry) => sha256(Buffer.of(0), entry)),
      hashesOf(await tile('0/002.p/88')),
    );
  });

  test('gets a part of a tile that is whole by now, and nothing beyond the checkpoint', async () => {
    assert.deepEqual(await tile('0/000.p/7'), (await tile('0/000')).subarray(0, 7 * 32));
    for (const place of ['0/002', '0/002.p/89', '0/003.p/1', '1/000', '1/000.p/3', '2/000.p/1', 'entries/002']) {
      await assert.rejects(tile(place), refusedWith('request.not-found'), place);
    }
  });
});

describe('the place of a tile', () => {
  test('is spelled as the specification does', () => {
    assert.deepEqual(parseTilePlace('0/x001/x234/067'), { level: 0, index: 1_234_067, width: 256 });
    assert.deepEqual(parseTilePlace('entries/x001/000.p/255'), { level: 'entries', index: 1_000, width: 255 });
  });

  for (const text of [
    '',
    '0',
    '0/0',
    '0/1000',
    '00/000',
    '0/x000/001',
    '0/001/002',
    '0/000.p/256',
    '0/000.p/0',
    '0/000.p/07',
    '6/000',
    'data/000',
    '0/000/',
    '-1/000',
  ]) {
    test(`is none: "${text}"`, () => {
      assert.equal(parseTilePlace(text), undefined);
    });
  }
});

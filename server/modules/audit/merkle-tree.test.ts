/**
 * The tree against the definitions of RFC 9162, from all leaves, at random sizes.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { consistencyProof, inclusionPath, isConsistent, treeHash } from '../../../test/support/rfc9162.ts';
import { consistencySpans, inclusionSpans, isIncluded, leafHash, TreeEdge, type Span } from './merkle-tree.ts';

const leavesOf = (size: number) => Array.from({ length: size }, (_, index) => Buffer.from(`entry ${index}`));
const growing = (leaves: readonly Buffer[]) => {
  const edge = new TreeEdge();
  const nodes = leaves.flatMap((leaf) => edge.append(leafHash(leaf)));
  return { edge, nodes };
};
const sizes = fc.integer({ min: 1, max: 700 });
const within = (size: number) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 }));
const places = sizes.chain(within);

describe('the audit tree, as RFC 9162 defines it', () => {
  test('has no entries, and then every size up to one beyond a kept node', () => {
    const leaves = leavesOf(257);
    assert.deepEqual(new TreeEdge().root, treeHash([]));
    const edge = new TreeEdge();
    leaves.forEach((leaf, index) => {
      edge.append(leafHash(leaf));
      assert.deepEqual(edge.root, treeHash(leaves.slice(0, index + 1)), `${index + 1} leaves`);
    });
  });

  test('keeps a node for every 256 leaves, and for every 256 of those', () => {
    const leaves = leavesOf(65_536);
    const { nodes } = growing(leaves);
    assert.equal(nodes.length, 257);
    assert.deepEqual(nodes.at(-1), { level: 2, position: 0, hash: treeHash(leaves) });
    const third = nodes[3]!;
    assert.deepEqual([third.level, third.position], [1, 3]);
    assert.deepEqual(third.hash, treeHash(leaves.slice(768, 1_024)));
  });

  test('proves each entry, and a proof of another one, of another size or with a flipped bit proves nothing', () => {
    const property = fc.property(places, fc.nat(), fc.nat(), ([size, index], hash, bit) => {
      const leaves = leavesOf(size);
      const proof = inclusionSpans(index, size).map(hashOf(leaves));
      assert.deepEqual(proof, inclusionPath(index, leaves));
      const tree = { size, root: treeHash(leaves) };
      const leaf = leafHash(leaves[index]!);
      assert.ok(isIncluded(leaf, index, tree, proof));
      assert.ok(!isIncluded(leafHash(Buffer.from('another entry')), index, tree, proof));
      assert.ok(!isIncluded(leaf, index, tree, [...proof, leaf]));
      if (size === 1) return;
      assert.ok(!isIncluded(leaf, (index + 1) % size, tree, proof));
      assert.ok(!isIncluded(leaf, size, tree, proof));
      assert.ok(!isIncluded(leaf, index, tree, proof.slice(1)));
      assert.ok(!isIncluded(leaf, index, tree, proof.slice(0, -1)));
      assert.ok(
        !isIncluded(leaf, index, tree, proof.with(hash % proof.length, flipped(proof[hash % proof.length]!, bit))),
      );
    });
    fc.assert(property, propertyRuns(150));
  });

  test('proves that it only grew, and a proof of another past proves nothing', () => {
    const property = fc.property(places, ([size, index]) => {
      const leaves = leavesOf(size);
      const before = index + 1;
      const proof = consistencySpans(before, size).map(hashOf(leaves));
      assert.deepEqual(proof, consistencyProof(before, leaves));
      const now = [size, treeHash(leaves)] as const;
      assert.ok(isConsistent([before, treeHash(leaves.slice(0, before))], now, proof));
      const forged = leaves.slice(0, before).with(index, Buffer.from('another entry'));
      assert.ok(!isConsistent([before, treeHash(forged)], now, proof));
    });
    fc.assert(property, propertyRuns(150));
  });
});

const hashOf =
  (leaves: readonly Buffer[]) =>
  ({ start, end }: Span) =>
    treeHash(leaves.slice(start, end));

function flipped(hash: Buffer, bit: number): Buffer {
  const place = (bit >> 3) % hash.length;
  return Buffer.from(hash.with(place, hash[place]! ^ (1 << (bit % 8))));
}

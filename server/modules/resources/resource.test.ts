/** Where a node may hang in the tree, and what an id says about that. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Refusal } from '#model/refusal.ts';
import { parseScope, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { checkMove, checkValues, managementGroupScope, parentsInPath, type Resource } from './resource.ts';

const subscription = '/subscriptions/11111111-2222-4333-8444-555555555555';
const parents = (id: string) => parentsInPath(parseScope(id)!);

function node(kind: Resource['kind'], scope: string, parentScope: string): Resource {
  return {
    scope: scope as Scope,
    path: scope,
    kind,
    parentScope: parentScope as Scope,
    name: scope,
    displayName: scope,
    resourceType: kind,
    subscriptionId: null,
    location: null,
    tags: {},
    properties: {},
    createdAt: new Date(0),
  };
}

const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

describe('what an id names above a node', () => {
  test('a resource group names its subscription', () => {
    assert.deepEqual(parents(`${subscription}/resourceGroups/ledger`), [subscription]);
  });
  test('a resource names its group, then the subscription', () => {
    assert.deepEqual(parents(`${subscription}/resourceGroups/ledger/providers/Microsoft.Web/sites/a`), [
      `${subscription}/resourcegroups/ledger`,
      subscription,
    ]);
  });
  test('a nested resource names the resource it lies in first', () => {
    assert.deepEqual(parents(`${subscription}/resourceGroups/g/providers/Microsoft.Sql/servers/s/databases/d`), [
      `${subscription}/resourcegroups/g/providers/microsoft.sql/servers/s`,
      `${subscription}/resourcegroups/g`,
      subscription,
    ]);
  });
  test('a subscription and a management group name nothing', () => {
    assert.deepEqual(parents(subscription), []);
    assert.deepEqual(parents('/providers/Microsoft.Management/managementGroups/a'), []);
  });
});

describe('a move', () => {
  const root = node('management-group', '/root-group', ROOT_SCOPE);
  const level = (depth: number) =>
    node('management-group', `/level-${depth}`, depth === 1 ? '/root-group' : `/level-${depth - 1}`);
  const upTo = (depth: number) => [...Array.from({ length: depth }, (_, i) => level(depth - i)), root];
  const moved = node('management-group', '/moved', '/root-group');

  test('puts a subscription into any management group', () => {
    const parent = level(6);
    checkMove({
      node: node('subscription', subscription, '/root-group'),
      parent,
      aboveParent: upTo(6),
      levelsBelow: 0,
    });
  });
  test('makes six levels of management groups below the root one, not seven', () => {
    checkMove({ node: moved, parent: level(5), aboveParent: upTo(5), levelsBelow: 1 });
    assert.throws(
      () => checkMove({ node: moved, parent: level(6), aboveParent: upTo(6), levelsBelow: 1 }),
      refusal('resource.move-refused'),
    );
    assert.throws(
      () => checkMove({ node: moved, parent: level(5), aboveParent: upTo(5), levelsBelow: 2 }),
      refusal('resource.move-refused'),
    );
  });
  test('never puts a node below itself', () => {
    checkMove({ node: level(2), parent: level(1), aboveParent: upTo(1), levelsBelow: 1 });
    assert.throws(
      () => checkMove({ node: level(1), parent: level(2), aboveParent: upTo(2), levelsBelow: 2 }),
      refusal('resource.move-refused'),
    );
  });
  test('leaves the root management group where it is', () => {
    assert.throws(
      () => checkMove({ node: root, parent: level(1), aboveParent: [level(1)], levelsBelow: 1 }),
      refusal('resource.move-refused'),
    );
  });
  test('moves what has a place of its own, and not what lies where its id says', () => {
    const parent = level(1);
    const group = node('resource-group', `${subscription}/resourcegroups/ledger`, subscription);
    assert.throws(
      () => checkMove({ node: group, parent, aboveParent: upTo(1), levelsBelow: 0 }),
      refusal('resource.move-refused'),
    );
  });
  test('goes below management groups only', () => {
    const parent = node('subscription', subscription, '/root-group');
    assert.throws(
      () => checkMove({ node: moved, parent, aboveParent: [parent, root], levelsBelow: 1 }),
      refusal('resource.move-refused'),
    );
  });
});

describe('values of a node', () => {
  test('are names, tags and properties of a sane size', () => {
    checkValues({ displayName: 'x'.repeat(256), tags: { a: 'b' }, properties: { a: 1 } });
    for (const values of [
      { displayName: 'x'.repeat(257) },
      { displayName: ' ' },
      { tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, 'v'])) },
      { tags: { a: 1 as unknown as string } },
      { properties: { a: 'x'.repeat(70_000) } },
    ]) {
      assert.throws(() => checkValues(values), refusal('request.invalid'));
    }
  });
  test('a management group has a name that is one', () => {
    assert.equal(managementGroupScope('Finance').scope, '/providers/microsoft.management/managementgroups/finance');
    assert.throws(() => managementGroupScope('a/b'), refusal('resource.scope-invalid'));
    assert.throws(() => managementGroupScope('a'.repeat(91)), refusal('resource.scope-invalid'));
  });
});

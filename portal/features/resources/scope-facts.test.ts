/** What a scope path says about itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scopeHref, scopeKind, scopeName, scopeTypeText, scopeWay } from './scope-facts.ts';

const subscription = '/subscriptions/6f1c1c9e-0000-4000-8000-000000000001';
const group = `${subscription}/resourceGroups/expenses`;
const site = `${group}/providers/Microsoft.Web/sites/expense-app`;

test('a path tells what kind of scope it is', () => {
  assert.equal(scopeKind('/'), 'root');
  assert.equal(scopeKind('/directory'), 'directory');
  assert.equal(scopeKind('/providers/Microsoft.Management/managementGroups/finance'), 'management-group');
  assert.equal(scopeKind(subscription), 'subscription');
  assert.equal(scopeKind(group), 'resource-group');
  assert.equal(scopeKind(site), 'resource');
});

test('a resource is named by its last part and its type without names', () => {
  assert.equal(scopeName(site), 'expense-app');
  assert.equal(scopeTypeText(site), 'Microsoft.Web/sites');
  assert.equal(scopeTypeText(`${site}/slots/next`), 'Microsoft.Web/sites/slots');
});

test('the way to a resource leads through its subscription and its resource group', () => {
  const way = scopeWay(site, { [subscription.toLowerCase()]: 'Production' });
  assert.deepEqual(
    way.map((step) => step.label),
    ['Resources', 'Production', 'expenses'],
  );
  assert.equal(way[2]?.href, scopeHref(group));
});

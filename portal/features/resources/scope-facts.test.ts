/** What a scope path says about itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  placeTitle,
  roleHref,
  roleThere,
  roleTitle,
  scopeHref,
  scopeKind,
  scopeName,
  scopeTypeText,
  scopeWay,
} from './scope-facts.ts';

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

test('access to a group is named with it, and leads to its page, also where it may hold directory roles', () => {
  const id = '3d3c1f0a-0000-4000-8000-000000000007';
  for (const place of [`/groups/${id}`, `/role-groups/${id}`]) {
    assert.deepEqual([scopeKind(place), scopeTypeText(place)], ['group', 'Group']);
    assert.deepEqual(
      [roleTitle('Member', 'Finance', place), placeTitle('Finance', place), roleThere('Member', 'Finance', place)],
      ['Member of Finance', 'Group', 'Member of Finance'],
    );
    assert.equal(scopeHref(place), `/groups/${id}?tab=access`);
    assert.equal(roleHref(place, 'owner'), `/groups/${id}?tab=access&role=owner`);
  }
  assert.notEqual(scopeKind('/groups/finance'), 'group', 'a group is named by its id');
  assert.equal(roleThere('Reader', 'expense-app', site), 'Reader on expense-app');
});

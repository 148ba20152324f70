/** Which data action a request to a protected application needs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findDataAction, parseHost } from './protected-application.ts';

const rules = [
  { methods: ['GET'], pathPrefix: '/', dataAction: 'Contoso.Expenses/reports/read' },
  { methods: ['POST', 'PUT'], pathPrefix: '/', dataAction: 'Contoso.Expenses/reports/write' },
  { methods: ['*'], pathPrefix: '/admin', dataAction: 'Contoso.Expenses/settings/write' },
  { methods: ['GET'], pathPrefix: '/export', dataAction: 'Contoso.Expenses/export/read' },
];

describe('rules of a protected application', () => {
  for (const [method, path, action] of [
    ['GET', '/', 'Contoso.Expenses/reports/read'],
    ['GET', '/reports/7', 'Contoso.Expenses/reports/read'],
    ['POST', '/reports', 'Contoso.Expenses/reports/write'],
    ['GET', '/admin', 'Contoso.Expenses/settings/write'],
    ['DELETE', '/admin/users', 'Contoso.Expenses/settings/write'],
    ['GET', '/ADMIN/users', 'Contoso.Expenses/settings/write'],
    ['GET', '/administrator', 'Contoso.Expenses/reports/read'],
    ['DELETE', '/reports/7', undefined],
    ['GET', '/export', 'Contoso.Expenses/export/read'],
    ['POST', '/export', undefined],
  ] as const) {
    test(`${method} ${path} needs ${action ?? 'what no rule gives'}`, () => {
      assert.equal(findDataAction(rules, method, path), action);
    });
  }

  test('without rules nothing is allowed', () => {
    assert.equal(findDataAction([], 'GET', '/'), undefined);
  });

  test('a host is kept in lower case, with its port', () => {
    assert.equal(parseHost('Expenses.Example:8443'), 'expenses.example:8443');
  });

  for (const host of ['', 'a/b', 'a@b', 'a b', 'a:0', 'a:123456', '\u212aelvin.example', '-a']) {
    test(`'${host}' is no host`, () => {
      assert.throws(() => parseHost(host), { code: 'request.invalid' });
    });
  }
});

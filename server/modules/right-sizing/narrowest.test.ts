/** The narrowest role and place: enough for what was done, nothing new, and never a guess. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Scope } from '#model/scope.ts';
import { narrowestPlace, narrowestRole, type SizedRole } from './narrowest.ts';

const role = (
  name: string,
  dataActions: string[],
  more: { actions?: string[]; notDataActions?: string[] } = {},
): SizedRole => ({
  id: name,
  name,
  permissions: [{ actions: [], notActions: [], dataActions, notDataActions: [], ...more }],
});
const owner = role('Owner', ['*'], { actions: ['*'] });
const approver = role('Approver', ['Contoso.Expenses/*']);
const reader = role('Reader', ['Contoso.Expenses/*/read']);
const reports = role('Reports reader', ['Contoso.Expenses/reports/read']);
const stranger = role('Stranger', ['Contoso.Expenses/reports/read', 'Contoso.Payroll/read']);
const all = [owner, approver, reader, reports, stranger];
const data = (...actions: string[]) => actions.map((action) => ({ action, isDataAction: true }));

describe('the narrowest role', () => {
  const narrowest = (current: SizedRole, actions: string[], among = all) =>
    narrowestRole(current, data(...actions), among)?.name;

  test('permits what was done and as little else as any that does', () => {
    assert.equal(narrowest(owner, ['Contoso.Expenses/reports/read']), 'Reports reader');
    assert.equal(narrowest(owner, ['Contoso.Expenses/reports/read', 'Contoso.Expenses/claims/read']), 'Reader');
    assert.equal(narrowest(owner, ['Contoso.Expenses/reports/read', 'Contoso.Expenses/claims/approve']), 'Approver');
  });

  test('is none where the role that is held is the narrowest', () => {
    assert.equal(narrowest(reports, ['Contoso.Expenses/reports/read']), undefined);
    assert.equal(narrowest(owner, ['Contoso.Other/read']), undefined);
  });

  test('never permits what the role that is held does not', () => {
    assert.equal(narrowest(reader, ['Contoso.Expenses/reports/read'], [stranger, reader]), undefined);
    assert.equal(narrowest(approver, ['Contoso.Payroll/read'], all), undefined);
  });

  test('covers control actions by control actions alone', () => {
    const control = [{ action: 'Contoso.Expenses/reports/read', isDataAction: false }];
    assert.equal(narrowestRole(owner, control, all), undefined);
  });

  test('is none that takes out what was done', () => {
    const all = role('All but reports', ['Contoso.Expenses/*'], { notDataActions: ['Contoso.Expenses/reports/*'] });
    assert.equal(narrowest(approver, ['Contoso.Expenses/reports/read'], [all]), undefined);
    assert.equal(narrowest(approver, ['Contoso.Expenses/claims/read'], [all]), 'All but reports');
  });

  test('of two that are the same the first by name is proposed', () => {
    const twin = { ...reports, id: 'twin', name: 'A reports reader' };
    assert.equal(narrowest(owner, ['Contoso.Expenses/reports/read'], [reports, twin]), 'A reports reader');
  });
});

describe('the narrowest place', () => {
  const subscription = '/subscriptions/11111111-2222-4333-8444-555555555555';
  const group = `${subscription}/resourcegroups/ledger`;
  const site = `${group}/providers/microsoft.web/sites/expenses`;
  const other = `${group}/providers/microsoft.web/sites/payroll`;
  const narrowest = (place: string, ...used: string[]) => narrowestPlace(place as Scope, used as Scope[]);

  test('is the lowest at or above everything that was used', () => {
    assert.equal(narrowest(subscription, site), site);
    assert.equal(narrowest(subscription, site, other), group);
    assert.equal(narrowest('/', site, other), group);
    assert.equal(narrowest(subscription, site, `${site}/slots/one`), site);
  });

  test('is none where that is the place itself, or nothing was used', () => {
    assert.equal(narrowest(group, site, other), undefined);
    assert.equal(narrowest(subscription, group, `${subscription}/resourcegroups/other`), undefined);
    assert.equal(narrowest(subscription), undefined);
  });

  test('names that begin alike are not the same place', () => {
    assert.equal(narrowest(subscription, site, `${site}2`), group);
  });
});

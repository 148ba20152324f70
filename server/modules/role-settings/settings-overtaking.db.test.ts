/**
 * Settings of a role that two administrators change at the same instant.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Ports } from '#platform/ports.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, roles, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import {
  defaultRules,
  defaultStage,
  getRoleSettings,
  updateRoleSettings,
  versionOf,
  type ApprovalRule,
} from './index.ts';

let world: RoleWorld;
before(async () => {
  const database = await createTestDatabase('settings_overtaking');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

test('of two changes of different rules none is lost', async () => {
  const place = { scope: scopes.site, roleDefinitionId: roles.reader };
  const rules = defaultRules(scopes.site);
  const shorter = { ...rules.Expiration_EndUser_Assignment, maximumDuration: 'PT1H' };
  const stricter = { ...rules.Enablement_EndUser_Assignment, enabledRules: ['Ticketing' as const] };
  await overtake(
    world.ports,
    (ports: Ports) =>
      updateRoleSettings(ports, world.owner, { ...place, rules: { Expiration_EndUser_Assignment: shorter } }),
    (ports: Ports) =>
      updateRoleSettings(ports, world.owner, { ...place, rules: { Enablement_EndUser_Assignment: stricter } }),
  );
  const stored = await getRoleSettings(world.database, scopes.site, roles.reader);
  assert.deepEqual(
    [stored.rules.Expiration_EndUser_Assignment, stored.rules.Enablement_EndUser_Assignment],
    [shorter, stricter],
  );
});

test('of two changes of one rule, each to another part of it, none is lost', async () => {
  const place = { scope: scopes.site, roleDefinitionId: roles.contributor };
  const approver = { id: world.approver.principalId, userType: 'User' as const, description: null };
  const changing = (part: Partial<ApprovalRule>) => (ports: Ports) =>
    updateRoleSettings(ports, world.owner, {
      ...place,
      rules: ({ rules: { Approval_EndUser_Assignment: rule } }) => ({
        Approval_EndUser_Assignment: { ...rule, ...part },
      }),
    });
  await overtake(
    world.ports,
    changing({ stages: [{ ...defaultStage, approvers: [approver] }] }),
    changing({ isApprovalRequired: true }),
  );
  const { rules } = await getRoleSettings(world.database, scopes.site, roles.contributor);
  const { stages, isApprovalRequired } = rules.Approval_EndUser_Assignment;
  assert.deepEqual([stages[0]?.approvers, isApprovalRequired], [[approver], true]);
});

test('of two forms of one version the first is saved', async () => {
  const place = { scope: scopes.site, roleDefinitionId: roles.owner };
  const expectedVersion = versionOf(await getRoleSettings(world.database, scopes.site, roles.owner));
  const saving = (maximumDuration: string) => (ports: Ports) => {
    const rule = { ...defaultRules(scopes.site).Expiration_EndUser_Assignment, maximumDuration };
    const change = { ...place, expectedVersion, rules: { Expiration_EndUser_Assignment: rule } };
    return updateRoleSettings(ports, world.owner, change);
  };
  const outcomes = await overtake(world.ports, saving('PT1H'), saving('PT2H'));
  assert.deepEqual(outcomes.map(outcomeOf), ['done', 'role-settings.changed-meanwhile']);
  const { rules } = await getRoleSettings(world.database, scopes.site, roles.owner);
  assert.equal(rules.Expiration_EndUser_Assignment.maximumDuration, 'PT1H');
});

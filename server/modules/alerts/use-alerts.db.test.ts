/**
 * The alert about eligibilities that are wider than their use: raised by a story, and not by those that differ in one thing.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import { activateRole } from '#modules/activation/index.ts';
import { listIncidents } from '#modules/alerts/index.ts';
import { openAlertWorld, type AlertWorld } from '../../../test/support/alert-world.ts';
import { anAsk, lasting, noon, scopes } from '../../../test/support/role-world.ts';

const DAY = 86_400_000;
const MANAGER = 'd0000000-0000-4000-8000-00000000000c';
const REPORTER = 'd0000000-0000-4000-8000-00000000000d';
const READ = 'Contoso.Expenses/reports/read';

let world: AlertWorld;
let start = new Date('2031-06-01T09:00:00Z');
let ada: Actor;
let activationId: string;

before(async () => {
  world = await openAlertWorld('use_alerts');
  for (const [id, name, action] of [
    [MANAGER, 'Expense manager', 'Contoso.Expenses/*'],
    [REPORTER, 'Reports reader', READ],
  ]) {
    const permissions = [{ actions: [], notActions: [], dataActions: [action], notDataActions: [] }];
    await sql`insert into role_definition (id, name, kind, permissions, assignable_scopes, created_at, updated_at)
      values (${id}, ${name}, 'CustomRole', ${JSON.stringify(permissions)}, '{/}', ${noon}, ${noon})`.execute(
      world.roles.database,
    );
  }
});
after(() => world.close());

// Ada is eligible for more than she uses: forty days later she activates it, and reads a report on one site.
beforeEach(async () => {
  start = new Date(start.getTime() + 500 * DAY);
  world.roles.clock.moveTo(start);
  await sql`delete from protected_application`.execute(world.roles.database);
  ada = await world.addPerson('Ada');
  await world.give('eligibility', ada, 'P200D', scopes.resourceGroup, MANAGER);
  later(40 * DAY);
  const asked = { ...anAsk(ada.principalId, lasting('PT1H')), roleDefinitionId: MANAGER };
  assert.equal((await activateRole(world.ports, ada, asked)).outcome, 'stored');
  activationId = asked.requestId;
});

const later = (milliseconds: number) => world.roles.clock.moveTo(new Date(start.getTime() + milliseconds));

async function record(share: number, since = start): Promise<string> {
  const id = randomUUID();
  await sql`insert into protected_application (id, display_name, host, scope, style, proxy_secret_hash, rules, created_at,
      recorded_share, recorded_since)
    values (${id}, 'Expenses', ${`${id}.example`}, ${scopes.site}, 'status', '', '[]', ${start}, ${share},
      ${share === 0 ? null : since})`.execute(world.roles.database);
  return id;
}

async function use(applicationId: string, action = READ, scope: Scope = scopes.site): Promise<void> {
  const { rows } = await sql<{
    id: string;
  }>`select id from assignment_schedule where request_id = ${activationId}`.execute(world.roles.database);
  const at = world.ports.clock.now();
  await sql`insert into decision_record (id, application_id, principal_id, scope, action, is_data_action, assignment_id,
      role_definition_id, share, count, first_at, last_at)
    values (${randomUUID()}, ${applicationId}, ${ada.principalId}, ${scope}, ${action}, true, ${rows[0]!.id}, ${MANAGER}, 100, 3,
      ${at}, ${at})`.execute(world.roles.database);
}

async function found(scope: Scope = scopes.resourceGroup) {
  const asked = { alert: 'EligibilityWiderThanUse', scope, at: world.ports.clock.now() } as const;
  const { rows } = await listIncidents(world.ports.database, asked, { limit: 500, after: undefined });
  return rows
    .filter(({ principal }) => principal?.id === ada.principalId)
    .map(({ details }) => [details['enoughRole'], details['enoughPlace']]);
}

describe('an eligibility that is wider than its use', () => {
  test('is one whose every use a narrower role on a lower place would have allowed', async () => {
    await use(await record(100));
    assert.deepEqual(await found(), [['Reports reader', 'expenses']]);
    assert.deepEqual(await found(scopes.subscription), [['Reports reader', 'expenses']]);
    assert.deepEqual(await found(scopes.otherGroup), []);
  });

  test('is none that was used for all it allows, where it is', async () => {
    const applicationId = await record(100);
    await use(applicationId, 'Contoso.Expenses/claims/approve', scopes.resourceGroup);
    assert.deepEqual(await found(), []);
  });

  test('is none that was not used: that is another alert', async () => {
    await record(100);
    assert.deepEqual(await found(), []);
  });

  test('is none where a share is recorded, or one application records nothing, or not for long enough', async () => {
    await use(await record(50));
    assert.deepEqual(await found(), []);
    await sql`update protected_application set recorded_share = 100`.execute(world.roles.database);
    assert.equal((await found()).length, 1);
    const silent = await record(0);
    assert.deepEqual(await found(), []);
    await sql`delete from protected_application where id = ${silent}`.execute(world.roles.database);
    await sql`update protected_application set recorded_since = ${new Date(start.getTime() + 11 * DAY)}`.execute(
      world.roles.database,
    );
    assert.deepEqual(await found(), []);
  });

  test('is over once the use lies longer back than is looked at', async () => {
    await use(await record(100));
    later(70 * DAY);
    assert.equal((await found()).length, 1);
    later(70 * DAY + 3_600_000);
    assert.deepEqual(await found(), []);
  });
});

/**
 * What an upgrade makes of ends that were agreed on before there were warnings: nobody is told of old ones all at once.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { listMigrations } from '#platform/database/migrations.ts';
import { inSession } from '#platform/postgres/session.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';

const MIGRATION = '0019-expiry-warnings.sql';

let database: TestDatabase;

before(async () => {
  database = await createTestDatabase('expiry_upgrade', 'empty');
  const migrations = await listMigrations();
  const index = migrations.findIndex(({ name }) => name === MIGRATION);
  assert.ok(index > 0);
  await inSession(database.owner, async (session) => {
    for (const { sql } of migrations.slice(0, index)) await session.query(sql);
    await session.query(planting);
    await session.query(migrations[index]!.sql);
  });
});

/** Each schedule is named by its scope. */
const planting = `
insert into principal (id, kind, display_name, created_at) values (gen_random_uuid(), 'User', 'Reader', now());
insert into role_definition (id, name, kind, permissions, assignable_scopes, created_at, updated_at)
  values (gen_random_uuid(), 'Reader', 'BuiltInRole', '[]', array['/'], now(), now());
create temporary table agreed (scope text, kind text, begins interval, lasts interval, removed boolean);
insert into agreed values
  ('ended', 'eligibility', '-30 days', '29 days', false),
  ('in twenty days', 'eligibility', '-1 day', '21 days', false),
  ('in five days', 'eligibility', '-20 days', '25 days', false),
  ('in an hour', 'eligibility', '-20 days', '20 days 1 hour', false),
  ('short, later', 'eligibility', '20 days', '10 days', false),
  ('removed', 'eligibility', '-1 day', '21 days', true),
  ('never', 'eligibility', '-1 day', null, false),
  ('ended', 'Assigned', '-30 days', '29 days', false),
  ('in twenty days', 'Assigned', '-1 day', '21 days', false),
  ('in five days', 'Assigned', '-20 days', '25 days', false),
  ('an hour of activation', 'Activated', '-5 minutes', '1 hour', false),
  ('its last minutes', 'Activated', '-50 minutes', '1 hour', false),
  ('a short activation', 'Activated', '-1 minute', '29 minutes', false);
insert into schedule_request (id, kind, scope, role_definition_id, principal_id, request_type, status, requestor_id, body_digest, created_at)
  select gen_random_uuid(), 'eligibility', scope, r.id, p.id, 'AdminAssign', 'Provisioned', p.id, '', now()
  from agreed, role_definition r, principal p where agreed.kind = 'eligibility';
insert into eligibility_schedule (id, request_id, scope, role_definition_id, principal_id, starts_at, ends_at, removed_at, created_at, updated_at)
  select q.id, q.id, q.scope, q.role_definition_id, q.principal_id, now() + begins, now() + begins + lasts,
    case when removed then now() end, now(), now()
  from agreed join schedule_request q on q.scope = agreed.scope where agreed.kind = 'eligibility';
insert into assignment_schedule (id, scope, role_definition_id, principal_id, assignment_type, linked_eligibility_id,
    starts_at, ends_at, created_at, updated_at)
  select gen_random_uuid(), agreed.scope, r.id, p.id, agreed.kind, case when agreed.kind = 'Activated' then e.id end,
    now() + begins, now() + begins + lasts, now(), now()
  from agreed, role_definition r, principal p, eligibility_schedule e
  where agreed.kind <> 'eligibility' and e.scope = 'never';
`;

/** How long before its end each schedule is warned of next, and whether its end counts as told. */
async function plansOf(table: string): Promise<Record<string, [lead: string | null, isTold: boolean]>> {
  const asked = `select scope, (ends_at - next_warning_at)::text as lead, expiry_recorded_at is not null as told from ${table}`;
  const { rows } = await inSession(database.owner, (session) =>
    session.query<{ scope: string; lead: string | null; told: boolean }>(asked),
  );
  return Object.fromEntries(rows.map(({ scope, lead, told }) => [scope, [lead, told]]));
}

test('eligibilities are warned of from now on; those that have ended are told to nobody', async () => {
  assert.deepEqual(await plansOf('eligibility_schedule'), {
    ended: [null, true],
    'in twenty days': ['14 days', false],
    'in five days': ['1 day', false],
    'in an hour': [null, false],
    'short, later': ['1 day', false],
    removed: [null, false],
    never: [null, false],
  });
});

test('so are active roles and activations; the ends of those were told before, and are', async () => {
  assert.deepEqual(await plansOf('assignment_schedule'), {
    ended: [null, false],
    'in twenty days': ['14 days', false],
    'in five days': ['1 day', false],
    'an hour of activation': ['00:15:00', false],
    'its last minutes': [null, false],
    'a short activation': [null, false],
  });
});

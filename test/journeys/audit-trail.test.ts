/**
 * The audit trail under attack: by the application's own role, by somebody with the database, and by a full disk.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { logKeyOf, openCheckpoint, sealAllEntries, verifyTrail } from '#modules/audit/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { sealEverything } from '../support/audit-log.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
before(async () => {
  world = await openWorld('audit_trail');
  await addMembers('first', 6);
  await sealEverything(world.ports);
});
after(() => world.close());

async function addMembers(prefix: string, count: number): Promise<void> {
  const { initialDomain } = world.composition.directory;
  for (let index = 0; index < count; index += 1) {
    const userPrincipalName = `${prefix}-${index}@${initialDomain}`;
    await createUser(world.ports, world.operator, { userPrincipalName, displayName: `Member ${index}` });
  }
}

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client(world.database.owner);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Runs a statement as the application and answers the SQLSTATE it was refused with. */
async function refusalOf(statement: string): Promise<string> {
  const client = new pg.Client(world.database.application);
  await client.connect();
  try {
    await client.query(statement);
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.end();
  }
}

describe('D70 the application cannot rewrite what it recorded', () => {
  test('it may read what it added', async () => {
    assert.equal(await refusalOf('select count(*) from audit_entry'), 'done');
  });

  for (const statement of [
    "update audit_entry set result = 'failure'",
    'delete from audit_entry',
    'truncate audit_entry cascade',
    'update audit_seal set hash = hash',
    'delete from audit_seal',
    'alter table audit_entry add column forged text',
    'alter table audit_entry disable trigger all',
    'set session_replication_role = replica',
    'drop table audit_entry',
  ]) {
    test(`${statement}: permission denied`, async () => assert.equal(await refusalOf(statement), '42501'));
  }
});

describe('D71 whoever has the database is found out', () => {
  test('an untouched trail is whole', async () => {
    const result = await verifyTrail(world.ports);
    assert.ok(result.whole && result.sealed >= 6n && result.unsealed === 0);
  });

  test('an entry whose transaction commits late is sealed after the others, never left out', async () => {
    const late = new pg.Client(world.database.application);
    await late.connect();
    await late.query('begin');
    await late.query(`insert into audit_entry (id, trail, activity, result, occurred_at, correlation_id, actor)
      values ('00000000-0000-4000-8000-00000000000a', 'directory', 'user.updated', 'success', now(), gen_random_uuid(), '{}')`);
    await addMembers('meanwhile', 2);
    await sealAllEntries(world.ports);
    await late.query('commit');
    await late.end();
    await sealEverything(world.ports);
    const result = await verifyTrail(world.ports);
    assert.ok(result.whole && result.unsealed === 0);
  });

  test('a changed entry is named by its sequence, and whole again once it is put back', async () => {
    const entry = '(select entry_id from audit_seal where sequence = 3)';
    await asOwner(`update audit_entry set reason = 'forged' where id = ${entry}`);
    const changed = await verifyTrail(world.ports);
    assert.deepEqual(changed, { whole: false, sequence: 3n, reason: 'entry-changed' });
    await asOwner(`update audit_entry set reason = null where id = ${entry}`);
    assert.ok((await verifyTrail(world.ports)).whole);
  });

  test('a tail that was cut off with its checkpoints is found with what was noted outside', async () => {
    const noted = await verifyTrail(world.ports);
    assert.ok(noted.whole && noted.checkpoint);
    const { hash } = await world.ports.database
      .selectFrom('audit_seal')
      .select('hash')
      .where('sequence', '=', String(noted.sealed))
      .executeTakeFirstOrThrow();
    const head = openCheckpoint(noted.checkpoint, logKeyOf(world.ports.secrets));
    const link = { sequence: noted.sealed, hash: hash.toString('hex') };
    await addMembers('later', 1);
    await sealEverything(world.ports);
    assert.ok((await verifyTrail(world.ports, { head, link })).whole);
    await asOwner(`delete from audit_seal where sequence >= ${noted.sealed};
      delete from audit_checkpoint where size >= ${noted.sealed};`);
    for (const before of [{ head }, { link }]) {
      const found = await verifyTrail(world.ports, before);
      assert.deepEqual(found, { whole: false, sequence: noted.sealed, reason: 'tail-cut' });
    }
    await sealEverything(world.ports);
    assert.ok((await verifyTrail(world.ports, { head, link })).whole);
  });

  test('a link that was taken out is missing at its sequence', async () => {
    await asOwner('delete from audit_seal where sequence = 2');
    const found = await verifyTrail(world.ports);
    assert.deepEqual(found, { whole: false, sequence: 2n, reason: 'seal-missing' });
  });
});

describe('D72 without an audit entry nothing happens, and access still ends', () => {
  const findUser = (name: string) =>
    world.ports.database
      .selectFrom('directory_user')
      .select('id')
      .where('user_principal_name', 'like', `${name}@%`)
      .executeTakeFirst();
  const add = (name: string) =>
    createUser(world.ports, world.operator, {
      userPrincipalName: `${name}@${world.composition.directory.initialDomain}`,
      displayName: name,
    });

  test('a command whose entry cannot be written is rolled back whole', async () => {
    await asOwner('revoke insert on audit_entry from daypass_app');
    await assert.rejects(add('unrecorded'), { code: '42501' });
    assert.equal(await findUser('unrecorded'), undefined);
    await asOwner('grant insert on audit_entry to daypass_app');
    await add('recorded');
    assert.ok(await findUser('recorded'));
  });
});

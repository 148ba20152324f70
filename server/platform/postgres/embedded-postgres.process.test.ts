/**
 * The supervisor against real processes: a real PostgreSQL, real kills, real leftovers.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { keptPasswords, ensureDatabaseRoles } from './database-access.ts';
import { borrowEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { InstanceRefused } from './instance-lock.ts';
import { inspectProcess } from './process-table.ts';
import { secretFile } from './secret-files.ts';
import { findServiceAccount } from './service-account.ts';
import { inSession, type ConnectionConfig } from './session.ts';

const silent = { info() {}, warn() {}, error() {} };
const folders: string[] = [];
const asRoot = process.getuid?.() === 0;
const onLinux = existsSync('/proc/self/stat');

after(() => {
  // Last made first: a folder may lie inside another, and its link is needed to find what it links to.
  for (const folder of folders.reverse()) {
    if (existsSync(path.join(folder, 'postgres'))) {
      rmSync(realpathSync(path.join(folder, 'postgres')), { recursive: true, force: true });
    }
    rmSync(folder, { recursive: true, force: true });
  }
});

function aDataFolder(mode = 0o755): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'daypass-supervisor-'));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

function ask<T>(config: ConnectionConfig, sql: string): Promise<T | undefined> {
  return inSession(config, async (session) => {
    const { rows } = await session.query<{ answer: T }>(sql);
    return rows[0]?.answer;
  });
}

async function untilGone(pid: number): Promise<void> {
  while (inspectProcess(pid).running) await nextTurn();
}

/** Another Daypass, as far as the database is concerned, that tells what it got and then waits. */
async function anotherProcess(t: TestContext, dataFolder: string): Promise<{ child: ChildProcess; pid: number }> {
  const supervisor = new URL('embedded-postgres.ts', import.meta.url).href;
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(supervisor)});
    const log = { info() {}, warn() {}, error() {} };
    const access = await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(dataFolder)}, log });
    console.log(access.pid);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) return { child, pid: Number(line) };
  throw new Error('the other process ended without starting PostgreSQL');
}

describe('the embedded PostgreSQL', () => {
  test('starts on an empty folder, keeps what was written, and leaves no process behind', async () => {
    const dataFolder = aDataFolder();
    const first = await startEmbeddedPostgres({ dataFolder, log: silent });
    await ask(first.owner, `create table note as select 'kept' as answer`);
    await first.stop();
    assert.equal(inspectProcess(first.pid).running, false);
    const second = await startEmbeddedPostgres({ dataFolder, log: silent });
    assert.equal(second.adopted, false);
    assert.equal(await ask(second.owner, 'select answer from note'), 'kept');
    await second.stop();
  });

  test('listens on no network address, keeps passwords and socket to itself, and forgets nothing', async (t) => {
    const dataFolder = aDataFolder();
    const access = await startEmbeddedPostgres({ dataFolder, log: silent });
    t.after(() => access.stop());
    assert.equal(await ask(access.owner, `select current_setting('listen_addresses') as answer`), '');
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums']) {
      assert.equal(await ask(access.owner, `select current_setting('${setting}') as answer`), 'on');
    }
    assert.equal(
      await ask(access.owner, 'select rolsuper as answer from pg_roles where rolname = current_user'),
      false,
    );
    assert.equal(statSync(access.owner.host ?? '').mode & 0o777, 0o700);
    assert.equal(statSync(secretFile(dataFolder, 'database-superuser')).mode & 0o777, 0o600);
    await assert.rejects(ask({ ...access.owner, password: 'guessed' }, 'select 1 as answer'), { code: '28P01' });
  });

  test('gives the application and the audit reader accounts that can neither create nor rule', async (t) => {
    const dataFolder = aDataFolder();
    const access = await startEmbeddedPostgres({ dataFolder, log: silent });
    t.after(() => access.stop());
    const roles = await ensureDatabaseRoles(access.owner, keptPasswords(dataFolder));
    assert.equal(await ask(roles.application, 'select current_user as answer'), 'daypass_app');
    assert.equal(await ask(roles.auditReader, 'select current_user as answer'), 'daypass_audit_reader');
    await ask(access.owner, 'create table allowed (id integer)');
    await assert.rejects(ask(roles.application, 'create table refused (id integer)'), { code: '42501' });
    // A backup brought other passwords than those in this folder: ours are set again.
    await ask(access.owner, `alter role daypass_app password 'of another folder'`);
    const again = await ensureDatabaseRoles(access.owner, keptPasswords(dataFolder));
    assert.equal(await ask(again.application, 'select current_user as answer'), 'daypass_app');
  });

  test('a folder with a path too long for a socket address works too', async (t) => {
    const dataFolder = path.join(aDataFolder(), 'a-folder-with-a-long-name-'.repeat(4));
    const access = await startEmbeddedPostgres({ dataFolder, log: silent });
    const socketFolder = access.owner.host ?? '';
    t.after(() => access.stop());
    assert.ok(socketFolder.length < 90);
    assert.equal(statSync(socketFolder).mode & 0o777, 0o700);
    await access.stop();
    assert.equal(existsSync(socketFolder), false);
  });

  test(
    'a folder only root can enter works when root starts it',
    { skip: !asRoot && 'only root can lend an account' },
    async (t) => {
      const dataFolder = path.join(aDataFolder(0o700), 'data');
      mkdirSync(dataFolder);
      folders.push(dataFolder);
      const access = await startEmbeddedPostgres({ dataFolder, log: silent });
      t.after(() => access.stop());
      assert.equal(await ask(access.owner, 'select 1 as answer'), 1);
      assert.match(realpathSync(path.join(dataFolder, 'postgres')), /^\/var\/lib\/daypass\//);
    },
  );
});

describe('a data folder that is private to root', { skip: !asRoot && 'only root can lend an account' }, () => {
  test('holds the cluster itself: PostgreSQL may pass through, and nobody else may', async (t) => {
    const dataFolder = aDataFolder(0o700);
    const access = await startEmbeddedPostgres({ dataFolder, log: silent });
    t.after(() => access.stop());
    const { mode, gid } = statSync(dataFolder);
    assert.equal(mode & 0o777, 0o710);
    assert.equal(gid, findServiceAccount()?.gid);
    assert.equal(realpathSync(path.join(dataFolder, 'postgres')), path.join(realpathSync(dataFolder), 'postgres'));
  });
});

describe('after an end that was not orderly', () => {
  test('the PostgreSQL of a killed Daypass is adopted, with all it acknowledged', async (t) => {
    const dataFolder = aDataFolder();
    const other = await anotherProcess(t, dataFolder);
    other.child.kill('SIGKILL');
    await untilGone(other.child.pid ?? 0);
    const access = await startEmbeddedPostgres({ dataFolder, log: silent });
    assert.equal(access.adopted, true);
    assert.equal(access.pid, other.pid);
    await access.stop();
    assert.equal(inspectProcess(other.pid).running, false);
  });

  test('a second Daypass is refused while the first one lives, and the first one keeps its database', async (t) => {
    const dataFolder = aDataFolder();
    const access = await startEmbeddedPostgres({ dataFolder, log: silent });
    t.after(() => access.stop());
    await assert.rejects(startEmbeddedPostgres({ dataFolder, log: silent }), InstanceRefused);
    assert.equal(await ask(access.owner, 'select 1 as answer'), 1);
    await access.stop();
    const next = await startEmbeddedPostgres({ dataFolder, log: silent });
    await next.stop();
  });

  test('a PostgreSQL that is killed under a running Daypass is brought up again', async (t) => {
    const dataFolder = aDataFolder();
    let back = () => {};
    const isBack = new Promise<void>((resolve) => (back = resolve));
    const log = { ...silent, info: (_facts: object, message: string) => message === 'PostgreSQL is back' && back() };
    const access = await startEmbeddedPostgres({ dataFolder, log });
    t.after(() => access.stop());
    await ask(access.owner, `create table note as select 'kept' as answer`);
    const killed = access.pid;
    process.kill(killed, 'SIGKILL');
    await isBack;
    assert.notEqual(access.pid, killed);
    assert.equal(await ask(access.owner, 'select answer from note'), 'kept');
  });

  for (const [name, occupant] of [
    ['a number that belongs to another program by now', aStranger],
    ['a number that belongs to a zombie', aZombie],
  ] as const) {
    test(`a note left behind with ${name} does not stop the start`, { skip: !onLinux && 'needs /proc' }, async (t) => {
      const dataFolder = aDataFolder();
      const first = await startEmbeddedPostgres({ dataFolder, log: silent });
      const note = path.join(dataFolder, 'postgres/cluster/postmaster.pid');
      const written = readFileSync(note, 'utf8');
      await first.stop();
      const pid = await occupant(t);
      assert.ok(existsSync(`/proc/${pid}`));
      writeFileSync(note, written.replace(/^\d+/, String(pid)));
      const account = findServiceAccount();
      if (account) chownSync(note, account.uid, account.gid);
      const second = await startEmbeddedPostgres({ dataFolder, log: silent });
      assert.equal(second.adopted, false);
      assert.equal(await ask(second.owner, 'select 1 as answer'), 1);
      await second.stop();
    });
  }
});

describe('a command in a terminal', () => {
  test('uses the database of a running Daypass and leaves it running', async (t) => {
    const dataFolder = aDataFolder();
    const access = await startEmbeddedPostgres({ dataFolder, log: silent });
    t.after(() => access.stop());
    const borrowed = await borrowEmbeddedPostgres({ dataFolder, log: silent });
    assert.equal(borrowed.pid, access.pid);
    await borrowed.stop();
    assert.equal(await ask(access.owner, 'select 1 as answer'), 1);
  });

  test('starts the database for its own time when nothing runs', async () => {
    const dataFolder = aDataFolder();
    const borrowed = await borrowEmbeddedPostgres({ dataFolder, log: silent });
    assert.equal(await ask(borrowed.owner, 'select 1 as answer'), 1);
    await borrowed.stop();
    assert.equal(inspectProcess(borrowed.pid).running, false);
  });
});

/** A program of PostgreSQL's own account: PostgreSQL itself would take it for a postmaster. */
function aStranger(t: TestContext): Promise<number> {
  const account = findServiceAccount();
  const child = spawn('sleep', ['600'], {
    stdio: 'ignore',
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  });
  t.after(() => child.kill('SIGKILL'));
  return Promise.resolve(child.pid ?? 0);
}

/** A process that has ended and whose parent never asks how. */
async function aZombie(t: TestContext): Promise<number> {
  const account = findServiceAccount();
  // The child ends only after the shell has become a program that waits for nobody.
  const program = '(until grep -q sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 600';
  const parent = spawn('sh', ['-c', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  });
  t.after(() => parent.kill('SIGKILL'));
  for await (const line of createInterface({ input: parent.stdout })) {
    const pid = Number(line);
    await untilGone(pid);
    return pid;
  }
  throw new Error('no zombie came into being');
}

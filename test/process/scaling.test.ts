/**
 * The procedure of docs/scaling.md, executed: processes with data folders of their own on one external PostgreSQL.
 */
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bringDown, bringUp, type ClusterPlan } from '../../server/platform/postgres/cluster.ts';
import { ensureOwner } from '../../server/platform/postgres/database-access.ts';
import { planCluster, superuserConfig } from '../../server/platform/postgres/embedded-postgres.ts';

const daypass = fileURLToPath(new URL('../../server/cli/daypass.ts', import.meta.url));
const run = promisify(execFile);

let folder: string;
let plan: ClusterPlan;
let databaseUrl: string;
let keyFile: string;
const servers: ChildProcess[] = [];

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'daypass-scaling-'));
  plan = await planCluster(path.join(folder, 'external'));
  const at = await bringUp(plan);
  const owner = await ensureOwner(superuserConfig(plan, at), path.join(folder, 'external'));
  const secret = encodeURIComponent(String(owner.password));
  const socket = encodeURIComponent(String(owner.host));
  databaseUrl = `postgresql://${owner.user}:${secret}@/${owner.database}?host=${socket}&port=${owner.port}`;
  keyFile = path.join(folder, 'master-key');
  await writeFile(keyFile, randomBytes(32).toString('hex'), { mode: 0o600 });
});
after(async () => {
  for (const server of servers) server.kill('SIGKILL');
  await bringDown(plan.folder);
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}

/** What a process of its own data folder is started with. */
async function environmentOf(name: string, key: string | undefined, port = 0): Promise<NodeJS.ProcessEnv> {
  const data = path.join(folder, name);
  await mkdir(data, { recursive: true });
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DAYPASS_DATA: data,
    DAYPASS_PORT: String(port || 8080),
    DAYPASS_LOOPBACK_HTTP: 'true',
    DAYPASS_LOG_LEVEL: 'error',
    ...(key ? { DAYPASS_KEY_FILE: key } : {}),
  };
}

async function start(name: string): Promise<string> {
  const port = await freePort();
  const env = await environmentOf(name, keyFile, port);
  const server = spawn(process.execPath, [daypass, 'serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  servers.push(server);
  const url = `http://localhost:${port}`;
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
    assert.equal(server.exitCode, null, `${name} ended while starting`);
  }
  return url;
}

/** A command of the operator's shell from one more data folder: "another host". */
async function command(name: string, key: string | undefined) {
  const env = await environmentOf(name, key);
  return run(process.execPath, [daypass, 'client', 'create', '--name', name], { env }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}

const users = (url: string) => fetch(`${url}/v1.0/users`).then(({ status }) => status);

test('two processes and an operator’s shell with one key serve one database; another key is refused and changes nothing', async () => {
  const first = await start('first');
  const second = await start('second');
  assert.equal((await command('shell', keyFile)).code, 0);

  const strange = await command('stranger', undefined);
  assert.equal(strange.code, 1);
  assert.match(strange.said, /no master key here .*DAYPASS_KEY_FILE/s);
  assert.equal(existsSync(path.join(folder, 'stranger/secrets/master-key')), false);
  const otherKey = path.join(folder, 'other-key');
  await writeFile(otherKey, randomBytes(32).toString('hex'));
  assert.match((await command('other', otherKey)).said, /another one .*Nothing was changed/s);

  // New connections are what a changed password would refuse: readiness opens one when the pool is empty.
  for (const url of [first, second]) {
    const answers = await Promise.all(Array.from({ length: 30 }, () => fetch(`${url}/readyz`)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(await users(url), 401);
  }
});

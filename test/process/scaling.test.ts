/**
 * The procedure of docs/scaling.md, executed: processes with data folders of their own on one external PostgreSQL.
 */
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openExternalPostgres, type ExternalPostgres } from '../support/external-postgres.ts';
import { findFreePorts } from '../support/free-ports.ts';

const shiftedDate = new URL('../support/shifted-date.ts', import.meta.url).href;
const daypass = fileURLToPath(new URL('../../server/cli/daypass.ts', import.meta.url));
const run = promisify(execFile);

let folder: string;
let postgres: ExternalPostgres;
let keyFile: string;
const servers: ChildProcess[] = [];

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'daypass-scaling-'));
  postgres = await openExternalPostgres(path.join(folder, 'external'));
  keyFile = path.join(folder, 'master-key');
  await writeFile(keyFile, randomBytes(32).toString('hex'), { mode: 0o600 });
});
after(async () => {
  for (const server of servers) server.kill('SIGKILL');
  await postgres.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a process of its own data folder is started with. */
async function environmentOf(name: string, key: string | undefined, port = 0): Promise<NodeJS.ProcessEnv> {
  const data = path.join(folder, name);
  await mkdir(data, { recursive: true });
  return {
    ...process.env,
    DATABASE_URL: postgres.url,
    DAYPASS_DATA: data,
    DAYPASS_PORT: String(port || 8080),
    DAYPASS_LOOPBACK_HTTP: 'true',
    DAYPASS_LOG_LEVEL: 'error',
    ...(key ? { DAYPASS_KEY_FILE: key } : {}),
  };
}

interface Running {
  readonly url: string;
  readonly server: ChildProcess;
}

/** Starts a process; resolves when it lives, and unless said otherwise when it is ready. */
async function start(name: string, shiftMilliseconds = 0, probe = 'readyz'): Promise<Running> {
  const port = await findFreePorts();
  const env = {
    ...(await environmentOf(name, keyFile, port)),
    ...(shiftMilliseconds
      ? { NODE_OPTIONS: `--import=${shiftedDate}`, DAYPASS_SHIFT_MILLISECONDS: String(shiftMilliseconds) }
      : {}),
  };
  const server = spawn(process.execPath, [daypass, 'serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  servers.push(server);
  const url = `http://localhost:${port}`;
  while (!(await fetch(`${url}/${probe}`).catch(() => undefined))?.ok) {
    assert.equal(server.exitCode, null, `${name} ended while starting`);
  }
  return { url, server };
}

/** A command of the operator's shell from one more data folder: "another host". */
async function command(name: string, key: string | undefined, ...rights: string[]) {
  const env = await environmentOf(name, key);
  return run(process.execPath, [daypass, 'client', 'create', '--name', name, ...rights], { env }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}

const users = (url: string) => fetch(`${url}/v1.0/users`).then(({ status }) => status);

test('two processes and an operator’s shell with one key serve one database; another key is refused and changes nothing', async () => {
  const first = (await start('first')).url;
  const second = (await start('second')).url;
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

interface Client {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly principalId: string;
}

async function clientOf(name: string, ...rights: string[]): Promise<Client> {
  const { code, said } = await command(name, keyFile, ...rights);
  assert.equal(code, 0, said);
  return JSON.parse(said) as Client;
}

async function tokenAt(url: string, { tenantId, clientId, clientSecret }: Client): Promise<string> {
  const baseUrl = `https://localhost:${Number(new URL(url).port) + 1}`;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${baseUrl}/.default`,
  });
  const answer = await fetch(`${url}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
  assert.equal(answer.status, 200, await answer.clone().text());
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function ask(url: string, token: string, principalId: string): Promise<boolean | string> {
  const answer = await fetch(`${url}/access/v1/evaluation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      subject: { type: 'user', id: principalId },
      resource: { type: 'resource', id: '/' },
      action: { name: 'Microsoft.Resources/subscriptions/read' },
    }),
  });
  const body = (await answer.json()) as { decision?: boolean; error?: { code: string } };
  return body.decision ?? body.error?.code ?? answer.status.toString();
}

test('a process that was stopped and goes on answers nothing on what it knew before', async () => {
  const paused = await start('paused');
  const other = await start('other');
  const owner = await clientOf('owner', '--role', 'Owner', '--scope', '/');
  const reader = await clientOf('reader', '--role', 'Reader', '--scope', '/');
  const [token, otherToken] = [await tokenAt(paused.url, owner), await tokenAt(other.url, owner)];
  while ((await ask(paused.url, token, reader.principalId)) !== true);

  const stoppedAt = performance.now();
  paused.server.kill('SIGSTOP');
  const headers = { authorization: `Bearer ${otherToken}` };
  const path = `${other.url}/providers/Microsoft.Authorization/roleAssignments`;
  const filter = `$filter=principalId%20eq%20'${reader.principalId}'&api-version=2022-04-01`;
  const listed = (await (await fetch(`${path}?${filter}`, { headers })).json()) as { value: { name: string }[] };
  const removal = `${path}/${listed.value[0]!.name}?api-version=2022-04-01`;
  assert.equal((await fetch(removal, { method: 'DELETE', headers })).status, 200);
  // What was asked while it stood still is the first thing it answers.
  const asked = Promise.all(Array.from({ length: 8 }, () => ask(paused.url, token, reader.principalId)));
  while (performance.now() - stoppedAt < 4_000) await ask(other.url, otherToken, reader.principalId);
  paused.server.kill('SIGCONT');
  assert.ok((await asked).every((answer) => answer !== true));
  while ((await ask(paused.url, token, reader.principalId)) !== false);
});

test('a process whose clock is an hour ahead is not ready and decides nothing; one an hour behind keeps the time of all', async () => {
  const right = await start('right');
  const owner = await clientOf('witness', '--role', 'Owner', '--scope', '/');
  const behind = await start('behind', -3_600_000);
  assert.equal(await ask(behind.url, await tokenAt(behind.url, owner), owner.principalId), true);
  const ahead = await start('ahead', 3_600_000, 'healthz');
  assert.equal((await fetch(`${ahead.url}/readyz`)).status, 503);
  assert.equal((await fetch(`${right.url}/readyz`)).status, 200);
  assert.equal(await ask(right.url, await tokenAt(right.url, owner), owner.principalId), true);
});

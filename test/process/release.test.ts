/**
 * A release as an operator runs it: built from this checkout, started by somebody who cannot write to it, on a machine
 * without npm and with nobody to ask. And the same without the portal, which is said.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findFreePorts } from '../support/free-ports.ts';

const builder = fileURLToPath(new URL('../../tools/release.ts', import.meta.url));
/** Nobody, where the tests run as root: whoever they run as cannot write to the release then. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const running: ChildProcess[] = [];
let folder: string;
let release: string;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'daypass-release-'));
  release = path.join(folder, 'release');
  const built = spawnSync(process.execPath, [builder, '--to', release], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
  spawnSync('chmod', ['755', folder]);
  spawnSync('chmod', ['-R', 'a-w', release]);
});
after(async () => {
  for (const server of running) {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  }
  spawnSync('chmod', ['-R', 'u+w', folder]);
  await rm(folder, { recursive: true, force: true });
});

/** Every file with its size and when it was last changed. */
async function contentOf(place: string): Promise<string[]> {
  const names = await readdir(place, { recursive: true });
  const lines = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(path.join(place, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
  return lines.toSorted();
}

/** Starts `daypass serve` with an environment that holds nothing but what is said here. */
async function serve(from: string, dataName: string) {
  const data = path.join(folder, dataName);
  await mkdir(data, { mode: 0o700 });
  if (account.uid !== undefined) await chown(data, account.uid, account.gid);
  const port = await findFreePorts();
  const server = spawn(path.join(from, 'bin/daypass'), ['serve'], {
    cwd: '/',
    env: {
      PATH: '/nothing',
      DAYPASS_DATA: data,
      DAYPASS_PORT: String(port),
      DAYPASS_LOOPBACK_HTTP: 'true',
      DAYPASS_DRAIN_SECONDS: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...account,
  });
  running.push(server);
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (!said.includes('Daypass serves')) {
    await Promise.race([
      once(server.stdout, 'data'),
      once(server, 'exit').then(() => assert.fail(`the server ended and said\n${said}`)),
    ]);
  }
  return { server, origin: `http://localhost:${port}`, said: () => said };
}

test('it serves people and programs, and leaves the folder it is installed in as it was', async () => {
  const before = await contentOf(release);
  const { server, origin, said } = await serve(release, 'data');
  const page = await fetch(`${origin}/sign-in`, { headers: { accept: 'text/html' } });
  assert.equal(page.status, 200);
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1];
  assert.ok(script, 'the page loads a script');
  assert.equal((await fetch(origin + script)).status, 200);
  assert.equal((await fetch(`${origin}/readyz`)).status, 200);
  // One format: every line is JSON.
  for (const line of said().trim().split('\n')) JSON.parse(line);
  assert.ok(!said().includes('/bootstrap/'), 'the one-time link does not reach what collects logs');
  server.kill('SIGTERM');
  const [code] = (await once(server, 'exit')) as [number | null];
  assert.equal(code, 0);
  assert.deepEqual(await contentOf(release), before);
});

test('without the portal it says so: to the log, to people, and to programs', async () => {
  const bare = path.join(folder, 'bare');
  await cp(release, bare, { recursive: true, filter: (file) => !file.startsWith(path.join(release, 'portal/dist')) });
  const { origin, said } = await serve(bare, 'bare-data');
  assert.match(said(), /this installation has no portal/);
  const page = await fetch(`${origin}/sign-in`, { headers: { accept: 'text/html' } });
  assert.equal(page.status, 503);
  assert.match(await page.text(), /^This installation has no portal\.\n.*\nTell the operator/s);
  const answer = (await (await fetch(`${origin}/sign-in`)).json()) as { error: { code: string } };
  assert.equal(answer.error.code, 'portal.not-built');
  assert.equal((await fetch(`${origin}/readyz`)).status, 200);
});

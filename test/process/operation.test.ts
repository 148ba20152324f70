/**
 * A real server as an operator runs it: what its metrics say, what its access log keeps to itself, and how it stops.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { metricDeclarations } from '#platform/telemetry/metric-declarations.ts';
import { findFreePorts } from '../support/free-ports.ts';

const daypass = fileURLToPath(new URL('../../server/cli/daypass.ts', import.meta.url));
const secret = 'aTicketNobodyMayReadInALog0123456789';

let folder: string;
let origin: string;
let server: ChildProcess;
let said = '';

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'daypass-operation-'));
  const port = await findFreePorts();
  origin = `http://localhost:${port}`;
  server = spawn(process.execPath, [daypass, 'serve'], {
    env: {
      ...process.env,
      DAYPASS_DATA: folder,
      DAYPASS_PORT: String(port),
      DAYPASS_LOOPBACK_HTTP: 'true',
      DAYPASS_ACCESS_LOG: 'true',
      DAYPASS_DRAIN_SECONDS: '120',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await untilSaid(/Daypass serves/);
});
after(async () => {
  if (server.exitCode === null) {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

/** Waits for output that is bound to come: a server that ends instead has failed. */
async function untilSaid(what: RegExp): Promise<void> {
  while (!what.test(said)) {
    await Promise.race([
      once(server.stdout!, 'data'),
      once(server, 'exit').then(() => assert.fail(`the server ended and said\n${said}`)),
    ]);
  }
}

const get = (address: string) => fetch(`${origin}${address}`);
const namesIn = (text: string) => [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name!);

test('the metrics are those of the list, and name the service and no path of the machine', async () => {
  let text = '';
  // A job says when it last succeeded once it has, within its first seconds; a reading does not count itself.
  const hasBoth = () =>
    text.includes('daypass_job_last_success_seconds{') && text.includes('daypass_request_duration_seconds_count{');
  while (!hasBoth()) text = await (await get('/metrics')).text();
  const declared = Object.entries(metricDeclarations).filter(([, one]) => !('sometimes' in one));
  assert.deepEqual(
    namesIn(text)
      .filter((name) => name !== 'target_info' && !/^otel_|^promhttp_/.test(name))
      .toSorted(),
    declared.map(([name]) => name).toSorted(),
  );
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const target = text.split('\n').find((line) => line.startsWith('target_info{'))!;
  assert.match(target, /service_name="daypass"/);
  assert.ok(target.includes(`service_version="${version}"`));
  assert.ok(!target.includes('/'), target);
  assert.match(text, /daypass_request_duration_seconds_count\{[^}]*dialect="operations"/);
  assert.match(text, /daypass_database_up 1/);
});

test('the access log has a line for each request, by its route, without what stands in the address', async () => {
  await get(`/redeem/${secret}`);
  await get(`/portal/api/redemptions/${secret}?code=${secret}`);
  await get('/v1.0/users?$filter=displayName%20eq%20%27x%27');
  await untilSaid(/"route":"\/v1\.0\/\*"/);
  const lines = said.split('\n').filter((line) => line.includes('"msg":"request"'));
  const redemption = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find((line) => {
      return line['route'] === '/portal/api/redemptions/:ticket';
    });
  assert.deepEqual(
    [redemption?.['dialect'], redemption?.['status'], redemption?.['principalId']],
    ['sign-in', 404, null],
  );
  assert.ok(!said.includes(secret));
  assert.ok(!said.includes('displayName'));
});

test('a server that was told to stop says so before it closes, still answers, and ends at once when told again', async () => {
  assert.equal((await get('/readyz')).status, 200);
  server.kill('SIGTERM');
  await untilSaid(/Daypass is stopping/);
  const ready = await get('/readyz');
  assert.equal(ready.status, 503);
  assert.equal(((await ready.json()) as { error: { code: string } }).error.code, 'request.draining');
  assert.equal((await get('/healthz')).status, 200);
  server.kill('SIGTERM');
  const [code] = (await once(server, 'exit')) as [number | null];
  assert.equal(code, 0);
  assert.match(said, /Daypass has stopped/);
});

/**
 * A disk that is really full: PostgreSQL on a small file system, filled to the last block, and emptied again.
 *
 * Making a file system needs rights; where the tests may not, this is skipped and says so. CI may.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inSession } from '../../server/platform/postgres/session.ts';
import { openExternalPostgres, type ExternalPostgres } from '../support/external-postgres.ts';
import { askForToken, prepareServer, type PreparedServer, type ServerProcess } from '../support/server-process.ts';

const MEGABYTES = 400;
const FULL = 'the disk of the database is full; writes are answered 503 until there is room';
const ROOM = 'the disk of the database has room again';

/** Why there can be no small disk here; undefined when there can. */
function mountingRefused(): string | undefined {
  const place = path.join(os.tmpdir(), `daypass-mount-${process.pid}`);
  mkdirSync(place);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'daypass', place], { stdio: 'pipe' });
    execFileSync('umount', [place]);
    return undefined;
  } catch (error) {
    if (process.env['CI']) throw error;
    return `no file system can be made here: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`;
  } finally {
    rmSync(place, { recursive: true });
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

const skip = mountingRefused() ?? false;

describe('a full disk', { skip }, () => {
  let folder: string;
  let disk: string;
  let postgres: ExternalPostgres;
  let prepared: PreparedServer;
  let server: ServerProcess;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'daypass-disk-'));
    // The account of PostgreSQL passes through.
    await chmod(folder, 0o711);
    disk = path.join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m,mode=0755`, 'daypass', disk]);
    postgres = await openExternalPostgres(disk);
    prepared = await prepareServer(folder, postgres.url, { DAYPASS_LOG_LEVEL: 'info' });
    server = await prepared.start();
  });
  after(async () => {
    await server?.kill();
    await postgres?.close();
    if (disk) execFileSync('umount', ['-l', disk]);
    await rm(folder, { recursive: true, force: true });
  });

  async function send(method: string, address: string, body?: object): Promise<Answer> {
    const caller = address.startsWith('/v1.0') ? server.graph : server.management;
    const answer = await fetch(prepared.url + address, {
      method,
      headers: { ...caller, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') };
  }

  let groups = 0;
  const addGroup = () => {
    const name = `group-${(groups += 1)}`;
    const description = 'x'.repeat(1000);
    const group = { displayName: name, description, mailNickname: name, mailEnabled: false, securityEnabled: true };
    return send('POST', '/v1.0/groups', group);
  };
  const addApplication = () =>
    send('PUT', `/portal/api/protected-applications/${crypto.randomUUID()}`, {
      displayName: 'x'.repeat(250),
      host: `${crypto.randomUUID()}.example`,
      scope: '/',
      style: 'redirect',
      rules: [],
    });
  const addSubscription = () =>
    send('PUT', `/providers/Microsoft.Subscription/aliases/x${crypto.randomUUID()}?api-version=2021-10-01`, {
      properties: { displayName: 'x'.repeat(60) },
    });
  const addGroupWithoutName = () => send('POST', '/v1.0/groups', { displayName: '', mailNickname: 'x'.repeat(60) });

  /** Not one block is free afterwards. What PostgreSQL has set aside in its own files is its. */
  function fill(): void {
    const file = openSync(path.join(disk, 'ballast'), 'w');
    for (let size = 1 << 20; size >= 1; size >>= 1) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size));
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'ENOSPC');
      }
    }
    closeSync(file);
  }

  /** The last pages of a table take some rows more; then it is refused, and never as a bug. */
  async function untilRefused(write: () => Promise<Answer>, usual: number): Promise<Answer> {
    let answer = await write();
    for (; answer.status === usual; answer = await write());
    assert.equal(answer.status, 503, answer.text);
    return answer;
  }

  const readiness = () => send('GET', '/readyz');
  const timesSaid = (message: string) => server.said.filter((line) => line.includes(`"msg":"${message}"`)).length;

  test('before it is full, everything can be written', async () => {
    // A segment of the write-ahead log is set aside: without any PostgreSQL itself would end.
    await inSession(postgres.superuser, (session) => session.query('select pg_switch_wal()'));
    for (const [write, status] of [
      [addGroup, 201],
      [addApplication, 200],
      [addSubscription, 201],
      [addGroupWithoutName, 400],
    ] as const) {
      const answer = await write();
      assert.equal(answer.status, status, answer.text);
    }
    assert.equal((await readiness()).status, 200);
  });

  describe('while there is no room', () => {
    before(() => fill());

    for (const [dialect, write, usual, code] of [
      ['Graph', addGroup, 201, 'ServiceUnavailable'],
      ['the portal', addApplication, 200, 'request.storage-full'],
      ['ARM', addSubscription, 201, 'ServiceUnavailable'],
      ['a refusal that cannot be recorded', addGroupWithoutName, 400, 'ServiceUnavailable'],
    ] as const) {
      test(`${dialect}: 503, and why`, async () => {
        const { text, retryAfter } = await untilRefused(write, usual);
        assert.equal((JSON.parse(text) as { error: { code: string } }).error.code, code);
        assert.match(text, /request\.storage-full/);
        assert.match(text, /no room left/);
        assert.equal(retryAfter, '5');
      });
    }

    test('no traffic is asked for, second after second', async () => {
      const began = performance.now();
      while (performance.now() - began < 4_000) {
        const { status, text } = await readiness();
        assert.deepEqual(
          [status, (JSON.parse(text) as { error: { code: string } }).error.code],
          [503, 'request.storage-full'],
        );
      }
    });

    test('reading and deciding go on', async () => {
      assert.equal((await send('GET', '/healthz')).status, 200);
      assert.equal((await send('GET', '/v1.0/groups')).status, 200);
      const { status, text } = await send('POST', '/access/v1/evaluation', {
        subject: { type: 'user', id: prepared.client.principalId },
        resource: { type: 'resource', id: '/' },
        action: { name: 'Microsoft.Resources/subscriptions/read' },
      });
      assert.deepEqual([status, (JSON.parse(text) as { decision: boolean }).decision], [200, true]);
    });

    test('a token is given or refused for now, and never a bug', async () => {
      const { status } = await askForToken(prepared.url, prepared.client, '');
      assert.ok([200, 503].includes(status), String(status));
    });

    test('the log says it once', () => {
      assert.equal(timesSaid(FULL), 1);
      assert.equal(timesSaid(ROOM), 0);
    });
  });

  test('when there is room again it is ready by itself, writes, and says so once', async () => {
    rmSync(path.join(disk, 'ballast'));
    while ((await readiness()).status !== 200) assert.equal(server.end, undefined);
    for (const [write, status] of [
      [addGroup, 201],
      [addApplication, 200],
      [addSubscription, 201],
      [addGroupWithoutName, 400],
    ] as const) {
      assert.equal((await write()).status, status);
    }
    assert.deepEqual([timesSaid(FULL), timesSaid(ROOM)], [1, 1]);
    assert.equal(server.said.filter((line) => line.includes('"msg":"a request broke"')).length, 0);
  });
});

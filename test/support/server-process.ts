/**
 * A real server on an external database, and an application that may do everything there.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePorts } from './free-ports.ts';

const daypass = fileURLToPath(new URL('../../server/cli/daypass.ts', import.meta.url));

export interface Client {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly principalId: string;
}

export interface PreparedServer {
  readonly url: string;
  /** Owner of everything and Global Administrator. */
  readonly client: Client;
  start(flags?: readonly string[]): Promise<ServerProcess>;
}

export interface ServerProcess {
  /** Headers of the application, for management and portal, and for Graph. */
  readonly management: Readonly<Record<string, string>>;
  readonly graph: Readonly<Record<string, string>>;
  /** Its log, line by line. */
  readonly said: readonly string[];
  /** Undefined while the server lives. */
  readonly end: string | undefined;
  kill(): Promise<void>;
}

/** The schema is there afterwards, and the application; nothing runs. */
export async function prepareServer(
  folder: string,
  databaseUrl: string,
  changed: Readonly<Record<string, string>> = {},
): Promise<PreparedServer> {
  const keyFile = path.join(folder, 'master-key');
  await writeFile(keyFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  const port = await findFreePorts();
  const url = `http://localhost:${port}`;
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DAYPASS_DATA: path.join(folder, 'data'),
    DAYPASS_KEY_FILE: keyFile,
    DAYPASS_PORT: String(port),
    DAYPASS_LOOPBACK_HTTP: 'true',
    DAYPASS_RATE_PER_MINUTE: '1000000',
    ...changed,
  };
  const rights = ['--role', 'Owner', '--scope', '/', '--directory-role', 'Global Administrator'];
  const created = await promisify(execFile)(
    process.execPath,
    [daypass, 'client', 'create', '--name', 'Automation', ...rights],
    { env },
  );
  const client = JSON.parse(created.stdout) as Client;
  return {
    url,
    client,
    async start(flags = []) {
      const server = spawn(process.execPath, [...flags, daypass, 'serve'], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const said: string[] = [];
      server.stdout.setEncoding('utf8').on('data', (text: string) => said.push(...text.split('\n').filter(Boolean)));
      const end = () => (server.exitCode === null ? (server.signalCode ?? undefined) : `exit code ${server.exitCode}`);
      while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) assert.equal(end(), undefined);
      return {
        management: { authorization: `Bearer ${await tokenOf(url, client, '')}` },
        graph: { authorization: `Bearer ${await tokenOf(url, client, '/graph')}` },
        said,
        get end() {
          return end();
        },
        async kill() {
          if (end() !== undefined) return;
          server.kill('SIGKILL');
          await once(server, 'exit');
        },
      };
    },
  };
}

export function askForToken(url: string, client: Client, api: '' | '/graph'): Promise<Response> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: client.clientSecret,
    scope: `https://localhost:${Number(new URL(url).port) + 1}${api}/.default`,
  });
  return fetch(`${url}/${client.tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
}

async function tokenOf(url: string, client: Client, api: '' | '/graph'): Promise<string> {
  const answer = await askForToken(url, client, api);
  assert.equal(answer.status, 200, await answer.clone().text());
  return ((await answer.json()) as { access_token: string }).access_token;
}

/**
 * One trial for a test: started as a person starts it, on six free ports and in a folder of its own.
 *
 * It speaks to the trial only from outside: its output, trial.json and HTTP. Stopping leaves no process and no folder.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { findFreePorts } from './free-ports.ts';

const program = path.resolve(import.meta.dirname, '../../trial/main.ts');
const PORTS = 7;

export interface TrialFile {
  baseUrl: string;
  portalUrl: string;
  caFile: string;
  tenantId: string;
  subscriptionId: string;
  resourceId: string;
  clientId: string;
  clientSecret: string;
  mailUrl: string;
  partnerUrl: string;
  partnerAccounts: { email: string; password: string }[];
  fabrikamUrl: string;
  fabrikamAccounts: { email: string; password: string }[];
  appUrl: string;
}

export interface TrialMail {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface TrialRun extends TrialFile {
  folder: string;
  firstAdministratorUrl: string;
  partnerAdminUrl: string;
  accountOf(email: string): { email: string; password: string };
  mails(): Promise<TrialMail[]>;
  /** A bearer token of the automation client for Graph. */
  graphToken(): Promise<string>;
  /** The same for management. */
  managementToken(): Promise<string>;
  /** Changes rows behind the server's back; answers how many. */
  asDatabaseOwner(statement: string, values: unknown[]): Promise<number | null>;
  stop(): Promise<void>;
}

async function asDatabaseOwner(folder: string, statement: string, values: unknown[]): Promise<number | null> {
  const password = await readFile(path.join(folder, 'secrets/database-owner.secret'), 'utf8');
  const owner = new pg.Client({
    host: path.join(folder, 'postgres/socket'),
    user: 'daypass_owner',
    password: password.trim(),
    database: 'daypass',
  });
  await owner.connect();
  try {
    return (await owner.query(statement, values)).rowCount;
  } finally {
    await owner.end();
  }
}

export async function startTrialRun(environment: Record<string, string> = {}): Promise<TrialRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daypass-trial-'));
  const port = await findFreePorts(PORTS);
  const child = spawn(process.execPath, [program, '--data', folder, '--port', String(port)], {
    env: { ...process.env, NODE_TEST_CONTEXT: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const printed = await readAnnouncement(child);
    const trial = JSON.parse(await readFile(path.join(folder, 'trial.json'), 'utf8')) as TrialFile;
    const ready = await fetch(`${trial.portalUrl}/readyz`);
    assert.equal(ready.status, 200, 'a trial that announces itself is ready');
    return {
      ...trial,
      folder,
      stop,
      asDatabaseOwner: (statement, values) => asDatabaseOwner(folder, statement, values),
      firstAdministratorUrl: addressIn(printed, /http:\S+\/bootstrap\/\S+/),
      partnerAdminUrl: addressIn(printed, /http:\S+\/admin\?token=\S+/),
      accountOf: (email) => {
        const all = [...trial.partnerAccounts, ...trial.fabrikamAccounts];
        const account = all.find((one) => one.email === email);
        assert.ok(account, `no partner has an account ${email}`);
        return account;
      },
      mails: async () => (await readJson(`${trial.mailUrl}/api/messages`)) as TrialMail[],
      graphToken: () => requestToken(trial, '/graph'),
      managementToken: () => requestToken(trial, ''),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What it printed until its last line; a trial that ends before has failed, and says why. */
async function readAnnouncement(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    let complaints = '';
    child.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    child.stdout!.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('Stop with Ctrl-C.')) resolve(printed);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`The trial ended before it served.\n${printed}\n${complaints}`)));
  });
}

function addressIn(printed: string, pattern: RegExp): string {
  const found = pattern.exec(printed)?.[0];
  assert.ok(found, `the trial prints an address like ${pattern.source}`);
  return found;
}

/** `api`: what follows the base address in the name of an API. */
async function requestToken(trial: TrialFile, api: string): Promise<string> {
  const { portalUrl, baseUrl, tenantId, clientId, clientSecret } = trial;
  const answer = await fetch(`${portalUrl}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${baseUrl}${api}/.default`,
    }),
  });
  const body = (await answer.json()) as { access_token?: string };
  assert.ok(body.access_token, JSON.stringify(body));
  return body.access_token;
}

async function readJson(url: string): Promise<unknown> {
  const answer = await fetch(url);
  assert.ok(answer.ok, `${url} answered ${answer.status}`);
  return answer.json();
}

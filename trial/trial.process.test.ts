/**
 * A whole trial as a process of its own: what it leaves for scripts, what a
 * second start keeps, how it stops, and that it does not outlive Daypass.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findFreePorts } from '../test/support/free-ports.ts';
import { openDaypassRequests, type DaypassRequests } from './organization/daypass-requests.ts';

type TrialFile = Record<
  'baseUrl' | 'portalUrl' | 'caFile' | 'tenantId' | 'subscriptionId' | 'resourceId' | 'clientId' | 'clientSecret',
  string
> & { mailUrl: string; partnerUrl: string; appUrl: string; partnerAccounts: { email: string; password: string }[] };

type Trial = { child: ChildProcess; printed: string; ended: Promise<number | null> };

const program = fileURLToPath(new URL('main.ts', import.meta.url));
let folder: string;
let port: number;
let trial: Trial;

/** Starts a trial and waits for its announcement, or fails with what it said. */
async function startTrial(): Promise<Trial> {
  const child = spawn(process.execPath, [program, '--data', folder, '--port', String(port)]);
  const started: Trial = { child, printed: '', ended: once(child, 'close').then(([code]) => code as number | null) };
  const announced = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        started.printed += text;
        if (started.printed.includes('Stop with Ctrl-C')) resolve();
      });
    }
  });
  const early = await Promise.race([announced, started.ended]);
  assert.equal(early, undefined, `The trial ended instead of serving: ${started.printed}`);
  return started;
}

const readTrialFile = async (): Promise<TrialFile> =>
  JSON.parse(await readFile(join(folder, 'trial.json'), 'utf8')) as TrialFile;

async function automation(): Promise<{ file: TrialFile; daypass: DaypassRequests }> {
  const file = await readTrialFile();
  const daypass = await openDaypassRequests(file.portalUrl, file.tenantId, file.baseUrl, file);
  return { file, daypass };
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trial-'));
  port = await findFreePorts(7);
  trial = await startTrial();
});
after(async () => {
  trial.child.kill('SIGTERM');
  await trial.ended;
  await rm(folder, { recursive: true, force: true });
});

test('a script finds everything in trial.json, which only its owner can read', async () => {
  const file = await readTrialFile();
  assert.deepEqual(Object.keys(file).toSorted(), [
    'appUrl',
    'baseUrl',
    'caFile',
    'clientId',
    'clientSecret',
    'fabrikamAccounts',
    'fabrikamUrl',
    'mailUrl',
    'partnerAccounts',
    'partnerUrl',
    'portalUrl',
    'resourceId',
    'subscriptionId',
    'tenantId',
  ]);
  assert.equal((await stat(join(folder, 'trial.json'))).mode & 0o777, 0o600);
  assert.match(await readFile(file.caFile, 'utf8'), /BEGIN CERTIFICATE/);
});

test('the automation client sees the sample organization and may not touch the rest of the tree', async () => {
  const { file, daypass } = await automation();
  const resources = await daypass.get<{ value: unknown[] }>(
    `/subscriptions/${file.subscriptionId}/resources?api-version=2022-09-01`,
  );
  assert.equal(resources.value.length, 8);
  const group = await daypass.get<{ value: unknown[] }>('/v1.0/groups');
  assert.ok(group.value.length > 0);
  const body = { properties: { displayName: 'Mine' } };
  const path = '/providers/Microsoft.Management/managementGroups/mine?api-version=2023-04-01';
  await assert.rejects(daypass.put(path, body), { status: 403 });
});

test('the client that made the organization ended with its work: nobody is left who may do everything', async () => {
  const { file, daypass } = await automation();
  const { value: programs } = await daypass.get<{ value: { displayName: string }[] }>('/v1.0/servicePrincipals');
  assert.deepEqual(
    programs.map(({ displayName }) => displayName),
    ['Trial automation'],
  );
  const { value: assignments } = await daypass.get<{ value: { properties: { scope: string } }[] }>(
    `/subscriptions/${file.subscriptionId}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`,
  );
  assert.ok(assignments.length > 0);
  assert.ok(assignments.every(({ properties }) => properties.scope.startsWith('/subscriptions/')));
  assert.doesNotMatch(await readFile(join(folder, 'trial', 'state.json'), 'utf8'), /setupClientId/);
});

test('the link for the first administrator is shown and kept in no file', async () => {
  const link = /http:\/\/localhost:\d+\/bootstrap\/([\w-]+)/.exec(trial.printed);
  assert.ok(link?.[1]);
  assert.doesNotMatch(await readFile(join(folder, 'daypass.log'), 'utf8'), new RegExp(link[1]));
});

test('the client that made the sample organization is gone with its work', async () => {
  const { daypass } = await automation();
  const { value } = await daypass.get<{ value: { displayName: string }[] }>('/v1.0/servicePrincipals');
  assert.deepEqual(
    value.map(({ displayName }) => displayName),
    ['Trial automation'],
  );
});

test('somebody without a session is sent from the application to the portal', async () => {
  const { appUrl, portalUrl } = await readTrialFile();
  const first = await fetch(appUrl, { redirect: 'manual', headers: { accept: 'text/html' } });
  assert.equal(first.status, 302);
  const answer = await fetch(first.headers.get('location')!, { redirect: 'manual' });
  assert.match(answer.headers.get('set-cookie') ?? '', /^__Host-daypass-state-/);
  assert.ok(answer.headers.get('location')?.startsWith(`${portalUrl}/forward-auth/start?`));
});

test('an invitation reaches the mail viewer, and is still there after a stop and a second start', async () => {
  const { file, daypass } = await automation();
  const invitedUserEmailAddress = file.partnerAccounts[0]?.email;
  const events = await fetch(`${file.mailUrl}/api/events`);
  const changes = events.body!.pipeThrough(new TextDecoderStream()).getReader();
  await daypass.post('/v1.0/invitations', {
    invitedUserEmailAddress,
    inviteRedirectUrl: `${file.portalUrl}/my-roles`,
    sendInvitationMessage: true,
  });
  const invitations = async (): Promise<unknown[]> => {
    const messages = (await (await fetch(`${file.mailUrl}/api/messages`)).json()) as { to: string }[];
    return messages.filter(({ to }) => to === invitedUserEmailAddress);
  };
  while ((await invitations()).length === 0) await changes.read();
  await changes.cancel();
  const kept = await invitations();

  trial.child.kill('SIGTERM');
  assert.equal(await trial.ended, 0);
  trial = await startTrial();
  assert.deepEqual(await readTrialFile(), file);
  assert.deepEqual(await invitations(), kept);
  const applications = await (
    await automation()
  ).daypass.get<{ value: unknown[] }>('/portal/api/protected-applications');
  assert.equal(applications.value.length, 1);
});

test('a trial whose Daypass has died ends too, and says why', async () => {
  const { pid } = JSON.parse(await readFile(join(folder, 'server.json'), 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  assert.equal(await trial.ended, 1);
  assert.match(trial.printed, /Daypass has ended \(SIGKILL\)/);
  // The database of the dead server is taken over, and stopped with this one.
  trial = await startTrial();
});

/** What a trial is told, what it remembers, and what it says when it cannot start. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { announcementText } from './announcement.ts';
import { guideSteps } from './guide-steps.ts';
import { html } from './ground/html.ts';
import { jsonFileWriter, readJsonFile } from './ground/json-file.ts';
import { listenOnLoopback, PortTakenError, requireFreePorts } from './ground/listen.ts';
import { guidOf } from './organization/seed-organization.ts';
import { readTrialSettings, UsageError } from './trial-settings.ts';
import { openTrialState } from './trial-state.ts';

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trial-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('without a word a trial uses ./data and the ports from 8080 on', () => {
  const { folder, ports } = readTrialSettings([], {});
  assert.equal(folder, resolve('data'));
  assert.deepEqual(Object.values(ports), [8080, 8081, 8082, 8083, 8084, 8085, 8086]);
});

test('the command line wins over the environment', () => {
  const environment = { DAYPASS_DATA: '/a', DAYPASS_PORT: '9000' };
  assert.equal(readTrialSettings([], environment).ports.portal, 9000);
  const given = readTrialSettings(['--data', '/b', '--port=9100'], environment);
  assert.equal(given.folder, resolve('/b'));
  assert.equal(given.ports.application, 9105);
});

test('a port that cannot be used, or an unknown word, is answered with how to use it', () => {
  for (const words of [['--port', '80'], ['--port', 'x'], ['--port', '65530'], ['--prt', '9000'], ['data']]) {
    assert.throws(() => readTrialSettings(words, {}), UsageError, words.join(' '));
  }
  assert.equal(readTrialSettings(['--port', '65529'], {}).ports.fabrikam, 65_535);
});

test('passwords and secrets are drawn for each data folder, kept, and readable by the owner only', async (t) => {
  const [one, other] = [await folderOf(t), await folderOf(t)];
  const first = await openTrialState(one);
  const second = await openTrialState(other);
  assert.notEqual(first.state.partner.accounts[0]?.password, second.state.partner.accounts[0]?.password);
  assert.notEqual(first.state.partner.clientSecret, second.state.partner.clientSecret);
  assert.deepEqual((await openTrialState(one)).state, first.state);
  assert.equal((await stat(join(one, 'trial', 'state.json'))).mode & 0o777, 0o600);
});

test('a taken port is named, together with the way out', async () => {
  const other = createServer();
  const port = await new Promise<number>((done) => {
    other.listen(0, '127.0.0.1', () => done((other.address() as { port: number }).port));
  });
  await assert.rejects(requireFreePorts([port]), (error) => {
    assert.ok(error instanceof PortTakenError);
    assert.match(error.message, new RegExp(`Port ${port} .*--port <n>`));
    return true;
  });
  await new Promise((done) => other.close(done));
  await requireFreePorts([port]);
});

test('a part that stops gives its port back, even while somebody holds a connection', async () => {
  const part = await listenOnLoopback('part', 0, (_request, response) => void response.end('here'));
  assert.equal(await (await fetch(part.url)).text(), 'here');
  await part.stop();
  await requireFreePorts([part.port]);
});

test('writes of one file follow one another, and the last value stands', async (t) => {
  const path = join(await folderOf(t), 'value.json');
  let value = 0;
  const write = jsonFileWriter(path, () => ({ value }));
  await Promise.all(
    [1, 2, 3, 4].map((next) => {
      value = next;
      return write();
    }),
  );
  assert.deepEqual(await readJsonFile(path), { value: 4 });
});

test('a damaged file is named instead of replaced', async (t) => {
  const path = join(await folderOf(t), 'value.json');
  await writeFile(path, '{"half');
  await assert.rejects(readJsonFile(path), /value\.json cannot be read/);
  assert.equal(await readFile(path, 'utf8'), '{"half');
});

test('text in a page is escaped, markup made by the page is not', () => {
  const page = html`<p title="${'"'}">${'<b>'}${html`<i>${['a', '&']}</i>`}${undefined}${false}</p>`;
  assert.equal(page.markup, '<p title="&quot;">&lt;b&gt;<i>a&amp;</i></p>');
});

test('a repeated step finds its own work: names give the same identifiers in one directory only', () => {
  assert.equal(guidOf('a', 'role'), guidOf('a', 'role'));
  assert.notEqual(guidOf('a', 'role'), guidOf('b', 'role'));
  assert.match(guidOf('a', 'role'), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the first administrator is told where to start, and nobody after that', () => {
  const trial = {
    portalUrl: 'http://localhost:8080',
    mailUrl: 'http://localhost:8083',
    partnerUrl: 'http://localhost:8082',
    partnerAdminUrl: 'http://localhost:8082/admin?token=x',
    appUrl: 'http://localhost:8085',
    fabrikamUrl: 'http://localhost:8086',
    folder: '/data',
    partnerAccounts: [{ email: 'pat@partner.example', password: 'secret' }],
    fabrikamAccounts: [{ email: 'fay@fabrikam.example', password: 'another' }],
  };
  const first = announcementText({ ...trial, firstAdministratorUrl: 'http://localhost:8080/start/abc' });
  assert.match(first, /first administrator[^\n]*\n\s+http:\/\/localhost:8080\/start\/abc/);
  assert.match(first, /pat@partner\.example\s+password secret/);
  assert.match(first, /fay@fabrikam\.example\s+password another/);
  assert.doesNotMatch(announcementText({ ...trial, firstAdministratorUrl: undefined }), /first administrator/);
});

test('the guide leads to the places of this trial and holds no secret', () => {
  const places = {
    mailUrl: 'http://localhost:9303',
    partnerUrl: 'http://localhost:9302',
    appUrl: 'http://localhost:9305',
  };
  const steps = guideSteps({ ...places, guestAddress: 'pat@partner.example' });
  assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length);
  for (const { href } of steps) assert.match(href, /^(\/[a-z]|http:\/\/localhost:930[235])/);
  assert.match(JSON.stringify(steps), /invite pat@partner\.example/);
  assert.doesNotMatch(JSON.stringify(steps), /token|password [a-z0-9]{6}-/);
});

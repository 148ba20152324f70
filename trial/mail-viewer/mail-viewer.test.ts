/** The mail viewer over real SMTP and HTTP. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { createTransport } from 'nodemailer';
import { startMailViewer, type MailViewer } from './mail-viewer.ts';
import type { Message } from './mailbox.ts';

let folder: string;
let viewer: MailViewer;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mail-'));
  viewer = await startMailViewer({ port: 0, smtpPort: 0, folder });
});
beforeEach(() => fetch(`${viewer.url}/api/messages`, { method: 'DELETE' }));
after(async () => {
  await viewer.stop();
  await rm(folder, { recursive: true });
});

async function send(mail: object = {}): Promise<void> {
  const transport = createTransport({ host: 'localhost', port: viewer.smtpPort });
  await transport.sendMail({
    from: '"Daypass" <daypass@organization.example>',
    to: 'pat@partner.example',
    subject: 'Invitation – à bientôt',
    text: 'Get started: http://localhost:1/redeem',
    html: '<html><head><title>x</title></head><body><a href="http://localhost:1/redeem">Get started</a></body></html>',
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...mail,
  });
  transport.close();
}

const list = async (): Promise<Message[]> => (await fetch(`${viewer.url}/api/messages`)).json() as Promise<Message[]>;

test('a mail arrives in the list as it was sent', async () => {
  await send();
  const [message, ...others] = await list();
  assert.deepEqual(others, []);
  assert.equal(message?.from, '"Daypass" <daypass@organization.example>');
  assert.equal(message?.to, 'pat@partner.example');
  assert.equal(message?.subject, 'Invitation – à bientôt');
  assert.match(message?.text ?? '', /^Get started/);
  assert.match(message?.html ?? '', /<a href/);
  assert.equal(message?.headers['auto-submitted'], 'auto-generated');
  assert.deepEqual(message?.envelope.to, ['pat@partner.example']);
  const alone = (await (await fetch(`${viewer.url}/api/messages/${message?.id}`)).json()) as Message;
  assert.deepEqual(alone, message);
});

test('the newest mail comes first', async () => {
  await send({ subject: 'first' });
  await send({ subject: 'second' });
  assert.deepEqual(
    (await list()).map(({ subject }) => subject),
    ['second', 'first'],
  );
});

test('a restart keeps the mails and their order', async () => {
  await send({ subject: 'first' });
  await send({ subject: 'second' });
  const earlier = await list();
  await viewer.stop();
  viewer = await startMailViewer({ port: viewer.port, smtpPort: viewer.smtpPort, folder });
  assert.deepEqual(await list(), earlier);
  await send({ subject: 'third' });
  assert.equal((await list())[0]?.subject, 'third');
});

test('a mail whose markup wants to run or to leave is shown in a frame that lets it do neither', async () => {
  await send({
    html: '<script>alert(1)</script><img src="http://tracker.example/x.gif"><a href="http://localhost:1/">x</a>',
  });
  const id = (await list())[0]?.id;
  const content = await fetch(`${viewer.url}/messages/${id}/content`);
  const policy = content.headers.get('content-security-policy') ?? '';
  assert.match(policy, /^sandbox (?!.*allow-scripts)/);
  assert.match(policy, /default-src 'none'/);
  assert.match(await content.text(), /<base target="_blank">/);
  const page = await (await fetch(`${viewer.url}/messages/${id}`)).text();
  assert.match(page, /<iframe/);
  assert.doesNotMatch(page, /alert\(1\)/);
});

test('a subject with markup is shown as text', async () => {
  await send({ subject: '<b>bold</b>' });
  const page = await (await fetch(viewer.url)).text();
  assert.match(page, /&lt;b&gt;bold&lt;\/b&gt;/);
  assert.doesNotMatch(page, /<b>bold/);
});

test('somebody who looks at the list is told when a mail arrives', async () => {
  const stop = new AbortController();
  const stream = await fetch(`${viewer.url}/api/events`, { signal: stop.signal });
  const reading = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  await send();
  let heard = '';
  while (!heard.includes('event: changed')) heard += (await reading.read()).value ?? '';
  stop.abort();
  assert.match(heard, /event: changed/);
});

test('a mail without HTML shows its text, and the headers have a view of their own', async () => {
  await send({ html: undefined });
  const id = (await list())[0]?.id;
  assert.match(await (await fetch(`${viewer.url}/messages/${id}`)).text(), /<pre[^>]*>Get started/);
  assert.match(
    await (await fetch(`${viewer.url}/messages/${id}?view=headers`)).text(),
    /auto-submitted: auto-generated/,
  );
});

test('a message that is not there is said to be not there', async () => {
  assert.equal((await fetch(`${viewer.url}/api/messages/999999999`)).status, 404);
  assert.equal((await fetch(`${viewer.url}/messages/999999999`)).status, 404);
});

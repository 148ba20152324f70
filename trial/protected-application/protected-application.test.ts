/**
 * The protected application over real HTTP. Daypass is played by a server that
 * follows the forward-auth contract and remembers what it was asked, so that
 * the hop is judged alone.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { listenOnLoopback, type Listening, type RequestListener } from '../ground/listen.ts';
import { startProtectedApplication } from './protected-application.ts';

type Question = { url: string; headers: IncomingHttpHeaders };

let folder: string;
let decision: Listening;
let application: Listening;
let asked: Question[] = [];
let answer: RequestListener;

const allow: RequestListener = (_request, response) => {
  response.writeHead(200, {
    'x-daypass-user-id': 'oid-1',
    'x-daypass-name': 'P%C3%A1t',
    'x-daypass-until': '2100-01-01T00:00:00.000Z',
  });
  response.end();
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'expenses-'));
  decision = await listenOnLoopback('decision', 0, (incoming, response) => {
    asked.push({ url: incoming.url ?? '', headers: incoming.headers });
    return answer(incoming, response);
  });
  application = await startProtectedApplication({
    port: 0,
    folder,
    daypassUrl: decision.url,
    proxySecret: () => 'the secret of the hop',
    answerMilliseconds: 300,
  });
});
beforeEach(() => {
  asked = [];
  answer = allow;
});
after(async () => {
  await application.stop();
  await decision.stop();
  await rm(folder, { recursive: true });
});

type Reply = { status: number; headers: IncomingHttpHeaders; text: string };

/** A raw request: `fetch` would tidy up the target and the headers. */
function send(path: string, method = 'GET', headers: Record<string, string | string[]> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const collect = async (message: IncomingMessage): Promise<void> => {
      let text = '';
      for await (const piece of message.setEncoding('utf8')) text += piece;
      resolve({ status: message.statusCode ?? 0, headers: message.headers, text });
    };
    const options = { host: '127.0.0.1', port: application.port, path, method };
    request({ ...options, headers: { host: `localhost:${application.port}`, ...headers } }, (message) => {
      collect(message).catch(reject);
    })
      .on('error', reject)
      .end();
  });
}

const approve = (id: string, headers: Record<string, string> = {}): Promise<Reply> =>
  send(`/claims/${id}/approve`, 'POST', { origin: application.url, ...headers });

test('a person whom Daypass allows sees the claims under the name Daypass gave', async () => {
  const page = await send('/');
  assert.equal(page.status, 200);
  assert.match(page.text, /Signed in as\s+<strong>Pát<\/strong>/);
  assert.match(page.text, /2100-01-01 00:00 UTC/);
});

test('Daypass is asked about this request, with the cookies of this host and the secret of the hop', async () => {
  await send('/api/claims?x=1', 'GET', { cookie: 'a=b' });
  assert.deepEqual(
    asked.map(({ url }) => url),
    ['/forward-auth/check'],
  );
  const headers = asked[0]!.headers;
  assert.equal(headers['x-forwarded-method'], 'GET');
  assert.equal(headers['x-forwarded-proto'], 'http');
  assert.equal(headers['x-forwarded-host'], `localhost:${application.port}`);
  assert.equal(headers['x-forwarded-uri'], '/api/claims?x=1');
  assert.equal(headers['x-daypass-proxy-secret'], 'the secret of the hop');
  assert.equal(headers.cookie, 'a=b');
});

test('what a client says about itself or the request never reaches Daypass or the application', async () => {
  const spellings = ['X-Daypass-Name', 'X_Daypass_Name', 'X.Daypass.Name', 'x-daypass.name'];
  for (const name of spellings) {
    const page = await send('/', 'GET', { [name]: 'Administrator', connection: 'X-Forwarded-Uri, X-Daypass-Name' });
    assert.equal(page.status, 200, name);
    assert.match(page.text, /<strong>Pát<\/strong>/);
    assert.doesNotMatch(page.text, /Administrator/);
  }
  asked = [];
  await send('/', 'GET', { 'x-forwarded-uri': ['/public', '/other'], 'x-forwarded-method': 'OPTIONS' });
  assert.equal(asked[0]!.headers['x-forwarded-uri'], '/');
  assert.equal(asked[0]!.headers['x-forwarded-method'], 'GET');
});

test('a refusal of Daypass is what the browser gets, page and all', async () => {
  answer = (_request, response) => {
    response
      .writeHead(403, { 'content-type': 'text/html', 'x-daypass-reason': 'no role' })
      .end('<h1>Activate first</h1>');
  };
  const page = await send('/');
  assert.equal(page.status, 403);
  assert.equal(page.text, '<h1>Activate first</h1>');
  assert.equal(page.headers['x-daypass-reason'], undefined);
});

test('somebody without a session is sent where Daypass says', async () => {
  answer = (_request, response) => {
    response.writeHead(302, { location: 'http://localhost:1/sign-in', 'set-cookie': ['one=1', 'two=2'] }).end();
  };
  const page = await send('/');
  assert.equal(page.status, 302);
  assert.equal(page.headers.location, 'http://localhost:1/sign-in');
  assert.deepEqual(page.headers['set-cookie'], ['one=1', 'two=2']);
});

test('below /.daypass/ Daypass itself answers on the host of the application', async () => {
  answer = (_request, response) => {
    response.writeHead(303, { location: '/', 'set-cookie': 'daypass-app=1; HttpOnly' }).end();
  };
  const page = await send('/.daypass/callback?ticket=abc');
  assert.equal(asked[0]!.url, '/forward-auth/callback?ticket=abc');
  assert.equal(asked[0]!.headers['x-daypass-proxy-secret'], 'the secret of the hop');
  assert.equal(page.status, 303);
  assert.deepEqual(page.headers['set-cookie'], ['daypass-app=1; HttpOnly']);
});

test('nothing is let through while Daypass does not answer, fails, or contradicts itself', async () => {
  answer = () => undefined;
  assert.equal((await send('/')).status, 503);
  answer = (_request, response) => void response.socket?.destroy();
  assert.equal((await send('/')).status, 503);
  answer = (_request, response) => void response.writeHead(500).end();
  assert.equal((await send('/')).status, 500);
  answer = (_request, response) => {
    response
      .writeHead(
        200,
        [
          ['x-daypass-name', 'Pat'],
          ['x-daypass-name', 'Sam'],
        ].flat(),
      )
      .end();
  };
  assert.equal((await send('/')).status, 503);
});

test('an address that two programs could read differently is refused before anybody is asked', async () => {
  assert.equal((await send('/api/claims?x=/public')).status, 200);
  asked = [];
  const doubtful = [
    '/public/../api/claims',
    '/./api',
    '//api/claims',
    '/api;x/claims',
    '/%61pi/claims',
    '/api%2fclaims',
  ];
  const more = ['/api%5cclaims', '/api%252fclaims', '/api\\claims', '/%2e%2e/api', '/api%00', '/a%zz', 'http://x/api'];
  for (const path of [...doubtful, ...more]) assert.equal((await send(path)).status, 400, path);
  assert.deepEqual(asked, []);
});

test('approving a claim is kept under the name of the person, across a restart', async () => {
  assert.equal((await approve('E-1042')).status, 303);
  await application.stop();
  application = await startProtectedApplication({
    port: application.port,
    folder,
    daypassUrl: decision.url,
    proxySecret: () => 'the secret of the hop',
    answerMilliseconds: 300,
  });
  const claims = JSON.parse((await send('/api/claims')).text) as { id: string; approved: { by: string } | null }[];
  assert.equal(claims.find(({ id }) => id === 'E-1042')?.approved?.by, 'Pát');
  assert.match((await send('/?approved=E-1042')).text, /E-1042 is approved/);
});

test('another site cannot approve in the name of a person who is let through', async () => {
  assert.equal((await approve('E-1041', { origin: 'http://elsewhere.example' })).status, 403);
  assert.equal((await send('/claims/E-1041/approve', 'POST')).status, 403);
  assert.equal((await approve('E-1041')).status, 303);
});

test('who may only read sees no button', async () => {
  assert.match((await send('/')).text, /Approve E-1040/);
  answer = (question, response) => {
    if (question.headers['x-forwarded-method'] === 'POST') response.writeHead(403).end();
    else void allow(question, response);
  };
  const page = await send('/', 'GET', { 'x-expenses-may-approve': 'yes' });
  assert.equal(page.status, 200);
  assert.doesNotMatch(page.text, /Approve E-1040/);
  assert.match(page.text, /Waiting for approval/);
});

test('the application sees none of the cookies of Daypass', async () => {
  const { withoutDaypassCookies } = await import('./header-spellings.ts');
  const kept = withoutDaypassCookies([['cookie', '__Host-daypass-session=x; daypass-app-8085=y; theme=dark']]);
  assert.deepEqual(kept, [['cookie', 'theme=dark']]);
});

/**
 * Forward authentication behind a real nginx with `auth_request`, as the guide configures it.
 *
 * Skipped where nginx is not installed. nginx listens on loopback, the application behind it is a few lines.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import {
  EXPENSE_READER,
  openEnforcementWorld,
  type EnforcementWorld,
} from '../../../test/support/enforcement-world.ts';
import { minutesAfterNoon } from '../../../test/support/role-world.ts';

const NGINX = '/usr/sbin/nginx';

let world: EnforcementWorld;
let person: Actor;
let upstream: Server;
let nginx: ChildProcess;
let folder: string;
let port: number;
let session: { cookie: string };

before(
  async () => {
    if (!existsSync(NGINX)) return;
    world = await openEnforcementWorld();
    person = await world.addPerson('Expense reader');
    session = await world.startSession(person);
    upstream = createServer((incoming, reply) => {
      const { 'x-daypass-user-id': user = '', 'remote-user': remote = '' } = incoming.headers;
      reply.end(`${incoming.method} ${incoming.url} for ${String(user)}${String(remote)}`);
    });
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    await world.app.listen({ port: 0, host: '127.0.0.1' });
    port = await freePort();
    const { secret } = await world.protect(`localhost:${port}`, 'status');
    folder = await mkdtemp(path.join(tmpdir(), 'daypass-nginx-'));
    await writeFile(path.join(folder, 'nginx.conf'), configuration(secret));
    nginx = spawn(NGINX, ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'error.log')], {
      stdio: 'ignore',
    });
    while (!(await accepts(port))) assert.equal(nginx.exitCode, null, 'nginx did not start');
  },
  { timeout: 30_000 },
);
after(async () => {
  if (!world) return;
  nginx.kill('SIGTERM');
  if (nginx.exitCode === null) await once(nginx, 'exit');
  upstream.close();
  await world.close();
  await rm(folder, { recursive: true });
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const free = portOf(probe);
  probe.close();
  return free;
}

function accepts(at: number): Promise<boolean> {
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port: at, path: '/.daypass/probe' }, () => resolve(true))
      .on('error', () => resolve(false))
      .end();
  });
}

/** The configuration of the guide, with this test's ports. */
function configuration(secret: string): string {
  const daypass = `http://127.0.0.1:${portOf(world.app.server)}`;
  const forwarded = `
      proxy_set_header X-Daypass-Proxy-Secret ${secret};
      proxy_set_header X-Forwarded-Method $request_method;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Uri $request_uri;`;
  return `
daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 64; }
http {
  access_log off; merge_slashes off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    location = /.daypass/check {
      internal;
      proxy_pass ${daypass}/forward-auth/check;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";${forwarded}
    }
    location = /.daypass/sign-in {
      proxy_pass ${daypass}/forward-auth/sign-in$is_args$args;${forwarded}
    }
    location = /.daypass/callback {
      proxy_pass ${daypass}/forward-auth/callback$is_args$args;${forwarded}
    }
    location / {
      auth_request /.daypass/check;
      auth_request_set $daypass_location $upstream_http_x_daypass_location;
      auth_request_set $daypass_user_id $upstream_http_x_daypass_user_id;
      error_page 401 =302 $daypass_location;
      proxy_set_header X-Daypass-User-Id $daypass_user_id;
      proxy_set_header Remote-User "";
      proxy_pass http://127.0.0.1:${portOf(upstream)};
    }
  }
}
`;
}

/** A request as it is written, without a client that would tidy its path. */
async function visit(target: string, headers: Record<string, string> = {}, method = 'GET') {
  const sent = request({
    host: '127.0.0.1',
    port,
    path: target,
    method,
    headers: { host: `localhost:${port}`, ...headers },
  });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  return { status: answer.statusCode, headers: answer.headers, body };
}

async function signIn(): Promise<string> {
  const first = await visit('/reports');
  assert.equal(first.status, 302);
  const atHost = new URL(first.headers.location!);
  const asked = await visit(atHost.pathname + atHost.search);
  assert.equal(asked.status, 302, asked.body);
  const state = asked.headers['set-cookie']![0]!.split(';')[0]!;
  const start = new URL(asked.headers.location!);
  const headers = { cookie: session.cookie };
  const started = await world.app.inject({ method: 'GET', url: start.pathname + start.search, headers });
  const callback = new URL(started.headers.location as string);
  const finished = await visit(callback.pathname + callback.search, { cookie: state });
  assert.equal(finished.status, 302, finished.body);
  return finished.headers['set-cookie']![0]!.split(';')[0]!;
}

describe('behind nginx auth_request', { skip: !existsSync(NGINX) && 'nginx is not installed' }, () => {
  test('a person signs in, is let in at once when the role is active, and not before', async () => {
    const cookie = await signIn();
    assert.equal((await visit('/reports', { cookie })).status, 403);
    await world.assign(person.principalId, EXPENSE_READER, minutesAfterNoon(60));
    assert.equal((await visit('/reports', { cookie })).body, `GET /reports for ${person.principalId}`);
  });

  test('D65: what a client says about itself or about the request is not believed', async () => {
    const cookie = await signIn();
    const claims = {
      'X-Forwarded-Uri': '/reports',
      'X-Forwarded-Method': 'GET',
      X_Forwarded_Uri: '/reports',
      'Remote-User': 'owner',
      'X-Daypass-User-Id': 'owner',
    };
    assert.equal((await visit('/reports', { cookie, ...claims })).body, `GET /reports for ${person.principalId}`);
    assert.equal((await visit('/admin', { cookie, ...claims })).status, 403);
    assert.equal((await visit('/reports', { cookie, ...claims }, 'DELETE')).status, 403);
    assert.equal((await visit('/reports', claims)).status, 302);
    const stripping = { cookie, Connection: 'X-Forwarded-Uri, X-Daypass-Proxy-Secret' };
    assert.equal((await visit('/admin', stripping)).status, 403);
  });

  test('D66: paths with more than one reading do not pass', async () => {
    const cookie = await signIn();
    assert.equal((await visit('/reports?x=/public', { cookie })).status, 200);
    for (const target of ['/reports/../admin', '/admin%2f', '//admin', '/admin;x', '/%61dmin', '/admin?x=/public']) {
      assert.equal((await visit(target, { cookie })).status, 403, target);
    }
  });
});

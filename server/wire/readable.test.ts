/** What no text can hold is refused before anybody reads it; everything else is left as it is. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { requireOptionsOnce, requireReadable } from './readable.ts';

let app: FastifyInstance;
before(async () => {
  app = fastify();
  await app.register(cookie);
  await app.register(formbody);
  app.addHook('preValidation', async (request) => requireReadable(request));
  app.addHook('preValidation', requireOptionsOnce);
  app.setErrorHandler((error, _, reply) => {
    const field = error instanceof Refusal ? (error as Refusal<'request.invalid'>).details.field : 'fault';
    return reply.code(400).send(field);
  });
  app.all('/*', async (request) => ({ body: request.body ?? null }));
});
after(() => app.close());

const send = (options: InjectOptions) => app.inject({ method: 'POST', url: '/users', ...options });
const json = (payload: string): InjectOptions => ({ headers: { 'content-type': 'application/json' }, payload });

describe('a request', () => {
  test('with text of every language, and its own cookie, is read as it came', async () => {
    const answer = await send({
      ...json('{"name":"Åsa 💥 דניאל","list":[1,null,true]}'),
      url: '/users/%F0%9F%92%A5?x=%E2%82%AC',
      cookies: { session: 'abc' },
    });
    assert.deepEqual(answer.json(), { body: { name: 'Åsa 💥 דניאל', list: [1, null, true] } });
  });

  for (const [what, options, field] of [
    ['a zero octet in its path', { url: '/users/a%00b' }, 'address'],
    ['a zero octet in its query', { url: '/users?x=%00' }, 'address'],
    ['octets that are no UTF-8', { url: '/users?x=%ff' }, 'address'],
    ['half a character in its query', { url: '/users?x=%ED%A0%80' }, 'address'],
    ['a zero octet in a cookie', { headers: { cookie: 'session=a%00b' } }, 'cookie'],
    ['U+0000 in a text', json(String.raw`{"a":{"b":["x\u0000"]}}`), 'body'],
    ['U+0000 in a name', json(String.raw`{"a\u0000":1}`), 'body'],
    ['half a surrogate pair', json(String.raw`["\ud800"]`), 'body'],
    ['nesting by the thousand', json(`${'['.repeat(5_000)}${']'.repeat(5_000)}`), 'body'],
    ['values by the ten thousand', json(`[${'1,'.repeat(30_000)}1]`), 'body'],
    [
      'a zero octet in a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'code=a%00b' },
      'body',
    ],
    ['an option that is given twice', { url: '/users?top=1&top=2' }, 'top'],
  ] as const) {
    test(`with ${what} is refused`, async () => {
      const answer = await send(options);
      assert.deepEqual([answer.statusCode, answer.body], [400, field]);
    });
  }
});

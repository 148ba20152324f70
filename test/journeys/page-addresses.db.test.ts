/**
 * A probe, curl or a link checker at the address of a page gets what a browser gets; an address of an API keeps its errors.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pageAddresses } from '../../server/wire/portal/pages.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
before(async () => {
  world = await openWorld('pages');
});
after(() => world.close());

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const callers: Record<string, Record<string, string>> = {
  'a browser': browser,
  curl: { accept: '*/*' },
  'a probe': {},
  'a script': { accept: 'application/json' },
};
const get = (url: string, headers: Record<string, string>, method: 'GET' | 'HEAD' = 'GET') =>
  world.app.inject({ method, url, headers });

test('the server knows the pages the portal has, and no other', () => {
  const routes = readFileSync(new URL('../../portal/shell/routes.tsx', import.meta.url), 'utf8');
  const paths = [...routes.matchAll(/path: '([^']+)'/g)].map((match) => match[1]!.replaceAll('$', ':'));
  assert.deepEqual(paths.toSorted(), [...pageAddresses].toSorted());
});

for (const [who, headers] of Object.entries(callers)) {
  test(`${who} gets the page at every address of a page`, async () => {
    for (const address of pageAddresses) {
      const url = address.replace(/:\w+/, 'something');
      const page = await get(url, headers);
      assert.equal(page.statusCode, 200, url);
      assert.match(String(page.headers['content-type']), /^text\/html/, url);
      assert.match(page.body, /<div id="root">/, url);
      const head = await get(url, headers, 'HEAD');
      assert.deepEqual([head.statusCode, head.body], [200, ''], url);
      assert.equal(head.headers['content-length'], page.headers['content-length'], url);
    }
  });
}

test('where no page is, everybody is told so: a browser by a page, others by an error', async () => {
  const shown = await get('/no-such-page', browser);
  assert.equal(shown.statusCode, 404);
  assert.match(shown.body, /<div id="root">/);
  const told = await get('/no-such-page', {});
  assert.equal(told.statusCode, 404);
  assert.equal(told.json().error.code, 'request.not-found');
});

test('addresses of the APIs keep their errors, also for a browser', async () => {
  for (const [url, status] of [
    ['/portal/api/no-such-thing', 404],
    ['/subscriptions', 401],
    ['/v1.0/users', 401],
  ] as const) {
    const answer = await get(url, browser);
    assert.equal(answer.statusCode, status, url);
    assert.match(String(answer.headers['content-type']), /json/, url);
  }
});

/**
 * Whatever is answered, and by whichever part of the program: a browser is told that it may frame, run and guess nothing.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld, type World } from '../../test/support/world.ts';
import { securityHeaders } from './security-headers.ts';

let world: World;
before(async () => {
  world = await openWorld('security headers');
});
after(() => world.close());

for (const [what, method, url, status] of [
  ['a decision that is refused', 'POST', '/access/v1/evaluation', 401],
  ['a page that is not there', 'GET', '/nothing/here', 404],
  ['an error of ARM', 'GET', '/subscriptions?api-version=2022-12-01', 401],
  ['what is public', 'GET', '/.well-known/authzen-configuration', 200],
  ['the token service, which writes its answers itself', 'POST', '/organizations/oauth2/v2.0/token', 400],
] as const) {
  test(`${what} says so`, async () => {
    const answer = await world.app.inject({ method, url });
    assert.equal(answer.statusCode, status);
    for (const [name, value] of Object.entries(securityHeaders)) assert.equal(answer.headers[name], value, name);
    assert.match(String(answer.headers['content-security-policy']), /^default-src 'self';.*;frame-ancestors 'none';/);
  });
}

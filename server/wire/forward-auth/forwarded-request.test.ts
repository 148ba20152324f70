/** What a reverse proxy may tell us: each refusal changes one thing of a request that is read. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canonicalPath, readForwardedRequest } from './forwarded-request.ts';

const complete = [
  ['X-Forwarded-Method', 'GET'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Host', 'Expenses.Example'],
  ['X-Forwarded-Uri', '/reports/7?year=2031'],
] as const;

const replaced = (name: string, value: string) => complete.map(([key, old]) => [key, key === name ? value : old]);

describe('D65: headers of a reverse proxy', () => {
  test('the four headers, each once, are read', () => {
    assert.deepEqual(readForwardedRequest(complete.flat()), {
      method: 'GET',
      scheme: 'https',
      host: 'expenses.example',
      path: '/reports/7',
      target: '/reports/7?year=2031',
    });
  });

  for (const [name] of complete) {
    test(`without ${name} the request is doubtful`, () => {
      const without = complete.filter(([key]) => key !== name);
      assert.equal(readForwardedRequest(without.flat()), 'header-missing');
    });
    test(`${name} twice, in any case, is doubtful`, () => {
      const twice = [...complete.flat(), name.toLowerCase(), '/public'];
      assert.equal(readForwardedRequest(twice), 'header-repeated');
    });
  }

  for (const name of ['X-Forwarded-Method', 'X-Forwarded-Proto', 'X-Forwarded-Host']) {
    test(`two values in one ${name} are doubtful`, () => {
      assert.equal(readForwardedRequest(replaced(name, 'GET, POST').flat()), 'header-repeated');
    });
  }

  test('other spellings of a header and a prefix count for nothing', () => {
    const aliases = ['X_Forwarded_Uri', '/public', 'X.Forwarded.Uri', '/public', 'X-Forwarded-Prefix', '/admin'];
    const read = readForwardedRequest([...complete.flat(), ...aliases]);
    assert.equal(typeof read === 'object' && read.path, '/reports/7');
    const withoutReal = complete.filter(([key]) => key !== 'X-Forwarded-Uri');
    assert.equal(readForwardedRequest([...withoutReal.flat(), ...aliases]), 'header-missing');
  });

  test('identity headers of the client are not looked at', () => {
    const claims = ['Remote-User', 'owner@contoso.example', 'X-Daypass-User', 'owner@contoso.example'];
    assert.deepEqual(readForwardedRequest([...complete.flat(), ...claims]), readForwardedRequest(complete.flat()));
  });

  for (const [name, value, doubt] of [
    ['X-Forwarded-Method', 'TRACE', 'method-invalid'],
    ['X-Forwarded-Method', 'get', 'method-invalid'],
    ['X-Forwarded-Proto', 'javascript', 'scheme-invalid'],
    ['X-Forwarded-Uri', '/public/../admin', 'path-doubtful'],
  ] as const) {
    test(`${name}: ${value} is ${doubt}`, () => {
      assert.equal(readForwardedRequest(replaced(name, value).flat()), doubt);
    });
  }
});

describe('D66: paths with more than one reading', () => {
  for (const target of [
    '/',
    '/admin',
    '/a/b/',
    '/caf%C3%A9',
    '/a%20b',
    '/admin?x=/public',
    '/a?next=//x/../y;%2f',
    '/a.b/...',
  ]) {
    test(`${target} is read as it is`, () => {
      assert.equal(canonicalPath(target), target.split('?')[0]);
    });
  }

  for (const target of [
    '/public/../admin',
    '/public/..',
    '/./admin',
    '/admin/.',
    '/admin%2f',
    '/admin%2Fusers',
    '/admin%5cusers',
    '/admin\\users',
    '//admin',
    '/public//admin',
    '/admin;x',
    '/admin%3bx',
    '/%61dmin',
    '/%2561dmin',
    '/public/%2e%2e/admin',
    '/%',
    '/%zz',
    '/%ff',
    '/%00',
    '/%0d%0aX:y',
    '/caf\u00e9',
    '/a b',
    '/a#b',
    'admin',
    '',
    '*',
    'https://expenses.example/admin',
    'http:/admin',
    `/${'a'.repeat(9_000)}`,
  ]) {
    test(`${target.slice(0, 40)} is denied`, () => {
      assert.equal(canonicalPath(target), undefined);
    });
  }
});

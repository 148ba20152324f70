import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSettings, settingDeclarations } from './settings.ts';

const problemsOf = (environment: Record<string, string>): string => {
  try {
    readSettings(environment);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('settings', () => {
  test('without any, all have their defaults', () => {
    assert.deepEqual(Object.keys(readSettings({})), Object.keys(settingDeclarations));
  });

  // Each one is refused with its name, its value, and what would be right.
  for (const [name, value, right] of [
    ['DAYPASS_PORT', '80 80', /whole number from 1 to 65000/],
    ['DAYPASS_PORT', '', /whole number/],
    ['DAYPASS_DATA', '/proc/daypass', /folder on a disk/],
    ['DAYPASS_BIND', 'everywhere', /IP address of this machine/],
    ['DAYPASS_PUBLIC_URL', 'daypass.example', /https:\/\/daypass\.example/],
    ['DAYPASS_TRUSTED_PROXIES', '10.0.0.0/33', /10\.0\.0\.0\/8/],
    ['DATABASE_URL', 'base', /postgresql:\/\/owner:password@host\/database/],
    ['DATABASE_URL', 'postgresql://owner@host', /postgresql:/],
    ['DAYPASS_DOMAIN', 'organization', /organization\.example/],
    ['DAYPASS_ORGANIZATION', ' ', /one line of text/],
    ['DAYPASS_SMTP_URL', 'notaurl', /smtp:\/\/user:password@host:port/],
    ['DAYPASS_MAIL_FROM', 'nonsense', /daypass@organization\.example/],
    ['DAYPASS_MAIL_FROM', 'Daypass <a@b.example>', /plain mail address/],
    ['DAYPASS_REDIRECT_HOSTS', 'https://wiki.example/', /wiki\.organization\.example/],
    ['DAYPASS_LOG_LEVEL', 'loud', /trace, debug, info/],
    ['DAYPASS_METRICS', 'yes', /true or false/],
  ] as const) {
    test(`${name}="${value}" is refused with what would be right`, () => {
      const problems = problemsOf({ [name]: value });
      assert.ok(problems.includes(`${name} ("${value}")`), problems);
      assert.match(problems, right);
    });
  }

  test('several are told together, and no password with them', () => {
    const problems = problemsOf({ DAYPASS_PORT: 'x', DATABASE_URL: 'mysql://owner:verysecret@host/db' });
    assert.match(problems, /DAYPASS_PORT/);
    assert.match(problems, /DATABASE_URL \("mysql:\/\/owner:…@host\/db"\)/);
    assert.doesNotMatch(problems, /verysecret/);
  });

  for (const [name, value] of [
    ['DATABASE_URL', 'postgresql://owner:p%40ss@db.example:5433/daypass?sslmode=require'],
    ['DATABASE_URL', 'postgresql://owner:pw@/daypass?host=%2Frun%2Fpostgresql'],
    ['DAYPASS_TRUSTED_PROXIES', '10.0.0.7, 192.168.0.0/16, fd00::/8'],
    ['DAYPASS_SMTP_URL', 'smtps://user:pw@mail.example:465'],
    ['DAYPASS_MAIL_FROM', 'day+pass@organization.example'],
  ] as const) {
    test(`${name}="${value}" is taken`, () => assert.equal(problemsOf({ [name]: value }), ''));
  }
});

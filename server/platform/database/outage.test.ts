import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLog } from '#platform/log.ts';
import { isDatabaseAway, isDiskFull, watchOutage } from './outage.ts';

const withCode = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more });

describe('the database is away', () => {
  for (const error of [
    withCode('57P01'),
    withCode('57P03'),
    withCode('08006'),
    withCode('53300'),
    withCode('57014'),
    withCode('ECONNREFUSED', { syscall: 'connect' }),
    withCode('ENOENT', { syscall: 'connect' }),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Query read timeout'),
    new Error('a command failed', { cause: withCode('57P01') }),
  ]) {
    test(`when it says ${(error as { code?: string }).code ?? error.message}`, () => assert.ok(isDatabaseAway(error)));
  }

  for (const error of [
    withCode('23505'),
    withCode('42501'),
    withCode('ENOENT', { syscall: 'open' }),
    new Error('x'),
    'x',
  ]) {
    test(`and not when somebody asked wrongly (${String((error as { code?: string }).code ?? error)})`, () =>
      assert.ok(!isDatabaseAway(error)));
  }

  test('a full disk is told apart', () => {
    assert.ok(isDiskFull(withCode('53100')));
    assert.ok(!isDiskFull(withCode('53300')));
  });
});

test('an outage is one line when it begins and one when it ends, however many requests fail', () => {
  const lines: string[] = [];
  const outage = watchOutage(createLog('info', { write: (line) => lines.push(line) }));
  for (let failed = 0; failed < 100; failed += 1) assert.ok(outage.begins(withCode('57P01')));
  assert.ok(!outage.begins(withCode('23505')));
  assert.ok(outage.isUnderWay);
  outage.ends();
  outage.ends();
  assert.equal(outage.isUnderWay, false);
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
    ['the database is away; requests are answered 503 until it is back', 'the database is back'],
  );
});

test('a full disk is no outage, and one line when it begins and one when there is room again', () => {
  const lines: string[] = [];
  const outage = watchOutage(createLog('info', { write: (line) => lines.push(line) }));
  for (let failed = 0; failed < 100; failed += 1) assert.ok(outage.begins(withCode('53100')));
  assert.deepEqual([outage.isUnderWay, outage.isStorageFull], [false, true]);
  outage.ends();
  assert.ok(outage.isStorageFull);
  outage.hasRoom();
  outage.hasRoom();
  assert.equal(outage.isStorageFull, false);
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
    [
      'the disk of the database is full; writes are answered 503 until there is room',
      'the disk of the database has room again',
    ],
  );
});

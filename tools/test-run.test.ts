/**
 * Shows that the test command bites: each fixture is run by the real runner and must turn the counts red.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { checks, runCheck } from './checks.ts';
import { isGood, lastLine } from './test-counts.ts';
import { listTests, runGroup } from './test-run.ts';

const root = path.join(import.meta.dirname, '..');
const fixtures = 'tools/fixtures/runner';

async function runFixtures(names: string[], isolation: 'none' | 'process' = 'process', timeoutMilliseconds = 30_000) {
  const printed: string[] = [];
  const files = names.map((name) => `${fixtures}/${name}.test.ts`);
  const counts = await runGroup(files, { root, isolation, timeoutMilliseconds, print: (line) => printed.push(line) });
  return { counts, printed: printed.join('\n') };
}

describe('running test files', () => {
  for (const isolation of ['none', 'process'] as const) {
    test(`with isolation "${isolation}" a green file is counted green`, async () => {
      const { counts } = await runFixtures(['green'], isolation);
      assert.deepEqual(counts, { passed: 1, failed: 0, skipped: 0 });
      assert.equal(isGood(counts, true), true);
    });

    test(`with isolation "${isolation}" one failing test beside green ones is counted once and explained`, async () => {
      const { counts, printed } = await runFixtures(['green', 'red'], isolation);
      assert.deepEqual(counts, { passed: 2, failed: 1, skipped: 0 });
      assert.match(printed, /✖ one and one are three\n {4}tools\/fixtures\/runner\/red\.test\.ts:6/);
      assert.match(printed, /2 !== 3/);
      assert.equal(isGood(counts, false), false);
    });
  }

  for (const [name, reason] of [
    ['empty', /holds no test/],
    ['broken', /no-such-file/],
  ] as const) {
    test(`a file that is ${name} fails beside a green one`, async () => {
      const { counts, printed } = await runFixtures(['green', name]);
      assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 0 });
      assert.match(printed, reason);
    });
  }

  test('a file that never ends is a failure, not a run without end', async () => {
    const { counts } = await runFixtures(['green', 'hanging'], 'process', 3_000);
    assert.equal(counts.failed, 1);
  });

  test('a skipped test is told apart, and is refused in CI only', async () => {
    const { counts } = await runFixtures(['green', 'skipped']);
    assert.deepEqual(counts, { passed: 1, failed: 0, skipped: 1 });
    assert.equal(lastLine(counts), '1 passed, 0 failed, 1 skipped');
    assert.equal(isGood(counts, false), true);
    assert.equal(isGood(counts, true), false);
  });

  test('a run in which nothing ran is not good', () => {
    assert.equal(isGood({ passed: 0, failed: 0, skipped: 0 }, false), false);
  });
});

describe('the test command itself', () => {
  const run = (...parameters: string[]) =>
    spawnSync(process.execPath, ['tools/test.ts', ...parameters], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, CI: '' },
    });

  test('ends with the line of counts and with code 0 when all is well', () => {
    const { stdout, status } = run('server/model/wildcard.test.ts');
    assert.match(stdout, /\n?[1-9]\d* passed, 0 failed\n$/);
    assert.equal(status, 0);
  });

  test('ends with a code other than 0 when no file has that name', () => {
    const { stdout, status } = run('server/model/no-such.test.ts');
    assert.match(stdout, /0 passed, 0 failed\n$/);
    assert.equal(status, 1);
  });
});

describe('finding test files', () => {
  test('each file is in one group, fixtures in none, and hours-long tests only when asked for', () => {
    const { pure, processes } = listTests(root, [], false);
    assert.ok(pure.includes('server/model/wildcard.test.ts'));
    assert.ok(processes.includes('tools/test-run.test.ts'));
    const all = [...pure, ...processes];
    assert.equal(new Set(all).size, all.length);
    assert.deepEqual(
      all.filter((file) => file.includes('/fixtures/') || file.startsWith('test/long/')),
      [],
    );
  });
});

describe('checks without running the product', () => {
  // Each folder holds one file with the one mistake its check must see.
  for (const [name, folder, finding] of [
    ['types of the server', 'types', /TS2322/],
    ['lint', 'lint', /no-floating-promises/],
    ['format', 'format', /untidy\.ts/],
    ['dead code', 'dead-code', /unused\.ts/],
  ] as const) {
    test(`the check "${name}" finds a planted mistake`, async (t) => {
      const check = checks.find((candidate) => candidate.name === name);
      assert.ok(check);
      const planted = mkdtempSync(path.join(tmpdir(), 'daypass-planted-'));
      t.after(() => rmSync(planted, { recursive: true }));
      cpSync(path.join(root, 'tools/fixtures', folder), planted, { recursive: true });
      symlinkSync(path.join(root, 'node_modules'), path.join(planted, 'node_modules'));
      const types = { extends: path.join(root, 'tsconfig.json'), include: ['*.ts'], exclude: [] };
      writeFileSync(path.join(planted, 'tsconfig.json'), `${JSON.stringify(types, null, 2)}\n`);
      for (const rules of ['.oxlintrc.json', '.oxfmtrc.json'])
        cpSync(path.join(root, rules), path.join(planted, rules));
      const outcome = await runCheck(check, planted);
      assert.equal(outcome.passed, false);
      assert.match(outcome.output, finding);
    });
  }
});

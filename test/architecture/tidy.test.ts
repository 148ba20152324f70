import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listSources } from './import-rules.ts';
import { findUntidy, MAXIMUM_FILE_LINES } from './tidy-rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('every source file keeps the house rules', () => {
  const findings = listSources(root).flatMap(findUntidy);
  assert.deepEqual(
    findings.map(({ rule, file, line }) => `${rule}: ${file}:${line}`),
    [],
  );
});

describe('the house rules bite', () => {
  const clean = { file: 'server/modules/x/a.ts', text: '/** A file. */\nexport const one = 1;\n' };
  test('a tidy file passes', () => assert.deepEqual(findUntidy(clean), []));

  const cases: [rule: string, file: string, line: string][] = [
    ['time-comes-in', 'server/modules/x/a.ts', 'const now = new Date();'],
    ['luck-comes-in', 'server/modules/x/a.ts', 'const id = randomUUID();'],
    ['environment-is-settings', 'server/wire/a.ts', "const port = process.env['PORT'];"],
    ['no-console', 'server/wire/a.ts', "console.log('x');"],
    ['no-left-overs', 'server/wire/a.ts', '// TODO later'],
    ['no-sleeping-tests', 'server/wire/a.test.ts', 'setTimeout(done, 10);'],
    ['no-skipped-tests', 'server/wire/a.test.ts', "test.only('x', () => {});"],
    ['file-name', 'server/wire/helpers.ts', ''],
    ['file-name', 'portal/features/x/index.tsx', ''],
    ['line-length', 'server/wire/a.ts', `const long = ${'1 + '.repeat(40)}1;`],
    ['file-size', 'server/wire/a.ts', '\n'.repeat(MAXIMUM_FILE_LINES)],
  ];
  for (const [rule, file, line] of cases) {
    test(`${rule} in ${file}`, () => {
      const rules = findUntidy({ file, text: `/** A file. */\n${line}\n` }).map((finding) => finding.rule);
      assert.deepEqual([...new Set(rules)], [rule]);
    });
  }
  test('a server file says first what it is', () => {
    const [finding] = findUntidy({ ...clean, text: 'export const one = 1;\n' });
    assert.equal(finding?.rule, 'file-opens-with-its-purpose');
  });
});

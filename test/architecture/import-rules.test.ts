import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findBreaches, listSources, moduleLevels, type SourceFile } from './import-rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the shape of the repository', () => {
  test('nobody imports from a room they may not enter', () => {
    assert.deepEqual(findBreaches(listSources(root)), []);
  });

  test('every module has its level', () => {
    const modules = readdirSync(`${root}server/modules`);
    const levelled = moduleLevels.flat().filter((name) => existsSync(`${root}server/modules/${name}`));
    assert.deepEqual(modules.sort(), levelled.sort());
  });

  test('the check reads every source file that git knows', () => {
    const tracked = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs'], { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter((file) => file && !file.endsWith('.d.ts') && !file.includes('/fixtures/') && existsSync(root + file));
    const read = new Set(listSources(root).map(({ file }) => file));
    assert.deepEqual(
      tracked.filter((file) => !read.has(file)),
      [],
    );
  });
});

describe('the check bites', () => {
  const allowed: SourceFile[] = [
    { file: 'server/modules/activation/a.ts', text: "import { x } from '#modules/assignments/index.ts';\n" },
    { file: 'server/wire/arm/a.ts', text: "import { x } from '../guard.ts';\n" },
    { file: 'server/engine/a.ts', text: "import type { Scope } from '#model/scope.ts';\n" },
    { file: 'portal/features/x/a.tsx', text: "import { Button } from '../../ui/button.tsx';\n" },
  ];
  test('what is allowed passes', () => assert.deepEqual(findBreaches(allowed), []));

  const breaches: [rule: string, file: string, text: string][] = [
    ['server/platform-imports', 'server/platform/a.ts', "import type { Scope } from '#model/scope.ts';"],
    ['pure-core', 'server/model/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['pure-core', 'server/engine/a.ts', "import pg from 'pg';"],
    ['server/modules-imports', 'server/modules/audit/a.ts', "import { guard } from '../../wire/guard.ts';"],
    [
      'through-the-door',
      'server/modules/activation/a.ts',
      "import { x } from '#modules/assignments/schedule-store.ts';",
    ],
    ['through-the-door', 'server/wire/arm/a.ts', "import { x } from '#modules/audit/seal-entries.ts';"],
    ['module-level', 'server/modules/audit/a.ts', "import { x } from '#modules/directory/index.ts';"],
    ['module-level', 'server/modules/resources/a.ts', "import { x } from '#modules/directory/index.ts';"],
    ['dialects-are-strangers', 'server/wire/arm/a.ts', "import { x } from '../graph/plugin.ts';"],
    ['portal/features-imports', 'portal/features/x/a.tsx', "import { x } from '../../../server/model/scope.ts';"],
    ['portal/ui-imports', 'portal/ui/a.tsx', "import { x } from '../features/x/a.tsx';"],
    ['charts-by-one-door', 'portal/features/x/a.tsx', "import { Bar } from '@visx/shape';"],
    ['trial-imports', 'trial/a.ts', "import { x } from '../server/main.ts';"],
    ['product-imports-no-tests', 'server/wire/a.ts', "import { x } from '../../test/support/world.ts';"],
  ];
  for (const [rule, file, text] of breaches) {
    test(`${rule}: ${file} may not do: ${text}`, () => {
      assert.deepEqual(
        findBreaches([{ file, text }]).map((breach) => breach.rule),
        [rule],
      );
    });
  }
});

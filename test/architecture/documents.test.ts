/**
 * Documents that name things: links lead somewhere, every dependency has its reason, every decision its date.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

function listDocuments(): string[] {
  const below = (folder: string) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.posix.join(folder, name.replaceAll('\\', '/')));
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  return [...top, ...below('docs'), ...below('server/modules')];
}

/** Links of a document to files of this repository that are not there. */
function findDeadLinks(file: string, text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1]!)
    .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(path.join(root, path.dirname(file), link)));
}

/** Packages without a row, and rows without a package. */
function compareDependencies(page: string, names: readonly string[]): { missing: string[]; extra: string[] } {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const documented = rows.flatMap((row) => [...row.split(' | ')[0]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
  return {
    missing: names.filter((name) => !documented.includes(name)),
    extra: documented.filter((name) => !names.includes(name)),
  };
}

/** Tables a module says it owns: the paragraph or point of its README that begins so. */
function ownedTables(readme: string): string[] {
  const passage = /(?:\*\*Tables\.\*\*|\bOwns )[\s\S]*?(?=\n\n|\n- |(?![\s\S]))/.exec(readme)?.[0] ?? '';
  return [...passage.matchAll(/`((?:past\.)?[a-z_]+)`/g)].map((match) => match[1]!);
}

function listTables(): string[] {
  const migrations = readdirSync(path.join(root, 'server/migrations')).filter((name) => name.endsWith('.sql'));
  const text = migrations.map((name) => read(`server/migrations/${name}`)).join('\n');
  return [...text.matchAll(/^create table ([\w.]+)/gm)].map((match) => match[1]!);
}

describe('documents', () => {
  test('every link leads somewhere', () => {
    const documents = listDocuments();
    assert.ok(documents.length > 20);
    assert.deepEqual(
      documents.flatMap((file) => findDeadLinks(file, read(file)).map((link) => `${file}: ${link}`)),
      [],
    );
    assert.deepEqual(findDeadLinks('README.md', '[a](LICENSE) [b](https://a.example) [c](nowhere.md)'), ['nowhere.md']);
  });

  test('every dependency has its reason, and every reason a dependency', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    assert.deepEqual(compareDependencies(read('docs/dependencies.md'), names), { missing: [], extra: [] });
    assert.deepEqual(compareDependencies('| `a`, `b` | why |', ['a', 'c']), { missing: ['c'], extra: ['b'] });
  });

  test('every decision record has a number of its own, a status and a date', () => {
    const records = readdirSync(path.join(root, 'docs/adr'));
    const numbers = records.map((name) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]);
    assert.ok(records.length > 0);
    assert.equal(new Set(numbers).size, records.length);
    const incomplete = records.filter(
      (name) => !/^Status: \w+ · Date: \d{4}-\d{2}-\d{2}$/m.test(read(`docs/adr/${name}`)),
    );
    assert.deepEqual(incomplete, []);
  });

  test('every module tells its story', () => {
    const modules = readdirSync(path.join(root, 'server/modules'));
    assert.deepEqual(
      modules.filter((name) => !existsSync(path.join(root, 'server/modules', name, 'README.md'))),
      [],
    );
  });

  test('every table is owned by exactly one module', () => {
    const modules = readdirSync(path.join(root, 'server/modules'));
    const owned = modules.flatMap((name) => ownedTables(read(`server/modules/${name}/README.md`)));
    assert.deepEqual(owned.toSorted(), listTables().toSorted());
    assert.deepEqual(ownedTables('# A\n\nOwns `a_row` and\n`b_row`.\n\nReads `c_row`.\n'), ['a_row', 'b_row']);
  });
});

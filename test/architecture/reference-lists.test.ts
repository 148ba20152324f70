/**
 * Lists that cannot drift: every reference page says what the program says, in both directions, and nothing in a
 * catalogue is without use.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { refusals } from '#model/refusal.ts';
import { activities } from '#modules/audit/index.ts';
import { listEvents, referenceLists } from '../../tools/reference/catalogues.ts';
import { findGuardedActions, listServerSources } from '../../tools/reference/guarded-actions.ts';
import { compareList, renderList, type ReferenceList } from '../../tools/reference/reference-list.ts';

const nothing = { missing: [], extra: [], outdated: [], repeated: [] };
const page = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

describe('the reference pages', () => {
  for (const list of referenceLists()) {
    test(`${list.file} says what the program says`, () => {
      assert.ok(list.rows.length > 0, 'an empty list compares with nothing');
      assert.deepEqual(compareList(page(list.file), list), nothing, 'run: node tools/reference.ts');
    });
  }
});

describe('the comparison of a page bites', () => {
  const list: ReferenceList = {
    file: 'docs/reference/fruit.md',
    title: 'Fruit',
    introduction: 'What grows.',
    columns: ['fruit', 'colour'],
    rows: [
      ['apple', 'red'],
      ['pear', 'green | yellow'],
    ],
  };
  const good = renderList(list);
  const pear = String.raw`| ${'`pear`'} | green \| yellow |`;

  test('a page as it was written passes', () => assert.deepEqual(compareList(good, list), nothing));
  test('a row that was taken out is missing', () => {
    assert.deepEqual(compareList(good.replace(`${pear}\n`, ''), list), { ...nothing, missing: ['pear'] });
  });
  test('a row that was added is extra', () => {
    assert.deepEqual(compareList(`${good}| \`plum\` | blue |\n`, list), { ...nothing, extra: ['plum'] });
  });
  test('a row with other words is outdated', () => {
    assert.deepEqual(compareList(good.replace('red', 'blue'), list), { ...nothing, outdated: ['apple'] });
  });
  test('a row that stands twice is repeated', () => {
    assert.deepEqual(compareList(`${good}${pear}\n`, list), { ...nothing, repeated: ['pear'] });
  });
});

/** Names of a catalogue that no other source writes in quotes. */
function findUnused(names: readonly string[], sources: readonly { text: string }[]): string[] {
  return names.filter((name) => !sources.some(({ text }) => text.includes(`'${name}'`)));
}

const server = listServerSources('server');
const besides = (...files: RegExp[]) => server.filter(({ file }) => !files.some((form) => form.test(file)));

describe('nothing in a catalogue is without use', () => {
  test('every activity is recorded by some code', () => {
    assert.deepEqual(findUnused(Object.keys(activities), besides(/audit\/activities\.ts$/)), []);
  });

  test('every refusal is thrown by some code', () => {
    const elsewhere = besides(/^server\/model\/refusals\//, /^server\/wire\/texts\//);
    assert.deepEqual(findUnused(Object.keys(refusals), elsewhere), []);
  });

  test('every event is announced by some module', () => {
    const modules = besides(/^server\/model\//, /^server\/modules\/notifications\//, /^server\/wire\//);
    const names = listEvents().map(([name]) => name);
    assert.ok(names.length > 0);
    assert.deepEqual(findUnused(names, modules), []);
  });

  test('every event is known to the notifications', () => {
    const notifications = listServerSources('server/modules/notifications');
    const cases = notifications.map(({ text }) => ({ text: (text.match(/case '[^']+'/g) ?? []).join('\n') }));
    assert.deepEqual(
      findUnused(
        listEvents().map(([name]) => name),
        cases,
      ),
      [],
    );
  });

  test('a name that nobody writes is found', () => {
    assert.deepEqual(findUnused(['user.added', 'user.promoted'], [{ text: "activity: 'user.added'," }]), [
      'user.promoted',
    ]);
  });
});

describe('what is read from the source', () => {
  test('an event is read with the fields of its payload', () => {
    const source =
      "export interface EventPayloads {\n  'a.done': { b: string };\n  'c.done': ScheduleFact & { d: string };\n}\n";
    assert.deepEqual(listEvents(source), [
      ['a.done', '`b`'],
      ['c.done', 'the schedule, `d`'],
    ]);
  });

  test('a guarded action is read, a pattern of a role is not', () => {
    const text = "guard(request, 'Microsoft.Web/sites/read'); const pattern = 'Microsoft.Web/*/read';";
    assert.deepEqual(findGuardedActions([{ file: 'server/wire/a.ts', text }]), ['Microsoft.Web/sites/read']);
    assert.deepEqual(findGuardedActions([{ file: 'server/modules/x/built-in-roles.ts', text }]), []);
  });
});

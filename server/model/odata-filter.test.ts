/** What clients write as a filter is understood; everything else is refused at its position, in linear time. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { conjuncts, parseFilter, positionOf, type Filter } from './odata-filter.ts';
import { Refusal } from './refusal.ts';

const GUID = '1f0e7c0a-5b1d-4f6e-9a3e-0c2b4d6f8a10';

/** A filter in one unambiguous spelling, so that a test can compare trees as text. */
function spell(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.operands.map(spell).join(` ${filter.kind} `)})`;
    case 'not':
      return `not ${spell(filter.operand)}`;
    case 'compare':
      return `${filter.path} ${filter.operator} ${JSON.stringify(filter.value.value)}`;
    case 'in':
      return `${filter.path} in ${JSON.stringify(filter.values.map((value) => value.value))}`;
    case 'function':
      return `${filter.name}(${filter.arguments.map((one) => (one.type === 'path' ? one.path : JSON.stringify(one.value))).join(',')})`;
    default:
      return `${filter.path}/${filter.kind}(${filter.variable}:${filter.condition ? spell(filter.condition) : ''})`;
  }
}

function refusedAt(text: string): number {
  try {
    parseFilter(text);
  } catch (error) {
    assert(error instanceof Refusal && error.code === 'request.filter-invalid', String(error));
    return (error as Refusal<'request.filter-invalid'>).details.position;
  }
  return assert.fail(`${text.slice(0, 80)} was accepted`);
}

describe('a filter', () => {
  const understood: [string, string][] = [
    ['atScope()', 'atscope()'],
    ["atScope() and assignedTo('x')", '(atscope() and assignedto("x"))'],
    [`assignedto(${GUID})`, `assignedto("${GUID}")`],
    [`(principalId eq '${GUID}')`, `principalId eq "${GUID}"`],
    [`principalId eq ${GUID.toUpperCase()}`, `principalId eq "${GUID}"`],
    ["displayName eq 'O''Brien'", 'displayName eq "O\'Brien"'],
    ["a eq 'x' or b eq 'y' and c eq 'z'", '(a eq "x" or (b eq "y" and c eq "z"))'],
    ["not (a eq 'x' or b eq 'y')", 'not (a eq "x" or b eq "y")'],
    ["not startswith(displayName, 'x')", 'not startswith(displayName,"x")'],
    ["startsWith(displayName,'x') eq true", 'startswith(displayName,"x")'],
    ["startsWith(displayName,'x') eq false", 'not startswith(displayName,"x")'],
    ["id in ('a', 'b')", 'id in ["a","b"]'],
    ["servicePrincipalNames/any(c:c eq 'x')", 'servicePrincipalNames/any(c:c eq "x")'],
    [
      "identities/any(c:c/issuerAssignedId eq 'x' and c/issuer eq 'y')",
      'identities/any(c:(c/issuerAssignedId eq "x" and c/issuer eq "y"))',
    ],
    ['identities/any()', 'identities/any(:)'],
    [
      "activityDateTime ge 2026-01-01T00:00:00Z and loggedByService eq 'PIM'",
      '(activityDateTime ge "2026-01-01T00:00:00.000Z" and loggedByService eq "PIM")',
    ],
    ["initiatedBy/user/id eq 'g'", 'initiatedBy/user/id eq "g"'],
    [
      "resourceType eq 'Subscription' OR resourceType eq 'resourcegroup'",
      '(resourceType eq "Subscription" or resourceType eq "resourcegroup")',
    ],
    ['resourceProvider eq Microsoft.Authorization', 'resourceProvider eq "Microsoft.Authorization"'],
    ['accountEnabled eq true', 'accountEnabled eq true'],
    ['mail eq null', 'mail eq null'],
    ['inputs eq 3', 'inputs eq 3'],
  ];
  for (const [text, meaning] of understood) {
    test(`reads ${text}`, () => assert.equal(spell(parseFilter(text)!), meaning));
  }

  test('that is absent or blank asks for everything', () => {
    assert.equal(parseFilter(undefined), undefined);
    assert.equal(parseFilter('  '), undefined);
    assert.deepEqual(conjuncts(undefined), []);
  });

  const refused: [string, number][] = [
    ["a eq 'x' or 1 eq 1", 12],
    ["a eq 'x", 5],
    ["a = 'x'", 2],
    ["a eq 'x' b", 9],
    ['a eq', 4],
    ["(a eq 'x'", 9],
    ["a eq 'x')", 8],
    ['a eq b/c', 6],
    ["any(c:c eq 'x')", 5],
    ["a in 'x'", 5],
    ['startswith(a,) ', 13],
    ["startswith(a,'x') gt true", 18],
    ['2026-01-01T00:00:00Z', 0],
    ['a eq 2026-02-30T00:00:00Z', 5],
  ];
  for (const [text, position] of refused) {
    test(`D63: refuses ${text} at ${position}`, () => assert.equal(refusedAt(text), position));
  }

  test('D63: is at most twenty levels deep', () => {
    const nested = (levels: number) => `${'('.repeat(levels)}a eq 'x'${')'.repeat(levels)}`;
    assert.equal(spell(parseFilter(nested(20))!), 'a eq "x"');
    assert.equal(refusedAt(nested(21)), 21);
    assert.equal(refusedAt(`${'not '.repeat(21)}a eq 'x'`), 84);
  });

  test('D63: has at most 4,096 characters', () => {
    const longest = `a eq '${'x'.repeat(4096 - 7)}'`;
    assert.equal(longest.length, 4096);
    assert.equal(parseFilter(longest)?.kind, 'compare');
    assert.equal(refusedAt(`${longest} `), 4096);
  });

  test('tells its parts joined by and, and where each was written', () => {
    const parts = conjuncts(parseFilter("atScope() and (a eq 'x' and b eq 'y')"));
    assert.deepEqual(parts.map(positionOf), [0, 15, 28]);
  });

  test('property: any text is understood or refused as a filter, never anything else', () => {
    const words = fc.constantFrom(
      'a',
      'eq',
      "'x'",
      '(',
      ')',
      'and',
      'or',
      'not',
      'in',
      ',',
      "'",
      '/any(c:',
      'c',
      ' ',
      '1',
      '\u0000',
      '\ud800',
      GUID,
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((some) => some.join(' ')),
        ),
        (text) => {
          try {
            parseFilter(text);
          } catch (error) {
            assert(error instanceof Refusal && error.code === 'request.filter-invalid', String(error));
          }
        },
      ),
    );
  });

  test('D59: holds no U+0000', () => {
    assert.equal(parseFilter("a eq 'x y'")?.kind, 'compare');
    assert.equal(refusedAt("a eq 'x\0y'"), 7);
  });

  test('property: a quoted text is read back letter by letter', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 500 }).filter((value) => !value.includes('\0')),
        (value) => {
          const read = parseFilter(`a eq '${value.replaceAll("'", "''")}'`);
          assert(read?.kind === 'compare');
          assert.equal(read.value.value, value);
        },
      ),
    );
  });
});

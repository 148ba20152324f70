/**
 * The list of named mutants stays true: each still names one place of the source, and tests that exist.
 *
 * Whether a test notices them is asked by `npm test -- --mutants`.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { describe, test } from 'node:test';
import { listTests } from '../../tools/test-run.ts';
import { allMutants, mutate, type Mutant } from '../mutants/index.ts';
import { mutantsIn } from '../mutants/site-mutants.ts';

const root = path.resolve(import.meta.dirname, '../..');
const mutants = allMutants(root);
const sourceOf = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the named mutants', () => {
  test('each changes one place of a file, and what comes out is still a program', () => {
    for (const mutant of mutants) stripTypeScriptTypes(mutate(sourceOf(mutant.file), mutant));
  });

  test('each has a name of its own, and there are many', () => {
    assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length);
    assert.ok(mutants.length >= 60);
  });

  test('each names tests that exist', () => {
    const parts = new Set(mutants.flatMap(({ tests }) => tests));
    for (const part of parts) {
      const { pure, processes } = listTests(root, [part], false);
      assert.ok(pure.length + processes.length > 0, part);
    }
  });
});

describe('the list of mutants bites', () => {
  const mutant: Mutant = { name: 'a gate stands open', file: 'gate.ts', find: 'closed', put: 'open', tests: [] };

  test('when the place is gone, or there are two of them', () => {
    assert.equal(mutate('the gate is closed', mutant), 'the gate is open');
    assert.throws(() => mutate('the gate is shut', mutant), /a gate stands open/);
    assert.throws(() => mutate('closed, and closed', mutant), /a gate stands open/);
  });

  test('when a command gets another audit entry, event or right: a mutant for it is there at once', () => {
    const source = `await requireRight(tx, actor, 'x', scope);
      await recordActivity(tx, { activity: 'role.activated' });
      await tx.send({ type: 'role.activated', payload });
      async function record(tx: Transaction) {}`;
    const found = mutantsIn('server/modules/activation/new-command.ts', source);
    assert.deepEqual(
      found.map(({ find }) => find),
      ['requireRight(', 'recordActivity(', 'tx.send('],
    );
  });

  test('when nobody says which tests look at a command', () => {
    const source = "await tx.send({ type: 'role.activated', payload });";
    assert.throws(() => mutantsIn('server/modules/unheard-of/command.ts', source), /no test is named/);
  });
});

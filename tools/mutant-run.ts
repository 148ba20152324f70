/**
 * `npm test -- --mutants`: puts the named mutants in one at a time and asks for a test that fails.
 *
 * Each lane works in a copy of the checkout with a PostgreSQL of its own, so nothing here changes the source. A mutant
 * that no test notices counts as failed: its name is the sentence that is missing.
 */
import type { ChildProcess } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { allMutants, mutate, type Mutant } from '../test/mutants/index.ts';
import { joinTestCluster } from '../test/support/test-cluster.ts';
import { cache, root } from './bootstrap/places.mjs';
import type { Counts } from './test-counts.ts';
import { listTests, runGroup } from './test-run.ts';

const LANES = 2;
/** A fault may make a test wait for ever; that is noticed as well. */
const TEST_MILLISECONDS = 60_000;
/** What a copy does without, and what all copies share. */
const left = new Set(['node_modules', '.git', '.cache', 'data', 'release']);
const shared = ['node_modules', '.cache/node24'];

export interface MutantRun {
  readonly onStart: (child: ChildProcess) => void;
  readonly isInterrupted: () => boolean;
}

/** Runs the mutants whose name or file contains one of `filters` (all when there are none). */
export async function runMutants(filters: readonly string[], run: MutantRun): Promise<Counts> {
  const isAsked = (text: string) => filters.length === 0 || filters.some((filter) => text.includes(filter));
  const mutants = allMutants(root).filter(({ name, file }) => isAsked(name) || isAsked(file));
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const waiting = [...mutants];
  await inCopies(LANES, async (folders) => {
    const nearest = [...new Set(mutants.flatMap(({ tests }) => tests))];
    if (mutants.length > 0 && (await fails(folders[0]!, nearest, run, console.log))) {
      console.log('✖ the nearest tests fail without a fault, so they would prove nothing');
      counts.failed += 1;
      return;
    }
    const lane = async (folder: string) => {
      for (let mutant = waiting.shift(); mutant && !run.isInterrupted(); mutant = waiting.shift()) {
        const isNoticed = await notices(folder, mutant, run);
        if (isNoticed) counts.passed += 1;
        else counts.failed += 1;
        const done = counts.passed + counts.failed;
        console.log(`${isNoticed ? '✔' : '✖ no test notices:'} ${mutant.name} (${done} of ${mutants.length})`);
      }
    };
    await Promise.all(folders.map(lane));
  });
  return counts;
}

/** Whether the nearest tests of a mutant fail with it. */
async function notices(folder: string, mutant: Mutant, run: MutantRun): Promise<boolean> {
  const file = path.join(folder, mutant.file);
  const source = await readFile(path.join(root, mutant.file), 'utf8');
  await writeFile(file, mutate(source, mutant));
  try {
    return await fails(folder, mutant.tests, run, () => {});
  } finally {
    await writeFile(file, source);
  }
}

/** Whether one of the tests fails. The rest is not waited for. */
async function fails(
  folder: string,
  tests: readonly string[],
  { onStart, isInterrupted }: MutantRun,
  print: (line: string) => void,
): Promise<boolean> {
  const { pure, processes } = listTests(folder, tests, false);
  const options = { root: folder, timeoutMilliseconds: TEST_MILLISECONDS, stopsAtFailure: true, onStart, print };
  const groups = [
    { files: pure, isolation: 'none' as const },
    { files: processes, isolation: 'process' as const },
  ];
  for (const { files, isolation } of groups) {
    const { failed } = await runGroup(files, { ...options, isolation });
    if (failed > 0) return !isInterrupted();
  }
  return false;
}

/** Copies of the checkout, each with a running PostgreSQL of its own, for as long as the work takes. */
async function inCopies(count: number, work: (folders: string[]) => Promise<void>): Promise<void> {
  const place = path.join(cache, 'mutants');
  const folders = Array.from({ length: count }, (_, lane) => path.join(place, String(lane)));
  await rm(place, { recursive: true, force: true });
  for (const folder of folders) {
    await mkdir(path.join(folder, '.cache'), { recursive: true });
    for (const name of await readdir(root)) {
      if (!left.has(name)) await cp(path.join(root, name), path.join(folder, name), { recursive: true });
    }
    for (const name of shared) await symlink(path.join(root, name), path.join(folder, name));
  }
  const clusters = await Promise.all(
    folders.map((folder) => joinTestCluster(path.join(folder, '.cache/test-postgres'))),
  );
  try {
    await work(folders);
  } finally {
    for (const cluster of clusters) await cluster.release();
    await rm(place, { recursive: true, force: true });
  }
}

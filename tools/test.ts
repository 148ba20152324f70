/**
 * `npm test`: everything that is checked, in one command, ended by one line `N passed, N failed`.
 *
 * `npm test -- <part of a path>` runs the tests whose path contains it, and no
 * other checks; `--long` adds the tests that take hours. `--mutants` asks of
 * each named mutant whether a test notices it, and runs nothing else.
 */
import type { ChildProcess } from 'node:child_process';
import { joinTestCluster, type TestCluster } from '../test/support/test-cluster.ts';
import { root, tell } from './bootstrap/places.mjs';
import { ensureChromium } from './chromium.ts';
import { runChecks } from './checks.ts';
import { runMutants } from './mutant-run.ts';
import { add, isGood, lastLine, type Counts } from './test-counts.ts';
import { listTests, runGroup } from './test-run.ts';

const inCi = Boolean(process.env['CI']);
const given = process.argv.slice(2);
const long = given.includes('--long');
const mutants = given.includes('--mutants');
const filters = given.filter((word) => !word.startsWith('--')).map((word) => word.replace(/^\.\//, ''));
const unknown = given.find((word) => word.startsWith('--') && !['--long', '--mutants'].includes(word));

const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
const running = new Set<ChildProcess>();
let cluster: TestCluster | undefined;
let interrupted: NodeJS.Signals | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = signal;
    for (const child of running) child.kill(signal);
  });
}

function onStart(child: ChildProcess): void {
  running.add(child);
  child.once('close', () => running.delete(child));
  if (interrupted) child.kill(interrupted);
}

async function main(): Promise<void> {
  if (unknown) throw new Error(`There is no option ${unknown}. Options: --long, --mutants.`);
  if (mutants) {
    add(counts, await runMutants(filters, { onStart, isInterrupted: () => interrupted !== undefined }));
    return;
  }
  const { pure, processes } = listTests(root, filters, long);
  if (filters.length === 0) add(counts, await runChecks());
  if (interrupted) return;
  add(counts, await runGroup(pure, { root, isolation: 'none', onStart }));
  if (interrupted || processes.length === 0) return;
  const environment = await browserEnvironment(processes);
  // Held for the whole run, so that PostgreSQL is not stopped and started between two files.
  cluster = await joinTestCluster();
  add(counts, await runGroup(processes, { root, isolation: 'process', long, environment, onStart }));
}

/** Names the Chromium that browser tests launch. Without one they are skipped, which CI does not accept. */
async function browserEnvironment(files: readonly string[]): Promise<NodeJS.ProcessEnv> {
  if (!files.some((file) => /^(test\/browser|test\/long|portal)\//.test(file))) return process.env;
  const program = await ensureChromium();
  if (program) return { ...process.env, DAYPASS_CHROMIUM: program };
  if (inCi) {
    console.log('✖ a Chromium for the browser tests');
    counts.failed += 1;
  }
  return process.env;
}

try {
  await main();
} catch (error) {
  counts.failed += 1;
  tell(String(error instanceof Error ? error.stack : error));
} finally {
  await cluster?.release();
}
if (interrupted) tell(`interrupted by ${interrupted}`);
console.log(lastLine(counts));
process.exitCode = isGood(counts, inCi) && !interrupted ? 0 : 1;

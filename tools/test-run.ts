/**
 * Which test files there are, and how a group of them is run.
 *
 * Pure tests share one process; tests that own processes, databases or browsers get one each.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { countsMark, type Counts } from './test-counts.ts';

export interface TestGroups {
  /** Rules and values: no process, no network, no database. */
  readonly pure: string[];
  readonly processes: string[];
}

/** How long one test may take before it counts as hanging. */
const PURE_MILLISECONDS = 60_000;
const PROCESS_MILLISECONDS = 600_000;
/** More than cores: a file waits for its database, its browser or another process half of its time. */
const FILES_AT_ONCE = 3;
const LONG_MILLISECONDS = 3_600_000;
/** Beyond the limit of one test: nothing at all has come to an end. */
const SILENCE_MILLISECONDS = 60_000;

const searched = '{server,trial,tools,test,portal,bench}/**/*.test.{ts,tsx}';
const ownProcess = [/\.(db|conformance|process)\.test\.ts$/, /^(trial|tools|portal)\//, /^test\/(?!architecture\/)/];

/** All test files of `root` whose path contains one of `filters` (any file when there are none). */
export function listTests(root: string, filters: readonly string[], long: boolean): TestGroups {
  const files = globSync(searched, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'] })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => long || !file.startsWith('test/long/'))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
  const needsProcess = (file: string) => ownProcess.some((pattern) => pattern.test(file));
  return { pure: files.filter((file) => !needsProcess(file)), processes: files.filter(needsProcess) };
}

export interface GroupOptions {
  readonly root: string;
  readonly isolation: 'none' | 'process';
  readonly long?: boolean;
  /** How long one test, or a file that does not end, may take. */
  readonly timeoutMilliseconds?: number;
  /** One failure is all that is wanted: the others are not waited for. */
  readonly stopsAtFailure?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
  readonly onStart?: (child: ChildProcess) => void;
  readonly print?: (line: string) => void;
}

/** Runs the files and returns the counts. A runner that dies without counts is one failure more. */
export async function runGroup(files: readonly string[], options: GroupOptions): Promise<Counts> {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const print = options.print ?? ((line) => console.log(line));
  const child = spawn(process.execPath, [...parametersFor(options), ...files], {
    cwd: options.root,
    env: environmentFor(options),
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, so that a runner that is given up takes its test files with it.
    detached: true,
  });
  options.onStart?.(child);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const silence = watchSilence(child, timeoutOf(options) + SILENCE_MILLISECONDS, print);
  let counts: Counts | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    silence.refresh();
    if (line.startsWith(countsMark)) counts = JSON.parse(line.slice(countsMark.length)) as Counts;
    else print(line);
    if (options.stopsAtFailure && line.startsWith('✖')) endGroup(child);
  }
  const code = await closed;
  clearTimeout(silence);
  if (!counts) {
    print(`✖ the test runner ended without a result (code ${code}) while running ${files.join(', ')}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  // The runner knows of failures that belong to no test, such as an error after the last one.
  if (code !== 0 && counts.failed === 0) {
    print(`✖ the test runner ended with code ${code} although each test passed`);
    return { ...counts, failed: 1 };
  }
  return counts;
}

/** A runner that says nothing for longer than any test may take is stuck and is ended with all its files. */
function watchSilence(child: ChildProcess, milliseconds: number, print: (line: string) => void): NodeJS.Timeout {
  return setTimeout(() => {
    print(`✖ no test has come to an end for ${Math.round(milliseconds / 1000)} s; the run is ended`);
    endGroup(child);
  }, milliseconds);
}

/** Ends a runner with all its files, if it is still there. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function timeoutOf({ isolation, long, timeoutMilliseconds }: GroupOptions): number {
  const usual = isolation === 'none' ? PURE_MILLISECONDS : long ? LONG_MILLISECONDS : PROCESS_MILLISECONDS;
  return timeoutMilliseconds ?? usual;
}

function parametersFor(options: GroupOptions): string[] {
  return [
    '--test',
    `--test-isolation=${options.isolation}`,
    `--test-timeout=${timeoutOf(options)}`,
    ...(options.isolation === 'process' ? [`--test-concurrency=${FILES_AT_ONCE}`] : []),
    `--import=${new URL('test-watchdog.ts', import.meta.url).href}`,
    `--test-reporter=${fileURLToPath(new URL('test-reporter.ts', import.meta.url))}`,
    '--test-reporter-destination=stdout',
  ];
}

/** Marks of an outer test runner would make the inner one report in another way. */
function environmentFor(options: GroupOptions): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _context, ...rest } = options.environment ?? process.env;
  return options.timeoutMilliseconds ? { ...rest, DAYPASS_TEST_PATIENCE: String(options.timeoutMilliseconds) } : rest;
}

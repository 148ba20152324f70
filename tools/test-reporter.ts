/**
 * What a person reads while tests run, and the counts behind it.
 *
 * A line for each file that is done, the reason for each test that failed, and
 * at the end one marked line that `test-run.ts` reads and does not show.
 */
import path from 'node:path';
import { inspect } from 'node:util';
import type { TestEvent } from 'node:test/reporters';
import { countsMark, type Counts } from './test-counts.ts';

interface FileState {
  passed: number;
  failed: number;
  output: string[];
  described: boolean;
}

type Outcome = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>['data'];

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const files = new Map<string, FileState>();
  const stateOf = (named = '') => {
    // Some events name the file relative to the working folder, some do not.
    const file = path.resolve(named);
    const state = files.get(file) ?? { passed: 0, failed: 0, output: [], described: false };
    files.set(file, state);
    return state;
  };
  for await (const event of source) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') {
      stateOf(event.data.file).output.push(event.data.message);
    } else if (event.type === 'test:pass' && isTest(event.data)) {
      if (event.data.skip !== undefined) counts.skipped += 1;
      else if (isWholeFile(event.data)) {
        counts.failed += 1;
        stateOf(event.data.file).failed += 1;
        yield `✖ ${event.data.name} holds no test\n`;
      } else {
        counts.passed += 1;
        stateOf(event.data.file).passed += 1;
      }
    } else if (event.type === 'test:fail' && isTest(event.data) && !isEcho(event.data)) {
      counts.failed += 1;
      stateOf(event.data.file).failed += 1;
      yield describeFailure(event.data);
    } else if (event.type === 'test:summary' && event.data.file) {
      yield* describeFile(event.data.file, stateOf(event.data.file), event.data.duration_ms);
    }
  }
  // A file that could not even be loaded ends without a summary of its own.
  for (const state of files.values()) if (!state.described) yield outputOf(state);
  yield `${countsMark}${JSON.stringify(counts)}\n`;
}

function isTest(data: Outcome): boolean {
  return data.details.type !== 'suite';
}

/** A file without tests is reported as one test that is named like the file. */
function isWholeFile(data: Outcome): boolean {
  return data.nesting === 0 && data.file !== undefined && path.resolve(data.name) === path.resolve(data.file);
}

/** A test that only failed because one inside it did. */
function isEcho(data: Outcome): boolean {
  const error = (data.details as { error?: { failureType?: string } }).error;
  return error?.failureType === 'subtestsFailed';
}

function describeFailure(data: Outcome): string {
  const error = (data.details as { error?: Error & { cause?: unknown } }).error;
  const cause = error?.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
  const place = `${data.file ? path.relative(process.cwd(), data.file) : ''}${data.line ? `:${data.line}` : ''}`;
  const indented = text
    .split('\n')
    .filter((line) => !line.includes('(node:internal'))
    .map((line) => `    ${line}`);
  return `✖ ${data.name}\n    ${place}\n${indented.join('\n')}\n`;
}

function* describeFile(file: string, state: FileState, milliseconds: number): Generator<string> {
  const name = path.relative(process.cwd(), file);
  const seconds = (milliseconds / 1000).toFixed(1);
  yield `${state.failed ? '✖' : '✔'} ${name} (${state.passed + state.failed} tests, ${seconds} s)\n`;
  yield outputOf(state);
  state.described = true;
}

/** What the tests of a file printed is of interest when one of them failed. */
function outputOf(state: FileState): string {
  return state.failed && state.output.length ? `${state.output.join('').trimEnd()}\n` : '';
}

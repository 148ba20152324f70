/**
 * What is checked without running the product: types, lint, format, dead code.
 *
 * Each check counts as one test, so that a red one turns the whole run red.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './bootstrap/places.mjs';

export interface Check {
  readonly name: string;
  readonly program: string;
  readonly parameters: readonly string[];
}

const program = (place: string) => path.join(root, 'node_modules', place);

export const checks: readonly Check[] = [
  { name: 'types of the server', program: program('typescript/bin/tsc'), parameters: ['-p', 'tsconfig.json'] },
  { name: 'types of the portal', program: program('typescript/bin/tsc'), parameters: ['-p', 'portal/tsconfig.json'] },
  { name: 'lint', program: program('oxlint/bin/oxlint'), parameters: ['--deny-warnings', '.'] },
  { name: 'format', program: program('oxfmt/bin/oxfmt'), parameters: ['--check', '.'] },
  { name: 'dead code', program: program('knip/bin/knip.js'), parameters: ['--no-config-hints'] },
];

export interface CheckOutcome {
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

/** Runs one check in `folder`. A check that cannot be started has not passed. */
export function runCheck(check: Check, folder: string = root): Promise<CheckOutcome> {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [check.program, ...check.parameters], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    const end = (passed: boolean) => resolve({ passed, output, seconds: (Date.now() - startedAt) / 1000 });
    child.once('error', (error) => {
      output += error.message;
      end(false);
    });
    child.once('close', (code) => end(code === 0));
  });
}

/** Runs all checks one after the other and says how each went. Returns how many passed and failed. */
export async function runChecks(selected: readonly Check[] = checks): Promise<{ passed: number; failed: number }> {
  let failed = 0;
  for (const check of selected) {
    const { passed, output, seconds } = await runCheck(check);
    console.log(`${passed ? '✔' : '✖'} ${check.name} (${seconds.toFixed(1)} s)`);
    if (passed) continue;
    failed += 1;
    console.log(output.trimEnd());
  }
  return { passed: selected.length - failed, failed };
}

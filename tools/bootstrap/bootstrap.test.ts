/**
 * The way from a bare machine to a running command: what is installed, which Node, who gets which signal.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isInstalled, isProductionInstall } from './dependencies.mjs';
import { whileHolding } from './lock.mjs';
import { isNewEnough } from './node-runtime.mjs';

function aFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'daypass-bootstrap-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('whether packages must be installed', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };

  function aCheckout(t: TestContext, present?: object): string {
    const folder = aFolder(t);
    mkdirSync(path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: wanted }));
    if (present) {
      writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }));
    }
    return folder;
  }

  for (const [what, present, expected] of [
    ['everything is there', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }, true],
    ['only a package of another platform is missing', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['a package has another version', { 'node_modules/a': { version: '1.0.1' } }, false],
    ['a package is missing', {}, false],
    ['npm kept no record', undefined, false],
  ] as const) {
    test(`${what}: ${expected ? 'nothing to do' : 'install'}`, (t) => {
      assert.equal(isInstalled(aCheckout(t, present)), expected);
    });
  }

  for (const [what, present, expected] of [
    ['what the server runs on, and nothing else', { 'node_modules/a': { version: '1.0.0' } }, true],
    [
      'development packages as well',
      { 'node_modules/a': { version: '1.0.0' }, 'node_modules/d': { version: '1' } },
      false,
    ],
    ['too little', {}, false],
    ['no record of npm', undefined, false],
  ] as const) {
    test(`a folder with ${what} is ${expected ? 'a' : 'no'} production install`, (t) => {
      const folder = aCheckout(t, present);
      const packages = { ...wanted, 'node_modules/d': { version: '1', dev: true } };
      writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages }));
      assert.equal(isProductionInstall(folder), expected);
    });
  }

  test('a changed lock file asks for an installation once more', (t) => {
    const folder = aCheckout(t, { 'node_modules/a': { version: '1.0.0' } });
    assert.equal(isInstalled(folder), true);
    const changed = { ...wanted, 'node_modules/a': { version: '1.1.0' } };
    writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: changed }));
    assert.equal(isInstalled(folder), false);
  });
});

describe('which Node is new enough', () => {
  for (const [version, expected] of [
    ['v24.12.0', true],
    ['v24.11.9', false],
    ['v25.0.0', true],
    ['v20.20.2', false],
  ] as const) {
    test(`${version}: ${expected}`, () => assert.equal(isNewEnough(version), expected));
  }

  test('a program named in DAYPASS_NODE that cannot be run is refused with its name', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/run.mjs', 'check'], {
      cwd: path.join(import.meta.dirname, '../..'),
      encoding: 'utf8',
      env: { ...process.env, DAYPASS_NODE: '/no/such/node' },
    });
    assert.equal(status, 1);
    assert.match(stderr, /DAYPASS_NODE names \/no\/such\/node, which cannot be run/);
  });

  test('an unknown command is refused with the list of commands', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/run.mjs', 'fly'], {
      cwd: path.join(import.meta.dirname, '../..'),
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(stderr, /no command "fly"\. Commands: trial, daypass, test, check, release, bench/);
  });
});

describe('two starts at once', () => {
  test('the second waits until the first has finished', async (t) => {
    const file = path.join(aFolder(t), 'install.lock');
    const order: string[] = [];
    let finish = () => {};
    const first = whileHolding(file, async () => {
      order.push('first begins');
      await new Promise<void>((resolve) => (finish = resolve));
      order.push('first ends');
    });
    const second = whileHolding(file, async () => {
      order.push('second begins');
    });
    finish();
    await Promise.all([first, second]);
    assert.deepEqual(order, ['first begins', 'first ends', 'second begins']);
  });

  test('a start that was killed while it held the lock does not keep others out', async (t) => {
    const file = path.join(aFolder(t), 'install.lock');
    const gone = spawnSync(process.execPath, ['--version']);
    writeFileSync(file, String(gone.pid));
    assert.equal(await whileHolding(file, () => Promise.resolve('got in')), 'got in');
  });
});

describe('a command in the foreground', () => {
  const foreground = new URL('foreground.mjs', import.meta.url).href;

  /** A child that tells its number, and says goodbye on SIGTERM unless it is stubborn. */
  function programOf(farewell: string, stubborn = false): string {
    const onSignal = `(signal) => { require('fs').writeFileSync(${JSON.stringify(farewell)}, signal); ${
      stubborn ? '' : 'process.exit(7);'
    } }`;
    return `for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, ${onSignal});
      console.log(process.pid); setInterval(() => {}, 1000);`;
  }

  function launch(t: TestContext, program: string, watchParent = false): ChildProcess {
    const script = `
      const { runInForeground } = await import(${JSON.stringify(foreground)});
      const parameters = ['--eval', ${JSON.stringify(program)}];
      process.exitCode = await runInForeground(process.execPath, parameters, { watchParent: ${watchParent} });`;
    const parameters = ['--input-type=module', '--eval', script];
    // With a parent in between, that parent can be killed as npm can.
    const child = watchParent
      ? spawn('sh', ['-c', '"$0" "$@" & wait', process.execPath, ...parameters], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
      : spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    return child;
  }

  async function firstLine(child: ChildProcess): Promise<number> {
    assert.ok(child.stdout);
    const lines = createInterface({ input: child.stdout });
    return new Promise((resolve) => lines.once('line', (line) => resolve(Number(line))));
  }

  const exitOf = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

  function lives(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  }

  async function untilGone(pid: number): Promise<void> {
    while (lives(pid)) await nextTurn();
  }

  test('gets SIGTERM passed on, and its exit code comes back', async (t) => {
    const farewell = path.join(aFolder(t), 'farewell');
    const child = launch(t, programOf(farewell));
    const exit = exitOf(child);
    await firstLine(child);
    child.kill('SIGTERM');
    assert.equal(await exit, 7);
    assert.equal(readFileSync(farewell, 'utf8'), 'SIGTERM');
  });

  test('is stopped when the process that started us is gone', async (t) => {
    const farewell = path.join(aFolder(t), 'farewell');
    const shell = launch(t, programOf(farewell), true);
    const pid = await firstLine(shell);
    shell.kill('SIGKILL');
    await untilGone(pid);
    assert.equal(readFileSync(farewell, 'utf8'), 'SIGTERM');
  });

  test('that does not obey the first Ctrl-C is ended by the second', async (t) => {
    const farewell = path.join(aFolder(t), 'farewell');
    const child = launch(t, programOf(farewell, true));
    const exit = exitOf(child);
    const pid = await firstLine(child);
    child.kill('SIGINT');
    while (!isWritten(farewell)) await nextTurn();
    assert.equal(lives(pid), true);
    child.kill('SIGINT');
    assert.equal(await exit, 128 + 9);
    assert.equal(lives(pid), false);
  });

  function isWritten(file: string): boolean {
    try {
      return readFileSync(file, 'utf8').length > 0;
    } catch {
      return false;
    }
  }
});

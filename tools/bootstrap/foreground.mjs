/**
 * Runs one command in the foreground and ends as it ends.
 *
 * npm does not pass signals on to the programs it starts. So the command gets
 * every signal from here, and is stopped when npm itself has gone away.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { tell } from './places.mjs';

const PARENT_WATCH_MILLISECONDS = 500;
const FORCE_AFTER_MILLISECONDS = 40_000;

/**
 * @param {string} program
 * @param {string[]} parameters
 * @param {{ environment?: NodeJS.ProcessEnv, cwd?: string, interactive?: boolean, watchParent?: boolean }} [options]
 *   `interactive`: the command may ask questions, so it stays in the terminal's group and hears Ctrl-C by itself.
 * @returns {Promise<number>} The exit code.
 */
export function runInForeground(program, parameters, options = {}) {
  const { environment = process.env, cwd = process.cwd(), interactive = false, watchParent = false } = options;
  const child = spawn(program, parameters, { cwd, env: environment, stdio: 'inherit', detached: !interactive });
  const terminalTells = interactive && process.stdin.isTTY === true;
  let asked = 0;

  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    asked += 1;
    if (asked > 1 && signal === 'SIGINT' && !interactive) return kill(child.pid);
    if (terminalTells && signal === 'SIGINT') return;
    child.kill(signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, stop);
  const watch = watchParent
    ? watchForOrphaning(
        () => stop('SIGTERM'),
        () => kill(child.pid),
      )
    : undefined;

  return new Promise((resolve, reject) => {
    const leave = () => {
      for (const signal of signals) process.off(signal, stop);
      watch?.end();
    };
    child.once('error', (error) => {
      leave();
      reject(error);
    });
    child.once('close', (code, signal) => {
      leave();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/** The second Ctrl-C: everything the command started in its group ends at once. */
function kill(/** @type {number | undefined} */ pid) {
  if (pid === undefined) return;
  tell('ending at once; the next start cleans up');
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in the same moment.
  }
}

/**
 * @param {() => void} stop
 * @param {() => void} force
 */
function watchForOrphaning(stop, force) {
  const parent = process.ppid;
  /** @type {NodeJS.Timeout | undefined} */
  let last;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
    last = setTimeout(force, FORCE_AFTER_MILLISECONDS);
  }, PARENT_WATCH_MILLISECONDS);
  return {
    end() {
      clearInterval(timer);
      clearTimeout(last);
    },
  };
}

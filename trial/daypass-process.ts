/**
 * Daypass itself, as the trial sees it: a process of its own that is started,
 * waited for and stopped, and a command line. Its log goes to a file in the
 * data folder; the last lines of what it complains about are kept for people.
 */
import { execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../server/cli/daypass.ts', import.meta.url));
const readyWithinMilliseconds = 85_000;
const stopWithinMilliseconds = 20_000;

export type DaypassProcess = {
  /**
   * Resolves when Daypass answers that it is ready; rejects with the reason when it ended first.
   */
  ready: () => Promise<void>;
  /** Resolves with the reason when the process has ended, however it ended. */
  ended: Promise<string>;
  stop: () => Promise<void>;
};

type Environment = Record<string, string>;

const withEnvironment = (environment: Environment): NodeJS.ProcessEnv => ({ ...process.env, ...environment });

export function startDaypass(portalUrl: string, folder: string, environment: Environment): DaypassProcess {
  const child = spawn(process.execPath, [program, 'serve'], {
    env: withEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(folder, 'daypass.log'), { flags: 'a', mode: 0o600 });
  const lastLines: string[] = [];
  const serving = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.includes('"msg":"Daypass serves"')) serving.resolve();
      log.write(`${line}\n`);
      lastLines.push(line);
      lastLines.splice(0, lastLines.length - 12);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`Daypass could not be started: ${error.message}`));
    child.on('close', (code, signal) => {
      log.end();
      resolve(`Daypass has ended (${signal ?? `code ${code}`}). Its last words:\n${lastLines.join('\n')}`);
    });
  });

  return {
    ended,
    ready: async () => {
      const stopWaiting = new AbortController();
      const ready = serving.promise.then(() => waitUntilReady(`${portalUrl}/readyz`, stopWaiting.signal));
      const tooLate = wait(readyWithinMilliseconds, 'Daypass was not ready in time.', { signal: stopWaiting.signal });
      tooLate.catch(() => undefined);
      try {
        const reason = await Promise.race([ready, ended, tooLate]);
        if (reason !== undefined) throw new Error(reason);
      } finally {
        stopWaiting.abort();
      }
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const deadline = setTimeout(() => child.kill('SIGKILL'), stopWithinMilliseconds);
      await closed;
      clearTimeout(deadline);
    },
  };
}

async function waitUntilReady(url: string, signal: AbortSignal): Promise<undefined> {
  while (!signal.aborted) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return undefined;
    await wait(40);
  }
  return undefined;
}

const execute = promisify(execFile);

/** Runs one command of the Daypass command line and answers what it printed as JSON. */
export async function runDaypassCommand<T>(environment: Environment, ...words: string[]): Promise<T> {
  try {
    const { stdout } = await execute(process.execPath, [program, ...words], {
      env: withEnvironment(environment),
      timeout: 60_000,
    });
    return JSON.parse(stdout) as T;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`daypass ${words.slice(0, 2).join(' ')} failed: ${stderr?.trim() || message}`, { cause: error });
  }
}

/** The link for the first administrator; undefined when one can sign in already. It is shown, and no file keeps it. */
export async function requestFirstAdministratorUrl(environment: Environment): Promise<string | undefined> {
  const words = ['admin', 'bootstrap', '--if-none', '--json', '--reason', 'first start of a trial'];
  return (await runDaypassCommand<{ url?: string }>(environment, ...words)).url;
}

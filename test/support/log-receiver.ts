/** Starts and ends `log-receiver-process.ts`, and reads what it has written. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';

export class LogReceiver {
  readonly #file: string;
  #child: ChildProcess | undefined;
  port = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** At the port it had before. */
  async start(dieAfter = 0): Promise<void> {
    const script = new URL('log-receiver-process.ts', import.meta.url);
    this.#child = fork(script, [this.#file, String(this.port), String(dieAfter)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    const [said] = (await once(this.#child, 'message')) as [{ port: number }];
    this.port = said.port;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async died(): Promise<void> {
    const child = this.#child!;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  get messages(): string[] {
    return existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** The sequences of all entries, in the order they came. */
  get sequences(): number[] {
    return this.messages.flatMap((message) => {
      const { sequence } = JSON.parse(message.slice(message.indexOf('{'))) as { sequence?: number };
      return sequence === undefined ? [] : [sequence];
    });
  }
}

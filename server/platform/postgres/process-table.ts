/**
 * What the operating system says about a process: whether it lives, its name,
 * and where it works.
 *
 * A number alone is never believed. It may belong to a zombie that nobody has
 * buried yet, or to another program that got the number after a restart.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const hasProcFolder = existsSync('/proc/self/stat');

export interface ProcessView {
  /** Alive and not a zombie. */
  readonly running: boolean;
  /** Name of the program, as far as the system tells. */
  readonly name: string;
  /** Tells two owners of one number apart; empty when unknown. */
  readonly startedAt: string;
}

const absent: ProcessView = { running: false, name: '', startedAt: '' };

export function inspectProcess(pid: number): ProcessView {
  return hasProcFolder ? readProcFolder(pid) : askPs(pid);
}

function readProcFolder(pid: number): ProcessView {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold brackets and blanks itself.
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0] ?? 'X';
    return { running: state !== 'Z' && state !== 'X', name, startedAt: fields[19] ?? '' };
  } catch {
    return absent;
  }
}

function askPs(pid: number): ProcessView {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=,comm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const match = /^(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line);
    if (!match) return absent;
    const [, state = '', startedAt = '', command = ''] = match;
    return { running: !state.startsWith('Z'), name: command.split('/').at(-1) ?? '', startedAt };
  } catch {
    return absent;
  }
}

/**
 * Processes whose working folder is `folder`; every process of a PostgreSQL
 * cluster works in its data folder. Undefined where the system does not tell.
 */
export function processesWorkingIn(folder: string): number[] | undefined {
  if (!hasProcFolder) return undefined;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => workingFolder(pid) === folder && inspectProcess(pid).running);
}

/** Whether the process works in `folder`; undefined where the system does not tell. */
export function worksIn(pid: number, folder: string): boolean | undefined {
  return hasProcFolder ? workingFolder(pid) === folder : undefined;
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

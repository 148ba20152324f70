/**
 * A lock between processes for the short time in which a cluster is created, started or stopped.
 *
 * It only keeps two starts apart. Who may use a running cluster is decided by
 * an advisory lock inside PostgreSQL, which a killed process cannot leave behind.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inspectProcess } from './process-table.ts';

const RETRY_MILLISECONDS = 20;

/** Runs `work` while this process alone holds `file`; waits for another holder to finish or die. */
export async function whileHolding<T>(
  file: string,
  work: () => Promise<T>,
  patienceMilliseconds = 180_000,
): Promise<T> {
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + patienceMilliseconds;
  while (!take(file)) {
    if (Date.now() > deadline) throw new Error(`Another process has been holding ${file} for too long.`);
    await pause(RETRY_MILLISECONDS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  // Written aside and linked into place, so that nobody ever reads half a note.
  const note = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(note, `${process.pid} ${inspectProcess(process.pid).startedAt}`, { mode: 0o600 });
  try {
    linkSync(note, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isHolderGone(file)) clearAside(file, note);
    return false;
  } finally {
    rmSync(note, { force: true });
  }
}

/** Two processes may find the same dead holder; the slower one must not remove the new holder's note. */
function clearAside(file: string, note: string): void {
  const aside = `${note}.stale`;
  try {
    renameSync(file, aside);
    if (!isHolderGone(aside)) linkSync(aside, file);
  } catch {
    // Somebody else was faster.
  }
  rmSync(aside, { force: true });
}

function isHolderGone(file: string): boolean {
  try {
    const [pid = '', ...startedAt] = readFileSync(file, 'utf8').split(' ');
    const holder = inspectProcess(Number(pid));
    return !holder.running || holder.startedAt !== startedAt.join(' ');
  } catch {
    return false;
  }
}

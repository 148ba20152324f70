/**
 * `postmaster.pid`: what PostgreSQL writes down about itself, and how far it can be believed.
 *
 * This file decides whether a cluster is running, is going down, or was left
 * behind. It never signals a process; it removes the file only when it is
 * certain that nobody works on the cluster.
 */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { inspectProcess, processesWorkingIn, worksIn } from './process-table.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  /** "starting", "ready", "stopping" or "standby". */
  readonly status: string;
}

function parse(text: string): Postmaster | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), socketFolder: lines[4] ?? '', status: lines[7] ?? 'starting' };
}

function read(cluster: string): Postmaster | undefined {
  try {
    return parse(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The postmaster that serves `cluster` at this moment; undefined when the file
 * is absent, or its process is gone, a zombie, or another program by now.
 */
export function findPostmaster(cluster: string): Postmaster | undefined {
  const noted = read(cluster);
  if (!noted || !isPostmaster(noted.pid, cluster)) return undefined;
  return noted;
}

/** Whether the process with this number is the postmaster of this very cluster. */
export function isPostmaster(pid: number, cluster: string): boolean {
  const view = inspectProcess(pid);
  if (!view.running || view.name !== 'postgres') return false;
  return worksIn(pid, cluster) ?? true;
}

/**
 * Removes a file whose process is not the postmaster. PostgreSQL itself
 * refuses to start when the number now belongs to any process of its account,
 * or to a zombie; after a restart of a container both happen.
 */
export function removeStaleFile(cluster: string): boolean {
  const noted = read(cluster);
  if (!noted || isPostmaster(noted.pid, cluster)) return false;
  // Backends outlive a killed postmaster for a moment. Their memory must not be shared with a new one.
  if ((processesWorkingIn(cluster) ?? []).length > 0) return false;
  rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
  return true;
}

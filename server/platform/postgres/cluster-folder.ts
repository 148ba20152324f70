/**
 * Where a cluster lies on disk, and who may enter.
 *
 * Usually below the data folder. When root keeps the data folder where other
 * accounts cannot go (below /root, say), PostgreSQL could not either: the
 * cluster then lies in /var/lib/daypass, and the data folder links to it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canReach, type ServiceAccount } from './service-account.ts';

/** Socket addresses end at 108 bytes, on some systems at 104; the file's own name needs some. */
const MAXIMUM_SOCKET_FOLDER_BYTES = 90;
const OUTSIDE = '/var/lib/daypass';

export interface ClusterFolder {
  /** Everything of this database, without links on the way. */
  readonly base: string;
  /** PGDATA. */
  readonly cluster: string;
  readonly log: string;
}

/** Makes the folder that holds the cluster, or follows the link made before. */
export function prepareClusterFolder(
  dataFolder: string,
  account: ServiceAccount | undefined,
  outside: string = OUTSIDE,
): ClusterFolder {
  mkdirSync(dataFolder, { recursive: true });
  const place = path.join(realpathSync(dataFolder), 'postgres');
  if (!existsSync(place)) {
    if (account) letThrough(path.dirname(place), account);
    if (account && !canReach(path.dirname(place), account)) linkOutside(place, outside);
    // Root's account must pass through to the cluster; nobody else gets further than the name.
    else mkdirSync(place, { mode: account ? 0o711 : 0o700 });
  }
  return namePlaces(realpathSync(place));
}

/** The folder of an existing cluster; undefined when Daypass never started here. */
export function findClusterFolder(dataFolder: string): ClusterFolder | undefined {
  const place = path.join(dataFolder, 'postgres');
  return existsSync(path.join(place, 'cluster')) ? namePlaces(realpathSync(place)) : undefined;
}

function namePlaces(base: string): ClusterFolder {
  return { base, cluster: path.join(base, 'cluster'), log: path.join(base, 'postgres.log') };
}

/**
 * Lets PostgreSQL's group pass through root's private data folder to the cluster,
 * without letting it list the folder. Only where the way there is open already.
 */
function letThrough(folder: string, account: ServiceAccount): void {
  const { uid, mode } = statSync(folder);
  const isPrivate = (mode & 0o777) === 0o700;
  if (uid !== 0 || !isPrivate || !canReach(path.dirname(folder), account)) return;
  chownSync(folder, 0, account.gid);
  chmodSync(folder, 0o710);
}

function linkOutside(place: string, outside: string): void {
  mkdirSync(outside, { recursive: true, mode: 0o755 });
  const target = path.join(outside, `postgres-${randomBytes(6).toString('hex')}`);
  mkdirSync(target, { mode: 0o711 });
  chmodSync(target, 0o711);
  symlinkSync(target, place);
}

/** A folder for the socket that only PostgreSQL's account (and root) can enter. */
export function prepareSocketFolder(folder: ClusterFolder, account: ServiceAccount | undefined): string {
  const near = path.join(folder.base, 'socket');
  if (Buffer.byteLength(near) <= MAXIMUM_SOCKET_FOLDER_BYTES) {
    mkdirSync(near, { recursive: true, mode: 0o700 });
    giveTo(near, account);
    return near;
  }
  // A fresh name each time: a name known beforehand could be taken by somebody else on a folder open to all.
  const digest = createHash('sha256').update(folder.base).digest('hex').slice(0, 8);
  const far = mkdtempSync(path.join(tmpdir(), `daypass-${digest}-`));
  giveTo(far, account);
  return far;
}

/** Whether `socketFolder` was made by us for this cluster and can go when it stops. */
export function isTemporarySocketFolder(folder: ClusterFolder, socketFolder: string): boolean {
  return path.dirname(socketFolder) === path.resolve(tmpdir()) && path.dirname(socketFolder) !== folder.base;
}

export function giveTo(place: string, account: ServiceAccount | undefined, mode = 0o700): void {
  chmodSync(place, mode);
  if (account) chownSync(place, account.uid, account.gid);
}

/**
 * The account PostgreSQL runs under.
 *
 * PostgreSQL refuses to run as root, so a Daypass started by root lends it an
 * unprivileged account. For anybody else it is simply the same account.
 */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface ServiceAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In order of preference: made for us, made for PostgreSQL, owning nothing. */
const candidates = ['daypass', 'postgres', 'nobody'];

/** The account to change to; undefined when we are not root and stay who we are. */
export function findServiceAccount(passwd = '/etc/passwd', uid = process.getuid?.()): ServiceAccount | undefined {
  if (uid !== 0) return undefined;
  const accounts = readFileSync(passwd, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , userId, groupId]) => ({ name, uid: Number(userId), gid: Number(groupId) }));
  for (const candidate of candidates) {
    const account = accounts.find(({ name, uid: userId }) => name === candidate && userId > 0);
    if (account) return account;
  }
  throw new Error(
    'Daypass was started as root, and PostgreSQL does not run as root. ' +
      `Create an account named ${candidates[0]} (useradd --system daypass), or start Daypass as another user.`,
  );
}

/** Whether the account may enter every folder on the way to `place`, judged by mode bits. */
export function canReach(place: string, account: ServiceAccount): boolean {
  for (let folder = path.resolve(place); ; folder = path.dirname(folder)) {
    const { uid, gid, mode } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** Whether the account may read the file itself. */
export function canRead(file: string, account: ServiceAccount): boolean {
  const { uid, gid, mode } = statSync(file);
  const bit = uid === account.uid ? 0o400 : gid === account.gid ? 0o040 : 0o004;
  return (mode & bit) !== 0;
}

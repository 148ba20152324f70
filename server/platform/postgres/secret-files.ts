/**
 * Passwords of the database accounts, one file each, readable by the owner alone.
 *
 * A password is drawn once and never shown; losing the file of the superuser
 * means losing the way into the embedded database.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Randomness } from '#platform/randomness.ts';

export type SecretName = 'database-superuser' | 'database-owner' | 'database-application' | 'database-audit-reader';

export type DrawSecret = Pick<Randomness, 'token'>;

const drawSecret: DrawSecret = { token: () => randomBytes(32).toString('base64url') };

export function secretFile(dataFolder: string, name: SecretName): string {
  return path.join(dataFolder, 'secrets', `${name}.secret`);
}

/** The password under this name; drawn and kept when there is none yet. Safe when two processes ask at once. */
export function keepSecret(dataFolder: string, name: SecretName, randomness: DrawSecret = drawSecret): string {
  const file = secretFile(dataFolder, name);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    writeFileSync(draft, randomness.token(), { mode: 0o600, flush: true });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  return readFileSync(file, 'utf8').trim();
}

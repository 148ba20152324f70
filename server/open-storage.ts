/**
 * Opens the database a process works on: the embedded PostgreSQL of its data folder, or an external one.
 */
import { connectExternalPostgres } from '#platform/postgres/external-postgres.ts';
import { openMasterKey } from '#platform/master-key.ts';
import {
  derivedPasswords,
  ensureDatabaseRoles,
  keptPasswords,
  type DatabaseAccess,
  type DatabaseRoles,
} from '#platform/postgres/database-access.ts';
import { borrowEmbeddedPostgres, startEmbeddedPostgres } from '#platform/postgres/embedded-postgres.ts';
import type { Log } from '#platform/log.ts';
import type { Randomness } from '#platform/randomness.ts';
import type { Settings } from '#platform/settings.ts';

export interface Storage extends DatabaseRoles {
  readonly access: DatabaseAccess;
  readonly masterKey: Buffer;
}

export interface StorageOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly randomness: Randomness;
  /** `own`: start it and be the only server; `borrow`: use a running one, or start it for a moment. */
  readonly mode: 'own' | 'borrow';
}

export async function openStorage({ settings, log, randomness, mode }: StorageOptions): Promise<Storage> {
  const dataFolder = settings.DAYPASS_DATA;
  const embedded = mode === 'own' ? startEmbeddedPostgres : borrowEmbeddedPostgres;
  const access = settings.DATABASE_URL
    ? await connectExternalPostgres(settings.DATABASE_URL)
    : await embedded({ dataFolder, log, randomness });
  try {
    // First of all: who has another key than the installation changes nothing, no password either.
    const masterKey = await openMasterKey(settings, randomness, access.owner);
    const passwords = settings.DATABASE_URL ? derivedPasswords(masterKey) : keptPasswords(dataFolder, randomness);
    return { access, masterKey, ...(await ensureDatabaseRoles(access.owner, passwords)) };
  } catch (error) {
    await access.stop();
    throw error;
  }
}

/**
 * The master key: 256 bits outside the database, from which every other key is derived.
 *
 * Made once. Without it no sealed secret can be read and no session or ticket recognised, so it belongs into the
 * backup, apart from the database. The database keeps a check value of it: a process with another key is refused before
 * it changes anything.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inSession, type ConnectionConfig } from './postgres/session.ts';
import type { Randomness } from './randomness.ts';
import { createSecrets, equalSecrets } from './secrets.ts';
import type { Settings } from './settings.ts';

const form = /^[0-9a-f]{64}$/i;

export function masterKeyFile(settings: Pick<Settings, 'DAYPASS_KEY_FILE' | 'DAYPASS_DATA'>): string {
  return settings.DAYPASS_KEY_FILE || path.join(settings.DAYPASS_DATA, 'secrets', 'master-key');
}

/**
 * The key of this installation, checked against the database. Made only where there is neither key nor check value.
 * `owner` may create tables in the database.
 */
export async function openMasterKey(
  settings: Settings,
  randomness: Randomness,
  owner: ConnectionConfig,
): Promise<Buffer> {
  const file = masterKeyFile(settings);
  const noted = await readCheck(owner);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || settings.DAYPASS_KEY_FILE) throw error;
    if (noted) throw new Error(belongsToAnother(file, 'There is no master key here'));
    return makeMasterKey(file, randomness);
  });
  if (!form.test(text.trim())) throw new Error(`${file} holds no master key: 64 hex digits are expected.`);
  const key = Buffer.from(text.trim(), 'hex');
  const check = noted ?? (await noteCheck(owner, checkOf(key)));
  if (!equalSecrets(check, checkOf(key))) throw new Error(belongsToAnother(file, 'The master key here is another one'));
  return key;
}

function belongsToAnother(file: string, what: string): string {
  return (
    `${what} (${file}) than the one this database was set up with. Nothing was changed. ` +
    'Put the key of the installation there, or name its file in DAYPASS_KEY_FILE.'
  );
}

function checkOf(key: Buffer): Buffer {
  return createSecrets(key).hash('master key check', 'daypass');
}

async function readCheck(owner: ConnectionConfig): Promise<Buffer | undefined> {
  return inSession(owner, async (session) => {
    const { rows } = await session.query<{ there: boolean }>(
      "select to_regclass('master_key_check') is not null as there",
    );
    if (!rows[0]?.there) return undefined;
    const found = await session.query<{ digest: Buffer }>('select digest from master_key_check');
    return found.rows[0]?.digest;
  });
}

/** Notes the check value unless another process was faster; answers the one that counts. */
async function noteCheck(owner: ConnectionConfig, digest: Buffer): Promise<Buffer> {
  return inSession(owner, async (session) => {
    await session.query('select pg_advisory_lock($1)', [CHECK_LOCK]);
    await session.query(
      'create table if not exists master_key_check (id boolean primary key default true check (id), digest bytea not null)',
    );
    await session.query('insert into master_key_check (digest) values ($1) on conflict do nothing', [digest]);
    const { rows } = await session.query<{ digest: Buffer }>('select digest from master_key_check');
    return rows[0]!.digest;
  });
}

/** Any constant will do; it must only differ from other advisory locks of Daypass. */
const CHECK_LOCK = 7_140_012;

/** Writes a new key unless another process was faster; then that one counts. */
async function makeMasterKey(file: string, randomness: Randomness): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${randomness.bytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return readFile(file, 'utf8');
}

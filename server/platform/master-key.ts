/**
 * The master key: 256 bits outside the database, from which every other key is derived.
 *
 * Made once. Without it no sealed secret can be read and no session or ticket recognised, so it belongs into the
 * backup, apart from the database.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Randomness } from './randomness.ts';
import type { Settings } from './settings.ts';

const form = /^[0-9a-f]{64}$/i;

export async function readMasterKey(settings: Settings, randomness: Randomness): Promise<Buffer> {
  const file = settings.DAYPASS_KEY_FILE || path.join(settings.DAYPASS_DATA, 'secrets', 'master-key');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || settings.DAYPASS_KEY_FILE) throw error;
    return makeMasterKey(file, randomness);
  });
  if (!form.test(text.trim())) throw new Error(`${file} holds no master key: 64 hex digits are expected.`);
  return Buffer.from(text.trim(), 'hex');
}

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

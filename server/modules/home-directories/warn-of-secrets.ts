/**
 * Warns administrators of client secrets that end: once at each stage, however many processes look.
 */
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { endWarning } from './end-warning.ts';
import { listHomeDirectories, type HomeDirectoryView } from './home-directory.ts';

/** Answers how many were warned of. */
export async function warnOfSecrets(ports: Ports): Promise<number> {
  let warned = 0;
  for (const home of await listHomeDirectories(ports.database)) {
    if (home.enabled && home.protocol === 'openid' && (await ports.unitOfWork((tx) => warn(tx, home)))) warned += 1;
  }
  return warned;
}

async function warn(tx: Transaction, home: HomeDirectoryView & { protocol: 'openid' }): Promise<boolean> {
  const { id, displayName, clientSecretEndsAt } = home;
  const warning = clientSecretEndsAt && endWarning([clientSecretEndsAt], tx.now);
  if (!warning) return false;
  const endsAt = warning.endsAt.toISOString();
  const mark = `${endsAt} ${warning.stage}`;
  const noted = await tx.db
    .updateTable('home_directory')
    .set({ secret_warned: mark })
    .where('id', '=', id)
    .where('client_secret_ends_at', '=', warning.endsAt)
    .where('secret_warned', 'is distinct from', mark)
    .executeTakeFirst();
  if (noted.numUpdatedRows === 0n) return false;
  await tx.send({ type: 'home-directory.secret-ending', payload: { homeDirectoryId: id, displayName, endsAt } });
  return true;
}

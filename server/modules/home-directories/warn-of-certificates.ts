/**
 * Warns administrators of certificates that end: once at each stage, however many processes look.
 */
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { endWarning } from './end-warning.ts';
import { listHomeDirectories, type HomeDirectoryView } from './home-directory.ts';

/** Answers how many were warned of. */
export async function warnOfCertificates(ports: Ports): Promise<number> {
  let warned = 0;
  for (const home of await listHomeDirectories(ports.database)) {
    if (home.enabled && home.protocol === 'saml' && (await ports.unitOfWork((tx) => warn(tx, home)))) warned += 1;
  }
  return warned;
}

async function warn(tx: Transaction, home: HomeDirectoryView & { protocol: 'saml' }): Promise<boolean> {
  const { id, displayName, certificates, metadataUrl, metadataFailure } = home;
  const warning = endWarning(
    certificates.map(({ expiresAt }) => expiresAt),
    tx.now,
  );
  if (!warning) return false;
  const endsAt = warning.endsAt.toISOString();
  const mark = `${endsAt} ${warning.stage}`;
  const noted = await tx.db
    .updateTable('home_directory')
    .set({ certificates_warned: mark })
    .where('id', '=', id)
    .where('certificates_warned', 'is distinct from', mark)
    .executeTakeFirst();
  if (noted.numUpdatedRows === 0n) return false;
  const payload = { homeDirectoryId: id, displayName, endsAt, metadataUrl, metadataFailure };
  await tx.send({ type: 'home-directory.certificates-ending', payload });
  return true;
}

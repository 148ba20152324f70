/**
 * Reads the published metadata of SAML providers again, so that a certificate they replace is known before they sign with it.
 *
 * Only certificates and the path of the sign-in page follow by themselves. Another provider, or a sign-in page at another
 * origin, is for an administrator to accept. What cannot be used changes nothing but the reason that is kept.
 */
import { systemActor, type Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { metadataRead, requireAddress } from './connection-settings.ts';
import { fetchMetadata } from './fetch-metadata.ts';
import { listHomeDirectories } from './home-directory.ts';
import { readProviderMetadata, type ProviderMetadata } from './saml-metadata.ts';

/** Read at the same time, and in one run of the job. */
const AT_ONCE = 8;
/** Longer than a reading can last. */
const CLAIM_MILLISECONDS = 120_000;
const AGAIN_MILLISECONDS = 3_600_000;
const MAXIMUM_FAILURE = 300;

interface Place {
  readonly id: string;
  readonly url: string;
}

/** What is due; several processes may call it at once. Answers how many were read. */
export async function refreshMetadata(ports: Ports): Promise<number> {
  const due = await ports.unitOfWork(claimDue);
  const actor = systemActor('Home directories', ports.randomness.guid());
  await Promise.all(
    due.map((place) =>
      refresh(ports, actor, place).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        ports.log.warn({ err: error, homeDirectoryId: place.id }, 'the metadata of a home directory is of no use');
      }),
    ),
  );
  return due.length;
}

/** Now, because an administrator wants it. Refuses as `updateHomeDirectory` would, and keeps the reason. */
export async function refreshMetadataOf(ports: Ports, actor: Actor, id: string): Promise<void> {
  const [home] = await listHomeDirectories(ports.database, id);
  if (!home) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId: id });
  const url = home.protocol === 'saml' ? home.metadataUrl : null;
  if (!url) throw new Refusal('directory.saml-metadata-unnamed', { homeDirectoryId: id });
  await refresh(ports, actor, { id, url });
}

/** Claimed ones are due again after a while: whoever claimed them may have died. */
async function claimDue(tx: Transaction): Promise<Place[]> {
  const due = await tx.db
    .selectFrom('home_directory')
    .select('id')
    .where('metadata_due_at', '<=', tx.now)
    .where('enabled', '=', true)
    .where('removed_at', 'is', null)
    .orderBy('metadata_due_at')
    .limit(AT_ONCE)
    .forUpdate()
    .skipLocked()
    .execute();
  if (due.length === 0) return [];
  const claimed = await tx.db
    .updateTable('home_directory')
    .set({ metadata_due_at: new Date(tx.now.getTime() + CLAIM_MILLISECONDS) })
    .where(
      'id',
      'in',
      due.map(({ id }) => id),
    )
    .returning(['id', 'metadata_url as url'])
    .execute();
  return claimed.map(({ id, url }) => ({ id, url: url! }));
}

async function refresh(ports: Ports, actor: Actor, place: Place): Promise<void> {
  try {
    const metadata = readProviderMetadata(await fetchMetadata(ports, place.url), ports.clock.now());
    await ports.unitOfWork((tx) => adopt(ports, tx, actor, place, metadata));
  } catch (error) {
    if (error instanceof Refusal) await ports.unitOfWork((tx) => keepFailure(tx, place, error));
    throw error;
  }
}

async function adopt(ports: Ports, tx: Transaction, actor: Actor, place: Place, read: ProviderMetadata): Promise<void> {
  const row = await lock(tx, place);
  // Changed or removed since: what was read is about something else.
  if (!row) return;
  if (read.entityId !== row.issuer) throw unusable(`it describes another provider, ${read.entityId.slice(0, 100)}`);
  const signInUrl = requireAddress(read.signInUrl, ports.settings.DAYPASS_ALLOW_LOOPBACK_HOMES);
  if (new URL(signInUrl).origin !== new URL(row.sign_in_url!).origin) {
    throw unusable(`it names a sign-in page at another place, ${new URL(signInUrl).origin}`);
  }
  const changes = { sign_in_url: signInUrl, signing_certificates: [...read.certificates] };
  const isNew =
    row.sign_in_url !== signInUrl || String(row.signing_certificates) !== String(changes.signing_certificates);
  await tx.db
    .updateTable('home_directory')
    .set({ ...changes, ...metadataRead(place.url, tx.now) })
    .where('id', '=', place.id)
    .execute();
  if (!isNew) return;
  const [view] = await listHomeDirectories(tx.db, place.id);
  const { id, displayName, ...details } = view!;
  const targets = [{ id, type: 'Directory', displayName }] as const;
  await recordActivity(tx, { activity: 'home-directory.metadata-refreshed', actor, targets, details });
}

async function keepFailure(tx: Transaction, place: Place, { details }: Refusal): Promise<void> {
  if (!(await lock(tx, place))) return;
  const { reason = 'it names an address that cannot be used' } = details as { reason?: string };
  await tx.db
    .updateTable('home_directory')
    .set({
      metadata_failure: reason.slice(0, MAXIMUM_FAILURE),
      metadata_due_at: new Date(tx.now.getTime() + AGAIN_MILLISECONDS),
    })
    .where('id', '=', place.id)
    .execute();
}

/** The directory, while its metadata is published there. */
async function lock(tx: Transaction, { id, url }: Place) {
  return tx.db
    .selectFrom('home_directory')
    .select(['issuer', 'sign_in_url', 'signing_certificates'])
    .where('id', '=', id)
    .where('metadata_url', '=', url)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

function unusable(reason: string): Refusal {
  return new Refusal('directory.saml-metadata-invalid', { reason });
}

/**
 * A file is uploaded and its rows are checked; it is started; what failed is tried again. Only by who uploaded it.
 *
 * These commands invite nobody: rows are run one by one, each by itself (`run-rows.ts`).
 */
import { createHash } from 'node:crypto';
import type { Actor } from '#model/actor.ts';
import { parseLine } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { readBulkFile } from './bulk-file.ts';
import { countRows, findBulk, insertBulk, lockBulk, markStarted, moveRows, type BulkInvitation } from './bulk-store.ts';

export interface BulkUpload {
  /** Chosen by the caller: sent twice, it is one upload. */
  readonly id: string;
  readonly fileName: unknown;
  readonly text: string;
}

export async function uploadBulk(ports: Ports, actor: Actor, upload: BulkUpload): Promise<void> {
  const fileName = parseLine(upload.fileName, 256);
  if (!fileName) throw new Refusal('request.invalid', { field: 'fileName', reason: 'is not one line of text' });
  const rows = readBulkFile(upload.text);
  const digest = createHash('sha256').update(upload.text).digest();
  await ports.unitOfWork(async (tx) => {
    const bulk = { id: upload.id, fileName, digest, createdBy: actor.principalId, createdAt: tx.now, actor };
    if (await insertBulk(tx, bulk, rows))
      return record(tx, actor, 'bulk-invitation.uploaded', bulk, { rows: rows.length });
    const stored = await findBulk(tx.db, upload.id);
    if (stored?.createdBy !== actor.principalId || !stored.digest.equals(digest)) {
      throw new Refusal('bulk-invitation.exists', { bulkId: upload.id });
    }
  });
}

/** Every row that was checked and not refused is run. Started twice, it runs once. */
export async function startBulk(ports: Ports, actor: Actor, id: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const bulk = requireOwn(await lockBulk(tx, id), actor, id);
    if ((await countRows(tx.db, id)).unchecked > 0) throw new Refusal('bulk-invitation.not-checked', { bulkId: id });
    await run(tx, actor, bulk, 'checked');
  });
}

/** Rows that failed are run again; rows that were refused when they were checked are checked again. */
export async function retryBulk(ports: Ports, actor: Actor, id: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const bulk = requireOwn(await lockBulk(tx, id), actor, id);
    await moveRows(tx, id, 'refused', 'unchecked');
    await run(tx, actor, bulk, 'failed');
  });
}

async function run(tx: Transaction, actor: Actor, bulk: BulkInvitation, from: 'checked' | 'failed'): Promise<void> {
  const rows = await moveRows(tx, bulk.id, from, 'waiting');
  if (rows === 0) return;
  await markStarted(tx, bulk.id, actor);
  await record(tx, actor, 'bulk-invitation.started', bulk, { rows });
}

export async function getOwnBulk(database: Reader, actor: Actor, id: string): Promise<BulkInvitation> {
  return requireOwn(await findBulk(database, id), actor, id);
}

function requireOwn(bulk: BulkInvitation | undefined, actor: Actor, bulkId: string): BulkInvitation {
  if (bulk?.createdBy !== actor.principalId) throw new Refusal('bulk-invitation.not-found', { bulkId });
  return bulk;
}

export async function record(
  tx: Transaction,
  actor: Actor,
  activity: 'bulk-invitation.uploaded' | 'bulk-invitation.started' | 'bulk-invitation.finished',
  { id, fileName }: { readonly id: string; readonly fileName: string },
  details: Readonly<Record<string, number>>,
): Promise<void> {
  await recordActivity(tx, { activity, actor, targets: [{ id, type: 'Other', displayName: fileName }], details });
}

/**
 * Rows of the cross-tenant access settings. The only file that writes them.
 *
 * Every sign-in from outside holds the row of the default until it is written, and a change waits for that: nobody comes in
 * by settings that have just ended.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { DefaultAccess, InboundAccess, PartnerAccess, RedemptionOrder } from './cross-tenant-access.ts';

export async function getDefaultAccess(db: Reader): Promise<DefaultAccess> {
  const row = await db.selectFrom('cross_tenant_default').selectAll().executeTakeFirstOrThrow();
  return {
    inbound: row.inbound as unknown as InboundAccess,
    mfaAccepted: row.mfa_accepted,
    redemption: row.redemption as unknown as RedemptionOrder,
  };
}

export interface StoredPartner extends PartnerAccess {
  readonly homeDirectoryId: string;
}

/** In the order of their ids. */
export async function listPartnerAccess(db: Reader, homeDirectoryId?: string): Promise<StoredPartner[]> {
  let query = db.selectFrom('partner_access').selectAll();
  if (homeDirectoryId !== undefined) query = query.where('home_directory_id', '=', homeDirectoryId);
  const rows = await query.orderBy('home_directory_id').execute();
  return rows.map((row) => ({
    homeDirectoryId: row.home_directory_id,
    inbound: row.inbound as unknown as InboundAccess | null,
    mfaAccepted: row.mfa_accepted,
    consentSkipped: row.consent_skipped,
    redemption: row.redemption as unknown as RedemptionOrder | null,
  }));
}

export async function findPartnerAccess(db: Reader, homeDirectoryId: string): Promise<StoredPartner | undefined> {
  return (await listPartnerAccess(db, homeDirectoryId))[0];
}

/** Taken by whoever comes in, before anything else of theirs is locked. */
export async function holdSettings(tx: Transaction): Promise<void> {
  await sql`select from cross_tenant_default for share`.execute(tx.db);
}

/** Taken by whoever changes the settings: waits for everybody who is coming in. */
export async function lockSettings(tx: Transaction): Promise<void> {
  await sql`select from cross_tenant_default for update`.execute(tx.db);
}

export async function writeDefaultAccess(tx: Transaction, access: DefaultAccess): Promise<void> {
  await tx.db
    .updateTable('cross_tenant_default')
    .set({
      inbound: JSON.stringify(access.inbound),
      mfa_accepted: access.mfaAccepted,
      redemption: JSON.stringify(access.redemption),
      updated_at: tx.now,
    })
    .execute();
}

export async function writePartnerAccess(
  tx: Transaction,
  homeDirectoryId: string,
  access: PartnerAccess,
): Promise<void> {
  const row = {
    inbound: access.inbound && JSON.stringify(access.inbound),
    mfa_accepted: access.mfaAccepted,
    consent_skipped: access.consentSkipped,
    redemption: access.redemption && JSON.stringify(access.redemption),
    updated_at: tx.now,
  };
  await tx.db
    .insertInto('partner_access')
    .values({ home_directory_id: homeDirectoryId, ...row, created_at: tx.now })
    .onConflict((conflict) => conflict.column('home_directory_id').doUpdateSet(row))
    .execute();
}

export async function deletePartnerAccess(tx: Transaction, homeDirectoryId: string): Promise<void> {
  await tx.db.deleteFrom('partner_access').where('home_directory_id', '=', homeDirectoryId).execute();
}

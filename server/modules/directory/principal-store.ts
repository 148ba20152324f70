/**
 * Rows of principals, and the fact every process keeps of each.
 *
 * Every write that touches a standing, a name or an identity ends in
 * `announcePrincipal`: it is learnt in the same transaction.
 */
import { sql } from 'kysely';
import type { PrincipalKind } from '#model/actor.ts';
import type { Standing } from '#engine/facts.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { Refusal } from '#model/refusal.ts';
import { principalFact, principalFactColumns, principalFactTables, type PrincipalFactRow } from './principal-fact.ts';

export interface PrincipalRow {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly deletedAt: Date | null;
}

export async function insertPrincipal(
  tx: Transaction,
  row: { id: string; kind: PrincipalKind; displayName: string; enabled: boolean },
): Promise<void> {
  const { id, kind, displayName, enabled } = row;
  await tx.db
    .insertInto('principal')
    .values({ id, kind, display_name: displayName, enabled, created_at: tx.now })
    .execute();
}

/** The principal, locked until the end of the unit of work; refuses when it is gone. */
export async function lockPrincipal(tx: Transaction, id: string, kind?: PrincipalKind): Promise<PrincipalRow> {
  const row = await tx.db
    .selectFrom('principal')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row || (kind && row.kind !== kind)) throw new Refusal('directory.principal-not-found', { principalId: id });
  return {
    id: row.id,
    kind: row.kind as PrincipalKind,
    displayName: row.display_name,
    enabled: row.enabled,
    deletedAt: row.deleted_at,
  };
}

export async function updatePrincipal(
  tx: Transaction,
  id: string,
  change: {
    display_name?: string;
    enabled?: boolean;
    deleted_at?: Date | null;
    deleted_by?: string | null;
    purged_at?: Date;
  },
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await tx.db.updateTable('principal').set(change).where('id', '=', id).execute();
}

/** Tells every process what the principal is now. A deleted one becomes unknown. */
export async function announcePrincipal(tx: Transaction, id: string): Promise<Standing> {
  const { rows } = await sql<PrincipalFactRow & { is_deleted: boolean }>`
    select ${principalFactColumns}, p.deleted_at is not null as is_deleted
    from ${principalFactTables} where p.id = ${id}`.execute(tx.db);
  const { is_deleted, ...row } = rows[0]!;
  const fact = principalFact(row);
  await tx.announce('principal', id, is_deleted ? null : fact);
  return is_deleted ? 'disabled' : fact.standing;
}

/**
 * What the decision engine must know of the directory: who may act at all, and who belongs to which group.
 *
 * Call these after the row that carries the fact was written, in the same unit of work.
 */
import type { Standing } from '#engine/facts.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

/** Announces how a principal stands now: read from its rows, so that no command can forget a reason. */
export async function announcePrincipal(tx: Transaction, principalId: string): Promise<void> {
  const row = await tx.db
    .selectFrom('principal as p')
    .leftJoin('directory_user as u', 'u.id', 'p.id')
    .leftJoin('identity_link as l', (join) => join.onRef('l.user_id', '=', 'p.id').on('l.removed_at', 'is', null))
    .where('p.id', '=', principalId)
    .select(['p.kind', 'p.enabled', 'p.deleted_at', 'u.external_user_state', 'l.suspended_at'])
    .executeTakeFirstOrThrow();
  const fact = row.deleted_at ? null : { id: principalId, kind: row.kind, standing: standingOf(row) };
  await tx.announce('principal', principalId, fact);
}

export function standingOf(row: {
  enabled: boolean;
  external_user_state: string | null;
  suspended_at: Date | null;
}): Standing {
  if (!row.enabled) return 'disabled';
  if (row.external_user_state === 'PendingAcceptance') return 'pending';
  return row.suspended_at ? 'suspended' : 'active';
}

export async function announceMembership(tx: Transaction, groupId: string, memberId: string, isMember: boolean) {
  await tx.announce('membership', `${groupId}/${memberId}`, isMember ? { groupId, memberId } : null);
}

/**
 * Rows of principals, and the fact the decision engine keeps of each.
 *
 * Every write that touches a standing ends in `announcePrincipal`: the engine
 * learns it in the same transaction.
 */
import type { PrincipalKind } from '#model/actor.ts';
import type { PrincipalFact, Standing } from '#engine/facts.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { Refusal } from '#model/refusal.ts';
import { standingOf, type StandingInput } from './standing.ts';

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

/** Tells the engine what the principal is now. A deleted one becomes unknown. */
export async function announcePrincipal(tx: Transaction, id: string): Promise<Standing> {
  const row = await tx.db
    .selectFrom('principal as p')
    .leftJoin('directory_user as u', 'u.id', 'p.id')
    .leftJoin('identity_link as l', (join) => join.onRef('l.user_id', '=', 'p.id').on('l.removed_at', 'is', null))
    .select(['p.kind', 'p.enabled', 'p.deleted_at', 'u.user_type', 'u.external_user_state', 'l.id as link_id'])
    .select(['l.suspended_at', 'u.creation_type'])
    .where('p.id', '=', id)
    .executeTakeFirstOrThrow();
  const standing = standingOf({
    kind: row.kind as PrincipalKind,
    enabled: row.enabled,
    isDeleted: row.deleted_at !== null,
    userType: row.user_type as StandingInput['userType'],
    isInvited: row.creation_type !== null,
    externalUserState: row.external_user_state as StandingInput['externalUserState'],
    identity: row.link_id === null ? 'none' : row.suspended_at === null ? 'live' : 'suspended',
  });
  const fact: PrincipalFact = { id, kind: row.kind as PrincipalKind, standing };
  await tx.announce('principal', id, row.deleted_at === null ? fact : null);
  return standing;
}

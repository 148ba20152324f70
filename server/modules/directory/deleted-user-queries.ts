/**
 * Deleted users that can still be restored: found, listed newest first, and locked to be worked on.
 *
 * The thirty days are computed from the clock; that a job has purged somebody, or not, changes nothing.
 */
import { sql } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { toUser, type DirectoryUser } from './user-store.ts';

const RESTORABLE_MILLISECONDS = 30 * 86_400_000;

export interface DeletedUser {
  /** As the row is now: with the name that was freed, and without mail. */
  readonly user: DirectoryUser;
  /** What they had. */
  readonly userPrincipalName: string;
  readonly mail: string | null;
  readonly deletedAt: Date;
  readonly deletedBy: { readonly id: string; readonly displayName: string | null } | null;
  /** First instant at which they cannot be restored any more. */
  readonly restorableUntil: Date;
}

export interface DeletedPage {
  readonly after: readonly [deletedAt: string, id: string] | undefined;
  readonly limit: number;
}

function selectDeleted(db: Reader) {
  return db
    .selectFrom('directory_user as u')
    .innerJoin('principal as p', 'p.id', 'u.id')
    .leftJoin('principal as by', 'by.id', 'p.deleted_by')
    .where('p.kind', '=', 'User')
    .where('p.deleted_at', 'is not', null)
    .where('p.purged_at', 'is', null)
    .select(['u.id', 'p.display_name', 'p.enabled', 'u.user_principal_name', 'u.mail', 'u.user_type'])
    .select(['u.creation_type', 'u.external_user_state', 'u.external_user_state_changed_at'])
    .select([
      'p.created_at',
      'u.properties',
      'u.home_inactive_at',
      'p.deleted_at',
      'p.deleted_by',
      'by.display_name as deleted_by_name',
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectDeleted>['executeTakeFirstOrThrow']>>;

function toDeleted(row: Row): DeletedUser {
  const had = row.properties as { deletedUserPrincipalName?: string; deletedMail?: string | null };
  const deletedAt = row.deleted_at!;
  return {
    user: toUser(row),
    userPrincipalName: had.deletedUserPrincipalName ?? row.user_principal_name,
    mail: had.deletedMail ?? null,
    deletedAt,
    deletedBy: row.deleted_by === null ? null : { id: row.deleted_by, displayName: row.deleted_by_name },
    restorableUntil: new Date(deletedAt.getTime() + RESTORABLE_MILLISECONDS),
  };
}

/** Deleted at or before this instant: beyond restoring. */
const horizonOf = (now: Date) => new Date(now.getTime() - RESTORABLE_MILLISECONDS);

/** Newest first. One row more than the limit is read, to know whether there is another page. */
export async function listDeletedUsers(db: Reader, page: DeletedPage, now: Date): Promise<DeletedUser[]> {
  let query = selectDeleted(db).where('p.deleted_at', '>', horizonOf(now));
  if (page.after) {
    const [deletedAt, id] = page.after;
    query = query.where(sql<boolean>`(p.deleted_at, p.id) < (${deletedAt}::timestamptz, ${id}::uuid)`);
  }
  const rows = await query
    .orderBy('p.deleted_at', 'desc')
    .orderBy('p.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return rows.map(toDeleted);
}

export async function countDeletedUsers(db: Reader, now: Date): Promise<number> {
  const { count } = await db
    .selectFrom('principal')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('kind', '=', 'User')
    .where('purged_at', 'is', null)
    .where('deleted_at', '>', horizonOf(now))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function findDeletedUser(
  db: Reader,
  id: string,
  wanted: 'restorable' | 'overdue',
  now: Date,
): Promise<DeletedUser | undefined> {
  const row = await selectDeleted(db)
    .where('p.id', '=', id)
    .where('p.deleted_at', wanted === 'restorable' ? '>' : '<=', horizonOf(now))
    .executeTakeFirst();
  return row && toDeleted(row);
}

export async function listOverdue(db: Reader, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('principal')
    .select('id')
    .where('kind', '=', 'User')
    .where('purged_at', 'is', null)
    .where('deleted_at', '<=', horizonOf(now))
    .orderBy('deleted_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** A restorable user, locked: whoever restores and whoever purges at the same moment wait for each other. */
export async function lockDeletedUser(tx: Transaction, id: string): Promise<DeletedUser> {
  await tx.db.selectFrom('principal').select('id').where('id', '=', id).forUpdate().execute();
  const found = await findDeletedUser(tx.db, id, 'restorable', tx.now);
  if (!found) throw new Refusal('directory.principal-not-found', { principalId: id });
  return found;
}

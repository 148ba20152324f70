/**
 * Rows of reviews and of those who answer. The only file that writes them.
 */
import { sql, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { ReadChange, ReadReview } from './read-review.ts';
import type { Recurrence } from './recurrence.ts';
import type { Held, Review, ReviewedBy, ReviewSettings, Subject } from './review.ts';

export interface Reviewers {
  readonly reviewerIds: readonly string[];
  readonly fallbackReviewerIds: readonly string[];
}

export async function insertReview(tx: Transaction, review: ReadReview, createdBy: string): Promise<string> {
  const id = tx.guid();
  const { subject } = review;
  await tx.db
    .insertInto('access_review')
    .values({
      id,
      ...changedColumns(review),
      subject: subject.kind,
      scope: subject.kind === 'guests' ? null : subject.scope,
      role_definition_ids: subject.kind === 'roles' ? [...subject.roleDefinitionIds] : [],
      held: review.held,
      guests_only: review.guestsOnly,
      inactive_days: review.inactiveDays,
      recurrence: JSON.stringify(review.recurrence),
      created_by: createdBy,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
  await writeReviewers(tx, id, review);
  return id;
}

export async function changeReview(tx: Transaction, id: string, change: ReadChange): Promise<void> {
  const changed = { ...changedColumns(change), updated_at: tx.now };
  await tx.db.updateTable('access_review').set(changed).where('id', '=', id).execute();
  await tx.db.deleteFrom('access_review_reviewer').where('review_id', '=', id).execute();
  await writeReviewers(tx, id, change);
}

function changedColumns(change: ReadChange) {
  return {
    display_name: change.displayName,
    description: change.description,
    reviewer_text: change.reviewerText,
    reviewed_by: change.reviewedBy,
    settings: JSON.stringify(change.settings),
  };
}

async function writeReviewers(tx: Transaction, reviewId: string, reviewers: Reviewers): Promise<void> {
  const rowsOf = (ids: readonly string[], isFallback: boolean) =>
    ids.map((id) => ({ review_id: reviewId, principal_id: id, is_fallback: isFallback }));
  const rows = [...rowsOf(reviewers.reviewerIds, false), ...rowsOf(reviewers.fallbackReviewerIds, true)];
  if (rows.length > 0) await tx.db.insertInto('access_review_reviewer').values(rows).execute();
}

export async function markReview(
  tx: Transaction,
  id: string,
  mark: { readonly stopped_at: Date } | { readonly deleted_at: Date },
): Promise<void> {
  await tx.db.updateTable('access_review').set(mark).where('id', '=', id).execute();
}

export async function findReview(db: Reader, id: string): Promise<Review | undefined> {
  const row = await db.selectFrom('access_review').selectAll().where('id', '=', id).executeTakeFirst();
  return row && reviewFromRow(row);
}

export async function lockReview(tx: Transaction, id: string): Promise<Review | undefined> {
  const row = await tx.db.selectFrom('access_review').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && reviewFromRow(row);
}

export async function findReviewers(db: Reader, reviewId: string): Promise<Reviewers> {
  const rows = await db
    .selectFrom('access_review_reviewer')
    .select(['principal_id', 'is_fallback'])
    .where('review_id', '=', reviewId)
    .orderBy('principal_id')
    .execute();
  const idsOf = (isFallback: boolean) =>
    rows.filter((row) => row.is_fallback === isFallback).map((row) => row.principal_id);
  return { reviewerIds: idsOf(false), fallbackReviewerIds: idsOf(true) };
}

/** Where reviews are listed: at one place, of all guests, or everything of the directory somebody may see; or everywhere. */
export type ReviewListing =
  | { readonly scope: Scope }
  | { readonly subject: 'guests' }
  | { readonly everywhere: true }
  | {
      readonly directory: {
        readonly ofRoles: boolean;
        readonly ofGroups: boolean;
        readonly ofRoleGroups: boolean;
        readonly ofGuests: boolean;
      };
    };

/** Those that were not deleted, newest first. */
export async function listReviews(db: Reader, listing: ReviewListing, page: PageAsked): Promise<Page<Review>> {
  let query = db.selectFrom('access_review').selectAll().where('deleted_at', 'is', null);
  if ('scope' in listing) query = query.where('scope', '=', listing.scope);
  else if ('subject' in listing) query = query.where('scope', 'is', null);
  else if ('directory' in listing) query = query.where(ofDirectory(listing.directory));
  if (page.after) {
    query = query.where(sql<boolean>`(created_at, id) < (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`);
  }
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows.map(reviewFromRow), page.limit, (row) => [row.createdAt.toISOString(), row.id]);
}

function ofDirectory(seen: Extract<ReviewListing, { directory: unknown }>['directory']) {
  return sql<boolean>`(${seen.ofRoles} and scope = '/directory' or ${seen.ofGroups} and scope like '/groups/%'
    or ${seen.ofRoleGroups} and scope like '/role-groups/%' or ${seen.ofGuests} and scope is null)`;
}

function reviewFromRow(row: Selectable<DB['access_review']>): Review {
  return {
    id: row.id,
    displayName: row.display_name,
    description: row.description,
    reviewerText: row.reviewer_text,
    subject: subjectFromRow(row),
    held: row.held as Held,
    guestsOnly: row.guests_only,
    inactiveDays: row.inactive_days,
    reviewedBy: row.reviewed_by as ReviewedBy,
    settings: row.settings as unknown as ReviewSettings,
    recurrence: row.recurrence as unknown as Recurrence,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    stoppedAt: row.stopped_at,
    deletedAt: row.deleted_at,
  };
}

function subjectFromRow(row: Selectable<DB['access_review']>): Subject {
  if (row.subject === 'guests') return { kind: 'guests' };
  const scope = row.scope as Scope;
  return row.subject === 'group'
    ? { kind: 'group', scope }
    : { kind: 'roles', scope, roleDefinitionIds: row.role_definition_ids };
}

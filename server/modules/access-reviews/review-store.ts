/**
 * Rows of reviews and of those who answer. The only file that writes them.
 */
import { sql, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { ReadChange, ReadReview, ReadStage } from './read-review.ts';
import type { Recurrence } from './recurrence.ts';
import type { Held, Review, ReviewSettings, Stage, Subject } from './review.ts';

/** Of one stage. */
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
  await writeStages(tx, id, null, review.stages);
  return id;
}

export async function changeReview(tx: Transaction, id: string, change: ReadChange): Promise<void> {
  const days = change.stages.reduce((sum, { durationDays }) => sum + durationDays, 0);
  const recurrence = sql`recurrence || jsonb_build_object('durationDays', ${days}::int)` as never;
  const changed = { ...changedColumns(change), recurrence, updated_at: tx.now };
  await tx.db.updateTable('access_review').set(changed).where('id', '=', id).execute();
  await replaceStages(tx, id, null, change.stages);
}

/** Who is asked, when, and what moves on: of the review for instances to come, or of an instance. */
export async function replaceStages(
  tx: Transaction,
  reviewId: string,
  instanceId: string | null,
  stages: readonly ReadStage[],
): Promise<void> {
  for (const table of ['access_review_reviewer', 'access_review_stage'] as const) {
    await tx.db.deleteFrom(table).where('review_id', '=', reviewId).where(ofInstance(instanceId)).execute();
  }
  await writeStages(tx, reviewId, instanceId, stages);
}

/** Null: of the review itself. */
const ofInstance = (instanceId: string | null) => sql<boolean>`instance_id is not distinct from ${instanceId}`;

/** What counts for an instance from its beginning on. */
export async function keepStages(tx: Transaction, reviewId: string, instanceId: string): Promise<void> {
  await sql`insert into access_review_stage select review_id, ${instanceId}, number, duration_days, reviewed_by, moves_on
    from access_review_stage where review_id = ${reviewId} and instance_id is null`.execute(tx.db);
  await sql`insert into access_review_reviewer (review_id, instance_id, stage, principal_id, is_fallback)
    select review_id, ${instanceId}, stage, principal_id, is_fallback
    from access_review_reviewer where review_id = ${reviewId} and instance_id is null`.execute(tx.db);
}

function changedColumns(change: ReadChange) {
  return {
    display_name: change.displayName,
    description: change.description,
    reviewer_text: change.reviewerText,
    settings: JSON.stringify(change.settings),
  };
}

async function writeStages(
  tx: Transaction,
  reviewId: string,
  instanceId: string | null,
  stages: readonly ReadStage[],
): Promise<void> {
  const numbered = stages.map((stage, index) => ({ ...stage, number: index + 1 }));
  const columns = numbered.map(({ number, durationDays, reviewedBy, movesOn }) => ({
    review_id: reviewId,
    instance_id: instanceId,
    number,
    duration_days: durationDays,
    reviewed_by: reviewedBy,
    moves_on: [...movesOn],
  }));
  await tx.db.insertInto('access_review_stage').values(columns).execute();
  const rowsOf = (stage: number, ids: readonly string[], isFallback: boolean) =>
    ids.map((id) => ({
      review_id: reviewId,
      instance_id: instanceId,
      stage,
      principal_id: id,
      is_fallback: isFallback,
    }));
  const rows = numbered.flatMap(({ number, reviewerIds, fallbackReviewerIds }) => [
    ...rowsOf(number, reviewerIds, false),
    ...rowsOf(number, fallbackReviewerIds, true),
  ]);
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
  const row = await db
    .selectFrom('access_review')
    .selectAll()
    .select(stagesOfRow)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && reviewFromRow(row);
}

export async function lockReview(tx: Transaction, id: string): Promise<Review | undefined> {
  const row = await tx.db
    .selectFrom('access_review')
    .selectAll()
    .select(stagesOfRow)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && reviewFromRow(row);
}

/** Who is asked in every stage, in turn: of the review for instances to come, or of an instance that has begun. */
export async function findStages(
  db: Reader,
  { reviewId, instanceId }: { readonly reviewId: string; readonly instanceId: string | null },
): Promise<(Stage & Reviewers)[]> {
  const stages = await db
    .selectFrom('access_review_stage')
    .selectAll()
    .where('review_id', '=', reviewId)
    .where(ofInstance(instanceId))
    .orderBy('number')
    .execute();
  const rows = await db
    .selectFrom('access_review_reviewer')
    .select(['stage', 'principal_id', 'is_fallback'])
    .where('review_id', '=', reviewId)
    .where(ofInstance(instanceId))
    .orderBy('principal_id')
    .execute();
  return stages.map((stage) => {
    const idsOf = (isFallback: boolean) =>
      rows.filter((row) => row.stage === stage.number && row.is_fallback === isFallback).map((row) => row.principal_id);
    return {
      durationDays: stage.duration_days,
      reviewedBy: stage.reviewed_by as Stage['reviewedBy'],
      movesOn: stage.moves_on as unknown as Stage['movesOn'],
      reviewerIds: idsOf(false),
      fallbackReviewerIds: idsOf(true),
    };
  });
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
  let query = db.selectFrom('access_review').selectAll().select(stagesOfRow).where('deleted_at', 'is', null);
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

const stagesOfRow = sql<Stage[]>`(select json_agg(json_build_object('durationDays', s.duration_days,
  'reviewedBy', s.reviewed_by, 'movesOn', s.moves_on) order by s.number)
  from access_review_stage s where s.review_id = access_review.id and s.instance_id is null)`.as('stages');

function reviewFromRow(row: Selectable<DB['access_review']> & { readonly stages: Stage[] }): Review {
  return {
    id: row.id,
    displayName: row.display_name,
    description: row.description,
    reviewerText: row.reviewer_text,
    subject: subjectFromRow(row),
    held: row.held as Held,
    guestsOnly: row.guests_only,
    inactiveDays: row.inactive_days,
    stages: row.stages,
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

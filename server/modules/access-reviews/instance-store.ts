/**
 * Rows of the instances of reviews. The only file that writes them.
 */
import { sql, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Instance, ReviewSettings } from './review.ts';

type Row = Selectable<DB['access_review_instance']>;

export async function insertInstance(
  tx: Transaction,
  reviewId: string,
  number: number,
  { startsAt, endsAt }: Pick<Instance, 'startsAt' | 'endsAt'>,
): Promise<void> {
  await tx.db
    .insertInto('access_review_instance')
    .values({ id: tx.guid(), review_id: reviewId, number, starts_at: startsAt, ends_at: endsAt })
    .execute();
}

export async function findInstance(db: Reader, id: string): Promise<Instance | undefined> {
  const row = await db.selectFrom('access_review_instance').selectAll().where('id', '=', id).executeTakeFirst();
  return row && instanceFromRow(row);
}

/** Held until the commit: `share` by who answers, so that two may; alone by who stops, resets or applies. */
export async function lockInstance(
  tx: Transaction,
  id: string,
  mode: 'share' | 'alone',
): Promise<Instance | undefined> {
  const query = tx.db.selectFrom('access_review_instance').selectAll().where('id', '=', id);
  const row = await (mode === 'share' ? query.forShare() : query.forUpdate()).executeTakeFirst();
  return row && instanceFromRow(row);
}

/** Every instance of a review that nobody stopped, skipped or applied yet, locked. */
export async function lockOpenInstances(tx: Transaction, reviewId: string): Promise<Instance[]> {
  const rows = await tx.db
    .selectFrom('access_review_instance')
    .selectAll()
    .where('review_id', '=', reviewId)
    .where('stopped_at', 'is', null)
    .where('skipped_at', 'is', null)
    .where('applied_at', 'is', null)
    .orderBy('number')
    .forUpdate()
    .execute();
  return rows.map(instanceFromRow);
}

/** Instances of a review, newest first. */
export async function listInstances(db: Reader, reviewId: string, page: PageAsked): Promise<Page<Instance>> {
  let query = db.selectFrom('access_review_instance').selectAll().where('review_id', '=', reviewId);
  if (page.after) query = query.where('number', '<', Number(page.after[0]));
  const rows = await query
    .orderBy('number', 'desc')
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows.map(instanceFromRow), page.limit, (row) => [row.number]);
}

/** Of each review the instance that began last, or else the first one to come. */
export async function findCurrent(db: Reader, reviewIds: readonly string[]): Promise<Map<string, Instance>> {
  if (reviewIds.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select i.* from unnest(${[...reviewIds]}::uuid[]) r (id) cross join lateral (
      select * from access_review_instance i where i.review_id = r.id
      order by (i.begun_at is null), case when i.begun_at is null then i.number else -i.number end limit 1) i`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.review_id, instanceFromRow(row)]));
}

type Changes = Partial<
  Record<
    | 'begun_at'
    | 'skipped_at'
    | 'stopped_at'
    | 'next_reminder_at'
    | 'next_stage_at'
    | 'end_told_at'
    | 'applying_at'
    | 'applied_at',
    Date | null
  >
> & {
  readonly settings?: ReviewSettings;
  readonly ends_at?: Date;
  readonly stage_ends_at?: Date[];
  readonly stage_moves_on?: string[];
};

export async function changeInstance(tx: Transaction, id: string, changes: Changes): Promise<void> {
  const { settings, ...rest } = changes;
  await tx.db
    .updateTable('access_review_instance')
    .set({ ...rest, ...(settings ? { settings: JSON.stringify(settings) } : {}) })
    .where('id', '=', id)
    .execute();
}

const due = {
  begin: sql<boolean>`begun_at is null and skipped_at is null and stopped_at is null`,
  stage: sql<boolean>`next_stage_at is not null`,
  remind: sql<boolean>`next_reminder_at is not null`,
  end: sql<boolean>`begun_at is not null and end_told_at is null`,
} as const;

const instants = {
  begin: sql`starts_at`,
  stage: sql`next_stage_at`,
  remind: sql`next_reminder_at`,
  end: sql`coalesce(stopped_at, ends_at)`,
} as const;

/** The next instance of which something is due, locked; one that another process works on is left to it. */
export async function lockDueInstance(
  tx: Transaction,
  what: keyof typeof due,
  at: Date,
): Promise<Instance | undefined> {
  const { rows } = await sql<Row>`
    select * from access_review_instance where ${due[what]} and ${instants[what]} <= ${at}
    order by ${instants[what]} limit 1 for update skip locked`.execute(tx.db);
  return rows[0] && instanceFromRow(rows[0]);
}

/** Instances whose answers are being applied. */
export async function listApplying(db: Reader): Promise<Instance[]> {
  const rows = await db
    .selectFrom('access_review_instance')
    .selectAll()
    .where('applying_at', 'is not', null)
    .where('applied_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(instanceFromRow);
}

export function instanceFromRow(row: Row): Instance {
  return {
    id: row.id,
    reviewId: row.review_id,
    number: row.number,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    stageEndsAt: row.stage_ends_at,
    settings: row.settings as unknown as ReviewSettings | null,
    begunAt: row.begun_at,
    skippedAt: row.skipped_at,
    stoppedAt: row.stopped_at,
    applyingAt: row.applying_at,
    appliedAt: row.applied_at,
  };
}

/**
 * Rows of uploads and of the people in them. The only file that writes them.
 */
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { BulkRowInput } from './bulk-file.ts';

export type RowState = 'unchecked' | 'checked' | 'refused' | 'waiting' | 'done' | 'failed';
export type RowOutcome = 'invited' | 'invited-again' | 'already-here';

export interface BulkInvitation {
  readonly id: string;
  readonly fileName: string;
  readonly digest: Buffer;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface BulkRow {
  readonly number: number;
  readonly input: BulkRowInput;
  readonly state: RowState;
  readonly outcome: RowOutcome | null;
  readonly refusal: string | null;
  readonly refusalDetails: unknown;
  readonly userId: string | null;
}

export interface DueRow {
  readonly bulkId: string;
  readonly number: number;
  readonly input: BulkRowInput;
  readonly requestId: string;
  readonly state: 'unchecked' | 'waiting';
  readonly actor: Actor;
}

type NewBulk = Omit<BulkInvitation, 'startedAt' | 'finishedAt'> & { readonly actor: Actor };

/** False when there is one of this id. */
export async function insertBulk(tx: Transaction, bulk: NewBulk, rows: readonly BulkRowInput[]): Promise<boolean> {
  const inserted = await tx.db
    .insertInto('bulk_invitation')
    .values({
      id: bulk.id,
      file_name: bulk.fileName,
      digest: bulk.digest,
      created_by: bulk.createdBy,
      created_at: bulk.createdAt,
      actor: JSON.stringify(bulk.actor),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;
  const values = rows.map((input, index) => ({ number: index + 1, input, request_id: tx.guid() }));
  await sql`
    insert into bulk_invitation_row (bulk_id, number, input, request_id, state)
    select ${bulk.id}, r.number, r.input, r.request_id, 'unchecked'
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) r(number integer, input jsonb, request_id uuid)`.execute(
    tx.db,
  );
  return true;
}

function selectBulks(database: Reader) {
  return database
    .selectFrom('bulk_invitation')
    .select(['id', 'file_name as fileName', 'digest', 'created_by as createdBy', 'created_at as createdAt'])
    .select(['started_at as startedAt', 'finished_at as finishedAt']);
}

export async function findBulk(database: Reader, id: string): Promise<BulkInvitation | undefined> {
  return selectBulks(database).where('id', '=', id).executeTakeFirst();
}

export async function lockBulk(tx: Transaction, id: string): Promise<BulkInvitation | undefined> {
  return selectBulks(tx.db).where('id', '=', id).forUpdate().executeTakeFirst();
}

/** What one person uploaded, newest first. */
export async function listBulks(database: Reader, createdBy: string, page: PageAsked): Promise<Page<BulkInvitation>> {
  let query = selectBulks(database).where('created_by', '=', createdBy);
  if (page.after) {
    query = query.where(sql<boolean>`(created_at, id) < (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`);
  }
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, (row) => [row.createdAt.toISOString(), row.id]);
}

export async function listBulkRows(database: Reader, bulkId: string, page: PageAsked): Promise<Page<BulkRow>> {
  const rows = await database
    .selectFrom('bulk_invitation_row')
    .select(['number', 'input', 'state', 'outcome', 'refusal', 'refusal_details', 'user_id'])
    .where('bulk_id', '=', bulkId)
    .where('number', '>', Number(page.after?.[0] ?? 0))
    .orderBy('number')
    .limit(page.limit + 1)
    .execute();
  return pageOf(
    rows.map((row) => ({
      number: row.number,
      input: row.input as BulkRowInput,
      state: row.state as RowState,
      outcome: row.outcome as RowOutcome | null,
      refusal: row.refusal,
      refusalDetails: row.refusal_details,
      userId: row.user_id,
    })),
    page.limit,
    (row) => [row.number],
  );
}

export type RowCounts = Readonly<Record<RowState, number>>;

export async function countRows(database: Reader, bulkId: string): Promise<RowCounts> {
  const counts = { unchecked: 0, checked: 0, refused: 0, waiting: 0, done: 0, failed: 0 };
  const rows = await database
    .selectFrom('bulk_invitation_row')
    .select((eb) => ['state', eb.fn.countAll<string>().as('count')])
    .where('bulk_id', '=', bulkId)
    .groupBy('state')
    .execute();
  for (const { state, count } of rows) counts[state as RowState] = Number(count);
  return counts;
}

/** The next row, locked; others take the ones after it. */
export async function claimRow(tx: Transaction): Promise<DueRow | undefined> {
  const row = await tx.db
    .selectFrom('bulk_invitation_row as r')
    .innerJoin('bulk_invitation as b', 'b.id', 'r.bulk_id')
    .select(['r.bulk_id', 'r.number', 'r.input', 'r.request_id', 'r.state', 'b.actor'])
    // As the index has it: a parameter would hide from the planner that the index is enough.
    .where(sql<boolean>`r.state in ('unchecked', 'waiting')`)
    .orderBy('r.bulk_id')
    .orderBy('r.number')
    .limit(1)
    .forUpdate('r')
    .skipLocked()
    .executeTakeFirst();
  return (
    row && {
      bulkId: row.bulk_id,
      number: row.number,
      input: row.input as BulkRowInput,
      requestId: row.request_id,
      state: row.state as DueRow['state'],
      actor: reviveActor(row.actor as unknown as Actor),
    }
  );
}

function reviveActor(stored: Actor): Actor {
  const { authenticatedAt, mfaAt, ...actor } = stored;
  return {
    ...actor,
    ...(authenticatedAt ? { authenticatedAt: new Date(authenticatedAt) } : {}),
    ...(mfaAt ? { mfaAt: new Date(mfaAt) } : {}),
  };
}

export interface RowResult {
  readonly state: Exclude<RowState, 'unchecked' | 'waiting'>;
  readonly outcome?: RowOutcome;
  readonly refusal?: { readonly code: string; readonly details: object };
  readonly userId?: string;
}

/** Says what became of a row, unless somebody said it in between. */
export async function settleRow(tx: Transaction, row: DueRow, result: RowResult): Promise<void> {
  await tx.db
    .updateTable('bulk_invitation_row')
    .set({
      state: result.state,
      outcome: result.outcome ?? null,
      refusal: result.refusal?.code ?? null,
      refusal_details: result.refusal ? JSON.stringify(result.refusal.details) : null,
      user_id: result.userId ?? null,
    })
    .where('bulk_id', '=', row.bulkId)
    .where('number', '=', row.number)
    .where('state', '=', row.state)
    .execute();
}

/** Moves every row of one state into another; answers how many. */
export async function moveRows(tx: Transaction, bulkId: string, from: RowState, to: RowState): Promise<number> {
  const moved = await tx.db
    .updateTable('bulk_invitation_row')
    .set({ state: to, outcome: null, refusal: null, refusal_details: null })
    .where('bulk_id', '=', bulkId)
    .where('state', '=', from)
    .executeTakeFirst();
  return Number(moved.numUpdatedRows);
}

export async function markStarted(tx: Transaction, id: string, actor: Actor): Promise<void> {
  await tx.db
    .updateTable('bulk_invitation')
    .set({ started_at: tx.now, finished_at: null, actor: JSON.stringify(actor) })
    .where('id', '=', id)
    .execute();
}

/** One that runs and has no row to run any more, locked and marked as finished. */
export async function takeFinished(
  tx: Transaction,
): Promise<{ id: string; fileName: string; actor: Actor } | undefined> {
  const { rows } = await sql<{ id: string; file_name: string; actor: Actor }>`
    update bulk_invitation set finished_at = ${tx.now}
    where id = (select b.id from bulk_invitation b
      where b.started_at is not null and b.finished_at is null
        and not exists (select from bulk_invitation_row r where r.bulk_id = b.id and r.state = 'waiting')
      order by b.id limit 1 for update skip locked)
    returning id, file_name, actor`.execute(tx.db);
  const row = rows[0];
  return row && { id: row.id, fileName: row.file_name, actor: reviveActor(row.actor) };
}

export async function deleteBulksBefore(tx: Transaction, before: Date): Promise<void> {
  await tx.db.deleteFrom('bulk_invitation').where('created_at', '<', before).execute();
}

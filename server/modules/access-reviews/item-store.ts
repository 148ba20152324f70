/**
 * Rows of what is reviewed: what was found, what was answered, and what became of it. Besides the snapshot the only file
 * that writes them.
 */
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { escapeLike } from '#platform/database/like.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { answersOf, asAskedIn, earlierFromRow, type EarlierAnswer, type EarlierRow } from './earlier-answers.ts';
import type { DecisionWord, ReviewSettings } from './review.ts';
import { isTheirs, reaches, stageOf, type ReviewerIdentity } from './reviewer-queries.ts';

export type ItemResult = 'kept' | 'removed' | 'removed-partly' | 'through-group' | 'blocked' | 'gone' | 'refused';
export type Advice = 'approve' | 'deny';

export interface ReviewItem {
  readonly id: string;
  readonly instanceId: string;
  readonly principalId: string;
  readonly principalName: string;
  readonly roleDefinitionId: string | null;
  readonly eligibilityIds: readonly string[];
  readonly assignmentIds: readonly string[];
  readonly isMember: boolean;
  readonly groupIds: readonly string[];
  readonly heldSince: Date;
  readonly heldUntil: Date | null;
  readonly lastUsedAt: Date | null;
  readonly lastSignInAt: Date | null;
  readonly recommendation: Advice | null;
  readonly recommendationReason: string;
  readonly decision: DecisionWord | null;
  readonly justification: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** The stage of that answer. */
  readonly decidedStage: number | null;
  /** What was answered in the stages before it, the first one first. */
  readonly earlier: readonly EarlierAnswer[];
  readonly outcome: 'approve' | 'deny' | 'none' | null;
  readonly outcomeBy: 'reviewer' | 'default' | 'recommendation' | null;
  readonly result: ItemResult | null;
  readonly resultDetails: ResultDetails | null;
  readonly appliedAt: Date | null;
  readonly deleteAt: Date | null;
}

export interface ResultDetails {
  /** Groups through which the person still has it. */
  readonly groupIds?: readonly string[];
  /** Why nothing could be done. */
  readonly refusal?: string;
  readonly refusalDetails?: object;
}

type Row = Selectable<DB['access_review_item']>;

/** With what a stage asks: for its reviewers an answer counts only where it was given in it. */
type AskedRow = Row & {
  readonly earlier: EarlierRow[] | null;
  readonly stage: number | null;
  readonly reveals: boolean;
};

export interface ItemListing {
  readonly instanceId: string;
  readonly itemId?: string | undefined;
  /** Only what was asked about in this stage, with the answers given in it. */
  readonly stage?: number | undefined;
  /** Only what this person answers. */
  readonly reviewer?: ReviewerIdentity | undefined;
  readonly answered?: 'open' | 'decided' | undefined;
  readonly decision?: DecisionWord | undefined;
  readonly result?: ItemResult | undefined;
  /** Only what has a recommendation. */
  readonly recommended?: boolean | undefined;
  readonly roleDefinitionId?: string | undefined;
  readonly principalId?: string | undefined;
  /** The beginning of a name. */
  readonly text?: string | undefined;
}

/** In the order of names; a page goes on behind an item. */
export async function listItems(db: Reader, listing: ItemListing, page: PageAsked): Promise<Page<ReviewItem>> {
  const after = page.after
    ? [
        sql`(t.principal_name, t.id) > (select principal_name, id from access_review_item where id = ${page.after[0]}::uuid)`,
      ]
    : [];
  const { rows } = await sql<AskedRow>`select ${columnsFor(listing)} from ${joined(listing.reviewer)}
    where ${sql.join([...conditions(listing), ...after], sql` and `)}
    order by t.principal_name, t.id limit ${page.limit + 1}`.execute(db);
  return pageOf(rows.map(fromAskedRow), page.limit, (row) => [row.id]);
}

/** Who answers is asked in the stage the instance is in. */
const joined = (reviewer: ReviewerIdentity | undefined) => sql`access_review_item t
  join access_review_instance i on i.id = t.instance_id join access_review r on r.id = i.review_id
  ${reviewer ? sql`join access_review_stage s on s.instance_id = i.id and s.number = ${stageOf(reviewer.at)}` : sql``}`;

const columnsFor = ({ reviewer, stage }: Pick<ItemListing, 'reviewer' | 'stage'>) => sql`t.*, ${answersOf} as earlier,
  ${stage === undefined ? (reviewer ? sql`s.number` : sql`null::smallint`) : sql`${stage}::smallint`} as stage,
  ${reviewer ? sql`coalesce((i.settings ->> 'revealsEarlier')::boolean, false)` : sql`true`} as reveals`;

function fromAskedRow({ earlier, stage, reveals, ...row }: AskedRow): ReviewItem {
  const item = { ...itemFromRow(row), earlier: (earlier ?? []).map(earlierFromRow) };
  return stage === null ? item : asAskedIn(item, stage, reveals);
}

/** What counts as the answer: of anybody, or of the stage that asks. */
const saidTo = (reviewer: ReviewerIdentity | undefined) =>
  reviewer ? sql`case when t.decided_stage = s.number then t.decision end` : sql`t.decision`;

function conditions(listing: ItemListing): RawBuilder<unknown>[] {
  const said = saidTo(listing.reviewer);
  const { instanceId, stage, reviewer, answered, decision, result, recommended, roleDefinitionId, principalId, text } =
    listing;
  return [
    sql`t.instance_id = ${instanceId}`,
    ...(listing.itemId ? [sql`t.id = ${listing.itemId}`] : []),
    ...(stage === undefined ? [] : [reaches(sql`${stage}::int`)]),
    ...(reviewer ? [isTheirs(reviewer)] : []),
    ...(answered === 'open' ? [sql`${said} is null`] : []),
    ...(answered === 'decided' ? [sql`${said} is not null`] : []),
    ...(decision ? [sql`${said} = ${decision}`] : []),
    ...(result ? [sql`t.result = ${result}`] : []),
    ...(recommended ? [sql`t.recommendation is not null`] : []),
    ...(roleDefinitionId ? [sql`t.role_definition_id = ${roleDefinitionId}`] : []),
    ...(principalId ? [sql`t.principal_id = ${principalId}`] : []),
    ...(text ? [sql`t.principal_name like ${`${escapeLike(text.toLowerCase())}%`}`] : []),
  ];
}

export interface ItemCounts {
  readonly total: number;
  readonly open: number;
  readonly approved: number;
  readonly denied: number;
  readonly unknown: number;
  /** Denied people whose access is gone; and those who still have some of it. */
  readonly removed: number;
  readonly notRemoved: number;
}

export async function countItems(
  db: Reader,
  instanceIds: readonly string[],
  reviewer?: ReviewerIdentity,
): Promise<Map<string, ItemCounts>> {
  if (instanceIds.length === 0) return new Map();
  const said = saidTo(reviewer);
  const { rows } = await sql<ItemCounts & { id: string }>`
    select t.instance_id as id, count(*)::int as total, count(*) filter (where ${said} is null)::int as open,
      count(*) filter (where ${said} = 'approve')::int as approved, count(*) filter (where ${said} = 'deny')::int as denied,
      count(*) filter (where ${said} = 'dont-know')::int as unknown,
      count(*) filter (where t.result in ('removed', 'blocked', 'gone'))::int as removed,
      count(*) filter (where t.result in ('removed-partly', 'through-group', 'refused'))::int as "notRemoved"
    from ${joined(reviewer)} where t.instance_id = any(${[...instanceIds]}::uuid[]) ${reviewer ? sql`and ${isTheirs(reviewer)}` : sql``}
    group by t.instance_id`.execute(db);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

export const NO_ITEMS: ItemCounts = {
  total: 0,
  open: 0,
  approved: 0,
  denied: 0,
  unknown: 0,
  removed: 0,
  notRemoved: 0,
};

/** How many people were found with each role of an instance. */
export async function countHolders(
  db: Reader,
  instanceIds: readonly string[],
): Promise<Map<string, { readonly roleId: string | null; readonly people: number }[]>> {
  if (instanceIds.length === 0) return new Map();
  const { rows } = await sql<{ instanceId: string; roleId: string | null; people: number }>`
    select instance_id as "instanceId", role_definition_id as "roleId", count(*)::int as people from access_review_item
    where instance_id = any(${[...instanceIds]}::uuid[]) group by 1, 2`.execute(db);
  return Map.groupBy(rows, ({ instanceId }) => instanceId);
}

/** Whether somebody has anything to answer in an instance. */
export async function reviews(db: Reader, instanceId: string, reviewer: ReviewerIdentity): Promise<boolean> {
  const { rows } =
    await sql`select 1 from ${joined(reviewer)} where t.instance_id = ${instanceId} and ${isTheirs(reviewer)} limit 1`.execute(
      db,
    );
  return rows.length > 0;
}

export interface LockedItem extends ReviewItem {
  readonly isTheirs: boolean;
}

/** Items of an instance by their ids, locked in the order of these. */
export async function lockItems(
  tx: Transaction,
  instanceId: string,
  ids: readonly string[],
  reviewer: ReviewerIdentity,
): Promise<Map<string, LockedItem>> {
  const { rows } = await sql<AskedRow & { is_theirs: boolean }>`
    select ${columnsFor({ reviewer })}, ${isTheirs(reviewer)} as is_theirs from ${joined(reviewer)}
    where t.instance_id = ${instanceId} and t.id = any(${[...ids]}::uuid[]) order by t.id for update of t`.execute(
    tx.db,
  );
  return new Map(rows.map((row) => [row.id, { ...fromAskedRow(row), isTheirs: row.is_theirs }]));
}

export async function writeDecision(
  tx: Transaction,
  itemId: string,
  answer: {
    readonly stage: number;
    readonly decision: DecisionWord;
    readonly justification: string | null;
    readonly decidedBy: string;
  },
): Promise<void> {
  const { stage, decision, justification, decidedBy } = answer;
  await sql`
    with kept as (insert into access_review_earlier_answer
      select id, decided_stage, decision, justification, decided_by, decided_at from access_review_item
      where id = ${itemId} and decided_stage < ${stage})
    update access_review_item set decision = ${decision}, justification = ${justification}, decided_by = ${decidedBy},
      decided_at = ${tx.now}, decided_stage = ${stage} where id = ${itemId}`.execute(tx.db);
}

/** Takes back every answer of a stage, so that the one before it counts again; answers how many there were. */
export async function clearDecisions(tx: Transaction, instanceId: string, stage: number): Promise<number> {
  const { numAffectedRows } = await sql`
    with cleared as (select id from access_review_item where instance_id = ${instanceId} and decided_stage = ${stage}),
    before as (select distinct on (e.item_id) e.* from access_review_earlier_answer e join cleared c on c.id = e.item_id
      order by e.item_id, e.stage desc),
    counts_again as (delete from access_review_earlier_answer e using before b where e.item_id = b.item_id and e.stage = b.stage)
    update access_review_item t set decision = b.decision, justification = b.justification, decided_by = b.decided_by,
      decided_at = b.decided_at, decided_stage = b.stage
    from cleared c left join before b on b.item_id = c.id where t.id = c.id`.execute(tx.db);
  return Number(numAffectedRows ?? 0n);
}

/** How many a stage asks about, and about how many of them nobody has answered in it. */
export async function countAsked(
  db: Reader,
  instanceId: string,
  stage: number,
): Promise<{ readonly people: number; readonly open: number }> {
  const { rows } = await sql<{ people: number; open: number }>`
    select count(*)::int as people, count(*) filter (where t.decided_stage is distinct from ${stage})::int as open
    from access_review_item t join access_review_instance i on i.id = t.instance_id
    where t.instance_id = ${instanceId} and ${reaches(sql`${stage}::int`)}`.execute(db);
  return rows[0]!;
}

/** What counts for everybody once the time is over. Whoever keeps access is done with that; who loses it is due. */
export async function settleOutcomes(tx: Transaction, instanceId: string, settings: ReviewSettings): Promise<void> {
  const unanswered = {
    none: sql`'none'`,
    remove: sql`'deny'`,
    approve: sql`'approve'`,
    recommendation: sql`coalesce(recommendation, 'none')`,
  }[settings.defaultDecision];
  const by = settings.defaultDecision === 'recommendation' ? 'recommendation' : 'default';
  await sql`
    with settled as (
      select id, case when decision = 'dont-know' then 'none' when decision is not null then decision else ${unanswered} end as outcome
      from access_review_item where instance_id = ${instanceId} and outcome is null)
    update access_review_item t set outcome = s.outcome,
      outcome_by = case when t.decision is null then ${by} else 'reviewer' end,
      result = case when s.outcome <> 'deny' then 'kept' end,
      applied_at = case when s.outcome <> 'deny' then ${tx.now}::timestamptz end
    from settled s where s.id = t.id`.execute(tx.db);
}

/** The next item whose access is to be taken, locked; others take the ones after it. */
export async function claimDenied(tx: Transaction, instanceId: string): Promise<ReviewItem | undefined> {
  const { rows } = await sql<Row>`
    select * from access_review_item where instance_id = ${instanceId} and outcome is not null and result is null
    order by id limit 1 for update skip locked`.execute(tx.db);
  return rows[0] && itemFromRow(rows[0]);
}

export async function isAnythingDue(tx: Transaction, instanceId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from access_review_item
    where instance_id = ${instanceId} and outcome is not null and result is null limit 1`.execute(tx.db);
  return rows.length > 0;
}

/** Says what became of a denial; false when somebody said it in between. */
export async function settleItem(
  tx: Transaction,
  itemId: string,
  { result, details, deleteAt }: { result: ItemResult; details: ResultDetails | null; deleteAt?: Date },
): Promise<boolean> {
  const settled = await tx.db
    .updateTable('access_review_item')
    .set({
      result,
      result_details: details === null ? null : JSON.stringify(details),
      applied_at: tx.now,
      delete_at: deleteAt ?? null,
    })
    .where('id', '=', itemId)
    .where('result', 'is', null)
    .executeTakeFirst();
  return settled.numUpdatedRows > 0n;
}

/** What became of it by the owners of the groups, once they have taken somebody out. */
export async function settleAnew(tx: Transaction, itemId: string, groupIds: readonly string[]): Promise<void> {
  const result: ItemResult = groupIds.length === 0 ? 'removed' : 'removed-partly';
  const result_details = groupIds.length === 0 ? null : JSON.stringify({ groupIds });
  await tx.db.updateTable('access_review_item').set({ result, result_details }).where('id', '=', itemId).execute();
}

/** Somebody who was blocked thirty days ago, and nobody enabled since; it is their turn only once. */
export async function takeOverdueAccount(tx: Transaction, at: Date): Promise<string | undefined> {
  const { rows } = await sql<{ principal_id: string }>`
    update access_review_item set delete_at = null where id = (
      select id from access_review_item where delete_at <= ${at} order by delete_at limit 1 for update skip locked)
    returning principal_id`.execute(tx.db);
  return rows[0]?.principal_id;
}

function itemFromRow(row: Row): ReviewItem {
  return {
    id: row.id,
    instanceId: row.instance_id,
    principalId: row.principal_id,
    principalName: row.principal_name,
    roleDefinitionId: row.role_definition_id,
    eligibilityIds: row.eligibility_ids,
    assignmentIds: row.assignment_ids,
    isMember: row.is_member,
    groupIds: row.group_ids,
    heldSince: row.held_since,
    heldUntil: row.held_until,
    lastUsedAt: row.last_used_at,
    lastSignInAt: row.last_sign_in_at,
    recommendation: row.recommendation as Advice | null,
    recommendationReason: row.recommendation_reason,
    decision: row.decision as DecisionWord | null,
    justification: row.justification,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    decidedStage: row.decided_stage,
    earlier: [],
    outcome: row.outcome as ReviewItem['outcome'],
    outcomeBy: row.outcome_by as ReviewItem['outcomeBy'],
    result: row.result as ItemResult | null,
    resultDetails: row.result_details as unknown as ResultDetails | null,
    appliedAt: row.applied_at,
    deleteAt: row.delete_at,
  };
}

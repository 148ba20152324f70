/**
 * Who answered which terms of use, when, in which version and language; and the receipt of one answer. Reads only.
 */
import { sql } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Reader } from '#platform/database/database.ts';
import { acceptanceEnd } from './terms.ts';

export interface GivenAnswer {
  readonly id: string;
  readonly termsId: string;
  /** As the version that was answered was called. */
  readonly displayName: string;
  readonly version: number;
  readonly language: string;
  readonly accepted: boolean;
  readonly answeredAt: Date;
  /** Until when it counts or counted: its days are over, or a version asked again. Null for good, and of a no. */
  readonly countsUntil: Date | null;
  readonly auditEntryId: string | null;
  readonly userId: string;
  readonly userName: string;
  readonly userPrincipalName: string;
  readonly mail: string | null;
}

export interface AnswerFilter {
  readonly id?: string | undefined;
  readonly termsId?: string | undefined;
  readonly userId?: string | undefined;
  readonly version?: number | undefined;
  readonly accepted?: boolean | undefined;
}

/** Newest first. */
export async function listTermsAnswers(
  db: Reader,
  { id, termsId, userId, version, accepted }: AnswerFilter,
  { limit, after }: PageAsked,
): Promise<Page<GivenAnswer>> {
  let query = selectAnswers(db);
  if (id) query = query.where('a.id', '=', id);
  if (termsId) query = query.where('a.terms_id', '=', termsId);
  if (userId) query = query.where('a.user_id', '=', userId);
  if (version !== undefined) query = query.where('a.version', '=', version);
  if (accepted !== undefined) query = query.where('a.accepted', '=', accepted);
  if (after) {
    query = query.where(sql<boolean>`(a.answered_at, a.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  }
  const rows = await query
    .orderBy('a.answered_at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(limit + 1)
    .execute();
  const answers = rows.map(({ reacceptDays, askedAgainAt, ...row }) => ({
    ...row,
    countsUntil: row.accepted ? earlier(acceptanceEnd(row.answeredAt, reacceptDays), askedAgainAt) : null,
  }));
  return pageOf(answers, limit, (row) => [row.answeredAt.toISOString(), row.id]);
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other;
  return one < other ? one : other;
}

function selectAnswers(db: Reader) {
  return db
    .selectFrom('terms_acceptance as a')
    .innerJoin('terms_of_use as t', 't.id', 'a.terms_id')
    .innerJoin('principal as p', 'p.id', 'a.user_id')
    .innerJoin('directory_user as u', 'u.id', 'a.user_id')
    .leftJoin('terms_version as v', (join) =>
      join.onRef('v.terms_id', '=', 'a.terms_id').onRef('v.version', '=', 'a.version'),
    )
    .select(['a.id', 'a.terms_id as termsId', 'a.version', 'a.language', 'a.accepted', 'a.answered_at as answeredAt'])
    .select(['a.audit_entry_id as auditEntryId', 'a.user_id as userId', 'p.display_name as userName', 'u.mail'])
    .select(['u.user_principal_name as userPrincipalName', 't.reaccept_days as reacceptDays'])
    .select(
      sql<Date | null>`(select min(w.published_at) from terms_version w
        where w.terms_id = a.terms_id and w.version > a.version and w.asks_again)`.as('askedAgainAt'),
    )
    .select(sql<string>`coalesce(v.display_name, t.display_name)`.as('displayName'));
}

export interface VersionReport {
  readonly version: number;
  readonly displayName: string;
  readonly publishedAt: Date;
  readonly asksAgain: boolean;
  readonly languages: readonly string[];
  /** People, each once. */
  readonly acceptedBy: number;
  readonly declinedBy: number;
}

/** Every version that was published under an id, the newest first, and how many people said what to it. */
export async function listVersions(db: Reader, termsId: string): Promise<VersionReport[]> {
  const { rows } = await sql<VersionReport>`
    select v.version, v.display_name as "displayName", v.published_at as "publishedAt", v.asks_again as "asksAgain",
      (select array_agg(x.language order by x.position) from terms_text x
        where x.terms_id = v.terms_id and x.version = v.version) as languages,
      coalesce(a.accepted, 0)::int as "acceptedBy", coalesce(a.declined, 0)::int as "declinedBy"
    from terms_version v
    left join (
      select version, count(distinct user_id) filter (where accepted) as accepted,
        count(distinct user_id) filter (where not accepted) as declined
      from terms_acceptance where terms_id = ${termsId} group by version
    ) a on a.version = v.version
    where v.terms_id = ${termsId} order by v.version desc`.execute(db);
  return rows;
}

export interface TermsReceipt {
  readonly answer: GivenAnswer;
  /** The text that was shown; null where it was published before texts were kept by version. */
  readonly body: string | null;
}

/** The receipt of an answer somebody gave; undefined when it is not theirs. */
export async function findReceipt(db: Reader, userId: string, id: string): Promise<TermsReceipt | undefined> {
  const [answer] = (await listTermsAnswers(db, { id, userId }, { limit: 1, after: undefined })).rows;
  if (!answer) return undefined;
  const text = await db
    .selectFrom('terms_text')
    .select('body')
    .where('terms_id', '=', answer.termsId)
    .where('version', '=', answer.version)
    .where('language', '=', answer.language)
    .executeTakeFirst();
  return { answer, body: text?.body ?? null };
}

/**
 * Reads of terms of use: which are in force, what they say, and which of them somebody has yet to accept.
 */
import { sql } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import type { Reader } from '#platform/database/database.ts';
import { countsStill, type TermsOfUse, type TermsReference, type TermsText } from './terms.ts';

/** All terms in force, in the order they are shown. */
export async function listCurrentTerms(database: Reader): Promise<TermsOfUse[]> {
  return selectTerms(database).where('withdrawn_at', 'is', null).execute();
}

/** Withdrawn or not, in the order they are shown. */
export async function listAllTerms(database: Reader): Promise<(TermsOfUse & { readonly withdrawnAt: Date | null })[]> {
  return selectTerms(database).select('withdrawn_at as withdrawnAt').execute();
}

export async function getTerms(database: Reader, termsId: string) {
  const terms = await selectTerms(database)
    .select('withdrawn_at as withdrawnAt')
    .where('id', '=', termsId)
    .executeTakeFirst();
  if (!terms) throw new Refusal('invitation.terms-not-found', { termsId });
  return terms;
}

function selectTerms(database: Reader) {
  return database
    .selectFrom('terms_of_use as t')
    .select(['id as termsId', 'version', 'display_name as displayName', 'required_version as requiredVersion'])
    .select(['reaccept_days as reacceptDays', 'published_at as publishedAt'])
    .select(
      sql<string[]>`(select array_agg(x.language order by x.position) from terms_text x
        where x.terms_id = t.id and x.version = t.version)`.as('languages'),
    )
    .$narrowType<{ publishedAt: Date }>()
    .where('published_at', 'is not', null)
    .orderBy('display_name')
    .orderBy('id');
}

/** Terms in force that this user has not accepted, or must accept again. */
export async function listTermsToAccept(database: Reader, userId: string, now: Date): Promise<TermsOfUse[]> {
  const terms = await listCurrentTerms(database);
  if (terms.length === 0) return [];
  // The newest acceptance of each terms is the one that counts longest.
  const acceptances = await database
    .selectFrom('terms_acceptance')
    .distinctOn('terms_id')
    .select(['terms_id as termsId', 'version', 'answered_at as answeredAt'])
    .where('user_id', '=', userId)
    .where('accepted', '=', true)
    .orderBy('terms_id')
    .orderBy('version', 'desc')
    .orderBy('answered_at', 'desc')
    .execute();
  return terms.filter((one) => !countsStill(one, acceptances, now));
}

/** The text of a version in each language, the first of them first. */
export async function listTermsTexts(database: Reader, { termsId, version }: TermsReference): Promise<TermsText[]> {
  return database
    .selectFrom('terms_text')
    .select(['language', 'body'])
    .where('terms_id', '=', termsId)
    .where('version', '=', version)
    .orderBy('position')
    .execute();
}

/**
 * Publishes terms of use and withdraws them.
 *
 * Each publication is a version of its own and is kept. Whether it asks everybody again is said with it; withdrawn terms
 * ask nobody.
 */
import type { Actor } from '#model/actor.ts';
import { parseMessage } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { requireDisplayName } from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { listCurrentTerms } from './terms-queries.ts';
import { MAXIMUM_TERMS, MAXIMUM_TERMS_LANGUAGES, parseLanguage, type TermsReference, type TermsText } from './terms.ts';

const MAXIMUM_BODY_LENGTH = 50_000;
const MAXIMUM_REACCEPT_DAYS = 3650;

export interface TermsInput {
  readonly displayName: unknown;
  readonly texts: readonly { readonly language: unknown; readonly body: unknown }[];
  /** Whoever accepted an older version is asked again; of the first version everybody is. */
  readonly asksAgain: boolean;
  readonly reacceptDays: number | null;
}

/** Publishes terms under the id the caller chose, or their next version. */
export async function publishTerms(
  ports: Ports,
  actor: Actor,
  termsId: string,
  input: TermsInput,
): Promise<TermsReference> {
  return ports.unitOfWork(async (tx) => {
    const displayName = requireDisplayName(input.displayName);
    const texts = requireTexts(input.texts);
    const reacceptDays = requireDays(input.reacceptDays);
    const before = await tx.db
      .selectFrom('terms_of_use')
      .select(['version', 'required_version', 'withdrawn_at'])
      .where('id', '=', termsId)
      .forUpdate()
      .executeTakeFirst();
    const isInForce = before && before.withdrawn_at === null;
    if (!isInForce && (await listCurrentTerms(tx.db)).length >= MAXIMUM_TERMS) {
      throw new Refusal('request.invalid', { field: 'termsOfUse', reason: `are at most ${MAXIMUM_TERMS}` });
    }
    const version = (before?.version ?? 0) + 1;
    const requiredVersion = before && !input.asksAgain ? before.required_version : version;
    const row = {
      display_name: displayName,
      version,
      required_version: requiredVersion,
      reaccept_days: reacceptDays,
      published_at: tx.now,
      withdrawn_at: null,
    };
    await tx.db
      .insertInto('terms_of_use')
      .values({ id: termsId, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    await insertVersion(tx, { termsId, version }, displayName, requiredVersion === version, texts);
    const details = { version, asksAgain: requiredVersion === version, reacceptDays };
    await recordChange(tx, actor, 'terms.published', { termsId, displayName }, details);
    return { termsId, version };
  });
}

export async function withdrawTerms(ports: Ports, actor: Actor, termsId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const terms = (await listCurrentTerms(tx.db)).find((one) => one.termsId === termsId);
    if (!terms) throw new Refusal('invitation.terms-not-found', { termsId });
    await tx.db.updateTable('terms_of_use').set({ withdrawn_at: tx.now }).where('id', '=', termsId).execute();
    await recordChange(tx, actor, 'terms.withdrawn', terms, { version: terms.version });
  });
}

function requireTexts(texts: TermsInput['texts']): TermsText[] {
  if (texts.length === 0 || texts.length > MAXIMUM_TERMS_LANGUAGES) {
    throw new Refusal('request.invalid', { field: 'texts', reason: `are 1 to ${MAXIMUM_TERMS_LANGUAGES}` });
  }
  const languages = new Set<string>();
  return texts.map((text) => {
    const language = parseLanguage(text.language);
    if (!language) throw new Refusal('request.invalid', { field: 'language', reason: 'is not a language tag' });
    if (languages.has(language)) {
      throw new Refusal('request.invalid', { field: 'language', reason: `${language} is there twice` });
    }
    languages.add(language);
    const body = parseMessage(text.body, MAXIMUM_BODY_LENGTH);
    if (!body) throw new Refusal('request.invalid', { field: 'body', reason: 'is not plain text' });
    return { language, body };
  });
}

function requireDays(days: number | null): number | null {
  if (days === null) return null;
  if (!Number.isInteger(days) || days < 1 || days > MAXIMUM_REACCEPT_DAYS) {
    throw new Refusal('request.invalid', { field: 'reacceptDays', reason: `is not 1 to ${MAXIMUM_REACCEPT_DAYS}` });
  }
  return days;
}

async function insertVersion(
  tx: Transaction,
  { termsId, version }: TermsReference,
  displayName: string,
  asksAgain: boolean,
  texts: readonly TermsText[],
): Promise<void> {
  const key = { terms_id: termsId, version };
  await tx.db
    .insertInto('terms_version')
    .values({ ...key, display_name: displayName, asks_again: asksAgain, published_at: tx.now })
    .execute();
  await tx.db
    .insertInto('terms_text')
    .values(texts.map((text, position) => ({ ...key, ...text, position })))
    .execute();
}

async function recordChange(
  tx: Transaction,
  actor: Actor,
  activity: 'terms.published' | 'terms.withdrawn',
  { termsId, displayName }: { readonly termsId: string; readonly displayName: string },
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await recordActivity(tx, { activity, actor, targets: [{ id: termsId, type: 'Policy', displayName }], details });
}

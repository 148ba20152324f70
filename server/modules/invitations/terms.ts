/**
 * Terms of use: what guests accept, by version, one at a time.
 *
 * Publishing a new version asks everybody again; acceptances of older versions
 * stay as facts. Withdrawn terms ask nobody.
 */
import type { Actor } from '#model/actor.ts';
import { parseMessage } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { requireDisplayName } from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';

const MAXIMUM_BODY_LENGTH = 50_000;
/** Entra's limit for one directory. */
const MAXIMUM_TERMS = 40;

export interface TermsReference {
  readonly termsId: string;
  readonly version: number;
}

export interface TermsOfUse extends TermsReference {
  readonly displayName: string;
  readonly paragraphs: readonly string[];
}

/** All terms in force, in the order they are shown. */
export async function listCurrentTerms(database: Reader): Promise<TermsOfUse[]> {
  const rows = await database
    .selectFrom('terms_of_use')
    .selectAll()
    .where('published_at', 'is not', null)
    .where('withdrawn_at', 'is', null)
    .orderBy('display_name')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    termsId: row.id,
    version: row.version,
    displayName: row.display_name,
    paragraphs: row.body.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== ''),
  }));
}

/** Terms in force whose current version this user has not accepted. */
export async function listUnacceptedTerms(database: Reader, userId: string): Promise<TermsOfUse[]> {
  const accepted = await database.selectFrom('terms_acceptance').selectAll().where('user_id', '=', userId).execute();
  const terms = await listCurrentTerms(database);
  return terms.filter(
    (one) => !accepted.some((acceptance) => acceptance.terms_id === one.termsId && acceptance.version === one.version),
  );
}

/** Records acceptances, and refuses unless every term in force is among them in its current version. */
export async function acceptCurrentTerms(
  tx: Transaction,
  actor: Actor,
  accepted: readonly TermsReference[],
): Promise<void> {
  // Held until the commit: a version published meanwhile waits, and is asked for next time.
  await tx.db.selectFrom('terms_of_use').select('id').where('withdrawn_at', 'is', null).forShare().execute();
  for (const terms of await listUnacceptedTerms(tx.db, actor.principalId)) {
    const { termsId, version } = terms;
    const isAccepted = accepted.some((one) => one.termsId === termsId && one.version === version);
    if (!isAccepted) throw new Refusal('invitation.terms-outdated', { termsId, version });
    await insertAcceptance(tx, actor, terms);
  }
}

/** Publishes terms under the id the caller chose, or their next version. */
export async function publishTerms(
  ports: Ports,
  actor: Actor,
  termsId: string,
  input: { readonly displayName: unknown; readonly body: unknown },
): Promise<TermsReference> {
  return ports.unitOfWork(async (tx) => {
    const displayName = requireDisplayName(input.displayName);
    const body = parseMessage(input.body, MAXIMUM_BODY_LENGTH);
    if (!body) throw new Refusal('request.invalid', { field: 'body', reason: 'is not plain text' });
    const before = await tx.db
      .selectFrom('terms_of_use')
      .select('version')
      .where('id', '=', termsId)
      .forUpdate()
      .executeTakeFirst();
    if (!before && (await listCurrentTerms(tx.db)).length >= MAXIMUM_TERMS) {
      throw new Refusal('request.invalid', { field: 'termsOfUse', reason: `are at most ${MAXIMUM_TERMS}` });
    }
    const version = (before?.version ?? 0) + 1;
    const row = { display_name: displayName, version, body, published_at: tx.now, withdrawn_at: null };
    await tx.db
      .insertInto('terms_of_use')
      .values({ id: termsId, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    await record(tx, actor, 'terms.published', { termsId, version, displayName });
    return { termsId, version };
  });
}

export async function withdrawTerms(ports: Ports, actor: Actor, termsId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const terms = (await listCurrentTerms(tx.db)).find((one) => one.termsId === termsId);
    if (!terms) throw new Refusal('invitation.terms-not-found', { termsId });
    await tx.db.updateTable('terms_of_use').set({ withdrawn_at: tx.now }).where('id', '=', termsId).execute();
    await record(tx, actor, 'terms.withdrawn', terms);
  });
}

type NamedTerms = TermsReference & { readonly displayName: string };

async function insertAcceptance(tx: Transaction, actor: Actor, terms: NamedTerms): Promise<void> {
  await tx.db
    .insertInto('terms_acceptance')
    .values({ terms_id: terms.termsId, version: terms.version, user_id: actor.principalId, accepted_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await record(tx, actor, 'terms.accepted', terms);
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: 'terms.accepted' | 'terms.declined' | 'terms.published' | 'terms.withdrawn',
  terms: NamedTerms,
): Promise<void> {
  const isPersonal = activity === 'terms.accepted' || activity === 'terms.declined';
  await recordActivity(tx, {
    activity,
    actor,
    ...(isPersonal ? { subjectId: actor.principalId } : {}),
    targets: [{ id: terms.termsId, type: 'Policy', displayName: terms.displayName }],
    details: { version: terms.version },
  });
}

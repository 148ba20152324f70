/**
 * Accepts and declines terms of use, for the person who reads them and for nobody else.
 *
 * Every answer is kept with the version and the language it was given to, and with its entry in the audit trail.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { listTermsToAccept } from './terms-queries.ts';
import type { TermsAnswer, TermsOfUse } from './terms.ts';

/** Terms the person has yet to accept, held until the commit: a version published meanwhile waits. */
export async function lockTermsToAccept(tx: Transaction, userId: string): Promise<TermsOfUse[]> {
  await tx.db.selectFrom('terms_of_use').select('id').where('withdrawn_at', 'is', null).forShare().execute();
  return listTermsToAccept(tx.db, userId, tx.now);
}

/** Records acceptances, and refuses unless all that the person has yet to accept is among them in its current version. */
export async function acceptCurrentTerms(
  tx: Transaction,
  actor: Actor,
  answers: readonly TermsAnswer[],
): Promise<void> {
  for (const terms of await lockTermsToAccept(tx, actor.principalId)) {
    await recordAnswer(tx, actor, terms, requireAnswerTo(terms, answers), true);
  }
}

/** Answers one of the terms the person has yet to accept. Answers what is still left after it. */
export async function answerTerms(
  tx: Transaction,
  actor: Actor,
  answer: TermsAnswer,
  accepted: boolean,
): Promise<TermsOfUse[]> {
  const waiting = await lockTermsToAccept(tx, actor.principalId);
  const terms = waiting.find(({ termsId }) => termsId === answer.termsId);
  if (!terms) throw new Refusal('invitation.terms-not-found', { termsId: answer.termsId });
  await recordAnswer(tx, actor, terms, requireAnswerTo(terms, [answer]), accepted);
  return accepted ? waiting.filter((one) => one !== terms) : waiting;
}

function requireAnswerTo({ termsId, version, languages }: TermsOfUse, answers: readonly TermsAnswer[]): TermsAnswer {
  const answer = answers.find((one) => one.termsId === termsId && one.version === version);
  if (!answer || !languages.includes(answer.language)) {
    throw new Refusal('invitation.terms-outdated', { termsId, version });
  }
  return answer;
}

async function recordAnswer(
  tx: Transaction,
  actor: Actor,
  { termsId, displayName }: TermsOfUse,
  { version, language }: TermsAnswer,
  accepted: boolean,
): Promise<void> {
  const entryId = tx.guid();
  await recordActivity(tx, {
    id: entryId,
    activity: accepted ? 'terms.accepted' : 'terms.declined',
    actor,
    subjectId: actor.principalId,
    targets: [{ id: termsId, type: 'Policy', displayName }],
    details: { version, language },
  });
  await tx.db
    .insertInto('terms_acceptance')
    .values({
      id: tx.guid(),
      terms_id: termsId,
      version,
      user_id: actor.principalId,
      language,
      accepted,
      answered_at: tx.now,
      audit_entry_id: entryId,
    })
    .execute();
}

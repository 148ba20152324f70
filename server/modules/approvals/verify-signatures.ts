/**
 * Verifies the signatures of approvers that the audit trail keeps: each was made by its key, over the text beside it, and
 * that text is about this answer of this person.
 *
 * Needs nothing but the entries. That nobody changed an entry as a whole is what the chain says.
 */
import { listEntries } from '#modules/audit/index.ts';
import { isAssertionRight, type KeptAssertion } from '#modules/credentials/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { challengeOf, readSignedText } from './signed-text.ts';

const BATCH = 500;

/** What an entry of a signed answer keeps. */
export interface KeptSignature {
  readonly text: string;
  readonly assertion: KeptAssertion;
}

export interface BrokenSignature {
  readonly entryId: string;
  /** It is not there, it is not of this key and text, or the text is about another answer. */
  readonly reason: 'missing' | 'wrong' | 'of-another-answer';
}

type Entry = Awaited<ReturnType<typeof listEntries>>[number];

export async function verifySignatures(db: Reader): Promise<{ right: number; broken: BrokenSignature[] }> {
  const broken: BrokenSignature[] = [];
  let right = 0;
  let after: { occurredAt: Date; id: string } | undefined;
  for (;;) {
    const entries = await listEntries(db, {
      activities: ['approval.approved', 'approval.denied'],
      result: 'success',
      limit: BATCH,
      ...(after ? { after } : {}),
    });
    for (const entry of entries) {
      if (entry.details['signatureRequired'] !== true && entry.details['signature'] === undefined) continue;
      const reason = await faultOf(entry);
      if (reason) broken.push({ entryId: entry.id, reason });
      else right += 1;
    }
    after = entries.at(-1);
    if (!after || entries.length < BATCH) return { right, broken };
  }
}

async function faultOf({ activity, actor, subjectId, scope, targets, details }: Entry) {
  const kept = details['signature'] as KeptSignature | undefined;
  if (!kept) return 'missing';
  if (!(await isAssertionRight(kept.assertion, challengeOf(kept.text)))) return 'wrong';
  const isMeant = readSignedText(kept.text).some(
    (one) =>
      one.approvalId === details['approvalId'] &&
      one.stage === details['stage'] &&
      one.answer === (activity === 'approval.approved' ? 'Approve' : 'Deny') &&
      one.answerJustification === details['approverJustification'] &&
      one.justification === details['justification'] &&
      one.answeredBy === actor.id &&
      one.subjectId === subjectId &&
      one.scope === scope &&
      targets.some(({ id }) => id === one.requestId),
  );
  return isMeant ? undefined : 'of-another-answer';
}

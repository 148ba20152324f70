/** The lists of recorded decisions, among a hundred thousand of them. */
import type { Scope } from '#model/scope.ts';
import { findSpans } from '#modules/assignments/index.ts';
import { countDropped, listDecisions, readUse } from '#modules/decisions/index.ts';
import type { Database } from '#platform/database/database.ts';

const page = { limit: 100, after: undefined };

export const listsOfUse = (
  subscription: () => Scope,
  since: Date,
): Readonly<Record<string, (db: Database) => Promise<unknown>>> => ({
  'decisions recorded of a person, of an application and of an assignment': async (db) => {
    const within = await findSpans(db, subscription());
    const one = await db.selectFrom('decision_record').selectAll().orderBy('id').limit(1).executeTakeFirstOrThrow();
    const behind = { ...page, after: [one.first_at.toISOString(), one.id] };
    for (const of of [
      { principalId: one.principal_id },
      { applicationId: one.application_id },
      { assignmentId: one.assignment_id!, within },
    ]) {
      await listDecisions(db, of, page);
      await listDecisions(db, of, behind);
    }
    await readUse(db, { assignmentId: one.assignment_id!, within }, 100);
    await countDropped(db, [one.application_id], since);
  },
});

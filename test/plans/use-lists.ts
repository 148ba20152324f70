/** The lists of recorded decisions, and what is concluded from them, among a hundred thousand. */
import type { Scope } from '#model/scope.ts';
import { findSpans } from '#modules/assignments/index.ts';
import { countDropped, listDecisions, readUse } from '#modules/decisions/index.ts';
import { listApplications, listApplicationsIn, sizeAssignments } from '#modules/right-sizing/index.ts';
import type { Database } from '#platform/database/database.ts';

const page = { limit: 100, after: undefined };

export const listsOfUse = (
  subscription: () => Scope,
  since: Date,
  at: Date,
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
  'right-sizing of a subscription, a page in the middle': async (db) => {
    for (const kind of ['eligible', 'active'] as const) {
      const asked = { scope: subscription(), at, days: 30, kind };
      const first = await sizeAssignments(db, asked, { ...page, limit: 25 });
      await sizeAssignments(db, asked, { limit: 25, after: first.after });
    }
  },
  'applications that could ask about a subscription': async (db) => {
    const { from, until } = await findSpans(db, subscription());
    await listApplications(db, subscription(), since);
    await listApplicationsIn(db, [{ low: from[0]!, high: until[0]! }], since);
  },
});

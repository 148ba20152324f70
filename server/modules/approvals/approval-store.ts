/**
 * The table `approval`: who was asked, and the first answer.
 *
 * An answer is written once. Never decides whether it counts.
 */
import type { Selectable } from 'kysely';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Answer, Approval } from './approval.ts';

export function approvalFromRow(row: Selectable<DB['approval']>): Approval {
  return {
    id: row.id,
    requestId: row.request_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    approverJustificationRequired: row.approver_justification_required,
    approvers: row.approvers as unknown as Approval['approvers'],
    outcome: row.outcome as Approval['outcome'],
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    justification: row.justification,
  };
}

export interface NewApproval {
  readonly id: string;
  readonly requestId: string;
  readonly timeOutMilliseconds: number;
  readonly approverJustificationRequired: boolean;
  readonly approvers: Approval['approvers'];
}

/** Notes who is asked, as the settings are now; later changes of the settings do not touch it. */
export async function addApproval(tx: Transaction, approval: NewApproval): Promise<void> {
  const approvers = approval.approvers.map(({ id, userType }) => ({ id, userType }));
  await tx.db
    .insertInto('approval')
    .values({
      id: approval.id,
      request_id: approval.requestId,
      created_at: tx.now,
      expires_at: new Date(tx.now.getTime() + approval.timeOutMilliseconds),
      approver_justification_required: approval.approverJustificationRequired,
      approvers: JSON.stringify(approvers),
    })
    .execute();
}

export async function findApproval(db: Reader, id: string): Promise<Approval | undefined> {
  const row = await db.selectFrom('approval').selectAll().where('id', '=', id).executeTakeFirst();
  return row && approvalFromRow(row);
}

export async function findApprovals(db: Reader, ids: readonly string[]): Promise<Map<string, Approval>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('approval')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, approvalFromRow(row)]));
}

export async function lockApproval(tx: Transaction, id: string): Promise<Approval | undefined> {
  const row = await tx.db.selectFrom('approval').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && approvalFromRow(row);
}

export async function saveAnswer(
  tx: Transaction,
  approval: Approval,
  answer: Answer,
  decidedBy: string,
): Promise<void> {
  await tx.db
    .updateTable('approval')
    .set({
      outcome: answer.result,
      decided_by: decidedBy,
      decided_at: tx.now,
      justification: answer.justification ?? null,
    })
    .where('id', '=', approval.id)
    .execute();
}

/** Nobody needs to answer any more. */
export async function closeApproval(tx: Transaction, id: string, outcome: 'Canceled' | 'TimedOut'): Promise<void> {
  await tx.db
    .updateTable('approval')
    .set({ outcome, decided_at: tx.now })
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .execute();
}

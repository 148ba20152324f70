/**
 * The tables `approval`, `approval_stage` and `approval_answer`: who was asked, in which order, and every answer.
 *
 * An answer is written once. Never decides whether it counts.
 */
import { sql, type Selectable } from 'kysely';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Answer, Approval, ApprovalStage, AskedApprover } from './approval.ts';

interface StageRow {
  id: string;
  position: number;
  approvers: AskedApprover[];
  required_approvals: number;
  approver_justification_required: boolean;
  time_out_minutes: number;
  escalation_minutes: number | null;
  escalation_approvers: AskedApprover[] | null;
  begins_at: string | null;
  escalates_at: string | null;
  ended_at: string | null;
}
interface AnswerRow {
  stage_id: string;
  answered_by: string;
  answered_at: string;
  result: 'Approve' | 'Deny';
  justification: string | null;
  is_signed: boolean;
}
export type ApprovalRow = Selectable<DB['approval']> & { stages: StageRow[]; answers: AnswerRow[] | null };

/** All of an approval `v`, as columns of a statement. */
export const approvalColumns = sql`v.*,
  (select json_agg(s order by s.position) from approval_stage s where s.approval_id = v.id) as stages,
  (select json_agg(w order by w.answered_at, w.answered_by) from approval_answer w where w.approval_id = v.id) as answers`;

const instant = (text: string | null) => (text === null ? null : new Date(text));

export function approvalFromRow(row: ApprovalRow): Approval {
  return {
    id: row.id,
    requestId: row.request_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    outcome: row.outcome as Approval['outcome'],
    decidedAt: row.decided_at,
    signatureRequired: row.signature_required,
    stages: row.stages.map(stageFromRow),
    answers: (row.answers ?? []).map((one) => ({
      stageId: one.stage_id,
      answeredBy: one.answered_by,
      answeredAt: new Date(one.answered_at),
      result: one.result,
      justification: one.justification,
      isSigned: one.is_signed,
    })),
  };
}

function stageFromRow(row: StageRow): ApprovalStage {
  const { escalation_minutes: afterMinutes, escalation_approvers: approvers } = row;
  return {
    id: row.id,
    number: row.position,
    approvers: row.approvers,
    requiredApprovals: row.required_approvals,
    approverJustificationRequired: row.approver_justification_required,
    timeOutMinutes: row.time_out_minutes,
    escalation: afterMinutes === null || approvers === null ? null : { afterMinutes, approvers },
    beginsAt: instant(row.begins_at),
    escalatesAt: instant(row.escalates_at),
    endedAt: instant(row.ended_at),
  };
}

export interface NewStage {
  readonly timeOutInMinutes: number;
  readonly isApproverJustificationRequired: boolean;
  readonly requiredApprovals: number;
  readonly approvers: readonly AskedApprover[];
  readonly escalation: { readonly afterMinutes: number; readonly approvers: readonly AskedApprover[] } | null;
}

export interface NewApproval {
  readonly id: string;
  readonly requestId: string;
  readonly signatureRequired: boolean;
  readonly stages: readonly NewStage[];
  /** After what instant no answer means anything any more, whatever the stages say. */
  readonly notAfter?: Date | undefined;
}

/** Notes who is asked, as the settings are now; later changes of the settings do not touch it. The first stage begins. */
export async function addApproval(
  tx: Transaction,
  { id, requestId, signatureRequired, stages, notAfter }: NewApproval,
) {
  await tx.db
    .insertInto('approval')
    .values({
      id,
      request_id: requestId,
      created_at: tx.now,
      expires_at: later(tx.now, stages[0]!.timeOutInMinutes, notAfter),
      signature_required: signatureRequired,
    })
    .execute();
  await tx.db
    .insertInto('approval_stage')
    .values(
      stages.map((stage, place) => ({
        id: place === 0 ? id : tx.guid(),
        approval_id: id,
        position: place + 1,
        approvers: namesOf(stage.approvers),
        required_approvals: stage.requiredApprovals,
        approver_justification_required: stage.isApproverJustificationRequired,
        time_out_minutes: stage.timeOutInMinutes,
        escalation_minutes: stage.escalation && stage.escalation.afterMinutes,
        escalation_approvers: stage.escalation && namesOf(stage.escalation.approvers),
        begins_at: place === 0 ? tx.now : null,
        escalates_at: place === 0 && stage.escalation ? later(tx.now, stage.escalation.afterMinutes) : null,
      })),
    )
    .execute();
}

function namesOf(approvers: readonly AskedApprover[]): string {
  return JSON.stringify(approvers.map(({ id, userType }) => ({ id, userType })));
}

function later(at: Date, minutes: number, notAfter?: Date): Date {
  return new Date(Math.min(at.getTime() + minutes * 60_000, notAfter?.getTime() ?? Infinity));
}

export async function findApproval(db: Reader, id: string): Promise<Approval | undefined> {
  return (await findApprovals(db, [id])).get(id);
}

export async function findApprovals(db: Reader, ids: readonly string[]): Promise<Map<string, Approval>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<ApprovalRow>`select ${approvalColumns} from approval v
    where v.id = any(${[...ids]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, approvalFromRow(row)]));
}

/** Locked first and read then: a statement that waits for a lock sees the rest as it was before the wait. */
export async function lockApproval(tx: Transaction, id: string): Promise<Approval | undefined> {
  const row = await tx.db.selectFrom('approval').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  return row && findApproval(tx.db, id);
}

export async function addAnswer(
  tx: Transaction,
  approval: Approval,
  stage: ApprovalStage,
  { result, justification, isSigned = false }: Answer,
  answeredBy: string,
): Promise<void> {
  await tx.db
    .insertInto('approval_answer')
    .values({
      approval_id: approval.id,
      answered_by: answeredBy,
      stage_id: stage.id,
      result,
      justification: justification ?? null,
      is_signed: isSigned,
      answered_at: tx.now,
    })
    .execute();
}

/** The stage after this one begins, and with it the time to answer in it. */
export async function beginNextStage(
  tx: Transaction,
  approval: Approval,
  stage: ApprovalStage,
  notAfter: Date | undefined,
): Promise<void> {
  const next = approval.stages[stage.number]!;
  await tx.db.updateTable('approval_stage').set({ ended_at: tx.now }).where('id', '=', stage.id).execute();
  await tx.db
    .updateTable('approval_stage')
    .set({ begins_at: tx.now, escalates_at: next.escalation && later(tx.now, next.escalation.afterMinutes) })
    .where('id', '=', next.id)
    .execute();
  await tx.db
    .updateTable('approval')
    .set({ expires_at: later(tx.now, next.timeOutMinutes, notAfter) })
    .where('id', '=', approval.id)
    .execute();
}

/** Nobody needs to answer any more. The stage that waits ends with it: the database says so. */
export async function closeApproval(
  tx: Transaction,
  id: string,
  outcome: 'Approve' | 'Deny' | 'Canceled' | 'TimedOut',
): Promise<void> {
  await tx.db
    .updateTable('approval')
    .set({ outcome, decided_at: tx.now })
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .execute();
}

/** Approvals whose present stage has escalated and nobody was told so yet; locked, and noted as told. */
export async function takeEscalated(
  tx: Transaction,
  limit: number,
  at: Date,
): Promise<{ readonly count: number; readonly waiting: readonly Approval[] }> {
  const { rows } = await sql<{ approval_id: string }>`
    update approval_stage t set escalation_told_at = ${tx.now} from (
      select s.id from approval_stage s where s.escalates_at <= ${at} and s.ended_at is null
        and s.escalation_told_at is null order by s.escalates_at, s.id limit ${limit} for update skip locked) due
    where t.id = due.id returning t.approval_id`.execute(tx.db);
  const ids = rows.map((row) => row.approval_id);
  const found = [...(await findApprovals(tx.db, ids)).values()];
  // What ran out is nobody's to answer any more.
  return { count: ids.length, waiting: found.filter((one) => one.outcome === null && one.expiresAt > at) };
}

/**
 * Runs rows: each is one transaction that claims it, invites, gives the role and says what became of it.
 *
 * A check is the same transaction, taken back at its end: what it foretells is what the run would do at that moment. A row is
 * judged by the rights its starter has when it runs, never by those of the upload.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { assignRoleIn } from '#modules/assignments/index.ts';
import type { DecisionService } from '#modules/decisions/index.ts';
import { inviteGuestIn, type InviterRights } from '#modules/invitations/index.ts';
import { isCollision, isDatabaseAway } from '#platform/database/outage.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { readAssignment, readInvitation } from './bulk-row.ts';
import { record } from './bulk-commands.ts';
import {
  claimRow,
  countRows,
  deleteBulksBefore,
  settleRow,
  takeFinished,
  type DueRow,
  type RowResult,
} from './bulk-store.ts';

const WORKERS = 3;
/** A run ends after this many rows of each worker, so that a server that stops does not wait long. */
const ROWS_IN_ONE_RUN = 50;
const KEPT_MILLISECONDS = 30 * 86_400_000;

export type Holds = Pick<DecisionService, 'holds'>;

/** What a check found out, thrown to take back what it wrote. */
class Rehearsed extends Error {
  readonly result: RowResult;
  constructor(result: RowResult) {
    super('a row was checked');
    this.result = result;
  }
}

/** Runs what is due; answers how many rows that were. */
export async function runDueRows(ports: Ports, decisions: Holds): Promise<number> {
  const counts = await Promise.all(Array.from({ length: WORKERS }, () => work(ports, decisions)));
  while (await finishOne(ports));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function work(ports: Ports, decisions: Holds): Promise<number> {
  let count = 0;
  while (count < ROWS_IN_ONE_RUN && (await runNext(ports, decisions))) count += 1;
  return count;
}

async function runNext(ports: Ports, decisions: Holds): Promise<boolean> {
  let row: DueRow | undefined;
  try {
    await ports.unitOfWork(async (tx) => {
      row = await claimRow(tx);
      if (!row) return;
      const result = await runRow(ports, tx, decisions, row);
      if (row.state === 'unchecked') throw new Rehearsed({ ...result, state: 'checked' });
      await settleRow(tx, row, result);
    });
  } catch (error) {
    if (!row || isDatabaseAway(error)) throw error;
    // Somebody else was at the same place: the row is still due.
    if (isCollision(error)) return true;
    const due = row;
    const result = resultOf(ports, due, error);
    await ports.unitOfWork((tx) => settleRow(tx, due, result));
  }
  return row !== undefined;
}

async function runRow(ports: Ports, tx: Transaction, decisions: Holds, row: DueRow): Promise<RowResult> {
  const { actor, input } = row;
  if (input.repeats !== undefined) throw new Refusal('bulk-invitation.address-repeated', { line: input.repeats });
  const rights = rightsOf(decisions, actor.principalId);
  if (!rights.invite) throw new Refusal('bulk-invitation.rights-gone', {});
  const { user, status, isNew } = await inviteGuestIn(ports, tx, actor, await readInvitation(ports, tx, input), rights);
  const assignment = await readAssignment(tx, actor, row, user.id);
  if (assignment) {
    const answer = await assignRoleIn(ports, tx, actor, assignment);
    if (answer.outcome === 'unmet') throw new Refusal('assignment.rules-unmet', { unmet: answer.unmet });
  }
  const outcome = status === 'Completed' ? 'already-here' : isNew ? 'invited' : 'invited-again';
  // Of a check the guest goes with it.
  return { state: 'done', outcome, ...(isNew && row.state === 'unchecked' ? {} : { userId: user.id }) };
}

/** Whoever may not act any more holds nothing. */
function rightsOf(decisions: Holds, principalId: string): InviterRights {
  const holds = (action: string) => decisions.holds(principalId, action, DIRECTORY_SCOPE);
  return {
    invite: holds(directoryActions.inviteGuests),
    createUsers: holds(directoryActions.createUsers),
    resetRedemption: false,
    readUsers: holds(directoryActions.readUsers),
  };
}

function resultOf(ports: Ports, row: DueRow, error: unknown): RowResult {
  if (error instanceof Rehearsed) return error.result;
  const state = row.state === 'unchecked' ? 'refused' : 'failed';
  if (error instanceof Refusal) return { state, refusal: { code: error.code, details: error.details } };
  const reference = ports.randomness.guid();
  ports.log.error({ err: error, reference, bulkId: row.bulkId, row: row.number }, 'a row of a bulk invitation broke');
  return { state, refusal: { code: 'bulk-invitation.row-broken', details: { reference } } };
}

async function finishOne(ports: Ports): Promise<boolean> {
  return ports.unitOfWork(async (tx) => {
    const finished = await takeFinished(tx);
    if (!finished) return false;
    const { done, failed } = await countRows(tx.db, finished.id);
    await record(tx, finished.actor, 'bulk-invitation.finished', finished, { done, failed });
    return true;
  });
}

/** Addresses of people are kept no longer than they are of use. */
export async function forgetOldBulks(ports: Ports): Promise<void> {
  await ports.unitOfWork((tx) => deleteBulksBefore(tx, new Date(tx.now.getTime() - KEPT_MILLISECONDS)));
}

/**
 * What the tables of this module hold at one scope or for one principal, locked to be ended;
 * and the deny assignments of a scope, which end with it.
 */
import { sql } from 'kysely';
import type { Scope } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { scopeLockKey, type RequestKind } from './schedule-request-store.ts';
import { scheduleFromRow, type Schedule } from './schedule-store.ts';

/** Waits for who is writing something at the scope; whoever comes later finds no scope any more. */
export async function lockScope(tx: Transaction, scope: Scope): Promise<void> {
  await sql`select pg_advisory_xact_lock(${scopeLockKey(scope)})`.execute(tx.db);
}

export async function lockSchedulesWhere(
  tx: Transaction,
  kind: RequestKind,
  column: 'scope' | 'principal_id',
  value: string,
): Promise<Schedule[]> {
  const rows = await tx.db
    .selectFrom(kind === 'eligibility' ? 'eligibility_schedule' : 'assignment_schedule')
    .selectAll()
    .where(column, '=', value)
    .where('removed_at', 'is', null)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', tx.now)]))
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => scheduleFromRow(kind, row as never));
}

export async function deleteDenyAssignmentsAt(tx: Transaction, scope: Scope): Promise<void> {
  const { rows } = await sql<{ id: string }>`delete from deny_assignment where scope = ${scope} returning id`.execute(
    tx.db,
  );
  for (const { id } of rows) await tx.announce('deny-assignment', id, null);
}

/**
 * Writes what an activation makes: the request and, when it is granted, the schedule, in one statement.
 *
 * Never decides. The constraints speak when two writers meet after all.
 */
import {
  announceSchedule,
  nextWarning,
  overlapAsRefusal,
  requestToRow,
  type NewRequest,
  type NewSchedule,
} from '#modules/assignments/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

/** One statement for both rows, which goes out with the commit: nothing that follows asks for its answer. */
export async function addActivation(tx: Transaction, request: NewRequest, schedule: NewSchedule): Promise<void> {
  const both = tx.later
    .with('asked', (db) => db.insertInto('schedule_request').values(requestToRow(request)))
    .insertInto('assignment_schedule')
    .values({
      id: schedule.id,
      request_id: request.id,
      scope: schedule.scope,
      role_definition_id: schedule.roleDefinitionId,
      principal_id: schedule.principalId,
      assignment_type: 'Activated',
      linked_eligibility_id: schedule.linkedEligibilityId,
      starts_at: schedule.startsAt,
      ends_at: schedule.endsAt,
      condition: schedule.condition,
      condition_version: schedule.conditionVersion,
      next_warning_at: nextWarning(schedule, true, tx.now),
      created_by: schedule.createdBy,
      created_at: tx.now,
      updated_at: tx.now,
    });
  tx.write(both.compile(), (error) => overlapAsRefusal(error, schedule.id));
  await announceSchedule(tx, schedule);
}

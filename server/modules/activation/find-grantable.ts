/**
 * What a request that waits for an answer would give if it were approved now.
 */
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import type { Condition, ScheduleRequest } from '#modules/assignments/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { activationWindow, type EndingWindow } from './activation.ts';
import { readGround } from './activation-queries.ts';
import type { RunningActivation } from './running-activation.ts';

export interface Grantable {
  readonly window: EndingWindow;
  readonly condition: Condition;
  readonly activeScheduleId: string | null;
}

/** Undefined where no eligibility is left, or no time. */
export async function findGrantable(
  tx: Transaction,
  request: ScheduleRequest,
  running: RunningActivation | undefined,
): Promise<Grantable | undefined> {
  const linked = request.linkedEligibilityId ?? undefined;
  const { eligibilities, activeScheduleId } = await readGround(tx.db, request.id, request, linked, tx.now);
  const eligibility = eligibilities.find((one) => one.covers);
  const asked = parseScheduleInfo(request.scheduleInfo, 'assignment') as AskedSchedule;
  const window = eligibility && activationWindow(asked, eligibility, tx.now, running);
  return window && { window, condition: eligibility.condition, activeScheduleId };
}

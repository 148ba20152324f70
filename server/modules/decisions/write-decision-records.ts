/**
 * Stores what was gathered of decisions, and forgets what is older than is kept. No decision waits for either.
 */
import type { Ports } from '#platform/ports.ts';
import type { DecisionRecords } from './decision-records.ts';
import { deleteGapsBefore, deleteRecordsBefore, putGaps, putRecords } from './decision-record-store.ts';

const BATCH = 1_000;
const FORGET_BATCH = 10_000;
const DAY = 86_400_000;

/** What cannot be stored now stays in memory for the next time. */
export async function writeDecisionRecords(ports: Ports, gathered: DecisionRecords): Promise<void> {
  // All as they are now: whatever grows meanwhile waits, so that no busy application keeps the others from being written.
  const { records, gaps } = gathered.unwritten();
  for (let from = 0; from < records.length; from += BATCH) {
    const batch = records.slice(from, from + BATCH);
    await ports.unitOfWork((tx) => putRecords(tx, batch));
    gathered.noteWritten(batch, []);
  }
  if (gaps.length > 0) await ports.unitOfWork((tx) => putGaps(tx, gaps));
  gathered.noteWritten([], gaps);
  gathered.letGo(ports.clock.now().getTime());
}

export async function forgetDecisionRecords(ports: Ports): Promise<void> {
  const before = new Date(ports.clock.now().getTime() - ports.settings.DAYPASS_DECISION_RECORD_DAYS * DAY);
  for (let batch = FORGET_BATCH; batch === FORGET_BATCH;) {
    batch = await ports.unitOfWork((tx) => deleteRecordsBefore(tx, before, FORGET_BATCH));
  }
  await ports.unitOfWork((tx) => deleteGapsBefore(tx, before));
}

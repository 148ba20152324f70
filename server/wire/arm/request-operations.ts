/**
 * Operations of privileged access: schedule requests, role settings, approvals.
 *
 * Only a table; each operation lives in the file of its collection.
 */
import { approvalOperations } from './approval-operations.ts';
import type { ArmOperation } from './operation.ts';
import { policyOperations } from './policy-operations.ts';
import { scheduleRequestOperations } from './schedule-request-operations.ts';

export const requestOperations: readonly ArmOperation[] = [
  ...scheduleRequestOperations,
  ...policyOperations,
  ...approvalOperations,
];

/**
 * Every operation of the ARM dialect, collection by collection.
 */
import type { ArmOperation } from './operation.ts';
import { requestOperations } from './request-operations.ts';
import { roleAssignmentOperations } from './role-assignments.ts';
import { roleDefinitionOperations } from './role-definitions.ts';
import { scheduleOperations } from './schedule-operations.ts';

export const armOperations: readonly ArmOperation[] = [
  ...roleDefinitionOperations,
  ...roleAssignmentOperations,
  ...scheduleOperations,
  ...requestOperations,
];

/**
 * Every operation of the ARM dialect, collection by collection.
 */
import { alertOperations } from './alerts.ts';
import { denyAssignmentOperations } from './deny-assignments.ts';
import { elevateAccessOperations } from './elevate-access.ts';
import { eligibleChildOperations } from './eligible-child-resources.ts';
import { managementGroupOperations } from './management-groups.ts';
import type { ArmOperation } from './operation.ts';
import { providerOperations } from './providers.ts';
import { requestOperations } from './request-operations.ts';
import { resourceOperations } from './resources.ts';
import { roleAssignmentOperations } from './role-assignments.ts';
import { roleDefinitionOperations } from './role-definitions.ts';
import { scheduleOperations } from './schedule-operations.ts';
import { subscriptionOperations } from './subscriptions.ts';

export const armOperations: readonly ArmOperation[] = [
  ...subscriptionOperations,
  ...managementGroupOperations,
  ...resourceOperations,
  ...providerOperations,
  ...roleDefinitionOperations,
  ...roleAssignmentOperations,
  ...scheduleOperations,
  ...eligibleChildOperations,
  ...denyAssignmentOperations,
  ...requestOperations,
  ...elevateAccessOperations,
  ...alertOperations,
];

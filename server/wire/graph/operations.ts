/** All operations of the Graph dialect. */
import { accessReviewInstanceOperations } from './access-review-instance-operations.ts';
import { accessReviewOperations } from './access-review-operations.ts';
import { alertOperations } from './alert-operations.ts';
import { accessReviewStageOperations } from './access-review-stage-operations.ts';
import { auditOperations } from './audit-operations.ts';
import { batchOperations } from './batch-operation.ts';
import { crossTenantOperations } from './cross-tenant-operations.ts';
import { deletedItemOperations } from './deleted-item-operations.ts';
import { directoryOperations } from './directory-operations.ts';
import { groupOperations } from './group-operations.ts';
import { invitationOperations } from './invitation-operations.ts';
import type { GraphOperation } from './operation.ts';
import { policyOperations } from './policy-operations.ts';
import { roleApprovalOperations } from './role-approval-operations.ts';
import { rolePolicyOperations } from './role-policy-operations.ts';
import { roleRequestOperations } from './role-request-operations.ts';
import { roleScheduleOperations } from './role-schedule-operations.ts';
import { signInOperations } from './sign-in-operations.ts';
import { sponsorOperations } from './sponsor-operations.ts';
import { userOperations } from './user-operations.ts';

export const graphOperations: readonly GraphOperation[] = [
  ...userOperations,
  ...groupOperations,
  ...directoryOperations,
  ...deletedItemOperations,
  ...invitationOperations,
  ...sponsorOperations,
  ...policyOperations,
  ...crossTenantOperations,
  ...roleScheduleOperations,
  ...roleRequestOperations,
  ...rolePolicyOperations,
  ...roleApprovalOperations,
  ...accessReviewOperations,
  ...accessReviewInstanceOperations,
  ...alertOperations,
  ...accessReviewStageOperations,
  ...auditOperations,
  ...signInOperations,
  ...batchOperations,
];

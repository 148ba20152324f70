/**
 * Which rule finds the incidents of which alert.
 */
import type { AlertId } from './alert-definitions.ts';
import type { AlertRule } from './alert-rule.ts';
import { assignedOutsidePim } from './assignment-rules.ts';
import { tooManyOwners, tooManyPermanentOwners } from './owner-rules.ts';
import { duplicateRole } from './role-rules.ts';

export const alertRules: Readonly<Record<AlertId, AlertRule>> = {
  AzureRolesAssignedOutsidePimAlert: assignedOutsidePim,
  TooManyOwnersAssignedToResource: tooManyOwners,
  TooManyPermanentOwnersAssignedToResource: tooManyPermanentOwners,
  DuplicateRoleCreated: duplicateRole,
};

/**
 * Which rule finds the incidents of which alert.
 */
import type { AlertId } from './alert-definitions.ts';
import type { AlertRule } from './alert-rule.ts';
import {
  activatedAfterInvitation,
  assignedOutsidePim,
  eligibleUnused,
  guestHoldsPrivilegedRole,
  ofAbsentPrincipal,
  sequentialActivations,
  staleSignIn,
} from './assignment-rules.ts';
import { credentialEnding } from './home-rules.ts';
import { approveEachOther } from './pair-rules.ts';
import { tooManyGlobalAdministrators, tooManyOwners, tooManyPermanentOwners } from './owner-rules.ts';
import { eligibilityWiderThanUse } from './use-rules.ts';
import { activatedWithoutMfa, duplicateRole, elevatedAccess, settingsWeakened } from './role-rules.ts';

export const alertRules: Readonly<Record<AlertId, AlertRule>> = {
  AzureRolesAssignedOutsidePimAlert: assignedOutsidePim,
  RolesAssignedOutsidePrivilegedIdentityManagementAlert: assignedOutsidePim,
  GuestHoldsPrivilegedRole: guestHoldsPrivilegedRole,
  RoleSettingsWeakened: settingsWeakened,
  ElevatedAccessInUse: elevatedAccess,
  RoleActivatedRightAfterInvitation: activatedAfterInvitation,
  TooManyOwnersAssignedToResource: tooManyOwners,
  TooManyPermanentOwnersAssignedToResource: tooManyPermanentOwners,
  TooManyGlobalAdminsAssignedToTenantAlert: tooManyGlobalAdministrators,
  ApproversOfEachOther: approveEachOther,
  HomeDirectoryCredentialEnding: credentialEnding,
  AssignmentOfAbsentPrincipal: ofAbsentPrincipal,
  StaleSignInAlert: staleSignIn,
  DuplicateRoleCreated: duplicateRole,
  EligibleRoleUnused: eligibleUnused,
  EligibilityWiderThanUse: eligibilityWiderThanUse,
  RedundantAssignmentAlert: eligibleUnused,
  NoMfaOnRoleActivationAlert: activatedWithoutMfa,
  SequentialActivationRenewalsAlert: sequentialActivations,
};

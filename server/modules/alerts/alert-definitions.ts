/**
 * The alerts there are: how severe, where they are watched, with which thresholds, and what mends an incident.
 *
 * Only data. Ids and the names of thresholds are those of the vendor where it has the alert; they are public and stay. The
 * rules are in the `*-rules.ts` files, the texts in `alert-texts.ts`.
 */
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';

export type Severity = 'High' | 'Medium' | 'Low';
export type AlertPlace = 'resources' | 'root' | 'directory';

export interface Threshold {
  readonly name: string;
  readonly unit: 'count' | 'percent' | 'days' | 'hours';
  readonly usual: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** What mends an incident: one click that goes through the ordinary command of that name. */
export type Fix = 'remove' | 'make-eligible' | 'delete-role' | 'require-mfa';

export interface AlertDefinition {
  readonly severity: Severity;
  readonly places: readonly AlertPlace[];
  readonly thresholds: readonly Threshold[];
  /** The first is what is done when nobody chose. */
  readonly fixes: readonly Fix[];
}

const count = (name: string, usual: number, minimum = 2): Threshold => {
  return { name, unit: 'count', usual, minimum, maximum: 100 };
};
const percent = (name: string, usual: number): Threshold => {
  return { name, unit: 'percent', usual, minimum: 0, maximum: 100 };
};
const days = (name: string, usual: number): Threshold => {
  return { name, unit: 'days', usual, minimum: 1, maximum: 365 };
};
const hours = (name: string, usual: number): Threshold => {
  return { name, unit: 'hours', usual, minimum: 1, maximum: 168 };
};
const everywhere = ['resources', 'directory'] as const;

export const alertDefinitions = {
  AzureRolesAssignedOutsidePimAlert: {
    severity: 'High',
    places: ['resources'],
    thresholds: [],
    fixes: ['remove', 'make-eligible'],
  },
  RolesAssignedOutsidePrivilegedIdentityManagementAlert: {
    severity: 'High',
    places: ['directory'],
    thresholds: [],
    fixes: ['remove', 'make-eligible'],
  },
  GuestHoldsPrivilegedRole: {
    severity: 'High',
    places: everywhere,
    thresholds: [],
    fixes: ['remove', 'make-eligible'],
  },
  RoleSettingsWeakened: {
    severity: 'High',
    places: everywhere,
    thresholds: [days('thresholdDaysShown', 30)],
    fixes: [],
  },
  ElevatedAccessInUse: { severity: 'High', places: ['root'], thresholds: [], fixes: ['remove'] },
  RoleActivatedRightAfterInvitation: {
    severity: 'Medium',
    places: everywhere,
    thresholds: [hours('thresholdHoursAfterInvitation', 24), days('thresholdDaysShown', 7)],
    fixes: ['remove'],
  },
  TooManyOwnersAssignedToResource: {
    severity: 'Medium',
    places: ['resources'],
    thresholds: [count('thresholdNumberOfOwners', 3), percent('thresholdPercentageOfOwnersOutOfAllRoleMembers', 30)],
    fixes: ['remove', 'make-eligible'],
  },
  TooManyPermanentOwnersAssignedToResource: {
    severity: 'Medium',
    places: ['resources'],
    thresholds: [
      count('thresholdNumberOfPermanentOwners', 2),
      percent('thresholdPercentageOfPermanentOwnersOutOfAllOwners', 50),
    ],
    fixes: ['make-eligible', 'remove'],
  },
  TooManyGlobalAdminsAssignedToTenantAlert: {
    severity: 'Medium',
    places: ['directory'],
    thresholds: [count('globalAdminCountThreshold', 3), percent('percentageOfGlobalAdminsOutOfRolesThreshold', 10)],
    fixes: ['remove', 'make-eligible'],
  },
  ApproversOfEachOther: {
    severity: 'Medium',
    places: everywhere,
    thresholds: [count('thresholdNumberOfApprovals', 2, 1), days('thresholdDaysCounted', 30)],
    fixes: [],
  },
  HomeDirectoryCredentialEnding: {
    severity: 'Medium',
    places: ['directory'],
    thresholds: [days('thresholdDaysBeforeEnd', 30)],
    fixes: [],
  },
  AssignmentOfAbsentPrincipal: { severity: 'Medium', places: everywhere, thresholds: [], fixes: ['remove'] },
  StaleSignInAlert: {
    severity: 'Medium',
    places: ['directory'],
    thresholds: [days('daysWithoutSignIn', 30)],
    fixes: ['remove'],
  },
  DuplicateRoleCreated: { severity: 'Medium', places: ['resources'], thresholds: [], fixes: ['delete-role'] },
  EligibleRoleUnused: {
    severity: 'Low',
    places: ['resources'],
    thresholds: [days('thresholdDaysUnused', 90)],
    fixes: ['remove'],
  },
  EligibilityWiderThanUse: {
    severity: 'Low',
    places: ['resources'],
    thresholds: [days('thresholdDaysOfUse', 30)],
    fixes: [],
  },
  RedundantAssignmentAlert: {
    severity: 'Low',
    places: ['directory'],
    thresholds: [days('daysUnused', 30)],
    fixes: ['remove'],
  },
  NoMfaOnRoleActivationAlert: { severity: 'Low', places: ['directory'], thresholds: [], fixes: ['require-mfa'] },
  SequentialActivationRenewalsAlert: {
    severity: 'Low',
    places: ['directory'],
    thresholds: [count('sequentialActivationCounterThreshold', 3), hours('hoursBetweenActivations', 1)],
    fixes: [],
  },
} as const satisfies Record<string, AlertDefinition>;

export type AlertId = keyof typeof alertDefinitions;

const severities: readonly Severity[] = ['High', 'Medium', 'Low'];

/** The worst first, in the order above. */
export const alertIds: readonly AlertId[] = (Object.keys(alertDefinitions) as AlertId[]).toSorted(
  (one, other) => severities.indexOf(definitionOf(one).severity) - severities.indexOf(definitionOf(other).severity),
);

export function definitionOf(alert: AlertId): AlertDefinition {
  return alertDefinitions[alert];
}

/** The alert of that name, in any case. */
export function findAlert(name: string): AlertId | undefined {
  const folded = name.toLowerCase();
  return alertIds.find((id) => id.toLowerCase() === folded);
}

/** The alerts that are watched at a scope. */
export function alertsAt(scope: Scope): AlertId[] {
  const places: readonly AlertPlace[] =
    scope === DIRECTORY_SCOPE ? ['directory'] : scope === ROOT_SCOPE ? ['resources', 'root'] : ['resources'];
  return alertIds.filter((id) => definitionOf(id).places.some((place) => places.includes(place)));
}

/**
 * Alerts of directory roles as Graph's `unifiedRoleManagementAlert` and what belongs to it show them (beta).
 *
 * Only wording. Alerts the vendor does not have look like those it has.
 */
import { parseDuration } from '#model/instant.ts';
import {
  alertTexts,
  definitionOf,
  type AlertConfiguration,
  type AlertId,
  type AlertState,
  type Incident,
} from '#modules/alerts/index.ts';
import { invalid } from '../read-body.ts';

const place = { scopeType: 'DirectoryRole', scopeId: '/' } as const;

export const alertIdOf = (tenantId: string, alert: AlertId) => `DirectoryRole_${tenantId}_${alert}`;

/** `tooManyGlobalAdminsAssignedToTenantAlert`: what the types of its configuration and its incidents begin with. */
function typeOf(alert: AlertId, what: 'Configuration' | 'Incident'): string {
  const named = `${alert.charAt(0).toLowerCase()}${alert.slice(1)}`;
  return `#microsoft.graph.${named.endsWith('Alert') ? named : `${named}Alert`}${what}`;
}

/** Thresholds the vendor writes as a length of time; the others are numbers by their own names. */
const lengths: Readonly<Record<string, { readonly name: string; readonly unit: 'D' | 'H' }>> = {
  daysUnused: { name: 'duration', unit: 'D' },
  daysWithoutSignIn: { name: 'duration', unit: 'D' },
  hoursBetweenActivations: { name: 'timeIntervalBetweenActivations', unit: 'H' },
};
const milliseconds = { D: 86_400_000, H: 3_600_000 };

export function presentDefinition(tenantId: string, alert: AlertId) {
  const { severity, thresholds, fixes } = definitionOf(alert);
  const { title, description, impact, mitigation, prevention } = alertTexts[alert];
  return {
    id: alertIdOf(tenantId, alert),
    displayName: title,
    ...place,
    description,
    severityLevel: severity.toLowerCase(),
    securityImpact: impact,
    mitigationSteps: mitigation,
    howToPrevent: prevention,
    isRemediatable: fixes.length > 0,
    isConfigurable: thresholds.length > 0,
  };
}

export function presentConfiguration(tenantId: string, { alert, enabled, thresholds }: AlertConfiguration) {
  const values = definitionOf(alert).thresholds.map(({ name }, index) => {
    const length = lengths[name];
    const value = thresholds[index]!;
    return length ? [length.name, `P${length.unit === 'H' ? 'T' : ''}${value}${length.unit}`] : [name, value];
  });
  const id = alertIdOf(tenantId, alert);
  return {
    '@odata.type': typeOf(alert, 'Configuration'),
    id,
    alertDefinitionId: id,
    ...place,
    isEnabled: enabled,
    ...(Object.fromEntries(values) as Record<string, number | string>),
  };
}

/** Names of what a configuration may say, for bodies in any case. */
export const configurationKeys = ['isEnabled', ...Object.values(lengths).map(({ name }) => name)];

/** What a body says of the thresholds of an alert, in whole days or hours. */
export function readThresholds(alert: AlertId, body: Readonly<Record<string, unknown>>): Record<string, number> {
  const said = definitionOf(alert).thresholds.flatMap(({ name }): [string, number][] => {
    const length = lengths[name];
    const value = body[length?.name ?? name];
    if (value === undefined || value === null) return [];
    if (!length) return [[name, typeof value === 'number' ? value : invalid(name, 'must be a number')]];
    const read = typeof value === 'string' ? parseDuration(value) : undefined;
    const units = read && read.months === 0 ? read.milliseconds / milliseconds[length.unit] : Number.NaN;
    const unit = length.unit === 'D' ? 'days, such as P30D' : 'hours, such as PT1H';
    return [[name, Number.isInteger(units) ? units : invalid(length.name, `must be whole ${unit}`)]];
  });
  return Object.fromEntries(said);
}

/** `0001-01-01` where nothing ever changed, as the vendor says it. */
const NEVER = '0001-01-01T00:00:00Z';

export function presentAlert(tenantId: string, state: AlertState, scannedAt: Date) {
  const changes = [state.latestSince, state.updatedAt].filter((one) => one !== undefined);
  const latest = changes.toSorted((one, other) => other.getTime() - one.getTime())[0];
  const id = alertIdOf(tenantId, state.alert);
  return {
    id,
    alertDefinitionId: id,
    scopeId: place.scopeId,
    scopeType: place.scopeType,
    incidentCount: state.open,
    isActive: state.open > 0,
    lastModifiedDateTime: latest?.toISOString() ?? NEVER,
    lastScannedDateTime: scannedAt.toISOString(),
  };
}

export function presentIncident(incident: Incident) {
  return { '@odata.type': typeOf(incident.alert, 'Incident'), id: incident.id, ...wordsOf(incident) };
}

function wordsOf({ alert, principal, role, since, details }: Incident): object {
  const assignee = {
    assigneeId: principal?.id ?? null,
    assigneeDisplayName: principal?.name ?? null,
    assigneeUserPrincipalName: principal?.userPrincipalName ?? null,
  };
  const ofRole = { roleDisplayName: role?.name ?? null, roleTemplateId: role?.id ?? null };
  const both = { ...assignee, ...ofRole, roleDefinitionId: role?.id ?? null };
  switch (alert) {
    case 'TooManyGlobalAdminsAssignedToTenantAlert':
      return assignee;
    case 'NoMfaOnRoleActivationAlert':
      return ofRole;
    case 'StaleSignInAlert':
      return { ...both, assignmentCreatedDateTime: null, lastSignInDateTime: details['lastSignInAt'] ?? null };
    case 'RedundantAssignmentAlert':
      return { ...both, lastActivationDateTime: details['lastUsedAt'] ?? null };
    case 'SequentialActivationRenewalsAlert':
      return { ...both, activationCount: details['activations'] ?? null, sequenceEndDateTime: since.toISOString() };
    case 'RolesAssignedOutsidePrivilegedIdentityManagementAlert':
      return { ...both, assignmentCreatedDateTime: since.toISOString() };
    default:
      // Ours: what is known of it, by our names.
      return { ...both, sinceDateTime: since.toISOString(), details };
  }
}

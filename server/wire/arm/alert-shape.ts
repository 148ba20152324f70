/**
 * Alerts as ARM's `roleManagementAlerts`, their definitions, configurations and incidents show them (2022-08-01-preview).
 *
 * Only wording. Alerts the vendor does not have look like those it has.
 */
import {
  alertTexts,
  definitionOf,
  type AlertConfiguration,
  type AlertId,
  type AlertState,
  type Incident,
} from '#modules/alerts/index.ts';
import { authorizationId, shownRoleId } from './ids.ts';
import type { ArmCall } from './operation.ts';

export const alertCollections = {
  alerts: 'roleManagementAlerts',
  definitions: 'roleManagementAlertDefinitions',
  configurations: 'roleManagementAlertConfigurations',
  operations: 'roleManagementAlertOperations',
} as const;

/** The vendor's kinds of configurations and incidents are the id of the alert, without a word that would come twice. */
const kindOf = (alert: AlertId) => alert.replace(/Alert$/, '');

function framed(call: ArmCall, collection: string, alert: AlertId, properties: object) {
  return {
    id: authorizationId(call.scope.path, collection, alert),
    name: alert,
    type: `Microsoft.Authorization/${collection}`,
    properties,
  };
}

export function presentDefinition(call: ArmCall, alert: AlertId) {
  const { severity, thresholds, fixes } = definitionOf(alert);
  const { title, description, impact, mitigation, prevention } = alertTexts[alert];
  return framed(call, alertCollections.definitions, alert, {
    displayName: title,
    scope: call.scope.path,
    description,
    severityLevel: severity,
    securityImpact: impact,
    mitigationSteps: mitigation,
    howToPrevent: prevention,
    isRemediatable: fixes.length > 0,
    isConfigurable: thresholds.length > 0,
  });
}

export function presentConfiguration(call: ArmCall, { alert, enabled, thresholds }: AlertConfiguration) {
  const values = definitionOf(alert).thresholds.map(({ name }, index) => [name, thresholds[index]]);
  return framed(call, alertCollections.configurations, alert, {
    alertDefinitionId: alert,
    scope: call.scope.path,
    isEnabled: enabled,
    alertConfigurationType: configurationType(alert),
    ...(Object.fromEntries(values) as Record<string, number>),
  });
}

export function configurationType(alert: AlertId): string {
  return `${kindOf(alert)}AlertConfiguration`;
}

function latest(one: Date | undefined, other: Date | undefined): Date | undefined {
  return one && other ? (one > other ? one : other) : (one ?? other);
}

/** With the first of its incidents, where they were read. */
export function presentAlert(call: ArmCall, state: AlertState, incidents?: readonly Incident[]) {
  return framed(call, alertCollections.alerts, state.alert, {
    scope: call.scope.path,
    isActive: state.open > 0,
    incidentCount: state.open,
    lastModifiedDateTime: latest(state.latestSince, state.updatedAt)?.toISOString() ?? null,
    lastScannedDateTime: call.ports.clock.now().toISOString(),
    alertDefinition: presentDefinition(call, state.alert),
    alertConfiguration: presentConfiguration(call, state),
    ...(incidents ? { alertIncidents: incidents.map((one) => presentIncident(call, one)) } : {}),
  });
}

export function presentIncident(call: ArmCall, incident: Incident) {
  const parent = authorizationId(call.scope.path, alertCollections.alerts, incident.alert);
  return {
    id: `${parent}/alertIncidents/${incident.id}`,
    name: incident.id,
    type: `Microsoft.Authorization/${alertCollections.alerts}/alertIncidents`,
    properties: { alertIncidentType: `${kindOf(incident.alert)}AlertIncident`, ...wordsOf(call, incident) },
  };
}

function wordsOf(call: ArmCall, incident: Incident): object {
  const { principal, role, since, details } = incident;
  switch (incident.alert) {
    case 'TooManyOwnersAssignedToResource':
    case 'TooManyPermanentOwnersAssignedToResource':
      return { assigneeName: principal?.name, assigneeType: principal?.kind };
    case 'DuplicateRoleCreated': {
      const twins = details['duplicates'] as readonly { readonly name: string }[];
      const reason = 'It has the same permissions.';
      return { roleName: role?.name, duplicateRoles: twins.map(({ name }) => name).join(', '), reason };
    }
    default:
      return {
        assigneeDisplayName: principal?.name ?? null,
        assigneeUserPrincipalName: principal?.userPrincipalName ?? null,
        assigneeId: principal?.id ?? null,
        roleDisplayName: role?.name ?? null,
        roleTemplateId: role?.id ?? null,
        roleDefinitionId: role && shownRoleId(call, role.id, incident.scopePath),
        assignmentActivatedDate: since.toISOString(),
        requestorId: details['createdById'] ?? null,
        requestorDisplayName: details['createdBy'] ?? null,
        requestorUserPrincipalName: null,
      };
  }
}

/**
 * Schedule requests as ARM shows them.
 *
 * Ids of roles carry the prefix of the subscription they are shown in, byte for
 * byte the same everywhere: clients compare them as text.
 */
import { parseScope } from '#model/scope.ts';
import { statusAt, type NamedRequest, type PlaceNames, type RequestKind } from '#modules/assignments/index.ts';

const collections = {
  eligibility: 'roleEligibilityScheduleRequests',
  assignment: 'roleAssignmentScheduleRequests',
} as const satisfies Record<RequestKind, string>;

/** `/subscriptions/…` in front, nothing for the root: `{prefix}/providers/Microsoft.Authorization/…`. */
export function scopePrefix(path: string): string {
  return path === '/' ? '' : path;
}

export function roleDefinitionIdAt(scopePath: string, roleDefinitionId: string): string {
  const subscriptionId = parseScope(scopePath)?.subscriptionId;
  const prefix = subscriptionId ? `/subscriptions/${subscriptionId}` : '';
  return `${prefix}/providers/Microsoft.Authorization/roleDefinitions/${roleDefinitionId}`;
}

export function approvalPath(approvalId: string): string {
  return `/providers/Microsoft.Authorization/roleAssignmentApprovals/${approvalId}`;
}

/** Display data; clients read names of principals, roles and scopes only from here. */
export function expandedProperties(
  place: { readonly roleDefinitionId: string; readonly principalId: string },
  names: PlaceNames,
) {
  return {
    scope: { id: names.scopePath, displayName: names.scopeName, type: scopeType(names) },
    roleDefinition: {
      id: roleDefinitionIdAt(names.scopePath, place.roleDefinitionId),
      displayName: names.roleName,
      type: names.roleKind,
    },
    principal: {
      id: place.principalId,
      displayName: names.principalName,
      email: names.principalMail,
      type: names.principalKind,
    },
  };
}

function scopeType(names: PlaceNames): string {
  const kind = parseScope(names.scopePath)?.kind;
  if (kind === 'management-group' || kind === 'root') return 'managementgroup';
  if (kind === 'subscription') return 'subscription';
  return kind === 'resource-group' ? 'resourcegroup' : names.scopeType;
}

export function presentRequest(request: NamedRequest, now: Date) {
  const { names } = request;
  const collection = collections[request.kind];
  const roleDefinitionId = roleDefinitionIdAt(names.scopePath, request.roleDefinitionId);
  const common = {
    scope: names.scopePath,
    roleDefinitionId,
    principalId: request.principalId,
    principalType: names.principalKind,
    requestType: request.requestType,
    status: statusAt(request, now),
    approvalId: request.approvalId === null ? null : approvalPath(request.approvalId),
    scheduleInfo: request.scheduleInfo,
    justification: request.justification,
    ticketInfo: { ticketNumber: request.ticketNumber, ticketSystem: request.ticketSystem },
    condition: request.condition,
    conditionVersion: request.conditionVersion,
    createdOn: request.createdAt.toISOString(),
    requestorId: request.requestorId,
  };
  const target =
    request.kind === 'eligibility'
      ? { targetRoleEligibilityScheduleId: request.targetScheduleId, targetRoleEligibilityScheduleInstanceId: null }
      : {
          targetRoleAssignmentScheduleId: request.targetScheduleId,
          targetRoleAssignmentScheduleInstanceId: null,
          linkedRoleEligibilityScheduleId: request.linkedEligibilityId,
        };
  return {
    id: `${scopePrefix(names.scopePath)}/providers/Microsoft.Authorization/${collection}/${request.id}`,
    name: request.id,
    type: `Microsoft.Authorization/${collection}`,
    properties: { ...common, ...target, expandedProperties: expandedProperties(request, names) },
  };
}

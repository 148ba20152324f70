/**
 * What a refused Graph write wanted: read from its address and body without judging either.
 */
import { parseGuid } from '#model/guid.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import type { AuditTarget } from '#modules/audit/index.ts';
import { foldKeys } from '../json-keys.ts';
import { shortText, type Attempt } from '../attempt.ts';
import type { GraphAddress } from './address.ts';
import { readAccessId, roleOfAccess } from './group-access-ids.ts';

const keys = [
  'principalId',
  'roleDefinitionId',
  'groupId',
  'accessId',
  'justification',
  'displayName',
  'userPrincipalName',
  'invitedUserEmailAddress',
  '@odata.id',
  'tenantId',
];

export function readGraphAttempt({ operation, params }: GraphAddress, sent: unknown): Attempt {
  const body = foldKeys(sent ?? {}, keys) as Record<string, unknown>;
  const [collection] = operation.path.split('/');
  const id = parseGuid(params['id']);
  const displayName = shortText(body['displayName']);
  switch (collection) {
    case 'users': {
      const name = params['id'] ?? displayName ?? shortText(body['userPrincipalName']);
      return id ? { subjectId: id } : { described: describe('User', name, shortText(body['userPrincipalName'])) };
    }
    case 'groups': {
      const reference = shortText(body['@odata.id']) ?? params['memberId'] ?? '';
      const memberId = parseGuid(reference.slice(reference.lastIndexOf('/') + 1));
      return id ? { subjectId: memberId, objectIds: [id] } : { described: describe('Group', displayName) };
    }
    case 'directory':
      return id ? { subjectId: id } : {};
    case 'invitations':
      return { described: describe('User', shortText(body['invitedUserEmailAddress'])) };
    case 'roleManagement':
      return {
        scope: DIRECTORY_SCOPE,
        subjectId: parseGuid(body['principalId']),
        roleDefinitionId: parseGuid(body['roleDefinitionId']),
        requestId: id,
        justification: shortText(body['justification']),
      };
    case 'identityGovernance': {
      if (operation.path.startsWith('identityGovernance/accessReviews')) {
        return { described: describe('Policy', displayName ?? params['id']) };
      }
      if (operation.path.startsWith('identityGovernance/roleManagementAlerts')) {
        return { scope: DIRECTORY_SCOPE, described: describe('Policy', params['id']) };
      }
      const accessId = readAccessId(body['accessId']);
      const groupId = parseGuid(body['groupId']);
      return {
        subjectId: parseGuid(body['principalId']),
        objectIds: groupId ? [groupId] : [],
        roleDefinitionId: accessId && roleOfAccess[accessId],
        requestId: id,
        justification: shortText(body['justification']),
      };
    }
    case 'policies':
      if (operation.path.includes('crossTenantAccessPolicy')) {
        const partner = params['tenantId'] ?? shortText(body['tenantId']);
        return {
          described: partner ? describe('Directory', partner) : describe('Policy', 'Cross-tenant access, default'),
        };
      }
      return { described: describe('Policy', params['id'] ?? 'Authorization Policy') };
    default:
      return {};
  }
}

function describe(type: AuditTarget['type'], displayName: string | undefined, userPrincipalName?: string) {
  if (!displayName) return [];
  return [{ id: null, type, displayName, ...(userPrincipalName ? { userPrincipalName } : {}) }];
}

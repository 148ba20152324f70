/**
 * `/policies/authorizationPolicy`: the external collaboration settings as Graph knows them.
 *
 * Settings of services we do not have are shown with their strictest value and
 * cannot be changed.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { getCollaborationSettings, updateCollaborationSettings } from '#modules/directory/index.ts';
import { noContent, type GraphCall, type GraphOperation } from './operation.ts';

async function getPolicy(call: GraphCall) {
  const { allowInvitesFrom, guestUserRoleId } = await getCollaborationSettings(call.ports.database);
  return {
    status: 200,
    body: {
      '@odata.context': `${call.root}/$metadata#policies/authorizationPolicy/$entity`,
      id: 'authorizationPolicy',
      displayName: 'Authorization Policy',
      description: 'Used to manage authorization related settings across the company.',
      allowInvitesFrom,
      guestUserRoleId,
      allowedToSignUpEmailBasedSubscriptions: false,
      allowedToUseSSPR: false,
      allowEmailVerifiedUsersToJoinOrganization: false,
      allowUserConsentForRiskyApps: false,
      blockMsolPowerShell: true,
      defaultUserRolePermissions: {
        allowedToCreateApps: false,
        allowedToCreateSecurityGroups: false,
        allowedToCreateTenants: false,
        allowedToReadBitlockerKeysForOwnedDevice: false,
        allowedToReadOtherUsers: true,
        permissionGrantPoliciesAssigned: [],
      },
    },
  };
}

const writable = ['allowInvitesFrom', 'guestUserRoleId'];
const readOnly = [
  'allowedToSignUpEmailBasedSubscriptions',
  'allowedToUseSSPR',
  'allowEmailVerifiedUsersToJoinOrganization',
  'allowUserConsentForRiskyApps',
  'blockMsolPowerShell',
  'defaultUserRolePermissions',
];

async function changePolicy(call: GraphCall) {
  const { allowInvitesFrom, guestUserRoleId } = call.body;
  const shown: Record<string, unknown> = (await getPolicy(call)).body;
  for (const property of readOnly) {
    const value = call.body[property];
    // Clients send back what they read; only a different value is a wish we cannot fulfil.
    const isSame = value === undefined || isPartOf(value, shown[property]);
    if (!isSame) throw new Refusal('directory.property-read-only', { property });
  }
  await updateCollaborationSettings(call.ports, call.actor, {
    ...(allowInvitesFrom === undefined ? {} : { allowInvitesFrom }),
    ...(guestUserRoleId === undefined ? {} : { guestUserRoleId: parseGuid(guestUserRoleId) ?? guestUserRoleId }),
  });
  return noContent;
}

function isPartOf(value: unknown, whole: unknown): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return JSON.stringify(value) === JSON.stringify(whole);
  }
  return Object.entries(value).every(([name, part]) => isPartOf(part, (whole as Record<string, unknown>)?.[name]));
}

export const policyOperations: readonly GraphOperation[] = [
  'policies/authorizationPolicy',
  'policies/authorizationPolicy/authorizationPolicy',
].flatMap((path): GraphOperation[] => [
  {
    method: 'GET',
    path,
    permission: { action: directoryActions.readAuthorizationPolicy, at: 'directory' },
    handle: getPolicy,
  },
  {
    method: 'PATCH',
    path,
    permission: { action: directoryActions.updateAuthorizationPolicy, at: 'directory' },
    activity: 'collaboration-settings.updated',
    bodyKeys: [...writable, ...readOnly],
    handle: changePolicy,
  },
]);
